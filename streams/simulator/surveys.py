"""What customers say when they are asked."""

from typing import Final, NamedTuple

from schemas import SurveyAnswered, SurveySent, SurveyVoided
from schemas.surveys import INDEX_SCORES
from streams.simulator.company import DRIVERS, Weighted
from streams.simulator.people import Customer
from streams.simulator.remarks import LANGUAGES
from streams.simulator.world import HOUR, MINUTE, Choice, World

AFTER_PURCHASE: Final[Weighted] = {"nps": 45, "csat": 20, "acsi": 17, "loyalty": 18}
AFTER_TICKET: Final[Weighted] = {"csat": 40, "ces": 35, "nps": 25}

OF_ALL: Final[Weighted] = {"nps": 70, "acsi": 15, "loyalty": 15}

_SHOP_TOUCHPOINTS: Final[Weighted] = {"checkout": 50, "delivery": 35, "app": 15}
_KINDS_AFTER_PURCHASE, _KINDS_AFTER_TICKET, _KINDS_OF_ALL = Choice(AFTER_PURCHASE), Choice(AFTER_TICKET), Choice(OF_ALL)
_TOUCHPOINT = Choice(_SHOP_TOUCHPOINTS)
_INDEX_STRAYS: Final = 0.05
"""How far each of the three scores of the index strays from what the customer thinks on the whole."""
_INDEX: Final = "acsi"
_COMMENTED: Final = 0.1
"""The share of the answers that have a comment."""
_STEPS: Final = {"nps": (0, 10), "csat": (1, 4), "ces": (1, 6), "loyalty": (1, 4), _INDEX: (1, 9)}
"""Kind -> its worst score, and how many steps lead to the best."""


class About(NamedTuple):
    """What a customer is asked about; None where there is no such thing."""

    ticket_id: str | None = None
    agent: str | None = None
    team: str | None = None
    product: str | None = None


class Question:
    """Somebody was asked; the answer depends on how they feel by then, and is one even if it is given twice."""

    __slots__ = ("about", "answer_id", "customer", "kind", "survey_id", "touchpoint")

    def __init__(self, ids: tuple[str, str], customer: Customer, kind: str, touchpoint: str, about: About) -> None:
        self.survey_id, self.answer_id = ids
        self.customer = customer
        self.kind = kind
        self.touchpoint = touchpoint
        self.about = about


class Surveys:
    """Asks some of the customers after purchases and tickets, and now and then all of them; some answer."""

    def __init__(self, world: World) -> None:
        self._world = world

    def ask_buyer(self, customer: Customer, product: str) -> None:
        """Perhaps ask a customer who has just bought."""
        world, figures = self._world, self._world.figures.surveys
        if world.chance(figures.after_purchase):
            question = self._question(
                customer,
                _KINDS_AFTER_PURCHASE.draw(world.random),
                _TOUCHPOINT.draw(world.random),
                About(product=product),
            )
            self._ask(question, figures.answered_after_purchase, world.about(18 * MINUTE, 1.0))

    def ask_helped(self, customer: Customer, about: About) -> None:
        """Perhaps ask a customer whose ticket has just been settled."""
        world, figures = self._world, self._world.figures.surveys
        if world.chance(figures.after_ticket):
            question = self._question(customer, _KINDS_AFTER_TICKET.draw(world.random), "support", about)
            self._ask(question, figures.answered_after_ticket, world.about(8 * MINUTE, 1.0))

    def ask(self, customer: Customer | None) -> None:
        """A customer is asked in the app what all are asked once in a while; who answers does so at once."""
        world = self._world
        if customer is not None:
            question = self._question(customer, _KINDS_OF_ALL.draw(world.random), "relationship", About())
            self._ask(question, world.figures.surveys.answered_in_app, world.about(2 * MINUTE, 0.8))

    def _question(self, customer: Customer, kind: str, touchpoint: str, about: About) -> Question:
        return Question((self._world.number("survey"), self._world.number("answer")), customer, kind, touchpoint, about)

    def _ask(self, question: Question, answered: float, delay: float) -> None:
        """Ask; an answer comes after the delay, or never. The archive does not tell who was asked."""
        world = self._world
        if world.in_full:
            world.emit(
                SurveySent(
                    survey_id=question.survey_id,
                    customer_id=question.customer.customer_id,
                    answer_id=question.answer_id,
                    kind=question.kind,  # type: ignore[arg-type] # drawn from a table of the kinds
                    touchpoint=question.touchpoint,
                    **world.common(),
                )
            )
        if world.chance(min(1.0, answered * world.effects.eagerness)):
            world.later(delay, self._answer, question)

    def _answer(self, question: Question) -> None:
        """The customer answers; now and then once more, or it turns out to be no answer at all."""
        world, figures = self._world, self._world.figures.surveys
        self._tell(question)
        if world.chance(figures.given_anew):
            world.later(world.about(6 * MINUTE, 0.8), self._tell, question)
        elif world.chance(figures.voided):
            world.later_in(world.seasons.office, world.about(6 * HOUR, 0.8), self._void, question)

    def _void(self, question: Question) -> None:
        world = self._world
        world.emit(
            SurveyVoided(
                answer_id=question.answer_id,
                customer_id=question.customer.customer_id,
                reason="test",
                **world.common(),
            )
        )

    def _tell(self, question: Question) -> None:
        world = self._world
        kind = question.kind
        score = None if kind == _INDEX else self._score(question.customer, *_STEPS[kind])
        scores = self._scores(question.customer) if kind == _INDEX else None
        comment = None
        if world.chance(_COMMENTED):
            said = _share(kind, scores["satisfaction"] if scores is not None else score or 0)
            comment = world.remarks.of_answer(said, question.touchpoint, world.random.choice(LANGUAGES))
        # typing.Literal of the kinds is what the struct asks for, and text is what is drawn.
        world.emit(
            SurveyAnswered(
                survey_id=question.survey_id,
                customer_id=question.customer.customer_id,
                answer_id=question.answer_id,
                kind=kind,  # type: ignore[arg-type] # drawn from a table of the kinds
                score=score,
                scores=scores,
                touchpoint=question.touchpoint,
                comment=comment,
                **question.about._asdict(),
                **world.common(),
            )
        )

    def _scores(self, customer: Customer) -> dict[str, float]:
        """The three of the index, and others that come from what the customer thinks on this day, some more closely."""
        spread = self._world.figures.surveys.answer_spread
        level = customer.mood + self._world.random.gauss(0.0, spread)
        strays = {**dict.fromkeys(INDEX_SCORES, _INDEX_STRAYS), **DRIVERS}
        return {name: self._scored(level, stray, *_STEPS[_INDEX]) for name, stray in strays.items()}

    def _score(self, customer: Customer, worst: int, steps: int) -> int:
        return self._scored(customer.mood, self._world.figures.surveys.answer_spread, worst, steps)

    def _scored(self, level: float, spread: float, worst: int, steps: int) -> int:
        """What is answered at a level of satisfaction, give or take a little."""
        world = self._world
        level += world.random.gauss(0.0, spread) - world.effects.disappointment
        better = round(min(1.0, max(0.0, level)) * steps) - round(world.effects.worse * steps)
        return worst + max(0, better)


def _share(kind: str, score: float) -> float:
    """How far up its scale a score lies, 0 to 1."""
    worst, steps = _STEPS[kind]
    return (score - worst) / steps
