"""What is heard in comments under the settings of a company: their sentiment and their themes."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from streams.comments.files import built_in, exact, verbs
from streams.comments.lexicon import Lexicon
from streams.comments.sentiment import score
from streams.comments.themes import Themes
from streams.comments.vader import vader

NABZ: Final = "nabz"
VADER: Final = "vader"
ENGLISH: Final = (NABZ, VADER)
"""By what English may be read: by Nabz's own lexicon, or by VADER."""


class Heard(NamedTuple):
    """What a comment says."""

    score: int
    """From -1,000 (complaint) to 1,000 (praise); 0 where nothing is found, or both level out."""
    themes: tuple[str, ...]
    """Names of its themes, in the order of their letters."""


class Listener:
    """Hears comments. To make one takes 0.1 s, since it reads the lexicons: do it at the start."""

    def __init__(
        self,
        themes: Mapping[str, Sequence[str]] | None = None,
        words: Mapping[str, float] | None = None,
        english: str = NABZ,
    ) -> None:
        """Take what the settings say: `themes`, `sentiment.words` and `sentiment.english`.

        Raises:
            InvalidThemes: a theme that cannot be looked for.
            InvalidLexicon: a text that has no word in it, or a weight outside -5 to 5.
            EnglishMissing: VADER is chosen, but not installed.
        """
        self._themes = Themes(themes or {})
        self._lexicon = built_in().with_words(words or {})
        self._latin = vader(words) if english == VADER else None

    @property
    def themes(self) -> tuple[str, ...]:
        """The names of all themes."""
        return self._themes.names

    def heard(self, comment: str) -> Heard:
        """What a comment says; of a long one its beginning alone is read."""
        return Heard(score(comment, self._lexicon, self._latin), self._themes.of(comment))


class RememberingListener(Listener):
    """One that remembers what was heard last, for those who hear a comment in two places one after the other."""

    _last: tuple[str, Heard] | None = None

    def heard(self, comment: str) -> Heard:
        """What a comment says."""
        last = self._last
        if last is None or last[0] != comment:
            last = self._last = comment, super().heard(comment)
        return last[1]


def check_words(words: Mapping[str, float]) -> None:
    """Raise InvalidLexicon for what a `Listener` would refuse; in a tenth of its time, for no lexicon is read."""
    Lexicon([], verbs(), exact()).with_words(words)
