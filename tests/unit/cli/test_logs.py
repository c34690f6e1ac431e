import json
import logging

import pytest
import structlog
from structlog.testing import capture_logs

from streams.cli.terminal.logs import OWN_LOGGERS, PassingErrors, configure_logs
from streams.cli.terminal.redaction import hide, redacted
from streams.settings import LogSettings
from tests.logs_as_before import logs_as_before


def said_by_all() -> None:
    structlog.get_logger("nabz.board").info("The board listens", url="http://localhost")
    logging.getLogger("streams.kafka.faust.app").info("reading %s again", "crm.deals")
    logging.getLogger("aiokafka.client").info("talk")
    logging.getLogger("aiokafka.client").error("no broker")
    logging.getLogger("nabz.board").debug("detail")


def test_machines_get_one_json_object_a_line_whoever_spoke(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(format="json"))
    said_by_all()
    first, second, third = map(json.loads, capsys.readouterr().err.splitlines())
    assert first.pop("timestamp").endswith("Z")
    assert first == {"event": "The board listens", "url": "http://localhost", "level": "info", "logger": "nabz.board"}
    assert second["event"] == "reading crm.deals again"
    assert (third["level"], third["event"]) == ("error", "no broker")


def test_people_get_lines_without_colours_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings())
    said_by_all()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "The board listens" in lines[0]
    assert "url=http://localhost" in lines[0]
    assert "\x1b" not in "".join(lines)


def test_debug_lets_everyone_speak(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(level="debug"), quiet=True)
    said_by_all()
    assert len(capsys.readouterr().err.splitlines()) == 5


def test_a_quiet_command_lets_only_its_own_warnings_through(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(), quiet=True)
    said_by_all()
    logging.getLogger("streams.kafka.clients.bulk").warning("repeated")
    [line] = capsys.readouterr().err.splitlines()
    assert "repeated" in line


def test_a_higher_level_holds_for_quiet_commands_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(level="error"), quiet=True)
    logging.getLogger("streams.kafka.clients.bulk").warning("repeated")
    assert capsys.readouterr().err == ""


def test_tracebacks_hold_no_values_of_variables_and_no_words_that_may_hold_some(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(LogSettings(format="json"))
    try:
        refuse("hunter" + "2")
    except ValueError as error:
        logging.getLogger("streams").critical("stopped", exc_info=error)
    logged = capsys.readouterr().err
    assert "raise ValueError(password)" in json.loads(logged)["exception"]
    assert "hunter2" not in logged


def refuse(password: str) -> None:
    raise ValueError(password)


def test_what_a_fresh_kafka_says_while_it_starts_is_no_error_unless_it_goes_on() -> None:
    passing = PassingErrors()

    def is_logged(second: float, message: str, logger: str = "aiokafka.consumer.group_coordinator") -> bool:
        record = logging.LogRecord(
            logger, logging.ERROR, "", 0, "Group Coordinator Request failed: %s", (message,), None
        )
        record.created = 1_700_000_000 + second
        return passing.filter(record)

    starting = "[Error 15] GroupCoordinatorNotAvailableError"
    assert is_logged(0, "[Error 30] GroupAuthorizationFailedError")
    assert is_logged(0, starting, logger="nabz.worker")
    assert not any(is_logged(second, starting) for second in (0, 1, 8, 15))
    assert is_logged(16, starting)
    assert is_logged(40, starting)
    # A later start is a start again.
    assert not is_logged(101, starting)


@pytest.mark.parametrize("level", ["debug", "info", "warning"])
def test_a_test_that_sets_up_logs_leaves_none_of_it_behind(level: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = [logging.getLogger(name).level for name in (None, *OWN_LOGGERS)]
    with logs_as_before():
        configure_logs(LogSettings(level=level))
        hide(["hunter2hunter2"])
    assert [logging.getLogger(name).level for name in (None, *OWN_LOGGERS)] == before
    assert not structlog.is_configured()
    assert redacted("hunter2hunter2") == "hunter2hunter2"
    capsys.readouterr()
    with capture_logs() as said:
        structlog.get_logger("nabz.board").warning("seen")
    assert [line["event"] for line in said] == ["seen"]
    assert capsys.readouterr().err == ""
