"""On which days a row has anything, kept by day: most days never change again, and today does all the time."""

from collections.abc import Callable, Iterable


class DaysOfRow:
    """The amounts of one row by day; a day is named by where it starts, epoch minutes."""

    def __init__(self, amount: Callable[[int], int], starts: Iterable[int]) -> None:
        """`amount` gives what the row has on a day; of these days nothing is known yet."""
        self._amount = amount
        self._stale = set(starts)
        self._with_something: set[int] = set()

    def changed(self, start: int) -> None:
        """Something of this day has changed, of whichever row."""
        self._stale.add(start)

    def first(self, oldest: int) -> int | None:
        """The first day from the `oldest` on on which the row has anything; None of none.

        Days behind it are not looked at: what has changed there can wait.
        """
        for start in sorted(start for start in self._stale | self._with_something if start >= oldest):
            if start not in self._stale:
                return start
            self._stale.discard(start)
            if self._amount(start):
                self._with_something.add(start)
                return start
            self._with_something.discard(start)
        return None
