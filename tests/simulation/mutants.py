"""Takes mends out of a copy of the product, one by one, and sees whether cases of simulated faults find that.

`python -m tests.simulation.mutants` prints a table: what was taken out, in how many cases of which mix it was found.
What several mechanisms protect from is found only without all of them: such a mutant is a pair, or more, and each of
the mechanisms alone may be taken out without any case that is wrong. README.md keeps the last table.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
COPIED: Final = ("agents", "grafana", "schemas", "streams", "tests")
"""What a run imports or reads."""
CASES: Final = 300
"""So many of each mix run with the tests."""


class Edit(NamedTuple):
    """A piece of a file, which stands there once, and what stands there instead."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutant:
    """The product without one mend, or without all that protect from one thing."""

    protects: str
    """From what."""
    without: str
    edits: tuple[Edit, ...]
    mixes: tuple[str, ...]
    """Where to look for it."""


def _edit(path: str, before: str, after: str = "") -> Edit:
    return Edit(f"streams/{path}", before, after)


_DOUBT: Final = _edit(
    "engine/writer.py", "            self.in_doubt, self._resumed = True, False\n            raise", "            raise"
)
_KEPT: Final = (
    _edit(
        "engine/shard_writers.py",
        "            if tag not in tags or writer.gave_up:",
        "            if tag not in tags:",
    ),
    _edit("engine/shard_writers.py", "        for tag in tags:\n            self._writers.pop(tag, None)\n"),
)
_PATIENCE: Final = _edit(
    "redis/patience.py",
    "            await self._pause(pause, error)\n",
    "            self._given_up = getattr(self, '_given_up', 0) + 1\n"
    "            if self._given_up % 4 == 0:\n"
    "                raise error\n"
    "            await self._pause(pause, error)\n",
)
_COMMIT: Final = _edit(
    "redis/commit.lua", "if found ~= commit.version or by ~= commit.before then", "if found ~= commit.version then"
)
_READS: Final = (
    _edit("redis/shards.py", "    if found not in at:", "    if found.version not in {known.version for known in at}:"),
    _edit(
        "engine/open_shard.py",
        "        if found != self._position:",
        "        if found.version != self._position.version:",
    ),
)
_TAKEN: Final = _edit("engine/shard_numbers.py", "if number in taken or number == ", "if number == ")
_NAMES: Final = _edit("board/value_names.py", "            if known != number:", "            if False:")
_MAP: Final = (
    _edit("redis/value_dictionary.py", "cap, self._given[dimension])", "cap, 0)"),
    _edit(
        "redis/value_dictionary.py",
        "        await self._give_back()\n        self._let_go()\n",
        "        self._let_go()\n",
    ),
)
_NOW: Final = _edit(
    "redis/store_time.py",
    "        if self._base is None:\n            return wall_clock()\n",
    "        return wall_clock()\n",
)
_DROPS: Final = (
    _edit("engine/chores.py", "self._clock.certain()", "self._clock.now()"),
    _edit("board/rounds.py", "counted.move(as_of, self._clock.certain(), ", "counted.move(as_of, as_of, "),
)
_FENCE: Final = _edit("redis/write_table.lua", "if fence ~= ARGV[1] then", "if false then")
_TRUST: Final = (
    _edit(
        "redis/tables.py",
        "            if lease not in {_KEPT, _GOT}:\n                self._written = None\n",
        "            if lease not in {_KEPT, _GOT}:\n",
    ),
    _edit("redis/tables.py", "if lease == _GOT or written is None or", "if written is None or"),
)
_TAILS: Final = _edit("redis/tail.lua", "if version < known or wrote ~= ARGV[2] then", "if version < known then")
_BEHIND: Final = _edit(
    "redis/tail_reader.py",
    "    return found.version < known.version or (found.version == known.version and found != known)",
    "    return found.version < known.version",
)
_ENLIST: Final = _edit("engine/chores.py", "        await self._shards.enlist(self._writers.tags)\n")
_GIVEN: Final = _edit(
    "redis/restore_values.lua",
    "  given[dimension] = math.max(given[dimension] or 0, number - FIRST_VALUE + 1)\n",
    "  given[dimension] = given[dimension] or number - FIRST_VALUE + 1\n",
)

_OLDER: Final = _edit("engine/writer.py", "if state.counted_with > catalogue.number:", "if False:")
_STAMP: Final = _edit("engine/entity_writer.py", "        if stamp:", "        if False:")
_LATER: Final = _edit(
    "engine/entity_writer.py",
    "            begin(entity)\n        seen = self._catch_up(entities, contributions)\n",
    "            begin(entity)\n        seen: dict[str, int] = {}\n",
)

_GROWTH: Final = "counting by two settings at once"
_LOST: Final = "commits that are given up"
_MASTERS: Final = "two histories of a shard"
_VALUES: Final = "one number for two values"
_CLOCK: Final = "a machine's clock that is off"
_BOARDS: Final = "a board that stood still"
_FORGOT: Final = "a Redis that lost what a board has read"

