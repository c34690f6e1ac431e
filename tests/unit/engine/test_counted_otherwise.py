"""What a change of settings or of measures means for what is counted: what grows, what goes, and what cannot be."""

from dataclasses import replace
from typing import Any

import pytest

from streams.arithmetic.measures import Kind, Measure, customers, deals, leads, marketing, tickets
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.redis.catalogue import Change, StoredCatalogue, split_catalogue
from streams.settings import Settings
from tests.built_in import ALL_MEASURES, change_between, counting

SELLS = {"default": {"sells": True}}
SELLS_PAID = {"default": {"sells": True, "won": ["paid"]}}
TOLD = "customers were told of won deals when they were won"
NO_REASON = "reason of deals in gone was not kept"


def change(before: dict[str, Any], now: dict[str, Any]) -> Change:
    told = [counting_configuration(Settings(**one), {}) for one in (before, now)]
    return change_between(*told)


@pytest.mark.parametrize(
    ("before", "now", "grows", "not_at_all"),
    [
        ({}, {"inactivity_days": 30}, customers.LOST, tickets.OPENED),
        ({}, {"inactivity_days": 0}, customers.TERMS_RENEWED, tickets.OPENED),
        ({"inactivity_days": 0}, {}, customers.LAPSING, tickets.OPENED),
        ({}, {"cart_timeout_minutes": 5}, customers.CARTS_ABANDONED, deals.WON),
        ({}, {"lapse_days": 3}, customers.LAPSING, customers.EXPIRING),
        ({}, {"calendar": {"hours": "24/7"}}, tickets.RESPONSE_BUSINESS, tickets.RESPONSE),
        ({}, {"calendar": {"holidays": ["DE"]}}, tickets.RESOLUTION_BUSINESS, tickets.OPENED),
        ({}, {"service_levels": {"response": {"default": "1h"}}}, tickets.RESPONSE_PROMISES, tickets.BACKLOG),
        ({}, {"pipelines": {"default": {"won": ["won", "paid"]}}}, deals.WON, leads.CREATED),
        ({}, {"pipelines": {"retail": {"won": ["paid"]}}}, deals.WON, leads.CREATED),
        ({"baskets": {}}, {"baskets": {"most_items": 3}}, customers.BASKETS, customers.NEW),
        ({"baskets": {}}, {}, customers.BASKETS, customers.NEW),
    ],
)
def test_a_setting_makes_those_measures_grow_that_name_it(
    before: dict[str, Any], now: dict[str, Any], grows: Measure, not_at_all: Measure
) -> None:
    found = change(before, now)
    assert not found.impossible
    assert not found.gone
    assert grows.name in found.grows
    assert not_at_all.name not in found.grows


@pytest.mark.parametrize(
    ("before", "now", "name", "why"),
    [
        ({}, {"currency": "EUR"}, "currency", "amounts are kept in the currency of before"),
        ({}, {"calendar": {"timezone": "UTC"}}, "calendar.timezone", "days were cut in the zone of before"),
        ({}, {"baskets": {}}, "baskets.most_items", "items.family of guests' purchases was not kept"),
        ({}, {"pipelines": SELLS}, "pipelines.default.sells", "customer_id of deals was not kept"),
        ({"pipelines": SELLS}, {}, "pipelines.default.sells", TOLD),
        ({"pipelines": SELLS}, {"pipelines": SELLS_PAID}, "pipelines.default.won", TOLD),
        ({}, {"pipelines": {"default": {"lost": ["lost", "gone"]}}}, "pipelines.default.lost", NO_REASON),
        ({}, {"pipelines": {"retail": {"lost": ["gone"]}}}, "pipelines.retail.lost", NO_REASON),
    ],
)
def test_what_facts_do_not_hold_cannot_grow(before: dict[str, Any], now: dict[str, Any], name: str, why: str) -> None:
    assert change(before, now).impossible == {name: why}


