"""Logs of all processes: lines for people or JSON for machines, on stderr.

What the engine says through structlog and what libraries say through the standard library's logging end in one
stream, in one form. Nothing in it is of an event (`streams.cli.terminal.harmless`), whatever the level is.
"""

import contextlib
import logging
import sys
import threading
from types import TracebackType
from typing import TextIO

from streams.cli.terminal.harmless import harmless
from streams.cli.terminal.redaction import redacted
from streams.cli.terminal.repeated_lines import RepeatedLines
from streams.said import named
from streams.settings import LogSettings

OWN_LOGGERS = ("nabz", "agents", "schemas", "streams")
"""The roots of the names under which this project logs."""


_STARTING = ("GroupCoordinatorNotAvailableError", "GroupLoadInProgressError", "NotCoordinatorForGroupError")
"""What brokers say while they make up who keeps a group, as a fresh one does at the first worker."""
_STARTING_SECONDS = 15.0
_SPELL_SECONDS = 60.0


class PassingErrors(logging.Filter):
    """Holds back what aiokafka logs as an error, tries again by itself, and is over a moment later.

    What goes on for longer than a start takes is let through. With level debug all is.
    """

    def __init__(self) -> None:
        """Nothing was held back yet."""
        super().__init__()
        self._began = self._last = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        if not record.name.startswith("aiokafka.") or not any(name in record.getMessage() for name in _STARTING):
            return True
        if record.created - self._last > _SPELL_SECONDS:
            self._began = record.created
        self._last = record.created
        return record.created - self._began > _STARTING_SECONDS


def configure_logs(settings: LogSettings, *, quiet: bool = False) -> None:
    """Make all logs of this process follow the settings; the last call counts.

    `quiet` is for a command that says itself what it does and why it fails: nothing is heard of libraries, and of
    this project no less than warnings. Modules that such a command runs log through the standard library alone.
    """
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    handler = _Handler(sys.stderr)
    formatter = _WhenNeeded(settings.format)
    if not quiet or level == logging.DEBUG:
        formatter.prepare()
    handler.setFormatter(formatter)
    if level > logging.DEBUG:
        handler.addFilter(PassingErrors())
        handler.addFilter(RepeatedLines())
    logging.getLogger().handlers[:] = [handler]
    least, least_of_libraries = (logging.WARNING, logging.CRITICAL) if quiet else (level, logging.WARNING)
    if level == logging.DEBUG:
        least = least_of_libraries = level
    logging.getLogger().setLevel(max(level, least_of_libraries))
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(max(level, least))
    logging.captureWarnings(capture=True)
    sys.excepthook, threading.excepthook, sys.unraisablehook = _uncaught, _uncaught_in_thread, _unraisable


class _Handler(logging.StreamHandler[TextIO]):
    """Filters and writers see only what is harmless."""

    def handle(self, record: logging.LogRecord) -> bool:
        """Write a record, unless a filter holds it back."""
        try:
            safe = harmless(record, OWN_LOGGERS)
        except Exception:  # noqa: BLE001 - a line of log never ends what it tells of
            self.handleError(record)
            return False
        return super().handle(safe)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say that a record cannot be written, without what is in it: logging itself would write its arguments."""
        error = sys.exception()
        told = named(error) if error is not None else "an unknown error"
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"nabz: a line of {record.name} could not be written: {told}\n")


def _uncaught(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, where)
        return
    logging.getLogger("nabz").critical("unforeseen: %s", error, exc_info=error)


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and told.exc_type is not SystemExit:
        logging.getLogger("nabz").error("a thread ended: %s", told.exc_value, exc_info=told.exc_value)


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    if told.exc_value is not None:
        logging.getLogger("nabz").error("an error that nobody could be told of: %s", told.exc_value)


class _WhenNeeded(logging.Formatter):
    """Loads what writes lines with the first one: a quiet command mostly has none, and need not wait for it."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form
        self._formatter: logging.Formatter | None = None

    def prepare(self) -> logging.Formatter:
        """What writes the lines."""
        if self._formatter is None:
            from streams.cli.terminal.log_lines import line_formatter  # noqa: PLC0415 - see the class

            self._formatter = line_formatter(self._form)
        return self._formatter

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, without a secret of the settings in it."""
        return redacted(self.prepare().format(record))
