"""Customers: how a life went, from joining over losses and returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tests.recount.events import Fact
from tests.recount.lives import Life
from tests.recount.money import amount_of
from tests.recount.rows import Row
from tests.recount.settings import Settings
from tests.recount.terms import SIGNED_UP, TERMS, Term, end_told
from tests.recount.windows import DAY

BOUGHT, REFUNDED, CANCELLED = "purchase.completed", "purchase.refunded", "customer.cancelled"


@dataclass(frozen=True)
class Turn:
    """A change of a customer's standing; its kind is "joined", "lost" or "returned".

    It has the segment, region and industry of its moment. A loss has a reason, all others a channel and a campaign.
    `paid` is what the customer had paid by then.
    """

    at: int
    kind: str
    dimensions: Mapping[str, str]
    paid: Fraction


@dataclass
class Customer:
    """A life with its turns in order; the first of them, if there is any, is the joining.

    A standing is one of "stranger", "active" and "lost". `terms` are all that there ever were, `renewed` and
    `not_renewed` those of them that were decided, when they were.
    """

    life: Life
    settings: Settings
    turns: list[Turn] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    renewed: list[Row] = field(default_factory=list)
    not_renewed: list[Row] = field(default_factory=list)

    @property
    def standing(self) -> str:
        """The standing after all turns."""
        return _standing(self.turns)

    def standing_before(self, moment: int) -> str:
        """The standing before everything that happened at the moment."""
        return _standing([turn for turn in self.turns if turn.at < moment])

    def paid_before(self, moment: int) -> Fraction:
        """What was paid, less refunds, before a moment."""
        return _paid([fact for fact in self.life.facts if fact.at < moment], self.settings)

    @property
    def paid(self) -> Fraction:
        """What was ever paid, less refunds."""
        return _paid(self.life.facts, self.settings)

    def is_expiring(self, moment: int) -> bool:
        """Whether a term runs at a moment that ends soon after it."""
        notice = self.settings.renewal_notice_days * DAY
        return any(term.runs_at(moment) and term.end - moment <= notice for term in self.terms)

    def is_lapsing(self, moment: int) -> bool:
        """Whether the latest purchase is so old at a moment that the customer, if active, is lost soon after it."""
        bought_at = [fact.at for fact in self.life.of_type(BOUGHT) if fact.at <= moment]
        if self.settings.contractual or not bought_at:
            return False
        silent_days = self.settings.inactivity_days - self.settings.lapsing_days
        return moment >= max(bought_at) + silent_days * DAY


def told_customers(lives: Iterable[Life], settings: Settings, now: int) -> list[Customer]:
    """Every life with its turns up to now."""
    return [_Walk(life, settings, now).customer for life in lives]


class _Walk:
    """A life from its beginning to now, fact by fact, with what the passing of time brings between them."""

    def __init__(self, life: Life, settings: Settings, now: int) -> None:
        self.customer = Customer(life, settings)
        self._life = life
        self._settings = settings
        self._term: Term | None = None
        # An erasure is a fact, and facts come before what the passing of time brings at the same moment.
        until = now + 1 if life.erased_at is None else min(now + 1, life.erased_at)
        self._silences = [moment for moment in _silences(life, settings) if moment < until]
        for fact in life.facts:
            self._pass(fact.at)
            self._read(fact)
        self._pass(until)
        if life.erased_at is not None:
            self._erase(life.erased_at, now)

    def _erase(self, moment: int, now: int) -> None:
        """A term that ends at that very moment has ended before."""
        if self._term is not None and self._term.end == moment <= now:
            self._expire(self._term)
        self._decide_against(Row(moment, self._life.values_at(moment)))
        self._lose(moment, "erased", self._life.values_at(moment), self.customer.paid)

    def _pass(self, moment: int) -> None:
        """What the passing of time brought before the facts of a moment, or before all of them."""
        while self._silences and self._silences[0] < moment:
            at = self._silences.pop(0)
            self._lose(at, "inactivity", self._life.values_at(at), self.customer.paid_before(at + 1))
        term = self._term
        if term is not None and (term.end < moment or (term.end == moment and not self._is_in_time(moment))):
            self._expire(term)

    def _is_in_time(self, moment: int) -> bool:
        facts = [fact for fact in self._life.facts if fact.at == moment]
        return not facts or any(fact.type in TERMS for fact in facts)

    def _expire(self, term: Term) -> None:
        values = self._life.values_before(term.end)
        self._decide_against(Row(term.end, values))
        self._lose(term.end, "expired", values, self.customer.paid_before(term.end))

    def _read(self, fact: Fact) -> None:
        standing = self.customer.standing
        kind = _turn_of(fact, standing, self._settings)
        if kind == "lost" and (self._term is None or fact.at < self._term.end):
            self._decide_against(self._row(fact))
        if kind is not None:
            self.customer.turns.append(Turn(fact.at, kind, self._dimensions(fact, kind), self._paid_by(fact)))
        if self._settings.contractual and fact.type in TERMS and (standing != "stranger" or fact.type == SIGNED_UP):
            self._begin_term(fact)

    def _begin_term(self, fact: Fact) -> None:
        end, before = end_told(fact), self._term
        if before is not None:
            before.over = fact.at
            if end is not None and end > before.end:
                self.customer.renewed.append(self._row(fact))
        self._term = None if end is None else Term(fact.at, end)
        if self._term is not None:
            self.customer.terms.append(self._term)

    def _decide_against(self, row: Row) -> None:
        """The term that runs, if there is one, is not renewed."""
        if self._term is not None:
            self._term.over = row.at
            self.customer.not_renewed.append(row)
        self._term = None

    def _lose(self, at: int, reason: str, values: Mapping[str, str], paid: Fraction) -> None:
        """Loses a customer, if there is one to lose, by something that is not a fact of the life."""
        if self.customer.standing == "active":
            self.customer.turns.append(Turn(at, "lost", {**values, "reason": reason}, paid))

    def _paid_by(self, fact: Fact) -> Fraction:
        return _paid([known for known in self._life.facts if known.place <= fact.place], self._settings)

    def _row(self, fact: Fact) -> Row:
        return Row(fact.at, self._life.values_with(fact))

    def _dimensions(self, fact: Fact, kind: str) -> Mapping[str, str]:
        values = self._life.values_with(fact)
        if kind == "lost":
            return {**values, "reason": fact.dimension("reason")}
        return {**values, "channel": fact.dimension("channel"), "campaign": fact.dimension("campaign_id")}


def _turn_of(fact: Fact, standing: str, settings: Settings) -> str | None:
    """What a fact makes of a customer of this standing, None where it changes nothing."""
    joins = fact.type == (SIGNED_UP if settings.contractual else BOUGHT)
    returns = fact.type in ({*TERMS, BOUGHT} if settings.contractual else {BOUGHT})
    if standing == "stranger" and joins:
        return "joined"
    if standing == "lost" and returns:
        return "returned"
    if standing == "active" and fact.type == CANCELLED:
        return "lost"
    return None


def _silences(life: Life, settings: Settings) -> list[int]:
    """The moments, in order, at which the latest purchase is exactly the inactivity period old."""
    if settings.contractual:
        return []
    patience = settings.inactivity_days * DAY
    bought_at = sorted({fact.at for fact in life.of_type(BOUGHT)})
    return [
        moment + patience for moment in bought_at if not any(moment < later <= moment + patience for later in bought_at)
    ]


def _paid(facts: Iterable[Fact], settings: Settings) -> Fraction:
    signs = {BOUGHT: 1, REFUNDED: -1}
    amounts = (signs[fact.type] * (amount_of(fact, settings) or Fraction(0)) for fact in facts if fact.type in signs)
    return sum(amounts, start=Fraction(0))


def _standing(turns: list[Turn]) -> str:
    if not turns:
        return "stranger"
    return "lost" if turns[-1].kind == "lost" else "active"
