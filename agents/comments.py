"""What is kept of a comment as its event becomes a fact: its score, and the numbers of its themes."""

from typing import TypeGuard

from streams.arithmetic import fields
from streams.arithmetic.measures.comments import THEME
from streams.comments import Listener
from streams.engine.family import ValueNumbers


def is_told(comment: str | None) -> TypeGuard[str]:
    """Whether there is a comment; a blank one is none."""
    return comment is not None and not comment.isspace()


class Comments:
    """Hears comments, with the numbers that their themes have in a shard."""

    def __init__(self, listener: Listener, dictionary: ValueNumbers) -> None:
        """Hear by `listener`; `dictionary` has the numbers of themes."""
        self._listener = listener
        self._dictionary = dictionary
        self.are_heard = False
        """Whether there was one so far."""

    def heard(self, comment: str) -> tuple[int, tuple[int, ...]]:
        """The score of a comment (-1,000 to 1,000), and the numbers of its themes, each once; without any `UNKNOWN`.

        Themes without a place are "other", all of them together.
        """
        self.are_heard = True
        heard, numbers = self._listener.heard(comment), self._dictionary.of[THEME]
        return heard.score, tuple(sorted({numbers[theme] for theme in heard.themes})) or (fields.UNKNOWN,)

    def unnumbered(self) -> list[tuple[str, str]]:
        """All themes that have no number yet: which of them a comment has is not known before it is heard."""
        numbers = self._dictionary.of[THEME]
        return [(THEME, theme) for theme in self._listener.themes if theme not in numbers]
