"""What is seen by an event depends on what it tells: of sign-ups, those with an end alone feed losses."""

from collections.abc import Mapping

import pytest

from agents.families import build_families
from agents.tickets import Tickets
from schemas import TicketOpened
from streams.arithmetic.measures.comments import OF_TICKET
from streams.arithmetic.measures.deals import WINS
from streams.engine.family import EventOutcome
from streams.engine.first_seen import seen_earlier
from tests.companies.telling import customer, ends
from tests.engine.agreement import World, counted, tables_of
from tests.engine.pure import PlainNumbers, decoded
from tests.month.telling import Event
from tests.recount import recount
from tests.strategies.arrivals import at_once
from tests.strategies.deals import PIPELINES

CONTRACTS = World("inactivity_days = 0")
NOW = 1_760_000_000_000
"""9 October 2025."""
WITHOUT = customer("ada", "signed_up", "09-01 10:00")
WITH = customer("ben", "signed_up", "09-02 10:00", **ends("2026-09-02 10:00"))
NO_LATER = customer("cam", "signed_up", "09-03 10:00", **ends("09-03 10:00"))


@pytest.mark.parametrize(
    ("events", "lost"), [([WITHOUT], None), ([WITHOUT, NO_LATER], None), ([WITHOUT, WITH], 0), ([WITH], 0)]
)
def test_losses_are_0_once_a_term_has_an_end_and_absent_before(events: list[Event], lost: int | None) -> None:
    driver = counted(CONTRACTS, at_once([dict(event) for event in events]), NOW, PlainNumbers())
    assert tables_of(CONTRACTS, driver, NOW)["90d"].get("customers_lost") == lost
    assert recount(events, CONTRACTS.recount, NOW)["90d"].get("customers_lost") == lost


@pytest.mark.parametrize(
    ("stage", "pipeline", "wins"),
    [
        ("won", None, True),
        ("signed", "key", True),
        ("won", "elsewhere", True),
        ("offer", None, False),
        ("x", "y", False),
    ],
)
def test_that_deals_are_won_is_seen_by_a_won_stage_of_any_pipeline(
    stage: str, pipeline: str | None, wins: bool
) -> None:
    family = next(one for one in build_families(World(PIPELINES).engine, PlainNumbers()).all if one.name == "deal")
    told = {"event_id": "e", "type": "deal.stage_changed", "occurred_at": NOW, "deal_id": "d", "stage": stage}
    (event,) = decoded([{**told, "pipeline": pipeline}])
    assert (WINS in family.sees(event)) == wins
    assert set(family.sees(event)) <= set(family.first_seen_flags(event.type))


def test_that_there_are_comments_is_looked_for_once_there_is_one_alone() -> None:
    family = next(one for one in build_families(World().engine, PlainNumbers()).all if one.name == "ticket")
    assert isinstance(family, Tickets)
    told = {"type": "ticket.opened", "ticket_id": "t", "customer_id": "c", "occurred_at": NOW}
    plain, spoken = decoded([{**told, "event_id": "e"}, {**told, "event_id": "f", "comment": "late"}])
    counted_all = [EventOutcome.COUNTED] * 2
    known = {"ticket.opened": NOW}
    assert family.unmet == {OF_TICKET}
    assert seen_earlier(family, known, [plain, plain], counted_all) == {}
    family._dictionary.of["touchpoint"]["ticket"] = 7
    assert isinstance(spoken, TicketOpened)
    family.apply(family.open(None), spoken, None)
    assert not family.unmet
    assert seen_earlier(family, known, [plain, spoken], counted_all) == {OF_TICKET: NOW}


def test_of_a_batch_each_mark_has_the_moment_of_the_first_event_that_sets_it() -> None:
    family = next(one for one in build_families(CONTRACTS.engine, PlainNumbers()).all if one.name == "customer")
    events = decoded([WITH, WITHOUT])
    ben, ada = (event.occurred_at for event in events)
    outcomes = [EventOutcome.COUNTED] * 2

    def seen(known: Mapping[str, int]) -> Mapping[str, int]:
        return seen_earlier(family, known, events, outcomes)

    assert seen({})["joining"] == ada
    assert seen({})["passing"] == ben
    assert seen({"passing": 1})["joining"] == ada
    assert "passing" not in seen({"passing": 1})
    assert seen(seen({})) == {}
    assert seen_earlier(family, {}, events, [EventOutcome.DUPLICATE] * 2) == {}
