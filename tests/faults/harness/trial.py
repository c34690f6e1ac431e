"""Runs what a seed stands for, and judges it: tables against the recount, and both against a replay from scratch."""

import asyncio
import io
import json
import random
import signal
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from schemas.topics import DEAD_LETTERS
from streams.arithmetic.panes import WINDOW_NAMES
from streams.cli.tables.reading import read_contents, read_tables, redis_client
from streams.cli.tables.wait import wait_until_counted
from streams.cli.terminal.running import Progress
from streams.kafka.clients.ends import log_bounds
from streams.settings import Settings
from tests.end_to_end.product import Product
from tests.end_to_end.traffic import ENDS_AT
from tests.faults.harness.brokers import Brokers
from tests.faults.harness.cluster_redis import ClusterRedis
from tests.faults.harness.crew import CALLERS, WORKERS
from tests.faults.harness.events import Event, arranged, events_of
from tests.faults.harness.links import Links
from tests.faults.harness.producers import Producers
from tests.faults.harness.redis_nodes import Store
from tests.faults.harness.report import Happened, Machine, Report, reported
from tests.faults.harness.schedule import Fault, Trial
from tests.faults.harness.sentinel_redis import SentinelRedis
from tests.faults.harness.single_redis import SingleRedis
from tests.faults.harness.stage import PARTITIONS, Stage
from tests.recount import recount, settings_from_toml
from tests.recount.comparison import differences
from tests.recount.windows import MINUTE
from tests.servers.redis_servers import DebianRedis

SETTINGS: Final = """clock = "%s"
[pipelines.default]
sells = true
stalled_after = "20d"
[worker]
batch_records = 50
"""
_CHUNK_RECORDS = 12
_PAUSE_SECONDS = 0.3
_COUNTED_SECONDS = 180.0
_READINGS = 4
_READING_SECONDS = 1.5

Tables = Mapping[str, Mapping[str, int | float]]


@dataclass
class _Told:
    """What is published, and what it amounts to."""

    trial: Trial
    settings: str
    events: Sequence[Event]

    def wrong(self, tables: Tables, now: int) -> list[str]:
        """How tables of a moment (epoch ms) differ from the recount."""
        ages_every = MINUTE if self.trial.clock == "wall" else 1
        return differences(tables, recount(self.events, settings_from_toml(self.settings), now, ages_every))

    @property
    def latest(self) -> int:
        """The largest event time."""
        return max(int(event["occurred_at"]) for event in self.events)


@dataclass
class _Lane:
    """Faults that happen one after the other."""

    name: str
    faults: Sequence[Fault]
    stage: Stage
    seed: int
    happened: list[Happened] = field(default_factory=list)
    failed: str = ""

    def run(self) -> None:
        chance = random.Random(f"{self.name} {self.seed}")
        for fault in self.faults:
            time.sleep(chance.uniform(0.5, 3))
            began = time.monotonic()
            happened = Happened(fault.name, fault.away, began, float("inf"), "under way")
            self.happened.append(happened)
            try:
                what = fault.happen(self.stage, chance)
            except BaseException:  # noqa: BLE001 - told, and the run goes on to its end
                what = self.failed = f"{fault.name}: {traceback.format_exc()[-1500:]}"
            self.happened[-1] = Happened(fault.name, fault.away, began, time.monotonic(), what)


def run(trial: Trial, folder: Path) -> Report:
    """Run a trial; what it leaves, such as logs, is in the folder."""
    machine = Machine()
    ends_at = ENDS_AT if trial.clock == "event" else int(time.time() * 1000) - 1
    settings = SETTINGS % trial.clock
    told = _Told(trial, settings, events_of(trial.seed, settings, ends_at, trial.rate))
    with ExitStack() as running:
        stage = running.enter_context(staged(trial, settings, folder))
        lanes = _through_it_all(stage, told)
        happened = [each for lane in lanes for each in lane.happened]
        wrong = _judged(stage, told)
        # One that was just being started does not know yet what it is told.
        codes = stage.crew.end_all().items()
        wrong += [f"{name} ended with {code}" for name, code in codes if code not in {0, -signal.SIGTERM}]
        wrong += _replayed(stage, told, folder / "replay")
    return reported(
        trial,
        stage,
        happened,
        wrong=wrong,
        failed=[lane.failed for lane in lanes if lane.failed],
        machine=machine,
    )


