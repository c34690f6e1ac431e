import gzip
import json
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

import streams.cli
from streams.kafka.clients.ends import log_bounds
from streams.kafka.clients.publisher import partition_of
from streams.settings import KafkaSettings
from tests.built_in import TOPICS
from tests.servers.topics import run_apart

OPENED = {
    "event_id": "e-1",
    "type": "ticket.opened",
    "occurred_at": "2024-02-05T13:57:27Z",
    "ticket_id": "t-1",
    "customer_id": "c-1",
}
ANSWERED = {
    "event_id": "e-2",
    "type": "survey.answered",
    "occurred_at": 1707141447000,
    "survey_id": "s-1",
    "customer_id": "c-1",
    "kind": "nps",
    "score": 9,
}
LEAD = {
    "event_id": "e-3",
    "type": "lead.created",
    "occurred_at": 1707141447000,
    "campaign_id": "organic",
    "lead_id": "l-1",
}
CLOUD = {
    "specversion": "1.0",
    "id": "e-4",
    "source": "/crm",
    "type": "deal.stage_changed",
    "time": "2024-02-05T13:57:27Z",
    "data": {"deal_id": "d-1", "stage": "lead"},
}


class Command:
    """`nabz publish` in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, file: Path, bootstrap: str, **variables: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of one run."""
        for name, value in {"NABZ_KAFKA__BOOTSTRAP": bootstrap, **variables}.items():
            self._monkeypatch.setenv(name, value)
        self._monkeypatch.setattr("sys.argv", ["nabz", "publish", str(file)])
        with pytest.raises(SystemExit) as end:
            streams.cli.main()
        said = self._capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def lines(*events: object) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def published(bootstrap: str) -> list[ConsumerRecord]:
    """Everything in the topics of events, by topic and offset."""

    async def read() -> list[ConsumerRecord]:
        found: list[ConsumerRecord] = []
        bounds = await log_bounds(KafkaSettings(bootstrap=bootstrap), TOPICS)
        count = sum(bound.end for bound in bounds.values())
        async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
            consumer.assign([TopicPartition(*partition) for partition in bounds])
            while len(found) < count:
                found.append(await consumer.getone())
        return sorted(found, key=lambda record: (record.topic, record.partition, record.offset))

    return run_apart(read())


@pytest.mark.parametrize("packed", [False, True])
def test_events_go_to_the_topic_of_their_type_under_the_key_of_their_entity(
    kafka: str, tmp_path: Path, publish: Command, packed: bool
) -> None:
    content = lines(OPENED, ANSWERED, LEAD, CLOUD) + b"\n" + json.dumps(OPENED | {"event_id": "last"}).encode()
    file = tmp_path / "events"
    file.write_bytes(gzip.compress(content) if packed else content)
    code, out, err = publish(file, kafka)
    assert (code, err) == (0, "")
    assert out.split() == (
        ["sent", "5", "events", "crm.deals", "1", "crm.leads", "1", "crm.surveys", "1", "crm.tickets", "2"]
    )
    records = published(kafka)
    assert [(record.topic, record.key) for record in records] == [
        ("crm.deals", b"d-1"),
        ("crm.leads", b"l-1"),
        ("crm.surveys", b"c-1"),
        ("crm.tickets", b"t-1"),
        ("crm.tickets", b"t-1"),
    ]
    assert all(record.partition == partition_of(record.key, 4) for record in records)
    assert [json.loads(record.value) for record in records[:4]] == [CLOUD, LEAD, ANSWERED, OPENED]


