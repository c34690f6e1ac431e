"""No line of log has anything of an event in it, whoever logs it and at whatever level."""

import asyncio
import gc
import json
import logging
import threading
import warnings
from enum import IntEnum
from typing import Literal

import pytest
import structlog
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import NodeNotReadyError
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.structs import ConsumerRecord, TopicPartition

from streams.cli.terminal.fixed_texts import GAP, without_what_was_filled_in
from streams.cli.terminal.harmless import harmless, shown, tell_freely
from streams.cli.terminal.logs import configure_logs
from streams.settings import LogSettings

# What stands in the source of a file is taken for a text of it, so it must not stand in this one.
PERSON = "7-C"[::-1]
MAIL = "gro.elpmaxe@nosrep.kram"[::-1]
RECORD = ConsumerRecord("crm.tickets", 0, 5, 0, 0, PERSON.encode(), MAIL.encode(), None, 3, 3, ())
REQUEST = ProduceRequest(None, -1, 1, [("crm.tickets", [(0, MAIL.encode())])])


class Level(IntEnum):
    QUIET = 7


class Logs:
    """What is logged at level debug from `begin` on."""

    def __init__(self, form: Literal["text", "json"], capsys: pytest.CaptureFixture[str]) -> None:
        self._form = form
        self._capsys = capsys

    def begin(self) -> None:
        configure_logs(LogSettings(level="debug", format=self._form))

    def text(self) -> str:
        return self._capsys.readouterr().err


@pytest.fixture(params=["text", "json"])
def logs(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Logs:
    return Logs(request.param, capsys)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (0.5, "0.5"),
        (None, "None"),
        (True, "True"),
        (TopicPartition("crm.tickets", 3), "crm.tickets[3]"),
        ({TopicPartition("crm.tickets", 3): 17}, "{crm.tickets[3]: 17}"),
        ([TopicPartition(MAIL, 3)], "[<text>[3]]"),
        (frozenset({"crm.derived"}), "{crm.derived}"),
        ((1, PERSON), "(1, <text>)"),
        ({PERSON: MAIL}, "{<text>: <text>}"),
        (list(range(30)), f"[{', '.join(map(str, range(20)))}, and 10 more]"),
        ("crm.dead-letters", "crm.dead-letters"),
        ("127.0.0.1:9092", "127.0.0.1:9092"),
        ("::1", "::1"),
        ("localhost:6379", "localhost:6379"),
        (PERSON, "<text>"),
        ("4711", "<text>"),
        ("12:30", "<text>"),
        ("0912.345.6789", "<text>"),
        (MAIL, "<text>"),
        (MAIL.encode(), "<bytes>"),
        (RECORD, "<ConsumerRecord>"),
        (REQUEST, "<ProduceRequest>"),
        (Level.QUIET, "Level.QUIET"),
        (KeyError, "KeyError"),
        (KeyError(PERSON), "KeyError at an unknown place"),
        (ConnectionRefusedError(111, "refused"), "[Errno 111] refused"),
        (NodeNotReadyError("node 1"), "NodeNotReadyError: node 1"),
    ],
    # Addresses of objects would be others in each process that collects these.
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_of_arguments_of_libraries_only_harmless_kinds_are_shown(value: object, text: str) -> None:
    for form in ("%s", "%r"):
        assert form % (shown(value),) == text


def test_names_of_the_settings_are_shown() -> None:
    assert str(shown("kafka.example.org")) == "<text>"
    tell_freely(["kafka.example.org"])
    assert str(shown("kafka.example.org")) == "kafka.example.org"


def test_lines_of_libraries_have_the_text_of_their_source_and_harmless_arguments(logs: Logs) -> None:
    logs.begin()
    library = logging.getLogger("aiokafka.consumer.fetcher")
    library.debug("Adding fetch request for partition %s at offset %d", TopicPartition("crm.tickets", 0), 5)
    library.debug("Got %s in %r", RECORD, REQUEST)
    library.debug("Got %(record)s", {"record": RECORD})
    library.warning(f"It has got {RECORD}")  # as libraries do
    library.warning("Has {}".format(RECORD))  # noqa: UP032 - the same
    library.info(MAIL)
    text = logs.text()
    assert "Adding fetch request for partition crm.tickets[0] at offset 5" in text
    assert "Got <ConsumerRecord> in <ProduceRequest>" in text
    assert f"It has got {GAP}" in text.encode().decode("unicode_escape" if "\\u" in text else "utf-8")
    assert text.count("that may hold values, and is not told") == 2
    assert "test_harmless:" in text
    assert len(text.splitlines()) == 6
    assert PERSON not in text
    assert MAIL not in text


