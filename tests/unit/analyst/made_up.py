"""Customers who behave as the models assume, or not at all, as what is known of them."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from agents.analyst.given import Given
from agents.analyst.known import DAY_MS, Rules, known_at
from agents.analyst.population import Population, Rows
from agents.analyst.purchases import Purchases
from agents.analyst.sampling import EVERYBODY, Sample, mark_of
from agents.analyst.story import Story
from agents.customers.facts import PURCHASES, OrderKey, Purchase, SignUp, Update
from streams.fitted import Models
from streams.settings import Settings

NOW: Final = 1_750_000_000_000


def purchases(days_ago: Sequence[int], cents: Sequence[int], segment: int = 0) -> Story:
    """A customer who bought so many days ago, for so much each time."""
    facts = sorted(
        (
            Purchase(OrderKey(NOW - days * DAY_MS - 1, f"e{place}", PURCHASES), f"p{place}", amount, None, 0, None, ())
            for place, (days, amount) in enumerate(zip(days_ago, cents, strict=True))
        ),
        key=lambda fact: fact.order_key,
    )
    told: list[SignUp | Update] = [Update(OrderKey(0, "u", PURCHASES), segment, None)]
    return Story(money=facts, descriptions=told, passages=facts)


def buyers(count: int, seed: int = 1, until: int = 0) -> list[Story]:
    """By the assumptions of MBG/NBD and gamma-gamma, over two years; nothing in the last `until` days."""
    random = np.random.default_rng(seed)
    stories = []
    for number in range(count):
        rate, leaves, worth = random.gamma(0.6, 1 / 20), random.beta(0.9, 1.8), 1 / random.gamma(3.5, 1 / 1_500)
        at, days, cents = float(random.integers(0, 730)), [], []
        while at < 730 - until:
            days.append(730 - int(at) - 1)
            cents.append(int(random.gamma(5, worth)) + 1)
            if random.random() < leaves:
                break
            at += random.exponential(1 / rate)
        if days:
            stories.append(purchases(days, cents, segment=number % 2))
    return stories


BY_PURCHASES: Final = Rules(90 * DAY_MS, 3_600_000, 90)
BY_CONTRACTS: Final = Rules(0, 3_600_000, 90)


def population(
    stories: Sequence[Story],
    rules: Rules = BY_PURCHASES,
    sample: Sample = EVERYBODY,
    order: Sequence[int] | None = None,
) -> Population:
    """They are named by their places, and read in the order of these places."""
    rows = Rows()
    for place in range(len(stories)) if order is None else order:
        name, story = f"c{place}", stories[place]
        now, then = (known_at(story, moment, rules) for moment in (NOW, NOW - rules.horizon_days * DAY_MS))
        rows.add(mark_of(name), name, now, then, {0: "small", 1: "large"})
    return rows.population(NOW, rules, sample)


def given_of(people: Population, last: Models | None = None, **settings: Any) -> Given:  # noqa: ANN401 - any settings
    """What a part of a run gets that reads nothing."""
    client: Any = None
    return Given(client, Settings(**settings), NOW, people, Purchases(people), last)
