from streams.cli.tables.wait_report import overdue, ungrown, unread, unread_records, unshown, unshown_growth
from streams.redis.growth import Growth

WORKERS = "do enough workers run (`nabz worker`)?"
BOARD = "does a board run (`nabz board`)?"


def test_a_shard_that_stands_at_the_end_misses_nothing() -> None:
    ends = {("crm.tickets", 0): 500, ("crm.tickets", 1): 20}
    assert unread(ends, {("crm.tickets", 0): 500, ("crm.tickets", 1): 25}) == []
    assert unread_records(ends, {("crm.tickets", 0): 500, ("crm.tickets", 1): 25}) == 0


def test_every_topic_that_is_behind_is_named_with_its_partitions() -> None:
    ends = {("crm.tickets", 0): 500, ("crm.tickets", 2): 20, ("crm.deals", 1): 1500}
    offsets = {("crm.tickets", 0): 120}
    assert unread_records(ends, offsets) == 1900
    tickets = "partition 0 stands at 120 of 500, partition 2 stands at 0 of 20"
    assert unread(ends, offsets) == [
        f"crm.deals: 1,500 records are not counted yet (partition 1 stands at 0 of 1500); {WORKERS}",
        f"crm.tickets: 400 records are not counted yet ({tickets}); {WORKERS}",
    ]


def test_of_many_partitions_the_first_are_named() -> None:
    [line] = unread({("crm.tickets", number): 1 for number in range(30)}, {})
    assert "partition 7 stands at 0 of 1 and 22 more" in line


def test_what_is_due_is_named_by_shard() -> None:
    assert overdue({"customer-0": 0}, 0) == []
    assert overdue({"customer-0": 2, "customer-1": 0}, 1_700_000_000_000) == [
        "what is due by 2023-11-14 22:13:20 UTC by the passing of time is not counted yet: 2 in shard customer-0"
    ]


def test_tables_have_to_hold_every_shard_and_be_of_the_moment() -> None:
    assert unshown({"deal-0": 3}, {"deal-0": 3, "deal-1": 9}, 1000, 1000) == []
    assert unshown({"deal-0": 3, "deal-1": 1}, {"deal-0": 2}, 1000, 1000) == [
        f"the tables hold shard deal-0 at version 2 of 3, shard deal-1 at version 0 of 1: {BOARD}"
    ]
    assert unshown({}, {}, 2000, 1000) == [
        "the tables are of 1970-01-01 00:00:01 UTC, not yet of 1970-01-01 00:00:02 UTC: does a board run?"
    ]


def test_without_tables_the_board_is_asked_for() -> None:
    assert unshown({"deal-0": 3}, {}, 1000, None) == [f"no tables are written yet: {BOARD}"]


def test_what_still_grows_is_named_with_its_shards() -> None:
    assert ungrown({}) == []
    lost, active = Growth(1, 3, ("customer-0", "customer-2"), 9), Growth(2, 3, ("customer-2",), 4)
    (said,) = ungrown({"customers_lost": lost, "customers_active": active})
    assert said.startswith("still counted anew: customers_active, customers_lost, in shards customer-0, customer-2;")


def test_tables_of_other_settings_or_without_what_grew_are_not_enough() -> None:
    assert unshown_growth(wanted=3, counted_with=3, growing=0) == []
    assert unshown_growth(wanted=3, counted_with=4, growing=0) == []
    assert "by other settings" in unshown_growth(wanted=3, counted_with=2, growing=0)[0]
    assert "leave out 2 measures" in unshown_growth(wanted=3, counted_with=3, growing=2)[0]
