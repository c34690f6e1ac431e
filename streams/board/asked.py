"""Questions to a board that have no answer, or none yet."""

from collections.abc import Iterable


class WrongQuestionError(Exception):
    """Something is asked for that is not there; the message says what is."""


class StillGrowingError(Exception):
    """What is asked for is not counted by all shards yet: it is there once nothing of it grows any more."""

    def __init__(self, measures: Iterable[str]) -> None:
        """Name the measures."""
        super().__init__(
            f"this is still being counted out of what is kept ({', '.join(sorted(measures))}): it is told once that is "
            "done, and `nabz catalogue status` says how far it is"
        )