@contextmanager
def staged(trial: Trial, settings: str, folder: Path) -> Iterator[Stage]:
    """The servers and processes of a trial, in a folder; what they leave there stays."""
    with ExitStack() as running:
        links = running.enter_context(Links())
        count = 3 if trial.topology == "three-brokers" else 1
        brokers = running.enter_context(Brokers(count, folder / "servers", links, WORKERS))
        store = running.enter_context(_store(trial, folder / "servers", links))
        yield running.enter_context(
            Stage(folder, links, brokers, store, settings, workers=trial.workers, boards=trial.boards)
        )


def _store(trial: Trial, folder: Path, links: Links) -> Store:
    if trial.topology == "sentinel":
        return SentinelRedis(folder, links, trial.persistence)
    if trial.topology in {"cluster", "lone-primary"}:
        return ClusterRedis(folder, links, 3 if trial.topology == "cluster" else 1, trial.persistence)
    return SingleRedis(folder, links, CALLERS, trial.persistence)


def _through_it_all(stage: Stage, told: _Told) -> list[_Lane]:
    """Publish while things break, until all of it is published and everything works again."""
    trial = told.trial
    arrivals = arranged(told.events, trial.seed)
    chance = random.Random(f"producers {trial.seed}")
    lanes = [
        _Lane("processes", trial.of_processes, stage, trial.seed),
        _Lane("servers", trial.of_servers, stage, trial.seed),
    ]
    threads = [threading.Thread(target=lane.run, daemon=True) for lane in lanes]
    with Producers(stage.brokers.bootstrap, PARTITIONS, stage.watch) as producers:
        for thread in threads:
            thread.start()
        sent = 0
        # What was published comes again and again, so that there is always something to count.
        while any(thread.is_alive() for thread in threads):
            chunk = [arrivals[number % len(arrivals)] for number in range(sent, sent + _CHUNK_RECORDS)]
            producers.publish(chunk, chance)
            sent += len(chunk)
            time.sleep(_PAUSE_SECONDS)
        for thread in threads:
            thread.join()
        stage.heal()
        if sent < len(arrivals):
            producers.publish(arrivals[sent:], chance)
    return lanes


def _judged(stage: Stage, told: _Told) -> list[str]:
    """What is wrong once all is counted."""
    settings = stage.product.settings
    try:
        asyncio.run(_counted(settings))
    except Exception as error:  # noqa: BLE001 - whatever it says is what is wrong
        return [f"not counted: {error}"]
    refused = asyncio.run(_refused(settings))
    wrong = [f"{refused} records were refused"] if refused else []
    return wrong + _compared(settings, told)


def _replayed(stage: Stage, told: _Told, folder: Path) -> list[str]:
    """What is wrong with tables that a new installation counts from the first record on."""
    folder.mkdir()
    with (
        DebianRedis() as server,
        Product(folder, told.settings, stage.brokers.bootstrap, server.url) as product,
    ):
        product.start_all(workers=1)
        try:
            asyncio.run(_counted(product.settings))
        except Exception as error:  # noqa: BLE001 - whatever it says is what is wrong
            return [f"not counted in the replay: {error}"]
        return [f"replay: {sentence}" for sentence in _compared(product.settings, told)]


def _compared(settings: Settings, told: _Told) -> list[str]:
    """How the tables differ; by the wall clock they are looked at again, for time goes on while they are read."""
    wrong: list[str] = []
    for reading in range(_READINGS if told.trial.clock == "wall" else 1):
        if reading:
            time.sleep(_READING_SECONDS)
        now, tables = asyncio.run(_tables(settings))
        wrong = told.wrong(tables, told.latest if told.trial.clock == "event" else now)
        if not wrong:
            break
    return wrong


async def _counted(settings: Settings) -> None:
    await wait_until_counted(settings, _COUNTED_SECONDS, Progress(io.StringIO()))


async def _refused(settings: Settings) -> int:
    bounds = await log_bounds(settings.kafka, [DEAD_LETTERS])
    return sum(bound.end - bound.first for bound in bounds.values())


async def _tables(settings: Settings) -> tuple[int, Tables]:
    """Tables, and the moment that they are of (epoch ms)."""
    async with redis_client(settings.redis) as client:
        while True:
            before = await read_contents(client)
            found = await read_tables(client, WINDOW_NAMES)
            if await read_contents(client) == before and before.as_of is not None:
                break
    return before.as_of, {
        window: {name: json.loads(number) for name, number in table.items()} for window, table in found.items()
    }
