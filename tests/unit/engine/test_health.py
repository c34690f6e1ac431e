"""What a worker tells of itself."""

from streams.engine.health import Health


def test_a_partition_that_another_worker_took_is_shown_no_more() -> None:
    health = Health()
    health.reads({("crm.tickets", 0): 5, ("crm.tickets", 1): 7})
    health.reads({("crm.tickets", 1): 6})
    tickets = {"topic": "crm.tickets", "partition": "1"}
    assert health.registry.get_sample_value("nabz_consumer_lag_records", tickets) == 6
    assert health.registry.get_sample_value("nabz_consumer_lag_records", {**tickets, "partition": "0"}) is None
    assert health.registry.get_sample_value("nabz_worker_partitions") == 1
