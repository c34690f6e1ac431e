"""Versions of Nabz in turn: what the same events cost them in CPU time, as ratios to the first of them.

    python -m tests.bench.pairs [--rounds 24] [--starts N] [--events 60000] [--after N] [--family NAME]
        FOLDER[:OPTION...] ...

The events are tickets, or with `--family` those of a family (deal, customer, campaign ...) among the mixed traffic of
the first version: what it tells, the later ones know as well.

Each FOLDER holds a version of this repository (`git worktree add ../before COMMIT`); `.` is this one. Options:
`targets` gives it service levels, `loyalty` loyalty groups, `baskets` baskets, `skus` baskets that keep their SKUs,
`without=team,agent` leaves out the breakdowns by these dimensions. All versions run in this environment, side by side
with a Redis each. In each round they count all events anew, as a backlog, one after the other, and another one begins.
So what else the machine does hits all of them alike. With `--after` the first N events are counted beforehand, and each
round counts its part of the others, with all that time brings: what an event costs a company whose history is counted.
Printed are microseconds of CPU time an event, of the writer's process and of its Redis, and the ratio of the writer's
to that of the first version. They are medians, for a busy machine has outliers; the ratio has the 95 % interval of its
median.

That interval is of one start of each version and tells nothing of another one: the same two versions have differed by
0.92 to 1.04 in five starts of 24 rounds. With `--starts 20` all are started anew so many times, and each start counts
once, with the median of its rounds. Use it wherever a few percent matter.
"""

import argparse
import asyncio
import importlib
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

_TARGETS: Final = {"response": {"default": "4h", "urgent": "1h"}, "resolution": {"default": "12h", "urgent": "4h"}}
_LOYALTY: Final = {
    "recency_days": [14, 30, 60, 120],
    "orders": [2, 4, 8, 16],
    "money": [50, 150, 400, 1000],
    "loyal": ["champion", "loyal"],
    "risky": ["at_risk"],
    "groups": {
        "champion": {"r": "5", "fm": "4-5"},
        "loyal": {"r": "3-4", "fm": "4-5"},
        "potential": {"r": "4-5", "fm": "2-3"},
        "new": {"r": "4-5", "fm": "1"},
        "needs_attention": {"r": "3", "fm": "1-3"},
        "at_risk": {"r": "1-2", "fm": "3-5"},
        "lost": {"r": "1-2", "fm": "1-2"},
    },
}
_BASKETS: Final[dict[str, int]] = {"most_items": 20}
_TICKETS: Final = "ticket"
_TELL: Final = "tell"
_COUNT: Final = "count"
_NOTHING: Final = "-"
_MOST_MIXED: Final = 2_000_000
"""Events of all families, of which those of one are taken."""
_NORMAL_95: Final = 1.96


