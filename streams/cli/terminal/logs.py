"""Logs of all processes: lines for people or JSON for machines, on stderr.

What the engine says through structlog and what libraries say through the standard library's logging end in one
stream, in one form.
"""

import logging
import sys
from collections.abc import Sequence

import structlog

from streams.settings import LogSettings

OWN_LOGGERS = ("nabz", "agents", "schemas", "streams")
"""The roots of the names under which this project logs."""


def configure_logs(settings: LogSettings, *, quiet: bool = False) -> None:
    """Make all logs of this process follow the settings; the last call counts.

    `quiet` is for a command that says itself what it does and why it fails: nothing is heard of libraries, and of
    this project no less than warnings.
    """
    shared: Sequence[structlog.typing.Processor] = (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # Modules take their loggers before this is called; a cached one would never hear of it.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(settings.format),
            ],
        )
    )
    logging.getLogger().handlers[:] = [handler]
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    least, least_of_libraries = (logging.WARNING, logging.CRITICAL) if quiet else (level, logging.WARNING)
    if level == logging.DEBUG:
        least = least_of_libraries = level
    logging.getLogger().setLevel(max(level, least_of_libraries))
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(max(level, least))
    logging.captureWarnings(capture=True)


def _renderers(form: str) -> Sequence[structlog.typing.Processor]:
    if form == "json":
        # As text: structured tracebacks hold the values of variables, and with them people's data and passwords.
        return (structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False))
    colours = sys.stderr.isatty()
    return (structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback),)
