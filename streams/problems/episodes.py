"""Since when problems last, and which have lasted for long enough to be told. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from streams.problems.kinds import GRACE_MS, Kind, Problem


class Found(NamedTuple):
    """What was found at a look: the kind, what exactly is the matter, and since when if that can be told (epoch ms)."""

    kind: Kind
    detail: str
    since: int | None = None


class Episodes:
    """Remembers when each problem was first found, for as long as it is found at every look."""

    def __init__(self) -> None:
        """Know of none."""
        self._first: dict[Kind, int] = {}
        self.pending = False
        """Whether the last look found something that is told once it has lasted."""

    def look(self, found: Iterable[Found], now: int) -> tuple[Problem, ...]:
        """The problems that are told now, in the order of their kinds; `now` is epoch ms."""
        by_kind = {one.kind: one for one in found}
        self._first = {kind: self._first.get(kind, now) for kind in by_kind}
        told = [kind for kind in Kind if kind in by_kind and now - self._first[kind] >= GRACE_MS.get(kind, 0)]
        self.pending = len(told) < len(by_kind)
        return tuple(Problem(kind, self._since(by_kind[kind]), by_kind[kind].detail) for kind in told)

    def _since(self, found: Found) -> int:
        first = self._first[found.kind]
        return first if found.since is None else min(first, found.since)
