"""How the facts of tickets are packed for Redis, and what they take there."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.tickets.facts import Response, Stop, Ticket
from agents.tickets.family import OpenTicket, Tickets
from streams.settings import Settings
from tests.engine.pure import PureDriver

NOW = 1_779_874_200_000
ROOM = 160 - 4
"""What Redis has for a value of this size, less its own head and end."""

ids = st.uuids(version=4).map(str)
moments = st.integers(0, NOW)
numbers = st.none() | st.integers(0, 4_000)


@pytest.fixture(scope="module")
def family() -> Tickets:
    tickets: Tickets = PureDriver(Settings()).family("ticket")
    return tickets


def event_id(number: int) -> str:
    return str(UUID(int=number << 64 | 0xFFFF, version=4))


@given(
    facts=st.builds(
        Ticket,
        opening=st.none() | st.tuples(moments, ids, numbers, numbers, numbers, numbers),
        responses=st.lists(st.tuples(moments, ids, st.integers(0, 9)), max_size=1).map(tuple),
        resolutions=st.lists(st.tuples(moments, ids, st.integers(0, 9), numbers), max_size=2).map(tuple),
        reopenings=st.lists(st.tuples(moments, ids), max_size=1).map(tuple),
        superseded=st.lists(st.integers(0, (1 << 64) - 1), max_size=1).map(tuple),
        updates=st.lists(st.tuples(moments, ids, numbers, numbers, numbers, numbers), max_size=1).map(tuple),
        stops=st.lists(st.tuples(moments, ids, st.booleans()), max_size=1).map(tuple),
        void=st.booleans(),
        as_of=st.sampled_from((0, 1, NOW)),
        comment=st.sampled_from(((), (-1000, 0, 0), (450, 6, 7, 8))),
    )
)
def test_what_was_packed_is_unpacked(family: Tickets, facts: Ticket) -> None:
    assert family.open(family.pack(OpenTicket(facts))).facts == facts


@pytest.mark.parametrize("responses", [(), ((NOW + 1, event_id(2), 127),)], ids=["resolved at once", "responded to"])
def test_an_ordinary_ticket_fits_into_the_room_that_it_had_before_teams_and_agents(
    family: Tickets, responses: Sequence[Response]
) -> None:
    resolution = (NOW + 2, event_id(3), 127, 1)
    facts = Ticket((NOW, event_id(1), 127, 127, 127, 127), tuple(responses), (resolution,))
    assert len(family.pack(OpenTicket(facts))) <= ROOM


def test_what_is_packed_whole_is_unpacked_too(family: Tickets) -> None:
    stops: tuple[Stop, ...] = ((NOW + 1, event_id(2), True),)
    facts = Ticket((NOW, event_id(1), 1, None, 2, None), stops=stops, as_of=NOW)
    assert family.open(family.pack(OpenTicket(facts))).facts == facts
    # As an earlier version packed it, ordinary or not.
    ordinary = Ticket((NOW, event_id(1), 1, None, 2, None))
    assert family.open(msgspec.msgpack.encode(ordinary)).facts == ordinary
