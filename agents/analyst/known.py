"""What was known of a customer at a moment: the features of all models, as a pure function of what came before it.

Facts carry their times, so what was known at any past moment is this function of the facts up to it. Days have 24 hours
and are counted back from the moment: the first one ends with it. So the days of a moment and of another one that is
whole days earlier are the same days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, TypeVar

from agents.analyst.story import Story
from agents.analyst.terms import Contract
from agents.customers.facts import Cancellation, Purchase, SignUp
from streams.arithmetic import fields
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, RETENTION_MS

DAY_MS: Final = DAY_MINUTES * MINUTE_MS
YEAR_MS: Final = 365 * DAY_MS
KEPT_DAYS: Final = RETENTION_MS // DAY_MS
"""So long answers and carts are kept of all customers; of some they are kept a little longer."""
BILLION: Final = 10**9
NO_POINTS: Final = -1

T = TypeVar("T")


class Rules(NamedTuple):
    """What the settings say of it."""

    inactivity_ms: int
    """0 where customers have contracts."""
    cart_timeout_ms: int
    horizon_days: int

    @property
    def look_back_ms(self) -> int:
        """Answers and carts are known for so long.

        Before the earlier of the two moments nothing older is kept, so nothing older is looked at before the later one
        either: otherwise what was learned of answers and carts would not be what it is applied to.
        """
        return (KEPT_DAYS - self.horizon_days) * DAY_MS


class Known(NamedTuple, Generic[T]):
    """What was known; of one customer numbers, of many of them columns. Days are whole ones, amounts minor units."""

    is_there: T
    """1 of somebody who had bought, or signed up for a contract; of others all is 0."""
    orders: T
    recency: T
    """Days since the last purchase; of those who have not bought, since they signed up."""
    age: T
    """Days since the first one."""
    repeats: T
    """Days with a purchase after the first one."""
    last: T
    """Days from the first purchase to the last one."""
    paid_on_repeats: T
    """What was paid on those days, times what refunds have left of all purchases."""
    buying_days: T
    """Days with a purchase among those of the horizon that ends with the moment."""
    paid: T
    """In those days, net of refunds."""
    paid_before: T
    """In as many days before them."""
    orders_in_year: T
    paid_in_year: T
    """In the last 365 days, net of refunds."""
    points: T
    """The last answer to a survey, from 0, the worst, to 10^9; -1 where there is none."""
    refunds: T
    carts_left: T
    """Carts that count as abandoned."""
    segment: T
    """Its number in the shard."""
    is_active: T
    """Whether the customer was with us: 1 or 0."""
    has_left: T
    """Whether a contract of theirs was cancelled, or ran out, in the days of the horizon: 1 or 0."""


NOTHING: Final = Known(*[0] * len(Known._fields))


def known_at(story: Story, moment: int, rules: Rules) -> Known[int]:
    """What was known at a moment, epoch ms: of facts of that very moment and of all before it."""
    bought = _bought(story, moment, rules)
    signed_up = next((fact.order_key.moment for fact in story.descriptions if isinstance(fact, SignUp)), moment + 1)
    if not bought.orders and (rules.inactivity_ms or signed_up > moment):
        return NOTHING
    first, last = (bought.first, bought.last) if bought.orders else (signed_up, signed_up)
    recency, age = (moment - last) // DAY_MS, (moment - first) // DAY_MS
    is_active, has_left = _stands(story, moment, last, rules)
    days = bought.paid_on_days
    segments = [fact.segment for fact in story.descriptions if fact.order_key.moment <= moment]
    return Known(
        is_there=1,
        orders=bought.orders,
        recency=recency,
        age=age,
        repeats=max(0, len(days) - 1),
        last=age - recency,
        paid_on_repeats=_net(bought.paid - days.get(age, 0), bought.paid, bought.given_back),
        buying_days=sum(day < rules.horizon_days for day in days),
        paid=bought.in_horizon,
        paid_before=bought.in_horizon_before,
        orders_in_year=bought.orders_in_year,
        paid_in_year=bought.in_year,
        points=_last_points(story, moment, rules),
        refunds=bought.refunds,
        carts_left=_carts_left(story, moment, rules) if story.cart_events else 0,
        segment=next((segment for segment in reversed(segments) if segment is not None), fields.UNKNOWN),
        is_active=int(is_active),
        has_left=int(has_left),
    )


@dataclass(slots=True)
class _Bought:
    """What was bought by a moment; amounts are minor units."""

    paid_on_days: dict[int, int] = field(default_factory=dict)
    """What was paid on each day with a purchase, by how many days ago it was."""
    first: int = 0
    last: int = 0
    """Epoch ms, as the first."""
    orders: int = 0
    orders_in_year: int = 0
    paid: int = 0
    refunds: int = 0
    given_back: int = 0
    in_year: int = 0
    """Net of refunds, as the others."""
    in_horizon: int = 0
    in_horizon_before: int = 0


def _bought(story: Story, moment: int, rules: Rules) -> _Bought:
    found, horizon_ms = _Bought(), rules.horizon_days * DAY_MS
    for fact in story.money:
        at, amount = fact.order_key.moment, fact.amount
        ago = moment - at
        if ago < 0:
            break
        if isinstance(fact, Purchase):
            day = ago // DAY_MS
            found.first, found.last = found.first if found.orders else at, at
            found.orders += 1
            found.orders_in_year += ago < YEAR_MS
            found.paid += amount
            found.paid_on_days[day] = found.paid_on_days.get(day, 0) + amount
        else:
            found.refunds += 1
            found.given_back += amount
            amount = -amount
        found.in_year += amount if ago < YEAR_MS else 0
        found.in_horizon += amount if ago < horizon_ms else 0
        found.in_horizon_before += amount if horizon_ms <= ago < 2 * horizon_ms else 0
    return found


def _stands(story: Story, moment: int, last: int, rules: Rules) -> tuple[bool, bool]:
    """Whether the customer was with us, and whether a contract of theirs ended in the horizon."""
    passed = [fact for fact in story.passages if fact.order_key.moment <= moment]
    if rules.inactivity_ms:
        # Who has cancelled is back with the next purchase.
        newest = next((fact for fact in reversed(passed) if isinstance(fact, Purchase | Cancellation)), None)
        return moment - last < rules.inactivity_ms and isinstance(newest, Purchase), False
    contract = Contract.of(story.passages)
    for fact in passed:
        contract.take(fact)
    return contract.as_of(moment, moment - rules.horizon_days * DAY_MS)


def _net(on_repeats: int, bought: int, given_back: int) -> int:
    """What refunds left, if they took the same share of every purchase: of which one is not known of old ones."""
    return on_repeats * max(0, bought - given_back) // bought if bought else 0


def _last_points(story: Story, moment: int, rules: Rules) -> int:
    """From 0 to 10^9, of the last answer in the time that is looked at: see `schemas.answers.AnswerScore`."""
    fact = next((fact for fact in reversed(story.answers) if fact.order_key.moment <= moment), None)
    if fact is None or moment - fact.order_key.moment >= rules.look_back_ms:
        return NO_POINTS
    match fact.kind:
        case "nps":
            return (fact.points + 100 * BILLION) // 200
        case "ces":
            return (fact.points - BILLION) // 6
        case _:
            return fact.points // 100


def _carts_left(story: Story, moment: int, rules: Rules) -> int:
    """Carts that were updated in the time that is looked at, and count as abandoned as of the moment."""
    updated: dict[str, int] = {}
    checked_out = set(story.checked_out)
    for event in story.cart_events:
        at = event.order_key.moment
        if at > moment:
            continue
        if event.checked_out:
            checked_out.add(event.cart_id)
        else:
            updated[event.cart_id] = max(updated.get(event.cart_id, at), at)
    return _count_left(updated, checked_out, moment, rules)


def _count_left(updated: Mapping[str, int], checked_out: set[str], moment: int, rules: Rules) -> int:
    return sum(
        rules.cart_timeout_ms < moment - at < rules.look_back_ms and cart_id not in checked_out
        for cart_id, at in updated.items()
    )
