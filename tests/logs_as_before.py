"""A command sets up the logging of its process; inside a test that is the process of all the other tests."""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from streams.cli.terminal.harmless import tell_freely
from streams.cli.terminal.logs import OWN_LOGGERS
from streams.cli.terminal.redaction import hide


@contextmanager
def logs_as_before() -> Iterator[None]:
    """Afterwards logs are written, and secrets hidden, as they were at the start, whatever was set up in between."""
    loggers = [logging.getLogger(name) for name in (None, *OWN_LOGGERS)]
    levels = [logger.level for logger in loggers]
    configured, configuration = structlog.is_configured(), structlog.get_config()
    # pytest gives the root a handler of its own for the time of each test, which it takes back itself.
    handlers = loggers[0].handlers[:]
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    try:
        yield
    finally:
        hide([])
        tell_freely([])
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        logging.captureWarnings(capture=False)
        loggers[0].handlers[:] = handlers
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        structlog.reset_defaults()
        if configured:
            structlog.configure(**configuration)
