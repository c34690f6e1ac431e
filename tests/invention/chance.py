"""Chance with a seed, and the moments that it falls on: edges of windows, panes and waiting times, and ties."""

import random
from collections.abc import Sequence
from typing import TypeVar

from tests.recount.windows import DAY, HOUR, MINUTE, windows_at

Value = TypeVar("Value")

_SCALES = (10 * MINUTE, 2 * HOUR, 2 * DAY, 10 * DAY, 40 * DAY, 100 * DAY, 398 * DAY)
_LONG_AGO = (401 * DAY, 900 * DAY)
_BESIDE = (0, 0, 1, -1, MINUTE, -MINUTE)


class Chance(random.Random):
    """A generator of random things that belong to one case."""

    def __init__(self, seed: int, now: int, waits: Sequence[int]) -> None:
        """Moments are up to `now` (epoch ms); facts like to lie `waits` (ms) apart."""
        super().__init__(seed)
        self.now = now
        self._waits = waits
        self._known = [now]
        self._edges = [
            edge + shift
            for window in windows_at(now)
            for edge in (window.start, now - window.length)
            for shift in (0, 1, -1)
        ]

    def happens(self, probability: float) -> bool:
        """Whether something does that has this probability."""
        return self.random() < probability

    def one(self, values: Sequence[Value], none: float = 0.0) -> Value | None:
        """One of these, or with some probability none."""
        return None if self.happens(none) else self.choice(values)

    def moment(self) -> int:
        """Epoch ms: anywhere, on an edge, where something else is, or just so far from it as somebody waits."""
        draw = self.random()
        if draw < 0.08:
            found = self.choice(self._edges)
        elif draw < 0.16:
            found = self.choice(self._known)
        elif draw < 0.26:
            found = self.choice(self._known) + self.choice((1, -1)) * self.choice(self._waits) + self.choice(_BESIDE)
        elif draw < 0.31:
            found = self.now - self.randint(*_LONG_AGO)
        else:
            found = self.now - self.randrange(self.choice(_SCALES))
        found = max(0, min(self.now, found))
        self._known.append(found)
        return found

    def after(self, moment: int, scale: int) -> int:
        """A moment after another one, about `scale` ms later; now at the latest."""
        found = min(self.now, moment + round(self.expovariate(1 / scale)))
        self._known.append(found)
        return found
