"""`nabz simulate`: publishes the events of an invented company."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from schemas import Event, InvalidEvent
from schemas.decoding import encode
from schemas.timestamps import epoch_milliseconds
from streams.cli.demo.player import KafkaOutlet, Outlet, play_history, play_live
from streams.cli.events.lines import STDIN as STDOUT
from streams.cli.events.publish import publisher_for
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused, say
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.running import Progress, run_until_told
from streams.redis.clock import wall_clock
from streams.settings import Settings
from streams.simulator import DEFAULT_ARCHIVE_DAYS, SCENARIOS, Placed, Simulation, place

HISTORY_DONE = "events of history"
"""What is said, after their number, once history is published and live begins."""

_SECOND_MS, _MINUTE_MS = 1_000, 60_000
_SECONDS: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a simulation."""

    seed: int
    rate: float
    days: int
    archive_days: int = DEFAULT_ARCHIVE_DAYS
    scenarios: tuple[str, ...] = ()
    """Names; one with `@SECONDS` behind it begins so long after live did."""
    live: bool = True
    duration: float | None = None
    """Seconds of live; None: until told to stop."""
    until: str | None = None
    """When history ends, RFC 3339; None: now."""

    def simulation(self, settings: Settings) -> Simulation:
        """The simulation; raises Misused where the plan contradicts itself."""
        if self.live and self.until is not None:
            raise Misused("--until: live begins now, so give --no-live as well")
        if not self.live and self.duration is not None:
            raise Misused("--duration is how long live goes on, so --no-live contradicts it")
        try:
            ends = wall_clock() if self.until is None else epoch_milliseconds(self.until)
        except InvalidEvent as error:
            raise Misused(f"--until: no moment such as 2026-01-31T12:00:00Z: '{self.until}'") from error
        scenarios = [self._placed(name, ends) for name in self.scenarios]
        return Simulation(
            self.seed,
            ends,
            days=self.days,
            archive_days=self.archive_days,
            rate=self.rate,
            scenarios=scenarios,
            settings=settings,
        )

    def _placed(self, scenario: str, live_begins: int) -> Placed:
        name, given, after = scenario.partition("@")
        if name not in SCENARIOS:
            raise Misused(f"--scenario: unknown scenario '{name}'; known: {', '.join(SCENARIOS)}")
        if given and not self.live:
            raise Misused(f"--scenario {scenario}: seconds behind @ count from when live begins, and --no-live is set")
        if given and not _SECONDS.fullmatch(after):
            raise Misused(f"--scenario {scenario}: whole seconds are wanted behind @, as in '{name}@60'")
        start = live_begins if self.live else live_begins - SCENARIOS[name].minutes * _MINUTE_MS
        return place(name, start + int(after or 0) * _SECOND_MS)


def simulate(settings: Settings, plan: Plan, out: str | None) -> int:
    """Let the company do business: into the topics, or as NDJSON into the file `out` (`-`: stdout).

    Raises:
        Misused: the plan contradicts itself.
        CommandFailed: Kafka does not take events, or the file cannot be written.
    """
    configure_logs(settings.log, quiet=True)
    simulation = plan.simulation(settings)
    progress = Progress(sys.stderr)

    async def work(stop: asyncio.Event) -> None:
        async with _outlet(settings, out) as outlet:
            past = await play_history(
                simulation, outlet, stop, lambda count: progress.show(f"history: {count:,} events")
            )
            progress.clear()
            say(f"{past:,} {HISTORY_DONE}")
            if plan.live and not stop.is_set():
                now = await play_live(
                    simulation, outlet, stop, lambda count: progress.show(f"live: {count:,} events"), plan.duration
                )
                progress.clear()
                say(f"{now:,} live events")

    try:
        run_until_told(work)
    finally:
        progress.clear()
    return DONE


@asynccontextmanager
async def _outlet(settings: Settings, out: str | None) -> AsyncIterator[Outlet]:
    if out is None:
        async with publisher_for(settings.kafka, settings.catalogue.events) as publisher:
            yield KafkaOutlet(publisher, settings.catalogue.events)
    elif out == STDOUT:
        yield _FileOutlet(sys.stdout.buffer)
    else:
        try:
            with Path(out).open("wb") as stream:  # noqa: ASYNC230 - a local file, and nobody waits meanwhile
                yield _FileOutlet(stream)
        except OSError as error:
            raise CommandFailed(f"{out}: cannot be written: {error.strerror or error}") from error


class _FileOutlet:
    """Events go to a file, one a line."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    async def send(self, event: Event) -> None:
        self._stream.write(encode(event) + b"\n")

    async def flush(self) -> None:
        self._stream.flush()
