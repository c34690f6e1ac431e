"""Messages of a stream put together give the table, wherever a reader begins."""

import json
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from streams.board import feed as feeds
from streams.board.broadcast import Message
from streams.board.feed import Feed

Table = dict[str, str]

tables = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", 'c{x="1"}', 'd{x="\\""}']), st.sampled_from(["0", "1.5", "-2"])),
    min_size=1,
    max_size=8,
)


def taken(table: dict[str, float], messages: Sequence[bytes]) -> dict[str, float]:
    """A reader's table after these messages."""
    for message in messages:
        lines = dict(line.split(": ", 1) for line in message.decode().strip().split("\n"))
        data = json.loads(lines["data"])
        if lines["event"] == "table":
            table = dict(data["fields"])
        else:
            table = {**table, **data["set"]}
            for gone in data["gone"]:
                del table[gone]
    return table


def shown(table: Table) -> dict[str, float]:
    return {field: float(value) for field, value in table.items()}


@given(tables, st.data())
def test_any_reader_comes_to_the_table_of_now(told: list[Table], data: st.DataObject) -> None:
    feed = Feed("p", "24h", told[0], 1)
    table = taken({}, feed.after(None))
    revision = feed.revision
    for number, now in enumerate(told[1:], start=2):
        feed.update(now, number)
        if data.draw(st.booleans()):
            table = taken(table, feed.after(revision))
            revision = feed.revision
            assert table == shown(now)
    assert taken(table, feed.after(revision)) == taken({}, feed.after(None)) == shown(told[-1])
    assert feed.after(feed.revision) == []


def test_who_missed_more_than_is_kept_gets_the_whole_table() -> None:
    most = feeds._MOST_BYTES
    feed = Feed("p", "24h", {}, 1)
    wide = {f"field_{number}": "1" for number in range(most // 100)}
    for revision in range(2, 40):
        feed.update({**wide, "a": str(revision)} if revision % 2 else {"a": str(revision)}, revision)
    assert sum(len(message) for _, message in feed._recent) <= most
    (message,) = feed.after(1)
    assert message.startswith(b"event: table\n")
    assert taken({}, [message]) == shown({**wide, "a": "39"})


def test_a_reader_is_known_by_process_and_revision() -> None:
    feed = Feed("3fa0", "24h", {"a": "1"}, 7)
    assert feed.after(None)[0].startswith(b"event: table\nid: 3fa0-7\n")
    assert feed.known("3fa0-7") == 7
    assert [feed.known(identity) for identity in ("", "7", "9999-7", "3fa0-", "3fa0-x", "3fa0-٧")] == [None] * 6


def test_what_did_not_change_is_not_said() -> None:
    feed = Feed("p", "24h", {"a": "1"}, 1)
    feed.update({"a": "1"}, 2)
    assert feed.revision == 1
    assert feed.after(1) == []


def test_a_topic_says_signs_at_once_and_all_else_at_its_pace() -> None:
    topic = Message("meta", 5.0)
    assert topic.is_due(100.0, "well")
    topic.say("{}", 100.0, "well")
    assert (topic.version, topic.message) == (1, b"event: meta\ndata: {}\n\n")
    assert not topic.is_due(104.9, "well")
    assert topic.is_due(105.0, "well")
    assert topic.is_due(101.0, "ill")
    topic.say("{}", 105.0, "well")
    assert topic.version == 1
    topic.say('{"at": 2}', 111.0, content="same")
    topic.say('{"at": 3}', 117.0, content="same")
    assert topic.version == 2
