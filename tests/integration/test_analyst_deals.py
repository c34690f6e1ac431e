"""The analyst reads deals from Redis as workers left them there, and says what the open ones will bring."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from agents.analyst.deals import day_of, pipeline_of, read_deals
from streams.engine import chunks
from streams.fitted import Pipeline, Reason
from streams.models.deal_history import LOST, OPEN, UNDATED, WON, DealHistory
from streams.models.pipeline import HORIZONS_OF_DEALS
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Driver, lines_of
from tests.engine.reading import tables
from tests.unit.kpis.stories import NOW
from tests.unit.models import pipelines

DAY_MS: Final = 86_400_000
EPOCH: Final = date(1970, 1, 1)
WORLD: Final = World(
    """
    rates = { EUR = "2" }
    calendar = { timezone = "Asia/Tokyo" }
    pipelines.default = { stages = { lead = 0.1, offer = 0.5 }, won = ["won", "signed"], lost = ["lost"] }
    pipelines.partners = { stages = { lead = 0.2, talks = 0.6 } }
    """
)
PROBABILITIES: Final = {
    ("default", "lead"): 100_000,
    ("default", "offer"): 500_000,
    ("partners", "lead"): 200_000,
    ("partners", "talks"): 600_000,
}
OUTCOMES: Final = {"won": WON, "signed": WON, "lost": LOST}
Event = Mapping[str, Any]


def deals(seed: int, number: int, days: int = 500) -> list[Event]:
    """Events of deals that move, are won, lost, opened again and voided; some of the future."""
    random, events = Random(seed), list[Event]()
    for deal in range(number):
        at = NOW - random.randrange(days * DAY_MS)
        for step in range(random.choice([1, 2, 3, 4, 12])):
            events.append(
                {
                    "type": "deal.stage_changed",
                    "event_id": f"{deal}-{step}",
                    "occurred_at": at,
                    "deal_id": f"d{deal}",
                    "stage": random.choice(["lead", "offer", "talks", "typo", "won", "signed", "lost"]),
                    **_maybe(random, pipeline=random.choice(["default", "partners", "elsewhere"])),
                    **_maybe(random, amount=str(random.randrange(1, 900)), currency=random.choice(["USD", "EUR"])),
                    **_maybe(random, probability=random.randrange(101) / 100),
                    **_maybe(random, expected_close=str(_day(at) + timedelta(days=random.randrange(-20, 90)))),
                }
            )
            at += random.randrange(40 * DAY_MS)
        if random.random() < 0.1:
            events.append({"type": "deal.voided", "event_id": f"{deal}-void", "occurred_at": at, "deal_id": f"d{deal}"})
    random.shuffle(events)
    return [*events, *events[:50]]


def _maybe(random: Random, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever an event may have
    return fields if random.random() < 0.5 else {}


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment / 1000, ZoneInfo("Asia/Tokyo")).date()


def recounted(events: Sequence[Event], as_of: int) -> list[list[pipelines.Row]]:
    """The rows of each deal by the contract: what is omitted stays as it was."""
    void = {event["deal_id"] for event in events if event["type"] == "deal.voided"}
    of: dict[str, dict[str, Event]] = {}
    for event in events:
        if event["deal_id"] not in void and event["occurred_at"] <= as_of:
            of.setdefault(event["deal_id"], {}).setdefault(event["event_id"], event)
    return [_rows(sorted(some.values(), key=_order)) for _, some in sorted(of.items())]


def _order(event: Event) -> tuple[int, str]:
    return event["occurred_at"], event["event_id"]


def _rows(facts: Sequence[Event]) -> list[pipelines.Row]:
    pipeline, stage, amount, close, millionths, entered, decided, outcome = "default", "", 0, UNDATED, 0, 0, 0, None
    rows = list[pipelines.Row]()
    for fact in facts:
        at, before = fact["occurred_at"], (pipeline, stage)
        pipeline, stage = fact.get("pipeline", pipeline), fact["stage"]
        of_default = "partners" if pipeline == "partners" else "default"
        found = OUTCOMES.get(stage, OPEN)
        if of_default == "partners" and stage == "signed":
            found = OPEN
        moved = not rows or before != (pipeline, stage)
        named = (of_default, stage) in PROBABILITIES or found != OPEN
        if "probability" in fact:
            millionths = round(fact["probability"] * 1_000_000)
        elif moved:
            millionths = PROBABILITIES.get((of_default, stage), 1_000_000 if found == WON else 0)
        entered = at if moved else entered
        decided = at if found != outcome else decided
        outcome = found
        amount = int(fact["amount"]) * (200 if fact["currency"] == "EUR" else 100) if "amount" in fact else amount
        if "expected_close" in fact:
            close = (date.fromisoformat(fact["expected_close"]) - EPOCH).days
        place = pipeline if pipeline in {"default", "partners"} else "?"
        names = (hash(place), hash((place, stage if named else "?")))
        rows.append(pipelines.Row(0, at, entered, decided, *names, outcome, amount, millionths, close))
    return rows


def plain(history: DealHistory) -> list[list[tuple[int, ...]]]:
    """The rows of each deal without their numbers, in an order that does not depend on how they were read."""
    of: dict[int, list[tuple[int, ...]]] = {}
    for deal, *rest in zip(*(column.tolist() for column in history), strict=True):
        of.setdefault(deal, []).append((*rest[:3], *rest[5:]))
    return sorted(of.values())


async def counted(url: str, world: World, events: Sequence[Event]) -> None:
    async with connected(url) as client:
        driver = Driver(client, world.engine, cache=5)
        await driver.start()
        for start in range(0, len(events), 300):
            driver.publish(lines_of(events[start : start + 300]))
            await driver.work()


@pytest.mark.parametrize("before", [0, 1])
async def test_deals_are_read_as_they_were_at_a_moment(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(chunks, "SIZE", 3)
    events = deals(1, 120)
    # A fact of that very moment is known, and one a millisecond later is not.
    known = sorted(row.moment for of in recounted(events, NOW) for row in of)
    as_of = known[len(known) // 2] - before
    await counted(embedded_redis, WORLD, events)
    async with connected(embedded_redis) as client:
        history = await read_deals(client, WORLD.engine, as_of)
    rows = recounted(events, as_of)
    assert plain(history) == sorted([(*row[1:4], *row[6:]) for row in of] for of in rows)
    # As many stages, and each of them as often: two have one number where they mean the same, and only there.
    stages = Counter((row.pipeline, row.stage) for of in rows for row in of)
    read = Counter(zip(history.pipeline.tolist(), history.stage.tolist(), strict=True))
    assert sorted(read.values()) == sorted(stages.values())


async def test_what_open_deals_bring_is_what_was_learned_of_all(embedded_redis: str) -> None:
    events = deals(2, 600, 900)
    await counted(embedded_redis, WORLD, events)
    async with connected(embedded_redis) as client:
        history = await read_deals(client, WORLD.engine, NOW)
    found = pipeline_of(history, WORLD.engine, NOW)
    rows = [of for of in recounted(events, NOW) if of]
    opened = [of[-1] for of in rows if of[-1].outcome == OPEN]
    assert (found.deals, found.decided) == (len(opened), len(rows) - len(opened))
    assert found.amount == sum(row.amount for row in opened)
    assert found.weighted == pytest.approx(sum(row.amount * row.millionths / 1e6 for row in opened))
    assert [one.days for one in found.expected] == list(HORIZONS_OF_DEALS)
    for one in found.expected:
        judged = one.judged
        assert judged is not None
        better = judged.error < judged.plain_error and 8 * judged.better >= 5 * judged.origins
        assert one.reason == (None if better else Reason.NOT_BETTER)
        assert better == (one.mean is not None) == (one.low is not None) == (one.deals is not None)
    assert_months(found, opened)
    told = {one.days for one in found.expected if one.reason is None}
    assert told
    for month in found.months:
        assert (month.expected is not None) == (min(days for days in HORIZONS_OF_DEALS if days >= month.days) in told)


async def test_the_open_deals_are_those_of_the_tables(embedded_redis: str) -> None:
    events = deals(6, 150, 200)
    latest = max(event["occurred_at"] for event in events)
    async with connected(embedded_redis) as client:
        await counted(embedded_redis, WORLD, events)
        found = pipeline_of(await read_deals(client, WORLD.engine, latest), WORLD.engine, latest)
        (shown,) = {
            (table["pipeline_open_deals"], table["pipeline_open_value"], table["pipeline_forecast_value"])
            for table in (await tables(client, WORLD.kpis, latest, 2, WORLD.engine.calendar.dates)).values()
        }
    assert (found.deals, found.amount) == (shown[0], round(100 * shown[1]))
    assert found.weighted == pytest.approx(100 * shown[2])


def assert_months(found: Pipeline, opened: Sequence[pipelines.Row]) -> None:
    """All open deals are told by the month of their expected close."""
    today = _day(NOW)
    first = today.year * 12 + today.month - 1
    months = {f"{month // 12}-{month % 12 + 1:02}-01": 0 for month in range(first, first + 12)}
    assert [one.month for one in found.months] == ["overdue", *months, "later", "undated"]
    said = {one.month: one for one in found.months}
    for row in opened:
        close = None if row.close == UNDATED else EPOCH + timedelta(days=row.close)
        name = "undated" if close is None else "overdue" if close < today else f"{close:%Y-%m}-01"
        months[name] = months.get(name, 0) + 1
    assert {name: said[name].deals for name in months} == months
    assert said[f"{today:%Y-%m}-01"].days == 30 - today.day + 1


async def test_the_same_facts_give_the_same_bits_from_any_number_of_shards(embedded_redis: str) -> None:
    events = deals(3, 200)
    told = []
    for partitions in (1, 5):
        world = World(WORLD.toml + f"\nkafka.partitions = {partitions}\n")
        async with connected(embedded_redis) as client:
            await client.flushdb()
        await counted(embedded_redis, world, events[:: 1 if partitions == 1 else -1])
        async with connected(embedded_redis) as client:
            told.append(pipeline_of(await read_deals(client, world.engine, NOW), world.engine, NOW))
    assert told[0] == told[1]


async def test_with_few_deals_nothing_is_expected(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        empty = pipeline_of(await read_deals(client, WORLD.engine, NOW), WORLD.engine, NOW)
    assert (empty.deals, empty.amount) == (0, 0)
    assert {one.reason for one in empty.expected} == {Reason.TOO_FEW_DEALS}
    assert {one.expected for one in empty.months} == {None}


async def test_a_past_of_some_weeks_is_too_short(embedded_redis: str) -> None:
    await counted(embedded_redis, WORLD, deals(5, 300, 60))
    async with connected(embedded_redis) as client:
        found = pipeline_of(await read_deals(client, WORLD.engine, NOW), WORLD.engine, NOW)
    assert found.decided > 50
    assert [(one.days, one.reason, one.judged) for one in found.expected] == [
        (days, Reason.PAST_TOO_SHORT, None) for days in HORIZONS_OF_DEALS
    ]


async def test_deals_that_cannot_be_read_are_left_out(embedded_redis: str, capsys: pytest.CaptureFixture[str]) -> None:
    events = deals(4, 30)
    await counted(embedded_redis, WORLD, events)
    async with connected(embedded_redis) as client:
        whole = await read_deals(client, WORLD.engine, NOW)
        (key,) = [key async for key in client.scan_iter("*deal-*:facts")][:1]
        await client.hset(key, "broken", b"\xc0\x00")
        assert plain(await read_deals(client, WORLD.engine, NOW)) == plain(whole)
    assert "cannot be read" in capsys.readouterr().out


def test_days_are_those_of_the_calendar() -> None:
    number = day_of(WORLD.engine.calendar.dates)
    midnight = int(datetime(2025, 3, 1, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp() * 1000)
    first = (date(2025, 3, 1) - EPOCH).days
    assert (number(midnight), number(midnight - 1)) == (first, first - 1)
