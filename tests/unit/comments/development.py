"""The comments that the lexicons were written with: two files, each comment under the score that stood beside it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from streams.comments import Lexicon, score


def sign(number: float) -> int:
    """-1, 0 or 1."""
    return (number > 0) - (number < 0)


def comments(language: str, group: str) -> Iterator[tuple[str, int]]:
    """(comment, whether it is bad, neutral or good: -1, 0, 1) of `english` or `persian`, `plain` or `negations`."""
    document = tomllib.loads(Path(__file__).with_name(f"{language}_comments.toml").read_text("utf-8"))
    for stars, texts in document[group].items():
        for text in texts:
            yield text, sign(int(stars) - 3)


def agreement(language: str, group: str, lexicon: Lexicon) -> float:
    """The share of comments whose score has the sign that it should have; 0 for a neutral one."""
    found = [sign(score(text, lexicon)) == wanted for text, wanted in comments(language, group)]
    return sum(found) / len(found)
