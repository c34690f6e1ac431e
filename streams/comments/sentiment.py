"""How much a comment praises or complains: one number, by the words of a lexicon. Pure."""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Final

from streams.comments.files import built_in
from streams.comments.lexicon import Lexicon
from streams.comments.reading import Reading
from streams.comments.words import LONGEST, PAUSE, STOP, is_latin, is_persian, words

MOST: Final = 1_000
"""Scores are from -1,000 to 1,000."""

_FLATTENING: Final = 15
"""A sum s of weights gives s / sqrt(s^2 + 15), as in VADER (Hutto and Gilbert, ICWSM 2014)."""
_LEAST: Final = 0.3
"""A smaller sum is nothing: what is good and what is bad level out."""


def score(comment: str, lexicon: Lexicon | None = None, latin: Callable[[str], int] | None = None) -> int:
    """How much a comment praises (to 1,000) or complains (to -1,000); 0 where nothing is found, or both level out.

    A lexicon with words of somebody's own is `built_in().with_words(...)`; without one it is `built_in()`. `latin`
    scores what a comment has in Latin letters in the lexicon's place, such as `vader()`: the score of a comment in two
    scripts is then the mean of both parts, by their words.
    """
    found = words(comment)
    lexicon = lexicon or built_in()
    if latin is None:
        return _flat(_sum(found, lexicon))
    theirs = sum(map(is_latin, found))
    if not theirs:
        return _flat(_sum(found, lexicon))
    ours = sum(map(is_persian, found))
    scored = latin("".join(" " if is_persian(letter) else letter for letter in comment[:LONGEST]))
    if not ours:
        return scored
    rest = _flat(_sum([word for word in found if not is_latin(word)], lexicon))
    return round((scored * theirs + rest * ours) / (theirs + ours))


def _flat(total: float) -> int:
    if abs(total) < _LEAST:
        return 0
    return round(MOST * total / sqrt(total * total + _FLATTENING))


def _sum(found: Sequence[str], lexicon: Lexicon) -> float:
    read = lexicon.read(found)
    reading = Reading(read)
    place = 0
    while place < len(read):
        root = read[place].root
        matched = lexicon.match(read, place)
        if matched is not None:
            entry, length = matched
            reading.take(entry, place, place + length)
            place += length
            continue
        if root in (PAUSE, STOP):
            reading.end_clause(sentence=root == STOP)
        elif read[place].is_verb:
            reading.take_verb(place)
        place += 1
    return reading.total()
