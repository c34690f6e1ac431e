"""What customers say when they are asked."""

from typing import Final

from schemas import SurveyAnswered, SurveyVoided
from schemas.surveys import INDEX_SCORES
from streams.simulator.company import Weighted
from streams.simulator.people import Customer
from streams.simulator.world import HOUR, MINUTE, Choice, World

AFTER_PURCHASE: Final[Weighted] = {"nps": 45, "csat": 20, "acsi": 17, "loyalty": 18}
AFTER_TICKET: Final[Weighted] = {"csat": 40, "ces": 35, "nps": 25}

OF_ALL: Final[Weighted] = {"nps": 70, "acsi": 15, "loyalty": 15}

_SHOP_TOUCHPOINTS: Final[Weighted] = {"checkout": 50, "delivery": 35, "app": 15}
_KINDS_AFTER_PURCHASE, _KINDS_AFTER_TICKET, _KINDS_OF_ALL = Choice(AFTER_PURCHASE), Choice(AFTER_TICKET), Choice(OF_ALL)
_TOUCHPOINT = Choice(_SHOP_TOUCHPOINTS)
_COMMENTS: Final = ("Quick and friendly.", "It took its time.", "As always.", "Could be clearer.")
_STEPS: Final = {"nps": (0, 10), "csat": (1, 4), "ces": (1, 6), "loyalty": (1, 4)}
"""Kind -> its worst score, and how many steps lead to the best."""


class Question:
    """Somebody was asked; the answer depends on how they feel by then, and is one even if it is given twice."""

    __slots__ = ("answer_id", "customer", "kind", "ticket_id", "touchpoint")

    def __init__(self, answer_id: str, customer: Customer, kind: str, touchpoint: str, ticket_id: str | None) -> None:
        self.answer_id = answer_id
        self.customer = customer
        self.kind = kind
        self.touchpoint = touchpoint
        self.ticket_id = ticket_id


class Surveys:
    """Asks some of the customers after purchases and tickets."""

    def __init__(self, world: World) -> None:
        self._world = world

    def ask_buyer(self, customer: Customer) -> None:
        """Perhaps ask a customer who has just bought."""
        random = self._world.random
        if self._is_answered(self._world.figures.surveys.after_purchase):
            question = self._question(customer, _KINDS_AFTER_PURCHASE.draw(random), _TOUCHPOINT.draw(random))
            self._world.later(self._world.about(18 * MINUTE, 1.0), self._answer, question)

    def ask_helped(self, customer: Customer, ticket_id: str) -> None:
        """Perhaps ask a customer whose ticket has just been settled."""
        if self._is_answered(self._world.figures.surveys.after_ticket):
            kind = _KINDS_AFTER_TICKET.draw(self._world.random)
            question = self._question(customer, kind, "support", ticket_id)
            self._world.later(self._world.about(8 * MINUTE, 1.0), self._answer, question)

    def answer(self, customer: Customer | None) -> None:
        """A customer answers what all are asked now and then, whatever they bought."""
        if customer is not None:
            self._answer(self._question(customer, _KINDS_OF_ALL.draw(self._world.random), "relationship"))

    def _question(self, customer: Customer, kind: str, touchpoint: str, ticket_id: str | None = None) -> Question:
        return Question(self._world.number("answer"), customer, kind, touchpoint, ticket_id)

    def _is_answered(self, share: float) -> bool:
        return self._world.chance(min(1.0, share * self._world.effects.eagerness))

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
        # typing.Literal of the kinds is what the struct asks for, and text is what is drawn.
        world.emit(
            SurveyAnswered(
                survey_id=world.number("survey"),
                customer_id=question.customer.customer_id,
                answer_id=question.answer_id,
                kind=kind,  # type: ignore[arg-type] # drawn from a table of the kinds
                score=None if kind == "acsi" else self._score(question.customer, *_STEPS[kind]),
                scores=self._scores(question.customer) if kind == "acsi" else None,
                touchpoint=question.touchpoint,
                comment=world.random.choice(_COMMENTS) if world.chance(0.1) else None,
                ticket_id=question.ticket_id,
                **world.common(),
            )
        )

    def _scores(self, customer: Customer) -> dict[str, float]:
        return {name: self._score(customer, 1, 9) for name in INDEX_SCORES}

    def _score(self, customer: Customer, worst: int, steps: int) -> int:
        world = self._world
        level = (
            customer.mood - world.effects.disappointment + world.random.gauss(0.0, world.figures.surveys.answer_spread)
        )
        better = round(min(1.0, max(0.0, level)) * steps) - round(world.effects.worse * steps)
        return worst + max(0, better)
