"""What was known of customers at a moment follows from facts of before, whatever became of these."""

from collections.abc import Mapping, Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.analyst.known import BILLION, DAY_MS, NO_POINTS, NOTHING, Known, Rules, known_at
from agents.analyst.story import story_of
from agents.customers.base import FOLD_AFTER_MS
from agents.customers.facts import (
    CARTS,
    CUSTOMERS,
    PURCHASES,
    SURVEYS,
    Answer,
    Cancellation,
    CartEvent,
    Fact,
    GuestPurchase,
    OrderKey,
    Purchase,
    Refund,
    Renewal,
    SignUp,
    Update,
)
from agents.customers.packing import Packing
from agents.customers.stored import Customer
from streams.arithmetic import fields
from streams.engine import chunks
from tests.engine.agreement import World, tables_of
from tests.engine.pure import PureDriver, decoded
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, customers
from tests.strategies.stories import Story, shuffled

RULES: Final = Rules(90 * DAY_MS, 3_600_000, 90)
CONTRACTS: Final = RULES._replace(inactivity_ms=0)
BY_PURCHASES, UNDER_CONTRACT = World(ACTIVE_BY_PURCHASES, "wall"), World(CONTRACTUAL, "wall")
NOW: Final = 1_750_000_000_000


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "SIZE", 2)


def of_old(now: int) -> st.SearchStrategy[list[Event]]:
    return customers(now, long_ago=True)


def counted(world: World, events: Sequence[Event], now: int) -> PureDriver:
    driver = PureDriver(world.engine, now=now)
    driver.count(decoded(events))
    driver.pass_time(now)
    return driver


def known_of(driver: PureDriver, moment: int, rules: Rules) -> Mapping[str, Known[int]]:
    """By customer, with the texts of segments instead of their numbers."""
    texts = driver.numbers.texts["segment"]
    found = {
        entity: known_at(story_of(packed, driver.chunks.get(("customer", entity), {})), moment, rules)
        for entity, packed in driver.packed("customer").items()
    }
    return {
        entity: known._replace(segment=hash(texts[known.segment]))
        for entity, known in found.items()
        if known is not NOTHING
    }


@given(shuffled(customers) | shuffled(of_old), st.sampled_from([0, 1, 30, 89, 90, 91, 180, 365]), st.booleans())
def test_what_was_known_in_the_past_is_what_facts_of_before_tell(story: Story, days: int, is_contract: bool) -> None:
    world, rules = (UNDER_CONTRACT, CONTRACTS) if is_contract else (BY_PURCHASES, RULES)
    moment = story.now - days * DAY_MS
    rules = rules._replace(horizon_days=max(7, days))
    # What is void never was: when that was told does not matter.
    by_then = [
        event
        for event in story.arrival.events
        if event["occurred_at"] <= moment or event["type"].endswith(("voided", "erased"))
    ]
    told = known_of(counted(world, story.arrival.events, story.now), moment, rules)
    # By now what was kept then may be folded.
    assert told == known_of(counted(world, by_then, moment), moment, rules)


@given(shuffled(customers) | shuffled(of_old), st.booleans())
def test_who_is_with_us_is_whom_boards_count(story: Story, is_contract: bool) -> None:
    world, rules = (UNDER_CONTRACT, CONTRACTS) if is_contract else (BY_PURCHASES, RULES)
    driver = counted(world, story.arrival.events, story.now)
    active = sum(known.is_active for known in known_of(driver, story.now, rules).values())
    assert active == tables_of(world, driver, story.now)["24h"].get("customers_active", 0)


@pytest.mark.parametrize("days", [7, 90, 365])
def test_what_is_looked_at_before_the_earlier_moment_is_not_folded_yet(days: int) -> None:
    rules = RULES._replace(horizon_days=days)
    assert DAY_MS <= rules.look_back_ms <= FOLD_AFTER_MS - days * DAY_MS


