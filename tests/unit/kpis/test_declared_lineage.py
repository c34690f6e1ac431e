"""What is declared of a measure's lineage names what there is: events, fields, dimensions, settings."""

import pytest

from streams.arithmetic.measures import Measure, tickets
from streams.arithmetic.measures.comments import COMMENTED, OF_ANSWER, OF_TICKET
from streams.arithmetic.measures.customers import (
    BASKET,
    GROUPED,
    JOINING,
    PASSING,
    RATED,
    RATED_LOYAL,
    RATED_RISKY,
    SILENCES,
    TERMS,
)
from streams.arithmetic.measures.deals import STALLS
from streams.arithmetic.measures.leads import FOLLOWED
from streams.arithmetic.measures.tickets import RESOLUTION_PROMISED, RESPONSE_PROMISED
from streams.kpis import catalogue
from streams.settings import Settings
from tests.built_in import ALL_MEASURES, CATALOGUE, LINEAGE
from tests.unit.kpis.event_fields import fields_of


def test_every_measure_has_a_lineage_and_nothing_else_has() -> None:
    assert set(LINEAGE) == set(ALL_MEASURES)


@pytest.mark.parametrize("measure", ALL_MEASURES, ids=lambda measure: measure.name)
def test_every_dimension_of_a_measure_comes_from_somewhere(measure: Measure) -> None:
    dimensions = {dimension for breakdown in measure.by for dimension in breakdown}
    assert set(LINEAGE[measure].told_apart) == dimensions


@pytest.mark.parametrize("measure", ALL_MEASURES, ids=lambda measure: measure.name)
def test_what_turns_absent_into_zero_is_what_is_counted(measure: Measure) -> None:
    standing_for = {
        JOINING: {"purchase.completed", "customer.signed_up"},
        PASSING: {"purchase.completed", "customer.signed_up", "customer.renewed"},
        RESPONSE_PROMISED: {"ticket.opened"},
        TERMS: {"customer.signed_up"},
        SILENCES: {"purchase.completed"},
        GROUPED: {"purchase.completed", "customer.signed_up"},
        RATED: {"purchase.completed"},
        RATED_LOYAL: {"purchase.completed"},
        RATED_RISKY: {"purchase.completed"},
        STALLS: {"deal.stage_changed"},
        BASKET: {"purchase.completed"},
        FOLLOWED: {"lead.created"},
        OF_ANSWER: {"survey.answered"},
        OF_TICKET: {"ticket.opened"},
        RESOLUTION_PROMISED: {"ticket.opened"},
    }
    marks = measure.fed_by
    if marks == COMMENTED:
        # There are comments of either kind once there is one of the other, and what is counted is then 0 of them.
        marks = frozenset({OF_TICKET if measure in tickets.MEASURES else OF_ANSWER})
    fed_by = set().union(*(standing_for.get(kind, {kind}) for kind in marks))
    assert fed_by <= set(LINEAGE[measure].counted)


@pytest.mark.parametrize("measure", ALL_MEASURES, ids=lambda measure: measure.name)
def test_every_field_of_a_lineage_is_one_of_its_event(measure: Measure) -> None:
    for kind, names in LINEAGE[measure].feed.items():
        assert set(names) <= set(fields_of(kind)), kind


@pytest.mark.parametrize("measure", ALL_MEASURES, ids=lambda measure: measure.name)
def test_every_setting_of_a_lineage_is_a_setting(measure: Measure) -> None:
    assert set(LINEAGE[measure].settings) <= set(Settings.model_fields)


def test_a_kpi_comes_from_all_that_its_measures_come_from() -> None:
    for kpi in catalogue():
        assert kpi.measures, kpi.name
        assert CATALOGUE.events_of(kpi), kpi.name
        assert set(CATALOGUE.settings_of(kpi)) <= set(Settings.model_fields), kpi.name
