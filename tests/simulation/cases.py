"""Cases by name: the same name is the same case, down to the last call.

`calls/17` is drawn from the number 17, with faults of the mix `calls`; `older@33/2` has one fault, of that kind, at its
call 33. What else is left to chance is drawn from the name.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.simulation.comments import commented
from tests.simulation.growth import grown
from tests.simulation.run import Case
from tests.simulation.schedule import BOARD, OF_LOG, Fault, Kind, drawn, drawn_fault
from tests.simulation.stories import Told, told

OF_CALLS: Final = (Kind.LOST_BEFORE, Kind.LOST_AFTER, Kind.LATE, Kind.DELAYED, Kind.CUT)
CLOCKS: Final = (Kind.CLOCK, Kind.CLOCK_FOR_A_WHILE)
COMMENTS: Final = "comments"
"""The mix with all faults whose stories tell of comments, and of nothing else."""
GROWTH: Final = "growth"
"""The mix in whose stories settings change, with all faults."""
MIXES: Final[Mapping[str, Sequence[Kind]]] = {
    "calls": OF_CALLS,
    "redis": (Kind.AWAY, Kind.OLDER, Kind.EMPTY, Kind.CONNECTIONS, Kind.SCRIPTS),
    "refusals": (Kind.FULL, Kind.READ_ONLY, Kind.LOADING),
    "failovers": (Kind.OLDER, Kind.NODE_OLDER, Kind.TWO_MASTERS),
    "processes": (Kind.PAUSE, Kind.KILL, Kind.MOVE, Kind.ZOMBIE, Kind.MOVE_MEANWHILE),
    "clocks": CLOCKS,
    "log": (*OF_LOG, Kind.MOVE, Kind.OLDER, Kind.KILL),
    "all": (all_kinds := tuple(kind for kind in Kind if kind is not Kind.SERVER_CLOCK)),
    COMMENTS: all_kinds,
    GROWTH: all_kinds,
}
"""What may go wrong together; calls may be lost in all of them."""
SHORT_CALLS: Final = 130
"""About as many calls has a short story while its events arrive, and a long one three times as many."""
_STORIES: Final = 8
_KINDS: Final = {kind.label: kind for kind in Kind}


def case_of(name: str) -> Case:
    """The case of this name. Raises ValueError or KeyError if it is none."""
    what, _, number = name.partition("/")
    if "@" in what:
        label, _, call = what.partition("@")
        return _with_one_fault(_KINDS[label], int(call), int(number))
    return _drawn(what, int(number))


def names_of(mix: str, count: int) -> Iterator[str]:
    """The names of so many cases of a mix: a third has one fault, at one call after the other."""
    kinds = MIXES[mix]
    for number in range(count):
        if number % 3 or mix in {COMMENTS, GROWTH}:
            yield f"{mix}/{number}"
        else:
            # Steps that have no common divisor with the number of calls come past all of them.
            call = 1 + number // 3 * 7 % SHORT_CALLS
            yield f"{kinds[number // 3 % len(kinds)].label}@{call}/{number}"


def _drawn(mix: str, number: int) -> Case:
    chance = random.Random(f"{mix} {number}")
    kinds = MIXES[mix]
    long = chance.random() < 0.1 and mix != COMMENTS
    faults = drawn(chance, kinds, SHORT_CALLS * (3 if long else 1), chance.choice((1, 1, 2, 3, 6)))
    for call, some in drawn(chance, OF_CALLS, SHORT_CALLS, chance.choice((0, 0, 1, 2))).items():
        faults.setdefault(call, []).extend(some)
    tale, clock = chance.randrange(_STORIES), _clock(chance, kinds)
    if mix == COMMENTS:
        story: Told = commented(tale, clock=clock)
    else:
        story = (grown if mix == GROWTH else told)(tale, long=long, clock=clock)
    stands_still = any(fault.process == BOARD for some in faults.values() for fault in some)
    return Case(
        story=story,
        faults=faults,
        seed=number,
        workers=_workers(chance, mix, story, long=long),
        boards=2 if stands_still else chance.choice((0, 0, 1) if Kind.OLDER in kinds else (0, 0, 0, 0, 1, 2)),
    )


def _workers(chance: random.Random, mix: str, story: Told, *, long: bool) -> int:
    if mix == GROWTH:
        return chance.choice((1, 2, 2, 3))
    return chance.choice((1, 2, 3) if long else (1, 2)) if story.partitions > 1 else 1


def _with_one_fault(kind: Kind, call: int, number: int) -> Case:
    chance = random.Random(f"{kind.label} {call} {number}")
    return Case(
        story=told(chance.randrange(_STORIES), long=False, clock=_clock(chance, [kind])),
        faults={call: [drawn_fault(chance, kind)]},
        seed=number,
        boards=2 if kind is Kind.PAUSE else chance.choice((0, 0, 0, 0, 1)),
    )


def _clock(chance: random.Random, kinds: Sequence[Kind]) -> str:
    return "wall" if set(kinds) & set(CLOCKS) else chance.choice(("event", "wall"))


def shorter(case: Case) -> Iterator[Case]:
    """The same case without one of its faults, for each of them."""
    faults: list[tuple[int, Fault]] = [(number, fault) for number, some in case.faults.items() for fault in some]
    for left_out in range(len(faults)):
        rest: dict[int, list[Fault]] = {}
        for place, (number, fault) in enumerate(faults):
            if place != left_out:
                rest.setdefault(number, []).append(fault)
        yield Case(case.story, rest, case.seed, case.workers, case.boards)
