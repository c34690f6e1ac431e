"""English by VADER in place of Nabz's own lexicon: the extra `nabz[english]`.

VADER: Hutto and Gilbert, A parsimonious rule-based model for sentiment analysis of social media text, ICWSM 2014; here
as the package `nltk-vader-sentiment` has it, with its lexicon inside and without dependencies.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from streams.comments.sentiment import MOST

_LEAST: Final = 0.05
"""A compound score nearer to 0 is neutral, as VADER's authors say."""
_RUN: Final = re.compile(r"(\S)\1{3,}")
"""VADER's time for a run of signs grows with the square of its length, so longer runs are cut to three."""


class EnglishMissing(Exception):
    """VADER is chosen, but not installed; says how to install it."""


def vader(weights: Mapping[str, float] | None = None) -> Callable[[str], int]:
    """What scores a comment by VADER, from -1,000 to 1,000, for `score`.

    Words and phrases of somebody's own win over VADER's, as they are spelled: it knows no inflected forms. Raises
    EnglishMissing where the package is not installed.
    """
    try:
        from vader import SentimentIntensityAnalyzer  # noqa: PLC0415 - only who chooses it has it
        from vader.data.lexicon import MULTIWORD  # noqa: PLC0415
    except ImportError as error:
        raise EnglishMissing(
            "Sentiment of English by VADER needs the package 'nltk-vader-sentiment', which is not installed: "
            "run `pip install 'nabz[english]'`"
        ) from error
    own = {" ".join(text.lower().split()): float(weight) for text, weight in (weights or {}).items()}
    analyzer = SentimentIntensityAnalyzer(
        extra_lexicon={text: weight for text, weight in own.items() if " " not in text},
        multiword=MULTIWORD | {text: weight for text, weight in own.items() if " " in text},
    )

    def scored(comment: str) -> int:
        compound: float = analyzer.polarity_scores(_RUN.sub(r"\1\1\1", comment))["compound"]
        return 0 if abs(compound) < _LEAST else round(MOST * compound)

    return scored
