"""What a change of the counting configuration means: what grows, and what facts lack."""

from dataclasses import replace

import pytest

from streams.arithmetic.measures import ALL_MEASURES
from streams.counted_otherwise import change_between
from streams.counting_configuration import counting_configuration
from streams.redis.catalogue import Change
from streams.settings import Settings
from tests.engine.agreement import World


def changed(before: str, now: str) -> Change:
    was, is_ = (counting_configuration(World(toml).engine, {}) for toml in (before, now))
    return change_between(was, is_)


def test_a_measure_whose_meaning_is_raised_grows_alone() -> None:
    now = [replace(one, meaning=2) if one.name == "tickets_opened" else one for one in ALL_MEASURES]
    before = counting_configuration(Settings(), {})
    change = change_between(before, counting_configuration(Settings(), {}, now), now)
    assert change == Change(grows={"tickets_opened": ("measure tickets_opened",)})


def test_customers_get_contracts_and_lose_them_without_any_event_again() -> None:
    for days in ((90, 0), (0, 90)):
        change = changed(*(f"inactivity_days = {number}" for number in days))
        assert change.impossible == {}
        assert {"customers_new", "customers_lost", "customers_active"} <= change.grows.keys()
        assert "tickets_opened" not in change.grows


@pytest.mark.parametrize(
    ("before", "now", "key", "why"),
    [
        ("", "[baskets]", "baskets.most_items", "items.family of guests' purchases was not kept"),
        (
            "",
            "[pipelines.default]\nsells = true",
            "pipelines.default.sells",
            "customer_id of deals was not kept",
        ),
        (
            "[pipelines.default]\nsells = true",
            "[pipelines.default]\nsells = true\nwon = ['signed']",
            "pipelines.default.won",
            "customers were told of won deals when they were won",
        ),
        ("", "[pipelines.default]\nlost = ['gone']", "pipelines.default.lost", "reason of deals in gone was not kept"),
        ("", "currency = 'EUR'", "currency", "amounts are kept in the currency of before"),
    ],
)
def test_what_facts_lack_is_named(before: str, now: str, key: str, why: str) -> None:
    assert changed(before, now).impossible == {key: why}


def test_what_was_kept_for_another_reason_grows() -> None:
    fewer = changed("[pipelines.default]\nlost = ['lost', 'gone']", "[pipelines.default]\nlost = ['gone']")
    assert fewer.impossible == {}
    assert changed("[baskets]\nmost_items = 3", "[baskets]\nmost_items = 4").impossible == {}
    assert changed("[baskets]", "").impossible == {}
