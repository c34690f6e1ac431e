"""What the simulated Redis holds: values by key, each of one type, and when keys expire.

Strings are bytes, hashes are dictionaries, sets are dictionaries of None (which keep an order, so that a run can be
repeated), sorted sets and lists have their own classes.
"""

from bisect import bisect_left
from typing import TypeAlias

Hash: TypeAlias = dict[bytes, bytes]
Members: TypeAlias = dict[bytes, None]


class SortedSet:
    """Members with scores, in the order of score and member."""

    def __init__(self, scores: dict[bytes, float] | None = None) -> None:
        self.scores: dict[bytes, float] = scores or {}
        self._ordered: list[tuple[float, bytes]] | None = None

    def __len__(self) -> int:
        return len(self.scores)

    def put(self, member: bytes, score: float) -> None:
        """Set a member's score."""
        self.scores[member] = score
        self._ordered = None

    def take(self, member: bytes) -> bool:
        """Remove a member; says whether it was there."""
        self._ordered = None
        return self.scores.pop(member, None) is not None

    def ordered(self) -> list[tuple[float, bytes]]:
        """(score, member) of all, in order; not to be changed."""
        if self._ordered is None:
            self._ordered = sorted((score, member) for member, score in self.scores.items())
        return self._ordered

    def rank(self, member: bytes) -> int:
        """The place of a member that is there."""
        return bisect_left(self.ordered(), (self.scores[member], member))


class List:
    """Elements in an order."""

    def __init__(self, elements: list[bytes] | None = None) -> None:
        self.elements: list[bytes] = elements or []

    def __len__(self) -> int:
        return len(self.elements)


Value: TypeAlias = bytes | Hash | Members | SortedSet | List


class Data:
    """Keys and values, with the moments (epoch ms) at which keys expire."""

    def __init__(self) -> None:
        self.values: dict[bytes, Value] = {}
        self.sets: set[bytes] = set()
        """Which keys are sets: empty dictionaries of sets and hashes look alike."""
        self.expires: dict[bytes, int] = {}

    def copy(self) -> "Data":
        """The same once more, to be changed by itself."""
        copy = Data()
        copy.values = {key: copied(value) for key, value in self.values.items()}
        copy.sets, copy.expires = set(self.sets), dict(self.expires)
        return copy

    def remove(self, key: bytes) -> bool:
        """Remove a key; says whether it was there."""
        self.expires.pop(key, None)
        self.sets.discard(key)
        return self.values.pop(key, None) is not None

    def expire(self, now: int) -> None:
        """Remove what has expired by now (epoch ms)."""
        if self.expires:
            for key in [key for key, moment in self.expires.items() if moment <= now]:
                self.remove(key)


def copied(value: Value) -> Value:
    """A value that can be changed by itself."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return value.copy()
    if isinstance(value, List):
        return List(list(value.elements))
    return SortedSet(dict(value.scores))
