"""What decides how facts are counted: what is in it, what is not, and how a change is told."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from streams.arithmetic.measures import Kind, Measure
from streams.counting_configuration import counting_configuration
from streams.redis.configuration_changes import acceptable, accepted, changes, differing
from streams.settings import Settings, load
from tests.built_in import ALL_MEASURES

TOPICS = {"crm.tickets": 4}
LOYALTY = """
[loyalty]
recency_days = ["30.50"]
orders = [2]
money = [100]
risky = ["rest", "other"]
groups = { top = { r = "1-2", fm = "2" }, rest = { r = "1" } }
"""


@pytest.fixture
def said(tmp_path: Path) -> Any:  # noqa: ANN401 - a function of TOML
    """What settings, given as TOML, decide."""

    def of(toml: str) -> dict[str, str]:
        path = tmp_path / "nabz.toml"
        path.write_text(toml, encoding="utf-8")
        return counting_configuration(load(path), TOPICS)

    return of


@pytest.mark.parametrize(
    ("toml", "change"),
    [
        ('currency = "EUR"', "currency was USD, is EUR"),
        ("inactivity_days = 30", "inactivity_days was 90, is 30"),
        ("lapse_days = 5", "lapse_days was 14, is 5"),
        ("cart_timeout_minutes = 5", "cart_timeout_minutes was 60, is 5"),
        ('[calendar]\ntimezone = "UTC"', "calendar.timezone was Asia/Tehran, is UTC"),
        ('[calendar]\nsystem = "persian"', "calendar.system was gregorian, is persian"),
        ('[calendar]\ndays = ["mon", "sun"]', "calendar.days was mon tue wed sat sun, is mon sun"),
        (
            '[calendar]\nhours = ["08:00-12:00", "22:30-02:00"]',
            "calendar.hours was 09:00:00-17:00:00, is 08:00:00-12:00:00 22:30:00-26:00:00",
        ),
        (
            '[calendar]\nhours = { default = "08:00-12:00", mon = "08:00-12:00", sun = ["22:30-02:00"] }',
            "calendar.hours was 09:00:00-17:00:00, is 08:00:00-12:00:00; sun: 22:30:00-26:00:00",
        ),
        ('[calendar]\nholidays = ["2027-03-21", "DE"]', "calendar.holidays was IR, is 2027-03-21 DE"),
        ("[calendar]\nholidays = []", "calendar.holidays was IR, is none"),
        (
            "[pipelines.default]\nstages = { lead = 0.10, talk = 0.5 }",
            "pipelines.default.stages was lead=0.1 qualified=0.25 proposal=0.5 negotiation=0.75, is lead=0.1 talk=0.5",
        ),
        ('[pipelines.default]\nlost = ["lost", "gone"]', "pipelines.default.lost was lost, is gone lost"),
        ('[pipelines.retail]\nwon = ["paid"]', "pipelines.retail.won was absent, is paid"),
        (
            '[service_levels]\nresponse = { urgent = "1h", default = "8h" }',
            "service_levels.response was none, is default=480m urgent=60m",
        ),
        ('[service_levels]\nresolution = { low = "1m" }', "service_levels.clock was none, is working"),
        ("[baskets]", "baskets.most_items was absent, is 20"),
        ("[baskets]\nmost_items = 5", "baskets.most_items was absent, is 5"),
        (LOYALTY, "loyalty.groups was none, is top(fm=2 r=1-2) rest(r=1)"),
        (LOYALTY, "loyalty.period_days was none, is 365"),
        (LOYALTY, "loyalty.recency_days was none, is 30.5"),
        (LOYALTY, "loyalty.orders was none, is 2"),
        (LOYALTY, "loyalty.money was none, is 100"),
        (LOYALTY, "loyalty.risky was none, is other rest"),
    ],
)
def test_each_setting_that_decides_is_told_with_its_old_and_its_new_value(said: Any, toml: str, change: str) -> None:  # noqa: ANN401 - as above
    assert change in changes(said(""), said(toml))


@pytest.mark.parametrize(
    "toml",
    [
        'rates = { EUR = "1.1" }',
        "acsi_weights = { ideal = 3 }",
        '[themes]\ndelivery = ["late"]',
        '[sentiment]\nenglish = "vader"\nwords = { late = -3 }',
        "margin = 0.5",
        "lifespan_cap_years = 3",
        "dimension_values = 500",
        "future_minutes = 1",
        'clock = "event"',
        "[worker]\nbatch_records = 5",
        "[kafka]\npartitions = 16",
        '[calendar]\ndays = ["wed", "tue", "mon", "sun", "sat"]',
        '[calendar]\nhours = { default = "09:00-17:00" }',
        '[calendar]\nweek_start = "mon"\nyear_start = 7',
        '[pipelines.default]\nwon = ["won"]',
        '[service_levels]\nclock = "wall"\non_time = "0.8"',
    ],
)
def test_what_bears_on_nothing_that_was_counted_may_change(said: Any, toml: str) -> None:  # noqa: ANN401 - as above
    assert changes(said(""), said(toml)) == []


def test_round_the_clock_no_days_matter_and_the_zone_does(said: Any) -> None:  # noqa: ANN401 - as above
    always = said('[calendar]\nhours = "24/7"')
    assert always == said('[calendar]\nhours = "24/7"\nholidays = "DE"\ndays = ["mon"]')
    utc = said('[calendar]\nhours = "24/7"\ntimezone = "UTC"')
    assert changes(always, utc) == ["calendar.timezone was Asia/Tehran, is UTC"]
    assert "calendar.hours was 09:00:00-17:00:00, is 24/7" in changes(said(""), always)


def test_other_partitions_are_told_by_topic() -> None:
    now = counting_configuration(Settings(), {"crm.tickets": 8})
    assert changes(counting_configuration(Settings(), TOPICS), now) == ["partitions of crm.tickets was 4, is 8"]


def measured(*measures: Measure) -> Mapping[str, str]:
    return counting_configuration(Settings(), TOPICS, measures)


def test_measures_that_came_or_went_or_are_broken_down_otherwise_are_told() -> None:
    first, second, third = ALL_MEASURES[:3]
    other = Measure(third.name, Kind.MEAN, third.fed_by, (("channel",), ("channel", "stage")))
    assert changes(measured(first, third), measured(second, other)) == [
        f"measure {third.name} was {measured(third)[f'measure {third.name}']}, is mean by channel by channel+stage",
        f"new measures {second.name}",
        f"without measures {first.name}",
    ]


def test_a_measure_that_is_kept_by_day_alone_is_another_one() -> None:
    often = Measure("x", Kind.SUM, frozenset({"ticket.opened"}))
    daily = Measure("x", Kind.SUM, frozenset({"ticket.opened"}), by_day=True)
    assert changes(measured(often), measured(daily)) == ["measure x was sum, is sum of days"]


def test_the_order_of_measures_and_of_breakdowns_decides_nothing() -> None:
    one = Measure("x", Kind.SUM, frozenset({"ticket.opened"}), (("channel",), ("priority",)))
    turned = Measure("x", Kind.SUM, frozenset({"ticket.opened"}), (("priority",), ("channel",)))
    assert changes(measured(one, ALL_MEASURES[0]), measured(ALL_MEASURES[0], turned)) == []


def test_all_can_be_accepted_but_what_can_be_right_for_nothing_that_was_counted() -> None:
    before = counting_configuration(Settings(), TOPICS)
    now = counting_configuration(Settings(currency="EUR", inactivity_days=30), {"crm.tickets": 8})
    after = accepted(before, now)
    assert differing(before, after) == ["inactivity_days"]
    assert [name for name in differing(before, now) if not acceptable(name)] == [
        "currency",
        "partitions of crm.tickets",
    ]
    assert accepted(before, counting_configuration(Settings(), {})) == before


def test_a_redis_that_says_nothing_of_how_ids_are_kept_has_to_be_counted_again() -> None:
    now = counting_configuration(Settings(), TOPICS)
    before = {name: text for name, text in now.items() if name != "ids of marketing events"}
    assert changes(before, now) == ["ids of marketing events was absent, is in buckets, each with its day"]
    assert not acceptable("ids of marketing events")
    assert accepted(before, now) == before
