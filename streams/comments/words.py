"""A comment as words: the same words however they were typed. Pure.

Letters are lower case and without marks; Arabic letters and digits are Persian ones; a half-space, a space or nothing
before an ending of Persian gives the same word.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 4_000
"""Characters of a comment that are read; what comes after them is not."""

PAUSE: Final = ","
"""Stands among the words for a comma, a bracket, a dash: the end of a clause."""
STOP: Final = "."
"""Stands among the words for the end of a sentence, or of a line."""

_LONGEST_WORD: Final = 40
"""Letters of a word that are kept; nobody writes longer ones."""

_APOSTROPHES: Final = "'’‘ʼ`´‛′＇"
_INVISIBLE: Final = "ـ\u00ad\u200b\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f\u20e3" + "".join(
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x1F3FB, 0x1F400))
)
"""Tatweel, joiners, marks of direction, variants of a sign, colours of skin."""
_MARKS: Final = (range(0x0300, 0x0370), range(0x0610, 0x061B), range(0x064B, 0x0660), (0x0670,), range(0x06D6, 0x06EE))
"""Accents of Latin letters, vowels and other marks of Arabic ones: they stand alone after decomposition."""

_LIKE: Final = {
    **dict(zip("يىېكةۀەھہۂؤٱ", "یییکههههههوا", strict=True)),
    **dict(zip("0123456789٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹" * 2, strict=True)),
    **dict.fromkeys("\u200c\t", " "),
    "ı": "i",
    "ø": "o",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "\r": "\n",
}
_TABLE: Final[dict[int, str | None]] = {
    **dict.fromkeys((mark for marks in _MARKS for mark in marks), None),
    **dict.fromkeys(map(ord, _APOSTROPHES + _INVISIBLE), None),
    **{ord(letter): usual for letter, usual in _LIKE.items()},
}

_WORD: Final = re.compile(
    r"[a-zß-ɏ]+"
    r"|[ء-يٮ-ۓۮ-ۯۺ-ۿ]+"
    r"|[۰-۹]+"
    r"|[:;=]-?(?:\)+|\(+|d(?![a-z])|p(?![a-z])|/(?!/)|\|)"
    r"|<۳"
    r"|[.!?؟…\n]+"
    r"|[,،;؛:()\[\]{}«»\"|/–—]"
    r"| -+ "
    r"|[←-⯿\U0001f000-\U0001faff]"
)
"""No part of it can match the same characters in two ways, so that its time is in proportion to the comment."""

_FACES: Final = {")": "🙂", "d": "😀", "p": "🙂", "(": "🙁", "/": "😕", "|": "😐"}
_SHORTENED: Final = {
    **{f"{verb}nt": (verb, "not") for verb in ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had")},
    **{f"{verb}nt": (verb, "not") for verb in ("could", "would", "should", "need", "must")},
    **dict.fromkeys(("cant", "cannot"), ("can", "not")),
    "wont": ("will", "not"),
    "aint": ("is", "not"),
    "dnt": ("do", "not"),
}
"""Without apostrophes, as many type them."""

_BEGINNINGS: Final = frozenset({"می", "نمی", "برمی", "برنمی", "نا"})
"""What is part of the word after it, if a space stands between."""
_ENDINGS: Final = frozenset(
    (
        *("ها", "های", "هایی", "هایم", "هایت", "هایش", "هام", "هات", "هاش", "هاتون", "هاشون", "هامون", "هایمان"),
        *("هایتان", "هایشان", "تر", "ترین", "تری", "ترم", "ترن", "ام", "ات", "اش", "ای", "اند", "ایم", "اید", "ایی"),
        *("مون", "تون", "شون", "مان", "تان", "شان"),
    )
)
"""What is part of the word before it, if a space stands between."""
_LEFT_OUT: Final = frozenset({"را", "رو"})
"""Marks the object, and stands between the words of any phrase."""
_RETURNING: Final = ("می", "نمی", "نگ", "گشت", "گرد", "نداشت", "ندار")
"""How a verb goes on that begins with بر: برگشت، برنداشت."""


def normalised(comment: str) -> str:
    """What was typed, with one spelling for each letter: compatible forms (NFKD) without marks, in lower case."""
    cut = comment[:LONGEST]
    if not cut.isascii():
        # Some characters stand for a whole phrase, so the text may have become longer.
        cut = unicodedata.normalize("NFKD", cut)[:LONGEST]
    cut = cut.lower()
    if "ll" in cut:
        for apostrophe in _APOSTROPHES:  # else "we'll" is "well"
            cut = cut.replace(f"{apostrophe}ll", " will")
    return cut.translate(_TABLE)


def words(comment: str) -> list[str]:
    """The words of a comment, its signs and smileys, and PAUSE or STOP where a clause or a sentence ends.

    Takes any string, and reads its first 4,000 characters.
    """
    found: list[str] = [""]
    for token in _WORD.findall(normalised(comment)):
        if len(token) > _LONGEST_WORD:
            token = _at_most(token, 3)  # noqa: PLW2901
        first = token[0]
        if first.isalpha():
            if is_latin(token):
                found += _SHORTENED.get(token, (token,))
            else:
                _add_persian(found, token)
        elif first in ".!?؟…\n":
            found.append(STOP)
        elif first in ":;=" and len(token) > 1:
            found.append(_FACES[token[-1]])
        elif first == "<":
            found.append("❤")
        elif first in ' ,،;؛:()[]{}«»"|/–—':
            found.append(PAUSE)
        else:
            found.append(token)
    return found[1:]


def spellings(word: str) -> Iterator[str]:
    """A word as it is, and with fewer of a letter that stands there several times: goooood, good, god."""
    yield word
    twice, once = _at_most(word, 2), _at_most(word, 1)
    if twice != word:
        yield twice
    if once != word and (twice != word or is_persian(word)):
        yield once


def is_latin(word: str) -> bool:
    """Whether a word is one of Latin script."""
    return "a" <= word[:1] < "ɐ"


def is_persian(word: str) -> bool:
    """Whether a word is one of Arabic script."""
    return "ء" <= word[:1] <= "ۿ" and word.isalpha()


def _at_most(word: str, most: int) -> str:
    """A word with at most so many of a letter in a row, cut to the longest that there is."""
    kept: list[str] = []
    for letter in word:
        if len(kept) == _LONGEST_WORD:
            break
        if kept[-most:] != [letter] * most:
            kept.append(letter)
    return "".join(kept)


def _add_persian(found: list[str], word: str) -> None:
    before = found[-1]
    if word in _LEFT_OUT:
        return
    if (
        before in _BEGINNINGS
        or (before == "بر" and word.startswith(_RETURNING))
        or (word in _ENDINGS and is_persian(before))
    ):
        found[-1] = before + word
    else:
        found.append(word)
