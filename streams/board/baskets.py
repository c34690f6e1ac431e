"""Baskets as a board tells them: what is bought together, as rules of two families of items."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final, NamedTuple

from streams.analyses import Least, rules
from streams.arithmetic import fields
from streams.arithmetic.measures import TOTAL, customers
from streams.arithmetic.numbering import FAMILY, WITH
from streams.board.asked import WrongQuestionError
from streams.board.running_totals import TotalsOf, Value
from streams.settings import Settings

WINDOWS: Final = ("90d", "365d")
"""Baskets are kept by day."""
DEFAULT_WINDOW: Final = WINDOWS[0]
LEAST_SUPPORT: Final = 0.005
LEAST_COUNT: Final = 5
"""A pair that was hardly ever bought says nothing."""
LEAST_CONFIDENCE: Final = 0.0

_NO_FAMILIES: Final = frozenset(text for text, number in fields.RESERVED.items() if number in {0, fields.OTHER})
"""What stands for many families or for none: nobody can say what goes with it."""


class Asked(NamedTuple):
    """Which rules are asked for."""

    window: str
    least: Least


class Counts(NamedTuple):
    """What was counted of the baskets of a window: by family, and by two families in the order of their texts."""

    baskets: int
    too_large: int
    families: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]


def asked_rules(query: Mapping[str, str]) -> Asked:
    """The question of `window`, `least_support`, `least_count` and `least_confidence`, each of which has a default.

    Raises WrongQuestionError where there are no such rules: no baskets of the window, or a number that is none.
    """
    window = query.get("window", DEFAULT_WINDOW)
    if window not in WINDOWS:
        raise WrongQuestionError(f"baskets are kept by day and have no window '{window}'; known: {', '.join(WINDOWS)}")
    return Asked(window, least_of(query, Least(LEAST_SUPPORT, LEAST_COUNT, LEAST_CONFIDENCE)))


def least_of(query: Mapping[str, str], default: Least) -> Least:
    """The limits of `least_support`, `least_count` and `least_confidence`, each of which may be left out.

    Raises WrongQuestionError for a number that is none.
    """
    return Least(
        _share(query, "least_support", default.support),
        _count(query, default.count),
        _share(query, "least_confidence", default.confidence),
    )


def check_told(asked: Asked, settings: Settings) -> None:
    """Raises WrongQuestionError where a board of these settings has nothing to tell, and says what to set."""
    if settings.baskets is None:
        raise WrongQuestionError("baskets are not counted: write a table [baskets] into the settings, and count again")
    if FAMILY in settings.hidden_dimensions:
        raise WrongQuestionError(f"families of items are hidden: `hidden_dimensions` names '{FAMILY}'")
    if asked.window not in settings.windows:
        raise WrongQuestionError(f"window '{asked.window}' is switched off: `windows` does not name it")


def counts_of(sums: TotalsOf) -> Counts:
    """What the sums of a window say of baskets."""
    pairs: dict[tuple[str, str], int] = {}
    for values, count in sums(customers.BASKET_PAIRS, (FAMILY, WITH)).items():
        one, other = sorted(map(str, values))
        pairs[one, other] = pairs.get((one, other), 0) + count
    families = {str(family): count for (family,), count in sums(customers.BASKET_ITEMS, (FAMILY,)).items()}
    return Counts(
        _total(sums(customers.BASKETS, TOTAL)), _total(sums(customers.BASKETS_TOO_LARGE, TOTAL)), families, pairs
    )


def rules_text(asked: Asked, counts: Counts) -> str:
    """The answer as JSON: the contract of `/api/baskets`."""
    families = {family: count for family, count in counts.families.items() if family not in _NO_FAMILIES}
    pairs = {pair: count for pair, count in counts.pairs.items() if _NO_FAMILIES.isdisjoint(pair)}
    return json.dumps(
        {
            "window": asked.window,
            "baskets": counts.baskets,
            "basket_size_mean": sum(counts.families.values()) / counts.baskets if counts.baskets else None,
            "too_large": counts.too_large,
            "rules": [asdict(rule) for rule in rules(counts.baskets, families, pairs, asked.least)],
        }
    )


def _total(sums: Mapping[tuple[Value, ...], int]) -> int:
    return sum(sums.values())


def _share(query: Mapping[str, str], name: str, default: float) -> float:
    text = query.get(name)
    if text is None:
        return default
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise WrongQuestionError(f"{name}: '{text}' is no share from 0 to 1")
    return share


def _count(query: Mapping[str, str], default: int) -> int:
    text = query.get("least_count", str(default))
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) >= 1:
        return int(text)
    raise WrongQuestionError(f"least_count: '{text}' is no whole number from 1")


_MOST_DIGITS: Final = 18
