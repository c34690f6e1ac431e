"""Loyalty groups by their definition: who is in which group at a moment, and who went from one to another."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.recount.events import Fact
from tests.recount.lives import Life
from tests.recount.loyalty_settings import PROSPECT, Loyalty
from tests.recount.money import amount_of
from tests.recount.report import Fields, named, quotient
from tests.recount.rows import Breakdowns, Row, counts, level
from tests.recount.settings import Settings
from tests.recount.windows import DAY, Window

BOUGHT, REFUNDED, SIGNED_UP = "purchase.completed", "purchase.refunded", "customer.signed_up"
BY_SEGMENT: Breakdowns = [("segment",)]


@dataclass(frozen=True)
class Look:
    """A customer at a moment: the facts that are known by then, and the segment."""

    at: int
    facts: Sequence[Fact]
    segment: str


@dataclass(frozen=True)
class Groups:
    """The lives of customers, and every move that there was by now, with its segment and its groups."""

    settings: Settings
    loyalty: Loyalty
    lives: list[Life]
    moves: list[Row]

    def members(self, moment: int) -> list[Row]:
        """Everyone who is in a group once all facts of a moment are known, with the money of the period."""
        rows = []
        for life in self.lives:
            if life.erased_at is None or life.erased_at > moment:
                look = _look_at(life, moment)
                group = group_of(look, self.settings, self.loyalty)
                if group is not None:
                    money = Fraction(0) if group == PROSPECT else money_of(look, self.settings, self.loyalty)
                    rows.append(Row(moment, {"loyalty": group, "segment": look.segment}, money))
        return rows


def told_groups(lives: Iterable[Life], settings: Settings, now: int) -> Groups | None:
    """What loyalty groups came to by `now` (epoch ms); None where the settings have none."""
    loyalty = settings.loyalty
    if loyalty is None:
        return None
    known = list(lives)
    return Groups(settings, loyalty, known, [move for life in known for move in _moves(life, settings, loyalty, now)])


def group_of(look: Look, settings: Settings, loyalty: Loyalty) -> str | None:
    """The group at a moment; None of nobody who has signed up or bought."""
    bought = [fact for fact in look.facts if fact.type == BOUGHT]
    if not bought:
        return PROSPECT if any(fact.type == SIGNED_UP for fact in look.facts) else None
    since = Fraction(look.at - max(fact.at for fact in bought), DAY)
    orders = sum(look.at - fact.at < loyalty.period_days * DAY for fact in bought)
    return loyalty.group(since, orders, money_of(look, settings, loyalty))


def money_of(look: Look, settings: Settings, loyalty: Loyalty) -> Fraction:
    """Purchases less refunds of the period that ends with a moment."""
    signs = {BOUGHT: 1, REFUNDED: -1}
    recent = [fact for fact in look.facts if fact.type in signs and look.at - fact.at < loyalty.period_days * DAY]
    return sum((signs[fact.type] * (amount_of(fact, settings) or Fraction(0)) for fact in recent), start=Fraction(0))


def group_fields(groups: Groups, seen: Collection[str], window: Window, now: int) -> Fields:
    """The KPIs of loyalty groups; `seen` are the types of all events."""
    bought = BOUGHT in seen
    if not bought and SIGNED_UP not in seen:
        return {}
    members = groups.members(now)
    everyone = [Row(row.at, row.dimensions) for row in members]
    fields = named("customers_in_group", level(everyone, [("loyalty",), ("loyalty", "segment")]))
    if bought:
        rated = _rated(everyone)
        fields |= named("loyalty_value", level(members, [("loyalty",)]))
        fields |= named("loyalty_moves", counts(groups.moves, window, [("from", "to")]))
        fields |= _of_rated(groups, members, rated)
        before = level(_rated(groups.members(window.start - 1)), BY_SEGMENT)
        for name, sign in (("upgrade", -1), ("downgrade", 1)):
            rows = [row for row in groups.moves if _direction(groups.loyalty, row.dimensions) == sign]
            fields |= quotient(f"loyalty_{name}_ratio", counts(rows, window, BY_SEGMENT), before)
    return fields


def _rated(members: Iterable[Row]) -> list[Row]:
    return [Row(row.at, row.dimensions) for row in members if row.dimensions["loyalty"] != PROSPECT]


def _of_rated(groups: Groups, members: list[Row], rated: list[Row]) -> Fields:
    loyalty = groups.loyalty
    fields: Fields = {}
    if loyalty.loyal:
        loyal = [row for row in rated if row.dimensions["loyalty"] in loyalty.loyal]
        fields |= quotient("loyal_customer_ratio", level(loyal, BY_SEGMENT), level(rated, BY_SEGMENT))
    if loyalty.risky:
        risky = [row for row in members if row.dimensions["loyalty"] in loyalty.risky]
        fields |= named("customers_at_risk", level([Row(row.at, row.dimensions) for row in risky], BY_SEGMENT))
        fields |= named("value_at_risk", level(risky, BY_SEGMENT))
    return fields


def _direction(loyalty: Loyalty, move: Mapping[str, str]) -> int:
    """-1 of a move to a better group, 1 to a worse one, 0 where one of the two has no rank."""
    before, after = loyalty.rank(move["from"]), loyalty.rank(move["to"])
    return 0 if before is None or after is None else (after > before) - (after < before)


def _moves(life: Life, settings: Settings, loyalty: Loyalty, now: int) -> Iterator[Row]:
    group: str | None = None
    for look in _looks(life, loyalty, now):
        before = group
        group = group_of(look, settings, loyalty)
        if before is not None and group is not None and group != before:
            yield Row(look.at, {"from": before, "to": group, "segment": look.segment})


def _looks(life: Life, loyalty: Loyalty, now: int) -> list[Look]:
    """Every purchase, refund and sign-up, and every moment at which time alone may change a group.

    Time is looked at once all facts of its moment are known.
    """
    told = [fact for fact in life.facts if fact.type in {BOUGHT, REFUNDED, SIGNED_UP}]
    looks = [
        (
            fact.at,
            fact.place,
            Look(fact.at, [known for known in told if known.place <= fact.place], life.segment_at(fact)),
        )
        for fact in told
    ]
    until = now + 1 if life.erased_at is None else min(now + 1, life.erased_at)
    moments = {fact.at + loyalty.period_days * DAY for fact in told}
    moments |= {-(-(fact.at + cut * DAY) // 1) for fact in told if fact.type == BOUGHT for cut in loyalty.recency_days}
    last = (1 << 60, "", "", "")
    looks += [(int(moment), last, _look_at(life, int(moment))) for moment in moments if moment < until]
    return [look for _, _, look in sorted(looks, key=lambda look: look[:2])]


def _look_at(life: Life, moment: int) -> Look:
    facts = [fact for fact in life.facts if fact.at <= moment]
    return Look(moment, facts, life.values_at(moment)["segment"])
