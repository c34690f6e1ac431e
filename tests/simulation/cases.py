"""Cases by number: the same number is the same case, down to the last call."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.simulation.run import Case
from tests.simulation.schedule import Fault, Kind, drawn, drawn_fault
from tests.simulation.stories import told

OF_CALLS: Final = (Kind.LOST_BEFORE, Kind.LOST_AFTER, Kind.LATE, Kind.DELAYED, Kind.CUT)
OF_REDIS: Final = (Kind.AWAY, Kind.OLDER, Kind.EMPTY, Kind.CONNECTIONS, Kind.SCRIPTS)
REFUSALS: Final = (Kind.FULL, Kind.READ_ONLY, Kind.LOADING)
FAILOVERS: Final = (Kind.NODE_OLDER, Kind.TWO_MASTERS)
OF_PROCESSES: Final = (Kind.PAUSE, Kind.KILL, Kind.MOVE, Kind.ZOMBIE)
CLOCKS: Final = (Kind.CLOCK, Kind.CLOCK_FOR_A_WHILE)
MIXES: Final[Mapping[str, Sequence[Kind]]] = {
    "calls": OF_CALLS,
    "redis": (*OF_CALLS, *OF_REDIS),
    "refusals": (*OF_CALLS, *REFUSALS),
    "failovers": (*OF_CALLS, Kind.OLDER, *FAILOVERS),
    "processes": (*OF_CALLS, *OF_PROCESSES),
    "clocks": (*OF_CALLS, *CLOCKS),
    "all": tuple(kind for kind in Kind if kind is not Kind.SERVER_CLOCK),
}
SHORT_CALLS: Final = 200
"""About as many calls has a short story while its events arrive, and a long one twice as many."""


def drawn_case(number: int, mix: str | None = None) -> Case:
    """A case in which everything is drawn from its number; of a mix of kinds, if one is named."""
    chance = random.Random(f"case {number}")
    long = chance.random() < 0.2
    kinds = MIXES[mix or chance.choice(list(MIXES))]
    clock = "wall" if set(kinds) & set(CLOCKS) else chance.choice(("event", "wall"))
    return Case(
        story=told(chance.randrange(8), long=long, clock=clock),
        faults=drawn(chance, kinds, SHORT_CALLS * (2 if long else 1), chance.choice((1, 1, 2, 3, 6))),
        seed=number,
        workers=chance.choice((1, 2, 3)) if long else 1,
        boards=chance.choice((0, 0, 1, 2)),
    )


def one_fault_each(kinds: Sequence[Kind], calls: int, *, every: int = 1, seed: int = 0) -> Iterator[tuple[str, Case]]:
    """A short story with one fault at each call, or at every n-th one, in turn of each of these kinds."""
    for kind in kinds:
        for number in range(1 + seed % every, calls + 1, every):
            chance = random.Random(f"{kind.label} at {number}, {seed}")
            fault = drawn_fault(chance, kind)
            clock = "wall" if kind in CLOCKS else chance.choice(("event", "wall"))
            case = Case(
                story=told(chance.randrange(8), long=False, clock=clock),
                faults={number: [fault]},
                seed=number,
                boards=int(number % 4 == 0),
            )
            yield f"{kind.label}@{number}", case


def shorter(case: Case) -> Iterator[Case]:
    """The same case without one of its faults, for each of them."""
    faults: list[tuple[int, Fault]] = [(number, fault) for number, some in case.faults.items() for fault in some]
    for left_out in range(len(faults)):
        rest: dict[int, list[Fault]] = {}
        for place, (number, fault) in enumerate(faults):
            if place != left_out:
                rest.setdefault(number, []).append(fault)
        yield Case(case.story, rest, case.seed, case.workers, case.boards)
