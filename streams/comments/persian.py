"""Inflected forms of Persian words, written and spoken: endings of nouns and adjectives, and the forms of verbs. Pure.

Words come as `words` gives them: without half-spaces and marks, also without the one of آ.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

ENDINGS: Final = (
    *("هایمان", "هایتان", "هایشان", "هامون", "هاتون", "هاشون", "هایی", "هایم", "هایت", "هایش", "های", "هام"),
    *("هات", "هاش", "هاست", "ها", "ترین", "ترند", "ترن", "ترم", "تری", "تره", "تر", "مان", "تان", "شان", "مون"),
    *("تون", "شون", "ام", "ات", "اش", "ای", "اند", "است", "ست", "ایم", "اید", "یم", "ید", "ین", "یی", "یه", "ند"),
    *("م", "ت", "ش", "ه", "ی", "ن", "و", "ا"),
)
"""Plural, comparison, pronouns, "is" and "are", the spoken mark of the object."""
_OBJECTS: Final = ("شون", "شان", "تون", "تان", "مون", "مان", "ش", "م", "ت", "و")
"""Pronouns at the end of a verb: خریدمش."""
_DEEPEST: Final = 3
"""Endings in a row, as in خوب-ی-ش-ه."""
_SHORTEST: Final = 2
"""Letters of a word that has one ending; with more endings it has one letter more, else many words would end in it."""
_LEAST_WITH_OBJECT: Final = 3

_PAST: Final = (
    *("", "م", "ی", "یم", "ید", "ین", "ند", "ن"),
    *("ه", "هام", "های", "هایم", "هاید", "هاند", "هست", "هاست", "هان", "هم", "هاین"),
)
_PARTICIPLE: Final = "ه"
_PRESENT: Final = ("م", "ی", "د", "ه", "یم", "ید", "ین", "ند", "ن")
_SHORT_PRESENT: Final = ("م", "ه", "ن", "یم", "ید", "ین")
"""Of a stem of one letter; others would be words of their own."""
_OWN: Final = ("م", "یم")
"""Of the first person, who asks nobody for anything."""
_HAD: Final = "داشت"
"""Its present has no می: دارد."""
_IS: Final = ("است", "هست", "هستم", "هستی", "هستیم", "هستید", "هستین", "هستند", "هستن", "هس")
_IS_NOT: Final = ("نیست", "نیستم", "نیستی", "نیستیم", "نیستید", "نیستین", "نیستند", "نیستن", "نیس")


class Verb(NamedTuple):
    """Which verb a form belongs to, by its past stem, and what the form says of it."""

    stem: str
    negated: bool = False
    asked: bool = False
    """Somebody asks for it, or wishes it: کنید، بشه."""
    participle: bool = False
    """It may stand as an adjective: شکسته."""


def roots(word: str) -> tuple[str, ...]:
    """The words of which a word may be a form, itself left out.

    Those with the fewest endings taken away come first, among them the longest.
    """
    found: dict[str, None] = {}
    level = [word]
    for depth in range(_DEEPEST):
        shortest = _SHORTEST + (depth > 0)
        level = sorted(
            {
                form[: -len(ending)]
                for form in level
                for ending in ENDINGS
                if form.endswith(ending) and len(form) - len(ending) >= shortest
            },
            key=lambda form: (-len(form), form),
        )
        found |= dict.fromkeys(level)
    return tuple(found)


class Verbs:
    """The forms of all verbs."""

    def __init__(self, stems: Mapping[str, Iterable[str]], other_words: Iterable[str] = ()) -> None:
        """Take past stems, each with its present ones, and words that only look like forms of verbs."""
        self._forms: dict[str, Verb] = {}
        for past, present in stems.items():
            for form, verb in (*_past_forms(past), *_present_forms(past, present)):
                self._forms.setdefault(form, verb)
        self._forms |= {past: Verb(past) for past in stems}
        self._forms |= dict.fromkeys(_IS, Verb("بود")) | dict.fromkeys(_IS_NOT, Verb("بود", negated=True))
        for word in other_words:
            self._forms.pop(word, None)

    def find(self, word: str) -> Verb | None:
        """The verb of a form, also of one with a pronoun at its end; None for any other word."""
        verb = self._forms.get(word)
        if verb is not None or len(word) <= _LEAST_WITH_OBJECT:
            return verb
        for pronoun in _OBJECTS:
            if word.endswith(pronoun):
                verb = self._forms.get(word[: -len(pronoun)])
                if verb is not None:
                    return verb
        return None


def _past_forms(past: str) -> Iterator[tuple[str, Verb]]:
    before, stem = _split(past)
    done, undone, participle = Verb(past), Verb(past, negated=True), Verb(past, participle=True)
    for ending in _PAST:
        yield f"{before}{stem}{ending}", participle if ending == _PARTICIPLE else done
        yield f"{before}می{stem}{ending}", done
        yield f"{before}نمی{stem}{ending}", undone
        for no in _with("ن", stem):
            yield f"{before}{no}{ending}", undone


def _present_forms(past: str, present: Iterable[str]) -> Iterator[tuple[str, Verb]]:
    done, undone, asked = Verb(past), Verb(past, negated=True), Verb(past, asked=True)
    for full_root in present:
        before, root = _split(full_root)
        short = len(root) == 1 and root != "ا"
        for ending in _PRESENT:
            yield f"{before}می{root}{ending}", done
            yield f"{before}نمی{root}{ending}", undone
        for ending in _SHORT_PRESENT if short else ("", *_PRESENT):
            for no in _with("ن", root):
                yield f"{before}{no}{ending}", undone
            for do in _with("ب", root):
                yield f"{before}{do}{ending}", done if ending in _OWN else asked
        if len(root) > 1:
            for ending in _PRESENT:
                yield f"{before}{root}{ending}", done if ending in _OWN or past == _HAD else asked


def _split(stem: str) -> tuple[str, str]:
    """What stands before the signs of tense and negation, and the rest: بر-نمی-گرده."""
    return ("بر", stem[2:]) if stem.startswith("بر") and len(stem) > 3 else ("", stem)


def _with(sign: str, stem: str) -> tuple[str, ...]:
    """A stem with ن or ب before it; before a vowel a ی comes between, and the vowel may be gone."""
    return (f"{sign}ی{stem}", f"{sign}ی{stem[1:]}") if stem.startswith("ا") else (f"{sign}{stem}",)
