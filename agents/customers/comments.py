"""Customers whose comments are kept: what stands of an answer's comment follows from the facts.

The comment of an answer stands while the answer counts. So of versions the comment of the last one stands, be it none;
what is void or erased has none.
"""

from typing import Final

from agents.comments import is_told
from agents.customers.events import CustomerEvent
from agents.customers.facts import Answer, Fact
from agents.customers.family import Customers
from agents.customers.open import OpenCustomer
from agents.customers.rules import Rules
from schemas import CustomerErased, CustomerVoided, SurveyAnswered, SurveyVoided
from schemas.money import Converter
from schemas.surveys import DEFAULT_SCALES
from streams.comments.kept import LONGEST_KEPT, KeptComment, name_of
from streams.engine.family import EventOutcome, Notices, ValueNumbers
from streams.engine.marks import Marks

_TAKES_BACK: Final = (CustomerErased, CustomerVoided)


class CustomersWhoComment(Customers):
    """The family of customers, where comments are kept. `comments` tells what changes of them."""

    def __init__(
        self,
        dictionary: ValueNumbers,
        converter: Converter,
        rules: Rules,
        notices: Notices | None = None,
        marks: Marks | None = None,
    ) -> None:
        """Count as `Customers` does."""
        super().__init__(dictionary, converter, rules, notices, marks)
        self._hear = rules.listener.heard

    def apply(self, entity: OpenCustomer, event: CustomerEvent, amount: int | None) -> EventOutcome:
        """Add an event to the customer's facts, and see whose comments stand then."""
        if isinstance(event, SurveyAnswered):
            outcome = super().apply(entity, event, amount)
            if outcome is EventOutcome.COUNTED and _stands(entity, event):
                self._let_stand(event)
            return outcome
        if isinstance(event, _TAKES_BACK):
            before = _names(entity, event.customer_id)
            outcome = super().apply(entity, event, amount)
            for name in before - _names(entity, event.customer_id):
                self.comments.remove(name)
            return outcome
        outcome = super().apply(entity, event, amount)
        if isinstance(event, SurveyVoided) and outcome is EventOutcome.COUNTED:
            for kind in DEFAULT_SCALES:
                self.comments.remove(_name_of_answer(event.customer_id, event.answer_id, kind))
        return outcome

    def _let_stand(self, event: SurveyAnswered) -> None:
        name = _name(event.customer_id, event.event_id, event.answer_id, event.kind)
        comment = event.comment
        if not is_told(comment):
            self.comments.remove(name)
            return
        heard = self._hear(comment)
        kept = KeptComment(
            at=event.occurred_at,
            comment=comment.strip()[:LONGEST_KEPT],
            score=heard.score,
            themes=heard.themes,
            kind=event.kind,
            touchpoint=event.touchpoint,
            product=event.product,
            points=None if event.score is None else float(event.score),
        )
        self.comments.keep(name, kept)


def _stands(entity: OpenCustomer, event: SurveyAnswered) -> bool:
    """Whether this is the answer that counts of all its versions."""
    if event.answer_id is None:
        return True
    last = entity.known.versions.get((event.answer_id, event.kind))
    return last is not None and (last.moment, last.event_id) == (event.occurred_at, event.event_id)


def _names(entity: OpenCustomer, customer_id: str) -> set[str]:
    """What the comments of all answers are called that are facts of the customer."""
    facts: tuple[Fact, ...] = tuple(entity.history.facts)
    return {
        _name(customer_id, fact.order_key.event_id, fact.answer_id, fact.kind)
        for fact in facts
        if isinstance(fact, Answer)
    }


def _name(customer_id: str, event_id: str, answer_id: str | None, kind: str) -> str:
    return name_of("e", customer_id, event_id) if answer_id is None else _name_of_answer(customer_id, answer_id, kind)


def _name_of_answer(customer_id: str, answer_id: str, kind: str) -> str:
    return name_of("a", customer_id, kind, answer_id)
