import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from schemas import Event, TicketReopened
from schemas.timestamps import epoch_milliseconds
from streams.cli.demo.player import play_history, play_live
from streams.cli.demo.simulate import Plan, simulate
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.settings import Settings
from streams.simulator import Simulation
from tests.built_in import parse_line

NEW_YEAR = "2026-01-01T00:00:00Z"
PLAN = Plan(seed=1, rate=0.05, days=1, live=False, until=NEW_YEAR)


@pytest.fixture(autouse=True)
def _no_logging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.cli.demo.simulate.configure_logs", lambda *_arguments, **_options: None)


class Collected:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.flushed = 0

    async def send(self, event: Event) -> None:
        self.events.append(event)

    async def flush(self) -> None:
        self.flushed = len(self.events)


def test_a_file_holds_events_up_to_the_moment_and_is_the_same_for_the_same_plan(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert simulate(Settings(), PLAN, str(first)) == 0
    assert simulate(Settings(), PLAN, str(second)) == 0
    assert first.read_bytes() == second.read_bytes()
    events = [parse_line(line) for line in first.read_bytes().splitlines()]
    assert len(events) > 10_000
    assert events[-1].occurred_at <= epoch_milliseconds(NEW_YEAR)


def test_a_scenario_ends_with_the_history_where_nothing_is_live() -> None:
    plan = Plan(seed=1, rate=5, days=1, scenarios=("churn-spike",), live=False, until=NEW_YEAR)
    [placed] = plan.simulation(Settings())._scenarios
    assert placed.end == epoch_milliseconds(NEW_YEAR)


def test_a_scenario_begins_as_long_after_live_as_it_says() -> None:
    simulation = Plan(seed=1, rate=5, days=1, scenarios=("churn-spike@90",)).simulation(Settings())
    [placed] = simulation._scenarios
    assert placed.start == simulation.started_at + 90_000


@pytest.mark.parametrize(
    ("scenario", "live", "said"),
    [
        ("quake", True, "unknown scenario 'quake'"),
        ("churn-spike@soon", True, "whole seconds are wanted behind @"),
        ("churn-spike@60", False, "--no-live is set"),
    ],
)
def test_a_scenario_that_cannot_be_placed_is_refused(scenario: str, live: bool, said: str) -> None:
    plan = Plan(seed=1, rate=5, days=1, scenarios=(scenario,), live=live)
    with pytest.raises(Misused, match=said):
        plan.simulation(Settings())


async def test_history_is_sent_as_a_whole() -> None:
    outlet, heard = Collected(), list[int]()
    simulation = PLAN.simulation(Settings())
    assert await play_history(simulation, outlet, asyncio.Event(), heard.append) == len(outlet.events) == outlet.flushed
    assert heard[0] == 200


async def test_history_can_be_left_in_the_middle() -> None:
    outlet, stop = Collected(), asyncio.Event()
    stop.set()
    assert await play_history(PLAN.simulation(Settings()), outlet, stop, lambda _: None) == 200
    assert outlet.flushed == 200


async def test_live_goes_on_for_as_long_as_it_was_asked_to() -> None:
    outlet = Collected()
    count = await play_live(ticking(), outlet, asyncio.Event(), lambda _: None, 0.2)
    assert count == len(outlet.events) == outlet.flushed
    assert count >= 2


async def test_live_ends_when_it_is_told_to() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stop.set)
    async with asyncio.timeout(30):
        await play_live(ticking(), Collected(), stop, lambda _: None)


async def test_what_an_outlet_raises_ends_live() -> None:
    class Broken(Collected):
        async def send(self, event: Event) -> None:
            raise ValueError(event.type)

    with pytest.raises(ValueError, match=r"ticket\.reopened"):
        await play_live(ticking(), Broken(), asyncio.Event(), lambda _: None, 5)


def ticking() -> Simulation:
    """Something happens whenever it is asked."""

    class Ticking:
        def until(self, moment: int) -> Iterator[Event]:
            yield TicketReopened(event_id=str(moment), occurred_at=moment, ticket_id="t-1")

    return cast("Simulation", Ticking())


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="Is a directory"):
        simulate(Settings(), PLAN, str(tmp_path))
