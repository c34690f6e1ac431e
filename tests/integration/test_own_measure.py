"""A measure that does not come with Nabz, from the catalogue to the tables: only its family has to know it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import pytest

from agents.families import families_by
from agents.tickets import Tickets
from streams.arithmetic.deltas import MEASURE_CODE, measure_codes
from streams.arithmetic.measures import Kind, Measure, tickets
from streams.board.rounds import Board
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.engine.worker import Worker
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.kpis.catalogue import Catalogue, said_by
from streams.kpis.lineage import Lineage
from streams.redis.agreement import agree
from streams.redis.connection import Client
from streams.redis.keys import VALUE_DICTIONARY
from streams.settings import Settings
from tests.built_in import CATALOGUE, FAMILY_OF_TOPIC
from tests.engine.crowd import connected
from tests.unit.kafka.records import ARecord
from tests.unit.schemas.example_events import as_json

TWICE: Final = Measure("tickets_opened_twice", Kind.SUM, frozenset({"ticket.opened"}), (("channel",),))
OF_TICKETS: Final = (*tickets.MEASURES, TWICE)
ORIGIN: Final = Lineage("Each opening, two times.", {"ticket.opened": ()}, {"channel": {"ticket.opened": ("channel",)}})
TABLES: Final = {
    "kpis": {"twice": {"title": "Twice", "group": "service", "formula": "tickets_opened_twice", "by": ["channel"]}}
}


class WithTwice(Settings):
    """Settings that declare the measure, as far as the catalogue says so."""

    @cached_property
    def catalogue(self) -> Catalogue:
        """What comes with Nabz, the measure, and a KPI of it."""
        measures = replace(CATALOGUE.measures, with_facts={**CATALOGUE.measures.with_facts, "ticket": OF_TICKETS})
        counted = replace(CATALOGUE, measures=measures, lineage={**CATALOGUE.lineage, TWICE: ORIGIN})
        return counted.with_own(TABLES, said_by())


class TicketsTwice(Tickets):
    """The family of tickets, with one more measure."""

    measures: Any = OF_TICKETS

    def __init__(self, *of_family: Any) -> None:  # noqa: ANN401 - what its base takes
        super().__init__(*of_family)
        codes, of = measure_codes(OF_TICKETS), self.contributions

        def contributions(facts: Any, as_of: int) -> tuple[list[int], int]:  # noqa: ANN401 - facts of a ticket
            tally, changes = of(facts, as_of)
            for key, amount in list(zip(tally[::2], tally[1::2], strict=True)):
                if key & MEASURE_CODE == codes["tickets_opened"]:
                    tally += (key & ~MEASURE_CODE | codes[TWICE.name], 2 * amount)
            return tally, changes

        self.contributions = contributions


def opened(*channels: str, first: int = 0) -> Sequence[ARecord]:
    """A record of a ticket for each channel."""
    return [
        ARecord(
            offset,
            b"t-%d" % offset,
            as_json(
                {
                    "event_id": f"e-{offset}",
                    "type": "ticket.opened",
                    "occurred_at": 1_770_000_000_000 + offset,
                    "ticket_id": f"t-{offset}",
                    "customer_id": "c-1",
                    "channel": channel,
                }
            ),
        )
        for offset, channel in enumerate(channels, start=first)
    ]


async def prepared(client: Client, settings: Settings) -> Worker:
    """A worker that has agreed with those before it, and has no shard yet."""
    partitions = dict.fromkeys(FAMILY_OF_TOPIC, 1)
    configuration = counting_configuration(settings, partitions)
    agreed = await agree(client, configuration, CountedOtherwise(settings.catalogue))
    dead_letters, derived = DeadLetters(settings.kafka), Derived(settings.kafka, 1)
    version = agreed.catalogue.version
    worker = Worker(settings, client, dead_letters, derived, families_by(settings), partitions, version)
    await worker.prepare()
    return worker


async def worker_of(client: Client, settings: Settings) -> Worker:
    """The same with the shard of tickets."""
    worker = await prepared(client, settings)
    await worker.next_offsets({TopicPartition("crm.tickets", 0)})
    return worker


async def count(worker: Worker, records: Sequence[ARecord]) -> None:
    first = records[0].offset
    batch = RecordBatch("crm.tickets", 0, records, first, first + len(records), 1)
    await worker.count(batch, await worker.decode(batch))
    await worker.next_offsets({TopicPartition("crm.tickets", 0)})


async def shown(board: Board) -> dict[str, str]:
    await board.attempt()
    assert board.shown is not None, board.problem
    table = board.shown.tables["365d"]
    return {name: text for name, text in table.items() if name.startswith(("twice", "tickets_opened{channel"))}


async def test_its_series_have_numbers_before_anything_is_counted(simulated_redis: str) -> None:
    async with connected(simulated_redis) as client:
        await (await prepared(client, WithTwice())).close()
        known: Any = await client.hkeys(VALUE_DICTIONARY)
        assert {name for name in known if b"tickets_opened_twice" in name}


async def test_it_grows_out_of_facts_and_is_shown_by_what_the_settings_catalogue_says(
    simulated_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(simulated_redis) as client:
        before = await worker_of(client, Settings(clock="event"))
        await count(before, opened("web", "web", "phone"))
        await before.close()
        monkeypatch.setattr("agents.families.Tickets", TicketsTwice)
        settings = WithTwice(clock="event")
        worker, board = await worker_of(client, settings), Board(settings, client)
        assert not any(name.startswith("twice") for name in await shown(board))
        assert list(board.growing) == ["tickets_opened_twice"]

        async def moved(family: str, partition: int) -> None:
            raise AssertionError((family, partition))

        while await _grows(board):
            await worker.chores.grow(moved)
        await count(worker, opened("web", first=3))
        assert await shown(board) == {
            'tickets_opened{channel="phone"}': "1",
            'tickets_opened{channel="web"}': "3",
            "twice": "8",
            'twice{channel="phone"}': "2",
            'twice{channel="web"}': "6",
        }
        await worker.close()


async def _grows(board: Board) -> bool:
    await board.attempt()
    return bool(board.growing)
