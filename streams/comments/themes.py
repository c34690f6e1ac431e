"""Which themes a comment has: words and phrases of the configuration, in any of their forms. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from streams.comments import english, persian
from streams.comments.files import exact, verbs
from streams.comments.words import PAUSE, STOP, is_persian, spellings, words

MOST_THEMES: Final = 50

_REMEMBERED: Final = 1 << 14
"""Words of comments whose forms are kept."""
_SHORTEST_ROOT: Final = 3
"""A shorter root of a theme's word is left out: other words have it too."""


class InvalidThemes(ValueError):
    """The themes cannot be looked for; says which, and why."""


class Themes:
    """Themes by their words: `{"delivery": ["late", "courier", "ارسال"]}`.

    A word stands for its inflected forms and for those of which it is one, a phrase for its words in this order,
    written together, with half-spaces or with spaces.
    """

    def __init__(self, configured: Mapping[str, Sequence[str]]) -> None:
        """Raise InvalidThemes for more than 50 themes, and for one without a name, a word, or with a text of signs."""
        if len(configured) > MOST_THEMES:
            raise InvalidThemes(f"there are {len(configured)} themes: there may be {MOST_THEMES}")
        self.names: Final = tuple(sorted(configured))
        """In the order in which a comment's themes are told."""
        self._numbers: dict[str, int] = {}
        self._phrases: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        for theme, name in enumerate(self.names):
            if not name.strip():
                raise InvalidThemes("a theme has no name")
            if not configured[name]:
                raise InvalidThemes(f"theme {name!r} has no words: nothing can be found for it")
            for text in configured[name]:
                for phrase in {tuple(_words(text)), tuple(_words(text.replace("\u200c", "")))}:
                    if not phrase:
                        raise InvalidThemes(f"theme {name!r}: {text!r} has no word")
                    numbers = tuple(self._numbers.setdefault(_base(word), len(self._numbers)) for word in phrase)
                    self._phrases.setdefault(numbers[0], []).append((numbers, theme))
        self._by_form: dict[str, set[int]] = {}
        self._by_root: dict[str, set[int]] = {}
        for word, number in self._numbers.items():
            self._by_form.setdefault(word, set()).add(number)
            for root in _roots(word):
                self._by_root.setdefault(root, set()).add(number)
        self._found = lru_cache(_REMEMBERED)(self._of_word)

    def of(self, comment: str) -> tuple[str, ...]:
        """The names of all themes that a comment has, in the order of `names`."""
        found = [self._found(word) for word in words(comment)]
        themes = set()
        for place, numbers in enumerate(found):
            for number in numbers:
                for phrase, theme in self._phrases.get(number, ()):
                    part = found[place : place + len(phrase)]
                    if len(part) == len(phrase) and all(one in there for one, there in zip(phrase, part, strict=True)):
                        themes.add(theme)
        return tuple(self.names[theme] for theme in sorted(themes))

    def _of_word(self, word: str) -> frozenset[int]:
        """The words of themes that a word of a comment is a form of, or has as its form."""
        found: set[int] = set()
        for spelled in spellings(word):
            for form in (spelled, *_roots(spelled)):
                found |= self._by_form.get(form, set())
            found |= self._by_root.get(spelled, set())
        return frozenset(found)


def _words(text: str) -> list[str]:
    return [word for word in words(text) if word not in {PAUSE, STOP}]


def _base(word: str) -> str:
    """Any form of a verb of Persian as its past stem, any other word as it is."""
    verb = verbs().find(word) if is_persian(word) else None
    return word if verb is None else verb.stem


def _roots(word: str) -> Iterator[str]:
    if not is_persian(word):
        yield from (root for root in english.roots(word) if len(root) >= _SHORTEST_ROOT)
        return
    verb = verbs().find(word)
    if verb is not None:
        yield verb.stem
    elif word not in exact():
        yield from (root for root in persian.roots(word) if len(root) >= _SHORTEST_ROOT)