class Costs(NamedTuple):
    """CPU seconds of one round."""

    writer: float
    redis: float


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sides", metavar="FOLDER[:OPTION...]", nargs="+")
    parser.add_argument("--rounds", type=int, default=24)
    parser.add_argument("--starts", type=int, default=1, help="how many times all are started anew")
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--after", type=int, default=0, help="how many of the events are counted beforehand")
    parser.add_argument("--family", default=_TICKETS, help="the family whose events are counted")
    parser.add_argument("--alone", choices=[_TELL, _COUNT], help=argparse.SUPPRESS)
    parser.add_argument("--lines", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.alone == _TELL:
        arguments.lines.write_bytes(b"\n".join(_told_lines(arguments.family, arguments.events)))
        return
    if arguments.alone == _COUNT:
        if arguments.sides != [_NOTHING]:
            _leave_out(arguments.sides)
        lines = arguments.lines.read_bytes().splitlines()
        if arguments.after:
            asyncio.run(_go_on_counting(lines, arguments.after, arguments.rounds + 1))
        else:
            _count_on_demand(lines)
        return
    with ExitStack() as open_until_the_end:
        lines = Path(open_until_the_end.enter_context(TemporaryDirectory()), "events.ndjson")
        told = [
            "--alone",
            _TELL,
            "--events",
            str(arguments.events),
            "--family",
            arguments.family,
            "--lines",
            str(lines),
        ]
        with _process(arguments.sides[0].partition(":")[0], {}, [*told, _NOTHING]) as process:
            if process.wait():
                raise SystemExit(process.returncode)
        events = len(lines.read_bytes().splitlines())
        counting = ["--alone", _COUNT, "--lines", str(lines)]
        counting += ["--after", str(arguments.after), "--rounds", str(arguments.rounds)]
        starts = [_start(arguments.sides, counting, arguments.rounds) for _ in range(arguments.starts)]
    if arguments.after:
        events = (events - arguments.after) // (arguments.rounds + 1)
    costs = starts[0] if len(starts) == 1 else [_medians(rounds) for rounds in starts]
    sys.stdout.write(_told(arguments.sides, costs, events, "rounds" if len(starts) == 1 else "starts"))


def _start(versions: Sequence[str], counting: Sequence[str], rounds: int) -> list[list[Costs]]:
    """What each round costs each version, in processes of their own."""
    with ExitStack() as running:
        sides = [running.enter_context(_started(side, counting)) for side in versions]
        # The first round warms them up.
        return [_round(sides, number) for number in range(rounds + 1)][1:]


def _medians(rounds: Sequence[Sequence[Costs]]) -> list[Costs]:
    """Of each version what a round of one start costs."""
    of_versions = zip(*rounds, strict=True)
    return [Costs(*map(statistics.median, zip(*costs, strict=True))) for costs in of_versions]


def _started(side: str, counting: Sequence[str]) -> "subprocess.Popen[str]":
    folder, *options = side.split(":")
    environment = {}
    without = [name for option in options if option.startswith("without=") for name in option[8:].split(",")]
    if "targets" in options:
        environment["NABZ_SERVICE_LEVELS"] = json.dumps(_TARGETS)
    if "loyalty" in options:
        environment["NABZ_LOYALTY"] = json.dumps(_LOYALTY)
    if "baskets" in options or "skus" in options:
        environment["NABZ_BASKETS"] = json.dumps(_BASKETS | ({"skus": True} if "skus" in options else {}))
    return _process(folder, environment, [*counting, *(without or [_NOTHING])])


def _process(folder: str, environment: Mapping[str, str], arguments: Sequence[str]) -> "subprocess.Popen[str]":
    """This very file in the packages of the other version, which may not have it."""
    environment = {**os.environ, "PYTHONPATH": str(Path(folder).resolve()), **environment}
    command, pipe = [sys.executable, "-P", __file__, *arguments], subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, text=True)


def _round(sides: Sequence["subprocess.Popen[str]"], number: int) -> list[Costs]:
    costs = [Costs(0, 0)] * len(sides)
    for turn in range(len(sides)):
        place = (number + turn) % len(sides)
        asked, answers = sides[place].stdin, sides[place].stdout
        assert asked is not None
        assert answers is not None
        asked.write("\n")
        asked.flush()
        # Where the machine is busy a writer may log something besides.
        costs[place] = Costs(**json.loads(next(line for line in answers if line.startswith("{"))))
    return costs


def _told_lines(family: str, count: int) -> Iterator[bytes]:
    """So many events of a family, a line each."""
    # Of the version in whose folder this process runs.
    from schemas import encode  # noqa: PLC0415 - as above
    from schemas.topics import FAMILIES  # noqa: PLC0415 - as above
    from tests.bench.mixed import mixed_events  # noqa: PLC0415 - as above
    from tests.bench.tickets import ticket_events  # noqa: PLC0415 - as above

    topic_of = _of_version("topic_of")

    if family == _TICKETS:
        yield from (value for _, value in ticket_events(count))
        return
    of_family = (event for event in mixed_events(_MOST_MIXED) if topic_of(event) in FAMILIES[family])
    yield from map(encode, islice(of_family, count))


def _of_version(name: str) -> Any:  # noqa: ANN401 - a function of any version
    """A function by its name that versions had in `schemas` before the types of events were a value."""
    earlier = getattr(importlib.import_module("schemas"), name, None)
    return earlier or getattr(importlib.import_module("tests.built_in"), name)


def _leave_out(dimensions: Sequence[str]) -> None:
    """Let tickets have no breakdowns by these."""
    # Of the version in whose folder this process runs.
    from streams.arithmetic.measures.tickets import MEASURES  # noqa: PLC0415 - as above

    for measure in MEASURES:
        kept = tuple(breakdown for breakdown in measure.by if not set(breakdown) & set(dimensions))
        object.__setattr__(measure, "by", kept)


