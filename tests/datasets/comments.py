"""Comments of customers with the scores beside them, by which the sentiment of comments is judged.

200 English and 200 Persian ones, written for this by somebody who never saw the lexicons. They are for judging alone:
nobody who works on the lexicons reads them. A line is `{"comment", "score", "scale", "negation"}`; scale `nps` is 0 to
10, `csat` 1 to 5; `negation` says whether one bears on the meaning.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_GOOD = {"nps": 9, "csat": 4}
_BAD = {"nps": 6, "csat": 2}


@dataclass(frozen=True, slots=True)
class Scored:
    """A comment, and what its customer thinks: 1 good, -1 bad, 0 neither."""

    comment: str
    opinion: int
    has_negation: bool


def scored_comments(language: str) -> Sequence[Scored]:
    """Those in a language, `english` or `persian`."""
    lines = Path(__file__).with_name(f"comments_{language}.jsonl").read_text("utf-8").splitlines()
    return [_scored(**json.loads(line)) for line in lines]


def _scored(comment: str, score: int, scale: str, *, negation: bool) -> Scored:
    opinion = 1 if score >= _GOOD[scale] else -1 if score <= _BAD[scale] else 0
    return Scored(comment, opinion, negation)