def test_a_pipeline_whose_lost_stages_were_lost_before_grows() -> None:
    assert not change({}, {"pipelines": {"retail": {"lost": ["lost"], "won": ["paid"]}}}).impossible
    assert not change({"pipelines": {"default": {"lost": ["lost", "gone"]}}}, {}).impossible


def measured(*measures: Measure) -> dict[str, str]:
    return counting_configuration(Settings(), {}, measures)


def test_measures_that_came_or_are_broken_down_otherwise_grow_and_others_go() -> None:
    narrow = Measure(tickets.OPENED.name, Kind.SUM, tickets.OPENED.fed_by)
    now = (tickets.OPENED, tickets.RESOLVED)
    found = CountedOtherwise(counting(now))(measured(narrow, tickets.REOPENED), measured(*now))
    assert found.grows == {name: (f"measure {name}",) for name in ("tickets_opened", "tickets_resolved")}
    assert found.gone == ("tickets_reopened",)


def test_a_measure_that_means_something_else_by_now_grows_alone() -> None:
    now = [replace(one, meaning=2) if one is tickets.OPENED else one for one in ALL_MEASURES]
    found = CountedOtherwise(counting(now))(measured(*ALL_MEASURES), measured(*now))
    assert found == Change(grows={"tickets_opened": ("measure tickets_opened",)})


def test_a_measure_of_campaigns_cannot_grow() -> None:
    measure = marketing.MEASURES[0]
    found = CountedOtherwise(counting((measure,)))(measured(), measured(measure))
    assert found.impossible == {f"measure {measure.name}": "events of campaigns are not kept"}
    assert not found.grows


def test_the_same_configuration_changes_nothing() -> None:
    assert change({}, {}) == Change()


FIRST = counting_configuration(Settings(), {})
SECOND = counting_configuration(Settings(inactivity_days=30), {})


def test_versions_are_counted_on_and_never_given_again() -> None:
    second = StoredCatalogue().after(change_between(FIRST, SECOND), FIRST, SECOND)
    assert second.version.number == 2
    assert second.version.since_of("customers_lost") == 2
    assert second.version.since_of("tickets_opened") == 1
    assert second.version_of(FIRST) == 1
    assert second.version_of(SECOND) is None
    third = second.after(change_between(SECOND, FIRST), SECOND, FIRST)
    assert third.version.number == third.version.since_of("customers_lost") == 3
    assert (third.version_of(FIRST), third.version_of(SECOND)) == (None, 2)


def test_what_is_gone_is_counted_anew_should_it_come_back() -> None:
    second = StoredCatalogue(CatalogueVersion(2, {"a": 2, "b": 2})).after(Change(gone=("a",)), FIRST, SECOND)
    assert second.version == CatalogueVersion(3, {"b": 2})


def test_it_is_read_as_it_was_written_and_the_first_version_has_no_fields() -> None:
    assert StoredCatalogue().fields == {}
    assert split_catalogue(FIRST) == (FIRST, StoredCatalogue())
    second = StoredCatalogue().after(change_between(FIRST, SECOND), FIRST, SECOND)
    assert split_catalogue({**SECOND, **second.fields}) == (SECOND, second)


def test_what_was_accepted_is_the_same_version_and_remembers_what_was_before() -> None:
    accepted = StoredCatalogue().accepting(FIRST, SECOND)
    assert (accepted.version.number, accepted.version_of(FIRST)) == (1, 1)
    assert split_catalogue({**SECOND, **accepted.fields}) == (SECOND, accepted)


def test_where_versions_were_lost_all_grows_but_what_has_no_facts() -> None:
    anew = StoredCatalogue().anew(7, FIRST, change_between.never_again).version
    assert anew.number == 8
    names = {measure.name for measure in ALL_MEASURES}
    assert {name for name in names if anew.since_of(name) == 8} == names - {one.name for one in marketing.MEASURES}
