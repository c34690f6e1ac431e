from faust.types import TP

from streams.kafka.faust.extensions import BatchScheduler
from tests.unit.kafka.records import a_batch


def test_a_batch_goes_on_as_one_message() -> None:
    tickets = a_batch(0, 1_000)
    deals = a_batch(7, 9, topic="crm.deals", partition=2)
    fetched = {TP("crm.tickets", 0): tickets, TP("crm.deals", 2): deals}
    assert list(BatchScheduler().iterate(fetched)) == [
        (TP("crm.tickets", 0), tickets),
        (TP("crm.deals", 2), deals),
    ]


def test_records_of_other_topics_go_on_one_by_one_and_in_turns() -> None:
    batch = a_batch(0, 5)
    fetched = {
        TP("replies", 0): ["a", "b"],
        TP("crm.tickets", 0): batch,
        TP("changelog", 1): ["c"],
    }
    assert list(BatchScheduler().iterate(fetched)) == [
        (TP("crm.tickets", 0), batch),
        (TP("replies", 0), "a"),
        (TP("changelog", 1), "c"),
        (TP("replies", 0), "b"),
    ]


def test_nothing_gives_nothing() -> None:
    assert list(BatchScheduler().iterate({})) == []
