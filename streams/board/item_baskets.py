"""Single items that are bought together, as a board tells them: what the analyst found, by the limits asked for."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from streams.analyses import Least
from streams.board.asked import WrongQuestionError
from streams.board.baskets import LEAST_CONFIDENCE, least_of
from streams.fitted import ItemRules, Models, Reason
from streams.settings import Settings

FAMILIES: Final = "families"
SKUS: Final = "skus"
WINDOW: Final = "365d"
"""The analyst looks at the baskets of a year."""


def asks_for_skus(query: Mapping[str, str]) -> bool:
    """Whether rules `of` SKUs are asked for, and not of families. Raises WrongQuestionError where it is neither."""
    of = query.get("of", FAMILIES)
    if of not in {FAMILIES, SKUS}:
        raise WrongQuestionError(f"there are no rules of '{of}'; known: {FAMILIES}, {SKUS}")
    return of == SKUS


def asked_item_rules(query: Mapping[str, str], found: ItemRules | None = None) -> Least:
    """The question of `least_support`, `least_count` and `least_confidence`; by default all that was `found`.

    Raises WrongQuestionError where there are no such rules: a number that is none, a lower one than the analyst looked
    for, or another window.
    """
    window = query.get("window", WINDOW)
    if window != WINDOW:
        raise WrongQuestionError(f"SKUs have no window '{window}'; known: {WINDOW}")
    if found is None:
        return least_of(query, Least())
    least = least_of(query, Least(found.least_support, found.least_count, LEAST_CONFIDENCE))
    if least.support < found.least_support:
        raise WrongQuestionError(
            f"least_support: rules of SKUs are looked for from {found.least_support:g} on, not from {least.support:g}: "
            "see `baskets.least_support`"
        )
    if least.count < found.least_count:
        raise WrongQuestionError(f"least_count: rules of SKUs are looked for from {found.least_count} baskets on")
    return least


def check_kept(settings: Settings) -> None:
    """Raises WrongQuestionError where by these settings nobody ever looks for rules of SKUs, and says what to set."""
    if settings.baskets is None or not settings.baskets.skus:
        raise WrongQuestionError(
            "SKUs are not kept: write `skus = true` into the table [baskets] of the settings, and start the workers "
            "again; purchases that come from then on keep their SKUs"
        )


def found_rules(models: Models | None) -> ItemRules:
    """What the analyst found. Raises WrongQuestionError where it has not looked yet, and says what to do."""
    found = None if models is None else models.items
    if found is None or found.reason is Reason.SWITCHED_OFF:
        raise WrongQuestionError(
            "nobody has looked yet which SKUs are bought together: start the analyst, `nabz analyst`"
        )
    return found


def item_rules_text(least: Least, found: ItemRules) -> str:
    """The answer as JSON: as that of families, and as of when, and how many rules of a lower lift were left out."""
    return json.dumps(
        {
            "window": WINDOW,
            "as_of": found.as_of,
            "baskets": found.baskets,
            "basket_size_mean": found.basket_size_mean,
            "too_large": found.too_large,
            "rules": [
                asdict(rule)
                for rule in found.rules
                if rule.support >= least.support and rule.count >= least.count and rule.confidence >= least.confidence
            ],
            "left_out": found.left_out,
        }
    )
