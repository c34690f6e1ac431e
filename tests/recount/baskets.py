"""Baskets by their definition: what each purchase that has items is of, and what is bought together in a window."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from tests.recount.events import Event, Fact, distinct_facts
from tests.recount.lives import Lives, told_lives
from tests.recount.report import Fields
from tests.recount.settings import Settings
from tests.recount.windows import Window

WINDOWS = ("90d", "365d")


@dataclass(frozen=True)
class Basket:
    """A purchase that has items: when it was made (epoch milliseconds), and the different families of its items."""

    at: int
    families: frozenset[str]


@dataclass
class Counts:
    """What stands in the baskets of a window."""

    baskets: int = 0
    too_large: int = 0
    families: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)


def told_baskets(events: Iterable[Event], settings: Settings) -> list[Basket]:
    """The baskets of all customers and guests that count."""
    return baskets_of(told_lives(distinct_facts(events), settings))


def baskets_of(lives: Lives) -> list[Basket]:
    """The baskets of these lives. What tells no family is of the family "unknown"."""
    return [
        Basket(fact.at, frozenset(item.get("family") or "unknown" for item in items))
        for life in [*lives.of_customers, *lives.of_guests]
        for fact in life.of_type("purchase.completed")
        if (items := fact.body.get("items"))
    ]


def told_skus(events: Iterable[Event], settings: Settings) -> list[Basket]:
    """The SKUs of all purchases that have some: what nobody knows of any more, for a customer was erased, is not there.

    What a deal has sold is its product.
    """
    lives = told_lives(distinct_facts(events), settings)
    found = [
        Basket(fact.at, frozenset(skus))
        for life in [*lives.of_customers, *lives.of_guests]
        if life.erased_at is None
        for fact in life.of_type("purchase.completed")
        if (skus := _skus_of(fact))
    ]
    return sorted(found, key=lambda basket: basket.at)


def _skus_of(fact: Fact) -> list[str]:
    name = "family" if fact.topic == "crm.deals" else "sku"
    return [item[name] for item in fact.body.get("items") or () if name in item]


def counts_in(baskets: Iterable[Basket], window: Window, settings: Settings) -> Counts:
    """What is counted of the baskets of a window."""
    found = Counts()
    for basket in baskets:
        if basket.at not in window or settings.most_items is None:
            continue
        found.baskets += 1
        found.families.update(basket.families)
        if len(basket.families) > settings.most_items:
            found.too_large += 1
        else:
            found.pairs.update(combinations(sorted(basket.families), 2))
    return found


def basket_fields(lives: Lives, settings: Settings, window: Window) -> Fields:
    """The KPIs of baskets, which have two windows."""
    if settings.most_items is None or window.name not in WINDOWS or "purchase.completed" not in lives.seen:
        return {}
    found = counts_in(baskets_of(lives), window, settings)
    fields: Fields = {"baskets": Fraction(found.baskets)}
    if found.baskets:
        fields["basket_size_mean"] = Fraction(found.families.total(), found.baskets)
        fields["basket_size_mean_samples"] = Fraction(found.baskets)
    return fields