def _count_on_demand(lines: Sequence[bytes]) -> None:
    """Count all events once for each line of input, and say what it cost."""
    # Of the version in whose folder this process runs.
    from redis import Redis  # noqa: PLC0415 - as above

    from tests.bench.writers import _counting  # noqa: PLC0415 - as above
    from tests.servers.redis_servers import DebianRedis  # noqa: PLC0415 - as above

    parse_line = _of_version("parse_line")
    events: list[Any] = list(map(parse_line, lines))
    with DebianRedis() as store, Redis.from_url(store.url) as plain:
        for _ in sys.stdin:
            plain.flushall()
            before = _cpu_of(plain)
            writer = asyncio.run(_counting(store.url, events, None))
            _tell_costs(Costs(writer, _cpu_of(plain) - before))


async def _go_on_counting(lines: Sequence[bytes], after: int, parts: int) -> None:
    """Count what comes first, and one of so many parts of all else for each line of input; say what that cost."""
    # Of the version in whose folder this process runs.
    from redis import Redis  # noqa: PLC0415 - as above

    from streams.kafka.faust.run import spare_the_collector  # noqa: PLC0415 - as above
    from streams.redis.connection import connect  # noqa: PLC0415 - as above
    from streams.settings import load  # noqa: PLC0415 - as above
    from tests.engine.driver import Driver  # noqa: PLC0415 - as above
    from tests.servers.redis_servers import DebianRedis  # noqa: PLC0415 - as above

    with DebianRedis() as store, Redis.from_url(store.url) as plain:
        client = connect(store.url)
        driver = Driver(client, load())
        await driver.start()
        driver.publish(lines[:after])
        await driver.work()
        spare_the_collector()
        size = (len(lines) - after) // parts
        for part, _ in enumerate(sys.stdin):
            counted = {partition: len(log) for partition, log in driver.topics.logs.items()}
            start = after + part * size
            driver.publish(lines[start : start + size])
            redis, writer = _cpu_of(plain), time.process_time()
            for batch in _together(driver.topics.logs, counted):
                await driver.count(batch)
            await driver.work()
            _tell_costs(Costs(time.process_time() - writer, _cpu_of(plain) - redis))
        await client.aclose()


def _together(logs: Mapping[tuple[str, int], Sequence[Any]], counted: Mapping[tuple[str, int], int]) -> Iterator[Any]:
    """What is new on the topics of each partition number, as a worker takes it: what was sent together at once."""
    # Of the version in whose folder this process runs.
    from streams.kafka.batches import RecordBatch  # noqa: PLC0415 - as above

    of_number = defaultdict(list)
    for (topic, number), log in logs.items():
        start = counted.get((topic, number), 0)
        if start < len(log):
            of_number[number].append(RecordBatch(topic, number, log[start:], start, len(log)))
    for first, *others in of_number.values():
        yield replace(first, beside=tuple(others))


def _tell_costs(costs: Costs) -> None:
    sys.stdout.write(json.dumps(costs._asdict()) + "\n")
    sys.stdout.flush()


def _cpu_of(redis: Any) -> float:  # noqa: ANN401 - a client of the other version's environment
    cpu = redis.info("cpu")
    return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])


def _told(sides: Sequence[str], costs: Sequence[Sequence[Costs]], events: int, each: str) -> str:
    lines = [f"{events:,} events, {len(costs)} {each}"]
    for place, side in enumerate(sides):
        own = [costs_of[place] for costs_of in costs]
        ratios = [costs_of[place].writer / costs_of[0].writer for costs_of in costs]
        low, high = _interval(ratios)
        writer, redis = (statistics.median(cost) / events * 1e6 for cost in zip(*own, strict=True))
        lines.append(
            f"{side}: writer {writer:.1f} us, Redis {redis:.1f} us an event; "
            f"writer {statistics.median(ratios):.3f} times the first ({low:.3f} to {high:.3f})"
        )
    return "\n".join(lines) + "\n"


def _interval(ratios: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the median, by the ranks of what was measured."""
    ranked = sorted(ratios)
    outside = max(0, math.floor((len(ranked) - _NORMAL_95 * math.sqrt(len(ranked))) / 2))
    return ranked[outside], ranked[-1 - outside]


if __name__ == "__main__":
    main()