# ------------------------------------------------------------------------- by its definition, from facts as they are

_MOMENTS: Final = st.integers(0, 500).flatmap(
    lambda days: st.sampled_from([0, 1, -1, 5_000, DAY_MS // 2]).map(lambda shift: NOW - days * DAY_MS - shift)
)


def _key(moment: int, number: int, topic: int) -> OrderKey:
    return OrderKey(moment, f"e{number}", topic)


@st.composite
def told_facts(draw: st.DrawFn) -> tuple[list[Fact], list[CartEvent]]:
    """Facts and carts of a customer, some of them after NOW."""
    facts: list[Fact] = []
    for number, moment in enumerate(draw(st.lists(_MOMENTS, max_size=12))):
        amount = draw(st.sampled_from([0, 1, 250, 10_000]))
        choices: list[Fact] = [
            Purchase(_key(moment, number, PURCHASES), f"p{number}", amount, None, 0, None, ()),
            Purchase(_key(moment, number, PURCHASES), f"p{number}", amount, None, 0, None, ()),
            Refund(_key(moment, number, PURCHASES), "p0", amount),
            GuestPurchase(_key(moment, number, PURCHASES), f"p{number}", amount, 0, None, "standard"),
            Answer(_key(moment, number, SURVEYS), "csat", 1, 0, amount % 100 * BILLION, good=False, answer_id=None),
            Update(_key(moment, number, CUSTOMERS), draw(st.sampled_from([None, 7, 8])), 9),
            Cancellation(_key(moment, number, CUSTOMERS), 0),
        ]
        facts.append(draw(st.sampled_from(choices)))
    carts = [
        CartEvent(_key(moment, 100 + number, CARTS), draw(st.sampled_from("ab")), draw(st.booleans()))
        for number, moment in enumerate(draw(st.lists(_MOMENTS, max_size=5)))
    ]
    return facts, carts


@given(told_facts(), st.sampled_from([0, 90, 200]), st.sampled_from([7, 90, 365]))
def test_each_number_is_what_its_definition_says(told: tuple[list[Fact], list[CartEvent]], ago: int, days: int) -> None:
    facts, carts = told
    moment, period, lately = NOW - ago * DAY_MS, days * DAY_MS, (400 - days) * DAY_MS
    packed = Packing().pack(Customer(0, sorted(facts, key=lambda fact: fact.order_key), carts))
    known = known_at(story_of(packed), moment, RULES._replace(horizon_days=days))
    before = sorted((one for one in facts if one.order_key.moment <= moment), key=lambda fact: fact.order_key)
    bought = [one for one in before if isinstance(one, Purchase)]
    if not bought:
        assert known is NOTHING
        return
    money = [(moment - one.order_key.moment, one.amount) for one in bought]
    back = [(moment - one.order_key.moment, one.amount) for one in before if isinstance(one, Refund)]
    on_days = sorted({ago // DAY_MS for ago, _ in money})

    def net(since: int, until: int) -> int:
        return sum(paid for at, paid in money if since <= at < until) - sum(
            paid for at, paid in back if since <= at < until
        )

    assert (known.is_there, known.orders, known.refunds) == (1, len(money), len(back))
    assert (known.recency, known.age) == (on_days[0], on_days[-1])
    assert (known.repeats, known.last) == (len(on_days) - 1, on_days[-1] - on_days[0])
    assert known.buying_days == len([day for day in on_days if day < days])
    assert (known.paid, known.paid_before) == (net(0, period), net(period, 2 * period))
    assert known.orders_in_year == len([at for at, _ in money if at < 365 * DAY_MS])
    assert known.paid_in_year == net(0, 365 * DAY_MS)
    paid = sum(amount for _, amount in money)
    on_repeats = sum(amount for at, amount in money if at // DAY_MS != on_days[-1])
    left = max(0, paid - sum(amount for _, amount in back))
    assert known.paid_on_repeats == (on_repeats * left // paid if paid else 0)
    answers = [one for one in before if isinstance(one, Answer) and moment - one.order_key.moment < lately]
    assert known.points == (answers[-1].points // 100 if answers else NO_POINTS)
    stated = [one.segment for one in before if isinstance(one, Update) and one.segment is not None]
    assert known.segment == (stated[-1] if stated else fields.UNKNOWN)
    left_carts = [
        updates
        for updates in (
            [one for one in carts if one.cart_id == cart and one.order_key.moment <= moment] for cart in "ab"
        )
        if updates
        and not any(one.checked_out for one in updates)
        and 3_600_000 < moment - max(one.order_key.moment for one in updates) < lately
    ]
    assert known.carts_left == len(left_carts)
    newest = [one for one in before if isinstance(one, Purchase | Cancellation)][-1]
    assert known.is_active == (isinstance(newest, Purchase) and moment - bought[-1].order_key.moment < 90 * DAY_MS)


@pytest.mark.parametrize(
    ("kind", "points", "share"),
    [("nps", 100, 10), ("nps", 0, 5), ("nps", -100, 0), ("ces", 7, 10), ("ces", 1, 0), ("ces", 4, 5), ("acsi", 70, 7)],
)
def test_answers_of_all_kinds_lie_from_0_to_1(kind: str, points: int, share: int) -> None:
    facts: list[Fact] = [
        Purchase(_key(NOW - 5, 0, PURCHASES), "p", 1, None, 0, None, ()),
        Answer(_key(NOW - 4, 1, SURVEYS), kind, 1, 0, points * BILLION, good=False, answer_id=None),
    ]
    assert known_at(story_of(Packing().pack(Customer(0, facts))), NOW, RULES).points == share * BILLION // 10


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        # What happens to a contract that was signed 300 days ago: (is with us, has left within 90 days).
        ({}, (1, 0)),
        ({89: "cancelled"}, (0, 1)),
        ({90: "cancelled"}, (0, 0)),
        ({91: "cancelled"}, (0, 0)),
        ({89: "cancelled", 10: "renewed"}, (1, 1)),
        ({200: "renewed until 50"}, (0, 1)),
        ({200: "renewed until 50", 50: "renewed"}, (1, 0)),
        ({200: "renewed until 50", 49: "renewed"}, (1, 1)),
        ({200: "renewed until 120"}, (0, 0)),
        ({200: "renewed until -1"}, (1, 0)),
        ({200: "renewed until 0"}, (0, 1)),
        ({200: "renewed until 120", 5: "bought"}, (1, 0)),
        ({200: "renewed until 50", 60: "cancelled"}, (0, 1)),
        ({200: "renewed until 50", 50: "bought"}, (1, 1)),
    ],
)
def test_who_leaves_a_contract_is_lost(facts: Mapping[int, str], stands: tuple[int, int]) -> None:
    told: list[Fact] = [SignUp(_key(NOW - 300 * DAY_MS, 300, CUSTOMERS), 3, None, 0, 0)]
    for days, what in facts.items():
        at = NOW - days * DAY_MS
        if what == "cancelled":
            told.append(Cancellation(_key(at, days, CUSTOMERS), 0))
        elif what == "bought":
            told.append(Purchase(_key(at, days, PURCHASES), "p", 1, None, 0, None, ()))
        else:
            until = int(what.partition(" until ")[2] or -1_000)
            told.append(Renewal(_key(at, days, CUSTOMERS), NOW - until * DAY_MS))
    told.sort(key=lambda fact: fact.order_key)
    known = known_at(story_of(Packing().pack(Customer(0, told))), NOW, CONTRACTS)
    assert (known.is_active, known.has_left) == stands
    assert known.age == 300 or "bought" in facts.values()
    assert known_at(story_of(Packing().pack(Customer(0, told[:1]))), NOW, RULES) is NOTHING