def test_a_byte_order_mark_is_not_sent_and_odd_values_that_nobody_reads_are_told_of(
    embedded_kafka: str, tmp_path: Path, publish: Command
) -> None:
    file = tmp_path / "events.ndjson"
    odd = OPENED | {"event_id": "e-2", "ticket_id": 5, "source": {"name": "desk"}}
    file.write_bytes(b"\xef\xbb\xbf" + lines(OPENED, odd, LEAD | {"source": True}))
    code, out, err = publish(file, embedded_kafka)
    assert code == 0
    assert out.startswith("sent 3 events\n")
    assert err == "nabz: passed over 2 values that their fields cannot have; no KPI reads them (source 2)\n"
    records = published(embedded_kafka)
    assert {record.key: json.loads(record.value) for record in records if record.topic == "crm.tickets"} == {
        b"t-1": OPENED,
        b"5": odd,
    }


def test_refused_lines_are_named_and_the_others_are_sent(embedded_kafka: str, tmp_path: Path, publish: Command) -> None:
    file = tmp_path / "events.ndjson"
    content = lines(OPENED, OPENED | {"type": "ticket.exploded"}) + b"no json\n" + b"x" * 2_000_000 + b"\n"
    file.write_bytes(content + lines(LEAD))
    code, out, err = publish(file, embedded_kafka)
    assert code == 1
    assert out.startswith("sent 2 events\n")
    named = err.splitlines()
    assert named[0].startswith("nabz: line 2 is refused, unknown-type: ")
    assert named[1].startswith("nabz: line 3 is refused, not-json: ")
    assert named[2] == "nabz: line 4 is refused, too-large: The line has more than 1000000 bytes"
    assert named[3] == "nabz: refused 3 of 5 lines (unknown-type 1, not-json 1, too-large 1)"
    assert len(published(embedded_kafka)) == 2


def test_after_twenty_refused_lines_the_others_are_listed_by_their_numbers(
    embedded_kafka: str, tmp_path: Path, publish: Command
) -> None:
    file = tmp_path / "events.ndjson"
    file.write_bytes(b"{}\n" * 48 + lines(OPENED) + b"{}\n" * 2)
    code, _, err = publish(file, embedded_kafka)
    assert code == 1
    assert len(err.splitlines()) == 23
    assert err.splitlines()[20:] == [
        "nabz: more lines are refused; from here on they are only listed, in the end",
        "nabz: refused 50 of 51 lines (missing-field 50)",
        "nabz: refused lines: 1-48, 50-51",
    ]


def test_what_stands_before_the_end_of_a_cut_off_file_is_sent(
    embedded_kafka: str, tmp_path: Path, publish: Command
) -> None:
    file = tmp_path / "events.gz"
    file.write_bytes(gzip.compress(lines(OPENED, ANSWERED))[:-8])
    code, out, err = publish(file, embedded_kafka)
    assert code == 1
    assert out.startswith("sent 2 events\n")
    assert err == f"nabz: {file}: what is compressed in it ends in the middle\n"


def test_topics_are_not_made_where_that_is_forbidden(embedded_kafka: str, tmp_path: Path, publish: Command) -> None:
    file = tmp_path / "events.ndjson"
    file.write_bytes(lines(OPENED))
    code, out, err = publish(file, embedded_kafka, NABZ_KAFKA__CREATE_TOPICS="false")
    assert (code, out) == (1, "")
    assert "crm.tickets" in err
    assert "kafka.create_topics is false" in err


def test_a_kafka_that_is_away_is_one_line(tmp_path: Path, publish: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.cli.events.publish._PATIENCE_SECONDS", 0.1)
    file = tmp_path / "events.ndjson"
    file.write_bytes(lines(OPENED))
    code, out, err = publish(file, "localhost:1")
    assert (code, out) == (1, "")
    assert err.startswith("nabz: Kafka at localhost:1 was not reached")
    assert err.endswith(": start it, or set kafka.bootstrap\n")
    assert len(err.splitlines()) == 1


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, publish: Command) -> None:
    code, out, err = publish(tmp_path / "nowhere", "localhost:1")
    assert (code, out) == (1, "")
    assert err == f"nabz: {tmp_path}/nowhere: it cannot be read: No such file or directory\n"
