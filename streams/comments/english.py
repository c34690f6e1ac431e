"""Inflected forms of English words. Pure."""

from typing import Final

_ENDINGS: Final = (
    ("ies", "y"),
    ("ied", "y"),
    ("ier", "y"),
    ("iest", "y"),
    ("ily", "y"),
    ("sses", "ss"),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("es", ""),
    ("es", "e"),
    ("s", ""),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("est", "e"),
    ("ly", ""),
    ("ly", "le"),
    ("ness", ""),
)
"""(ending of a form, what stands there in the word)."""
_SHORTEST: Final = 3
_ARTICLE: Final = "the"
"""Which "thing" is no form of."""
_VOWELS: Final = frozenset("aeiou")


def roots(word: str) -> tuple[str, ...]:
    """The words of which a word may be a form, likely ones first, itself left out: stopped -> stopp, stoppe, stop."""
    found = []
    for ending, instead in _ENDINGS:
        if not word.endswith(ending):
            continue
        stem = word[: -len(ending)]
        if len(stem) + len(instead) >= _SHORTEST and stem + instead != _ARTICLE:
            found.append(stem + instead)
        if not instead and len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
            found.append(stem[:-1])
    return tuple(dict.fromkeys(found))