MUTANTS: Final[Sequence[Mutant]] = (
    Mutant(_LOST, "memory is used on after an error", (_DOUBT,), ("redis",)),
    Mutant(_LOST, "Redis is not waited for any longer after some failures", (_PATIENCE,), ("redis",)),
    Mutant(_LOST, "writers that gave up are kept when partitions move", _KEPT, ("processes",)),
    Mutant(_LOST, "memory is used on after an error, by writers that gave up too", (_DOUBT, *_KEPT), ("processes",)),
    Mutant(_MASTERS, "a commit names a version, and no session", (_COMMIT,), ("failovers",)),
    Mutant(_MASTERS, "reads are of a version, and of no session", _READS, ("failovers",)),
    Mutant(_MASTERS, "both", (_COMMIT, *_READS), ("failovers",)),
    Mutant(_VALUES, "a shard takes the map's number, whatever has it there", (_TAKEN,), ("failovers",)),
    Mutant(_VALUES, "a board reads all shards by one map", (_NAMES,), ("failovers",)),
    Mutant(_VALUES, "a map that went back is not noticed, and told nothing", _MAP, ("failovers",)),
    Mutant(_VALUES, "all three", (_TAKEN, _NAMES, *_MAP), ("failovers",)),
    Mutant(_CLOCK, "now is what the machine says", (_NOW,), ("clocks",)),
    Mutant(_CLOCK, "panes are dropped by now, not by what is surely past", _DROPS, ("clocks",)),
    Mutant(_CLOCK, "both", (_NOW, *_DROPS), ("clocks",)),
    Mutant(_BOARDS, "tables are written whatever their fence says", (_FENCE,), ("processes",)),
    Mutant(_BOARDS, "what was written is believed to stand there after a lease was lost", _TRUST, ("processes",)),
    Mutant(_BOARDS, "both", (_FENCE, *_TRUST), ("processes",)),
    Mutant(_FORGOT, "a tail names a version, and no session", (_TAILS,), ("failovers", "redis")),
    Mutant(
        _FORGOT, "a shard that stands where it stood is believed to be the same", (_BEHIND,), ("failovers", "redis")
    ),
    Mutant(_FORGOT, "both", (_TAILS, _BEHIND), ("failovers", "redis")),
    Mutant("a Redis that lost which shards there are", "shards are not enlisted again", (_ENLIST,), ("redis",)),
    Mutant(
        "a map of values that went back",
        "of the numbers that were given it is told the first one",
        (_GIVEN,),
        ("redis",),
    ),
    Mutant(_GROWTH, "a worker of before opens shards of today", (_OLDER,), ("growth",)),
    Mutant(_GROWTH, "facts do not say what they were counted with", (_STAMP,), ("growth",)),
    Mutant(_GROWTH, "only the sweep counts what is missing", (_LATER,), ("growth",)),
    Mutant(_GROWTH, "all of these", (_OLDER, _STAMP, _LATER), ("growth",)),
)
"""By what they protect from; the last of each goes without all that does."""


@dataclass(frozen=True)
class Search:
    """What came of looking for a mutant."""

    mutant: Mutant
    found: str | None
    """The case that was wrong."""
    cases: int
    """How many ran, the last one included."""


def main() -> int:
    """Look for mutants; 1 if one that goes without all that protects is not found."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.mutants", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help=f"of each mix (default: {CASES})")
    parser.add_argument("--only", default="", help="of those whose words have this in them")
    parser.add_argument("--whole", action="store_true", help="those alone that go without all that protects")
    parser.add_argument("--jobs", type=int, default=1, help="so many at once (default: 1)")
    options = parser.parse_args()
    among = wholes() if options.whole else MUTANTS
    chosen = [mutant for mutant in among if options.only in f"{mutant.protects}: {mutant.without}"]
    sys.stdout.write("| protects from | without | found in | cases |\n|---|---|---|---|\n")
    missed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for search in pool.map(lambda mutant: looked_for(mutant, options.cases), chosen):
            sys.stdout.write(row(search))
            sys.stdout.flush()
            missed += search.found is None and search.mutant in wholes()
    return int(missed > 0)


def wholes() -> list[Mutant]:
    """Of each thing that is protected from, the mutant that goes without all of it."""
    return list({mutant.protects: mutant for mutant in MUTANTS}.values())


def row(search: Search) -> str:
    """A line of the table."""
    found = f"`{search.found}`" if search.found else "not found"
    return f"| {search.mutant.protects} | {search.mutant.without} | {found} | {search.cases} |\n"


def looked_for(mutant: Mutant, cases: int) -> Search:
    """Run cases of its mixes over the mutant until one is wrong."""
    ran = 0
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        make(mutant, copy)
        for mix in mutant.mixes:
            said = _run(copy, mix, cases)
            ran += int(next(re.finditer(r"^(?:\S+: )?(\d+) cases", said, re.MULTILINE))[1])
            if found := re.search(r"^--case (\S+):", said, re.MULTILINE):
                return Search(mutant, found[1], ran)
    return Search(mutant, None, ran)


def make(mutant: Mutant, copy: Path) -> None:
    """Put the mutant into a folder. Raises ValueError where what it takes out does not stand once."""
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for path, text in edited(mutant):
        (copy / path).write_text(text, "utf-8")


def edited(mutant: Mutant) -> Iterator[tuple[str, str]]:
    """The files that a mutant changes, as they then are. Raises ValueError as `make` does."""
    texts: dict[str, str] = {}
    for edit in mutant.edits:
        text = texts.get(edit.path) or (ROOT / edit.path).read_text("utf-8")
        if text.count(edit.before) != 1:
            raise ValueError(f"{edit.path} has {text.count(edit.before)} times {edit.before!r}")
        texts[edit.path] = text.replace(edit.before, edit.after)
    yield from texts.items()


def _run(folder: Path, mix: str, cases: int) -> str:
    command = [sys.executable, "-m", "tests.simulation", "--mix", mix, "--count", str(cases), "--most", "1"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if " cases, " not in ran.stdout:
        raise RuntimeError(f"the simulation did not come to its end: {ran.stderr[-2000:]}")
    return ran.stdout


if __name__ == "__main__":
    sys.exit(main())
