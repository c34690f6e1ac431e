"""What becomes of the records of a batch that are no plain events."""

from collections import Counter
from typing import Any, Final

from agents.families import families_by
from schemas import DealSold, Reason, Sale, encode
from schemas.topics import CARTS, DERIVED, TICKETS
from streams.settings import KafkaSettings, Pipeline, Settings
from tests.built_in import batch_decoder, worker_health
from tests.engine.pure import PlainNumbers
from tests.unit.kafka.records import ARecord
from tests.unit.schemas.example_events import as_json, full

NOW: Final = 1_750_000_000_000
SELLS: Final = Pipeline(sells=True)


def a_record(key: bytes | None, value: bytes | None) -> ARecord:
    """A record anywhere."""
    return ARecord(0, key, value)


def test_a_record_without_a_value_is_passed_over_and_counted() -> None:
    decode = batch_decoder(TICKETS, lambda _: None, future_minutes=5)

    decoded = decode(
        [
            a_record(b"t-1", None),
            a_record(b"t-1", as_json(full("ticket.opened"))),
            a_record(None, None),
            a_record(b"t-1", b""),
        ]
    )

    assert [event.type for event in decoded.events] == ["ticket.opened"]
    assert decoded.tombstones == 2
    assert [refusal.error.reason for refusal in decoded.refusals] == [Reason.NOT_JSON]


def test_odd_values_where_no_kpi_reads_are_counted_by_field_and_batch() -> None:
    decode = batch_decoder(CARTS, lambda _: None, future_minutes=5)
    odd = full("cart.updated", source=5, amount="much", currency=[], items=[{"tier": "gold"}, {"tier": "silver"}, 7])
    records = [
        a_record(b"c-1", as_json(odd)),
        a_record(b"c-1", as_json(odd)),
        a_record(b"c-1", as_json(full("cart.updated"))),
    ]

    decoded = decode(records)

    assert decoded.refusals == []
    assert decoded.ignored == Counter({"source": 2, "amount": 2, "currency": 2, "items.tier": 4, "items": 2})
    assert decode([records[2]]).ignored == Counter()


def test_fields_of_a_record_that_is_refused_are_not_counted() -> None:
    decoded = batch_decoder(TICKETS, lambda _: None, 5)([a_record(b"t-2", as_json(full("ticket.opened", source=5)))])

    assert [refusal.error.reason for refusal in decoded.refusals] == [Reason.WRONG_KEY]
    assert decoded.ignored == Counter()


def test_a_record_at_which_the_code_itself_raises_costs_only_that_record() -> None:
    def check(event: Any) -> None:  # noqa: ANN401 - any event
        if event.event_id == "bad":
            raise ZeroDivisionError("secret")

    events = [full("ticket.opened", event_id=name) for name in ("e-1", "bad", "e-2")]
    decoded = batch_decoder(TICKETS, check, 5)([a_record(b"t-1", as_json(event)) for event in events])

    assert [event.event_id for event in decoded.events] == ["e-1", "e-2"]
    assert decoded.amounts == [None, None]
    (refusal,) = decoded.refusals
    assert refusal.error.reason is Reason.NOT_COUNTABLE
    assert "raised ZeroDivisionError at tests/unit/engine/test_batch_decoder.py:" in str(refusal.error)
    assert "secret" not in str(refusal.error)


def test_health_tells_of_tombstones_and_ignored_fields() -> None:
    health = worker_health()

    health.passed_over(TICKETS, 20, Counter({"source": 3}))
    health.passed_over(TICKETS, 0, Counter())

    sample = health.registry.get_sample_value
    assert sample("nabz_events_total", {"topic": TICKETS, "outcome": "tombstone"}) == 20
    assert sample("nabz_ignored_fields_total", {"topic": TICKETS, "field": "source"}) == 3


def test_what_another_group_has_told_its_workers_is_nothing_here_but_counted() -> None:
    families = families_by(Settings(kafka=KafkaSettings(group="mine"), pipelines={"default": SELLS}))(PlainNumbers())
    customers = next(family for family in families.entities if family.name == "customer")
    decode = batch_decoder(DERIVED, customers.check, 5, is_foreign=families.is_foreign)
    records = [a_record(b"c", told_by(group)) for group in ("others", "mine", "others")]

    decoded = decode(records)

    assert [event.group for event in decoded.events] == ["mine"]
    assert decoded.of_events(records) == [records[1]]
    assert len(decoded.foreign) == 2
    assert decoded.latest == NOW
    assert decode(records[:1]).latest == 0

    health = worker_health()
    health.passed_over(DERIVED, 0, Counter(), len(decoded.foreign))
    assert health.registry.get_sample_value("nabz_events_total", {"topic": DERIVED, "outcome": "foreign"}) == 2


def told_by(group: str) -> bytes:
    """A record by which workers of this group tell each other what a deal has sold."""
    sale = Sale(entry_id="e", minor_units=5, channel=group)
    return encode(
        DealSold(event_id="1", occurred_at=NOW, customer_id="c", deal_id="d", group=group, version=1, sale=sale)
    )
