"""The family of customers: whose each of their events is, and what it does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Final

from agents.comments import Comments, is_told
from agents.customers import facts as f
from agents.customers import packing
from agents.customers.event_facts import EventFacts, check_out, news
from agents.customers.events import (
    SEEN_WITHOUT_COMMENT,
    CustomerEvent,
    has_an_end,
    seen_by_endless_sign_up,
    seen_by_type,
    seen_by_types,
    unnumbered,
    unnumbered_families,
    unnumbered_themes,
)
from agents.customers.labels import Labels
from agents.customers.open import OpenCustomer
from agents.customers.rules import Rules
from agents.customers.start import Counting
from agents.customers.void import Voided, Voiding
from schemas import (
    CartCheckedOut,
    CartUpdated,
    CustomerErased,
    CustomerSignedUp,
    CustomerVoided,
    DealSold,
    PurchaseCompleted,
    PurchaseRefunded,
    PurchaseVoided,
    SurveyAnswered,
    SurveyVoided,
)
from schemas.money import Converter
from schemas.topics import FAMILIES
from streams.arithmetic.deltas import Contributions, DimensionTuples, Tally
from streams.arithmetic.measures import customers as m
from streams.arithmetic.measures.comments import OF_ANSWER
from streams.arithmetic.months import Months
from streams.comments.kept import CommentChanges
from streams.engine.chunks import NO_CHUNKS, Changes
from streams.engine.family import COUNTS_AS_SEEN, NO_MARKS, NOTHING_TO_TELL, EventOutcome, Notices, ValueNumbers
from streams.engine.marks import Marks, at_address
from streams.engine.of_persons import OfPersons

_COMMENTED: Final = frozenset({OF_ANSWER})
_ENDING: Final = frozenset({m.TO_AN_END})
_ESCAPE: Final = "\0"
_GUEST, _CUSTOMER = f"{_ESCAPE}g", f"{_ESCAPE}c"
"""What the entities of guests begin with, and those of customers whose own id begins with the first of the two."""


class Customers:
    """The family of customers."""

    name = "customer"
    topics = FAMILIES["customer"]
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    timed = True
    compressed_at_rest = True
    bytes_of_one = 5_000
    tells = False
    naming = None

    def __init__(
        self,
        dictionary: ValueNumbers,
        converter: Converter,
        rules: Rules,
        notices: Notices | None = None,
        marks: Marks | None = None,
    ) -> None:
        """Convert money by `converter`, tell losses and carts by `rules`, and keep erased customers under `marks`."""
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        self._notices = notices or Notices()
        self._dictionary = dictionary
        self._rules = rules
        self._most_items = rules.model.most_items
        self._seen_by = seen_by_types(rules.model)
        self._seen_by_endless_sign_up = seen_by_endless_sign_up(rules.model)
        self._comments = Comments(rules.listener, dictionary)
        self._facts = EventFacts(dictionary, converter, rules, self._comments)
        self._fact_of = self._facts.by_type
        self._take: Mapping[type, Callable[[OpenCustomer, Any, Any], EventOutcome]] = {
            DealSold: self._take_deal,
            PurchaseVoided: self._void_purchase,
            CustomerErased: self._erase,
            CustomerVoided: _void_customer,
            CartUpdated: self._update_cart,
            CartCheckedOut: _check_out,
            SurveyVoided: _void_answer,
        }
        """What an event does that becomes none of the facts in order."""
        self.comments = CommentChanges()
        loyalty = rules.model.loyalty
        labels = Labels(self.dimension_tuples, dictionary, loyalty.names if loyalty else ())
        self._marks = marks or Marks()
        self._counting = Counting(rules.model, rules.cart_timeout_ms, labels, Months(rules.calendar), self._marks)

    def check(self, event: CustomerEvent) -> int | None:
        """The amount of a purchase, a refund or a cart in minor units of the reporting currency."""
        if type(event) is PurchaseCompleted or type(event) is PurchaseRefunded:
            return self._facts.amount(event)
        if type(event) is CartUpdated:
            return self._facts.amount_if_any(event.amount, event.currency, event.occurred_at)
        return None

    def entity_of(self, event: CustomerEvent) -> str:
        """The customer's id; of a guest the purchase's, in a form that is no customer's."""
        customer_id = event.customer_id
        if customer_id is None:
            return _GUEST + _purchase_id_of(event)
        if customer_id[0] != _ESCAPE:
            return customer_id
        if type(event) is DealSold and event.by_mark is not None:
            return at_address(customer_id)
        return _CUSTOMER + customer_id

    @property
    def persons(self) -> OfPersons:
        """Customers may be erased."""
        return self

    def mark_of(self, entity_id: str) -> str | None:
        """Under what a customer is kept who was erased; None of a guest, and of one of whom no id is known."""
        if entity_id[0] != _ESCAPE:
            return self._marks.entity_of(entity_id)
        is_customer = entity_id.startswith(_CUSTOMER)
        return self._marks.entity_of(entity_id.removeprefix(_CUSTOMER)) if is_customer else None

    def is_outdated(self, packed: bytes) -> bool:
        """Whether the customer was erased: earlier versions kept the id then."""
        return packing.is_erased(packed)

    def is_erased(self, entity: OpenCustomer) -> bool:
        """Whether an erasure of the customer was ever read."""
        return entity.customer.erased is not None

    def is_forgotten(self, entity: OpenCustomer) -> bool:
        """Whether nothing is kept of the customer but that there was an erasure, and what must not be forgotten."""
        return entity.is_forgotten

    def unnumbered(self, events: Iterable[CustomerEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        found = unnumbered(events, self._dictionary)
        if self._most_items:
            found = [*found, *unnumbered_families(events, self._dictionary)]
        return [*found, *unnumbered_themes(events, self._comments)]

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself, and whether one can become a customer by it, or be lost some time after it."""
        return seen_by_type(event_type, self._rules.model)

    def always_sees(self, event_type: str) -> tuple[str, ...]:
        """The same, but that not every answer has a comment, and not every sign-up an end."""
        flags = self.first_seen_flags(event_type)
        endless = self._seen_by_endless_sign_up if event_type == "customer.signed_up" else flags
        return tuple(mark for mark in flags if mark != OF_ANSWER and mark in endless)

    @property
    def told_by_facts(self) -> frozenset[str]:
        """The mark of sign-ups that tell an end: earlier versions did not always set it."""
        return _ENDING

    def seen_in(self, entity: OpenCustomer) -> Mapping[str, int]:
        """The same, with the first such sign-up of a customer, wherever it is kept."""
        base = entity.known.stored
        facts = chain(entity.history.facts, () if base is None else base.past.values())
        ends = [one.order_key.moment for one in facts if isinstance(one, f.SignUp) and one.expires_at is not None]
        return {m.TO_AN_END: min(ends)} if ends else {}

    @property
    def unmet(self) -> frozenset[str]:
        """The mark of comments, until there is one."""
        return NO_MARKS if self._comments.are_heard else _COMMENTED

    def sees(self, event: CustomerEvent) -> tuple[str, ...]:
        """The same, but that nobody is lost some time after a sign-up that tells no end, and not all have a comment."""
        kind = type(event)
        if isinstance(event, SurveyAnswered) and not is_told(event.comment):
            return SEEN_WITHOUT_COMMENT
        flags = self._seen_by[kind]
        if isinstance(event, CustomerSignedUp) and not has_an_end(event):
            return self._seen_by_endless_sign_up
        return flags

    def open(self, packed: bytes | None, chunks: Mapping[str, bytes] = NO_CHUNKS) -> OpenCustomer:
        """A customer from packed facts, or a new one."""
        return OpenCustomer(packed, self._counting, chunks)

    def begin(self, entity: OpenCustomer) -> None:
        """Hold on to what the customer counts now."""
        entity.begin()

    def counted(self, entity: OpenCustomer) -> Tally:
        """All that the customer counts now."""
        return entity.counted()

    def apply(self, entity: OpenCustomer, event: CustomerEvent, amount: int | None) -> EventOutcome:
        """Add an event to the customer's facts."""
        fact_of = self._fact_of.get(type(event))
        if fact_of is not None:
            fact = fact_of(event, amount)
            outcome = entity.add(fact)
            if self._most_items and isinstance(fact, f.ANY_PURCHASE) and len(fact.basket) > self._most_items:
                self._notices.large_baskets += outcome in COUNTS_AS_SEEN
            return outcome
        return self._take[type(event)](entity, event, amount)

    def settle(self, entity: OpenCustomer, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`."""
        entity.settle(clock, contributions)

    def due(self, entity: OpenCustomer) -> int | None:
        """When the passing of time next changes something."""
        return entity.due

    def pack(self, entity: OpenCustomer) -> bytes:
        """The facts, for `open`."""
        return entity.pack()

    def outgoing(self, entity_id: str, entity: OpenCustomer) -> Mapping[str, bytes]:
        """Nobody has to be told of it."""
        del entity_id, entity
        return NOTHING_TO_TELL

    def take_changes(self, entity: OpenCustomer) -> Changes | None:
        """What has to be written of the chunks since this was last asked."""
        return entity.take_changes()

    def change_chunks(self, entity: OpenCustomer) -> None:
        """Have all chunks written anew: the customer gets another name."""
        entity.change_chunks()

    def _take_deal(self, entity: OpenCustomer, event: DealSold, _amount: None) -> EventOutcome:
        if event.group != self._rules.told_by or event.by_mark not in {None, self._marks.fingerprint}:
            return EventOutcome.FOREIGN
        if event.by_mark is not None and not self.is_erased(entity):
            # Told of somebody of whose erasure this Redis knows nothing any more: nobody knows who that is.
            return EventOutcome.FOREIGN
        purchase_id = f.BY_DEAL + event.deal_id
        return entity.sell(purchase_id, event.version, self._facts.sale(event, purchase_id))

    def _erase(self, entity: OpenCustomer, event: CustomerErased, _amount: None) -> EventOutcome:
        outcome = entity.erase(news(event))
        if outcome is not EventOutcome.CONFLICT:
            self.comments.erase(self._marks.in_room(event.customer_id), event.occurred_at)
        return outcome

    def _void_purchase(self, entity: OpenCustomer, event: PurchaseVoided, _amount: None) -> EventOutcome:
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        outcome = entity.void(Voiding(order_key, Voided.PURCHASE, event.purchase_id))
        if outcome is EventOutcome.COUNTED and entity.is_summed_up(event.purchase_id):
            self._notices.late_voidings += 1
        return outcome

    def _update_cart(self, entity: OpenCustomer, event: CartUpdated, amount: int | None) -> EventOutcome:
        return entity.add_to_cart(self._facts.cart_update(event, amount))


_purchase_id_of: Callable[[Any], str] = attrgetter("purchase_id")


def _check_out(entity: OpenCustomer, event: CartCheckedOut, _amount: None) -> EventOutcome:
    return entity.add_to_cart(check_out(event))


def _void_customer(entity: OpenCustomer, event: CustomerVoided, _amount: None) -> EventOutcome:
    return entity.void(Voiding(news(event), Voided.CUSTOMER, event.customer_id))


def _void_answer(entity: OpenCustomer, event: SurveyVoided, _amount: None) -> EventOutcome:
    order_key = f.OrderKey(event.occurred_at, event.event_id, f.SURVEYS)
    return entity.void(Voiding(order_key, Voided.ANSWER, event.answer_id))