def test_services_of_mode_keep_their_labels(logs: Logs) -> None:
    logs.begin()
    for label, topic in (("---Consumer", "crm.tickets"), (f"-{MAIL}", MAIL)):
        logging.getLogger("mode.services").info("[^{}]: {}".format(label, "Starting %s"), topic)  # noqa: G001 - as mode does
    first, second = logs.text().splitlines()
    assert "[^---Consumer]: Starting crm.tickets" in first
    assert MAIL not in second


def test_what_asyncio_puts_together_has_its_beginning_and_the_kind_of_error(logs: Logs) -> None:
    logs.begin()

    async def lost() -> None:
        async def fails() -> None:
            raise KeyError(PERSON)

        def called(*_: object) -> None:
            raise ValueError(MAIL)

        task = asyncio.create_task(fails())
        asyncio.get_running_loop().call_soon(called, MAIL)
        await asyncio.sleep(0.01)
        del task
        gc.collect()

    asyncio.run(lost(), debug=True)
    text = logs.text()
    assert "Task exception was never retrieved" in text
    assert "Exception in callback" in text
    assert "KeyError: (its words are not told" in text
    assert "ValueError: (its words are not told" in text
    assert PERSON not in text
    assert MAIL not in text


def test_warnings_threads_and_finalizers_are_told_without_values(logs: Logs) -> None:
    logs.begin()

    class Odd:
        def __del__(self) -> None:
            raise ValueError(MAIL)

    def fails() -> None:
        raise KeyError(PERSON)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(MAIL, UserWarning, stacklevel=1)
    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    Odd()
    gc.collect()
    text = logs.text()
    assert "UserWarning at " in text
    assert "a thread ended: KeyError at tests/unit/cli/test_harmless.py" in text
    assert "an error that nobody could be told of: ValueError at" in text
    assert PERSON not in text
    assert MAIL not in text


def test_errors_in_our_own_lines_are_told_by_kind_and_place(logs: Logs) -> None:
    logs.begin()

    def fails() -> None:
        raise KeyError(PERSON)

    try:
        fails()
    except KeyError as error:
        logging.getLogger("streams.kafka.faust.run").critical("stopped: %s", error, exc_info=error)
        structlog.get_logger("nabz.worker").exception("It failed", error=error, shard="customer-0")
        structlog.get_logger("nabz.worker").error("It failed", exc_info=error)
    logging.getLogger("nabz").warning("gone: %(why)s", {"why": OSError(28, "No space left on device")})
    text = logs.text()
    assert "stopped: KeyError at tests/unit/cli/test_harmless.py:" in text
    assert "customer-0" in text
    assert "No space left on device" in text
    assert text.count("KeyError: (its words are not told") == 3
    assert PERSON not in text


def test_the_record_itself_stays_as_it_is() -> None:
    record = logging.LogRecord("aiokafka", logging.DEBUG, __file__, 1, "Got %s in %r", (RECORD, 1), None)
    assert harmless(record, ()).getMessage() == "Got <ConsumerRecord> in 1"
    assert record.args == (RECORD, 1)


def test_a_file_without_source_tells_nothing() -> None:
    assert without_what_was_filled_in("Got", "/no/such/file.py") is None
    assert without_what_was_filled_in("Got %s in %r", __file__) == "Got %s in %r"


async def test_a_real_client_that_meets_no_broker_says_where_it_looked(logs: Logs) -> None:
    logs.begin()
    client = AIOKafkaClient(bootstrap_servers="127.0.0.1:1")
    with pytest.raises(Exception, match="Unable to bootstrap"):
        await client.bootstrap()
    await client.close()
    assert 'Unable connect to "127.0.0.1:1": [Errno 111]' in json.dumps(logs.text()).replace('\\"', '"').replace(
        "\\\\", ""
    )


def test_what_is_written_to_a_stream_is_what_filters_see(logs: Logs) -> None:
    logs.begin()
    # A line that is repeated is put together anew by a filter, which must not bring back what was taken out.
    configure_logs(LogSettings())
    for _ in range(3):
        logging.getLogger("aiokafka.conn").error("Got %s", RECORD)
    [handler] = [one for one in logging.getLogger().handlers if type(one).__name__ == "_Handler"]
    seen: list[str] = []

    def sees(record: logging.LogRecord) -> bool:
        seen.append(record.getMessage())
        return True

    handler.addFilter(sees)
    logging.getLogger("aiokafka.client").error("Got %s for %d", RECORD, 5)
    assert seen == ["Got <ConsumerRecord> for 5"]
    assert MAIL not in logs.text()
