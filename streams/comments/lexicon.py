"""A lexicon: which words and phrases it has, by the roots of their words, and what they do. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from streams.comments import english, persian
from streams.comments.entry import HEAVIEST, Entry, InvalidLexicon, Word
from streams.comments.words import PAUSE, STOP, is_persian, spellings, words

_SAID: Final = ("negated", "asked", "participle")
"""What a form of a verb says."""
_REMEMBERED: Final = 1 << 14
"""Words whose root is kept: more than people use of two languages."""


class Line(NamedTuple):
    """A word or phrase as it stands in a file, and what it does."""

    text: str
    entry: Entry


class Lexicon:
    """Words and phrases with what they do. Never changes; comes from `built_in` and `with_words`."""

    def __init__(self, lines: Sequence[Line], verbs: persian.Verbs, exact: Iterable[str] = ()) -> None:
        """Read all lines; words of Persian in `exact` only look like inflected forms.

        Raises InvalidLexicon for a line without a word, and for two that contradict each other.
        """
        self._lines = lines
        self._verbs = verbs
        self._exact = frozenset(exact)
        self._roots: set[str] = set()
        self._find_roots()
        self.word = lru_cache(_REMEMBERED)(self._word)
        """A word of a comment (see `words`) by its root here."""
        self._entries: dict[tuple[str, ...], Entry] = {}
        for line in lines:
            for variant in _variants(line.text):
                self._add(line, variant)
        lengths: dict[str, set[int]] = {}
        for key in self._entries:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def with_words(self, weights: Mapping[str, float]) -> "Lexicon":
        """This lexicon with words and phrases of somebody's own, which win over all that it says with them.

        Raises InvalidLexicon for a weight outside -5 to 5, and for a text that has no word.
        """
        if not weights:
            return self
        for text, weight in weights.items():
            if not -HEAVIEST <= weight <= HEAVIEST:
                raise InvalidLexicon(f"{text!r} weighs {weight!r}: weights are from -{HEAVIEST} to {HEAVIEST}")
        own = [Line(text, Entry(weight=float(weight))) for text, weight in weights.items()]
        mine = Lexicon(own, self._verbs, self._exact)
        kept = [line for line in self._lines if not mine.speaks_of(line.text)]
        return Lexicon([*kept, *own], self._verbs, self._exact)

    def read(self, found: Sequence[str]) -> list[Word]:
        """The words of a comment by their roots here."""
        return [self.word(word) for word in found]

    def match(self, found: Sequence[Word], start: int) -> tuple[Entry, int] | None:
        """The entry of the longest phrase that begins at a place of a comment, and its number of words."""
        for length in self._lengths.get(found[start].root, ()):
            part = found[start : start + length]
            entry = self._entries.get(tuple([word.root for word in part]))
            if entry is not None and entry.speaks_of(part):
                return entry, len(part)
        return None

    def speaks_of(self, text: str) -> bool:
        """Whether a text has a word or phrase of this lexicon in it."""
        for variant in _variants(text):
            found = self.read(variant)
            if any(self.match(found, start) for start in range(len(found))):
                return True
        return False

    def _word(self, word: str) -> Word:
        for spelled in spellings(word):
            known = self._known(spelled)
            if known is not None:
                return known
        return Word(word)

    def _known(self, word: str) -> Word | None:
        if not is_persian(word):
            return next((Word(root) for root in (word, *english.roots(word)) if root in self._roots), None)
        if word in self._exact:
            return Word(word)
        verb = self._verbs.find(word)
        if verb is not None:
            return Word(verb.stem, is_verb=True, **{name: getattr(verb, name) for name in _SAID})
        roots = (word, *persian.roots(word))
        return next((Word(root) for root in roots if root in self._roots or root in self._exact), None)

    def _find_roots(self) -> None:
        """All words of all lines, without those that are forms of a shorter one; a line of one word is no form."""
        variants = [variant for line in self._lines for variant in _variants(line.text)]
        alone = {variant[0] for variant in variants if len(variant) == 1}
        for word in sorted({word for variant in variants for word in variant}, key=lambda word: (len(word), word)):
            is_verb = is_persian(word) and self._verbs.find(word) is not None
            if not is_verb and (word in alone or self._known(word) is None):
                self._roots.add(word)

    def _add(self, line: Line, variant: Sequence[str]) -> None:
        found = self.read(variant)
        entry = line.entry
        if entry.weight is not None:
            if any(word.negated for word in found):
                entry = Entry(turned=entry.weight)
            elif any(word.asked for word in found):
                entry = Entry(asked=entry.weight)
        key = tuple(word.root for word in found)
        try:
            self._entries[key] = entry.merged(self._entries.get(key, entry))
        except InvalidLexicon as error:
            raise InvalidLexicon(f"{line.text!r} {error}") from error


@lru_cache(_REMEMBERED)
def _variants(text: str) -> tuple[tuple[str, ...], ...]:
    """A phrase as words, in each way of writing its half-spaces: as spaces or as nothing."""
    parts = [{tuple(words(part)), tuple(words(part.replace("\u200c", "")))} for part in text.split()]
    choices = {tuple(word for part in choice for word in part) for choice in product(*parts)} | {tuple(words(text))}
    if not all(set(choice) - {PAUSE, STOP} for choice in choices):
        raise InvalidLexicon(f"{text!r} has no word")
    return tuple(sorted(choices))
