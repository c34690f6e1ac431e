"""How a log record becomes a line: for people, or as JSON for machines. Apart, for it brings structlog along."""

import logging
import sys
from collections.abc import Sequence
from typing import Final, TextIO

import structlog

from streams.said import traced

_SHARED: Sequence[structlog.typing.Processor] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)


def line_formatter(form: str) -> logging.Formatter:
    """What writes the lines of a format, `text` or `json`; from here on structlog's loggers log through it, too."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # Modules take their loggers before this is called; a cached one would never hear of it.
        cache_logger_on_first_use=False,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(form)],
    )


def _renderers(form: str) -> Sequence[structlog.typing.Processor]:
    if form == "json":
        return (_exceptions, structlog.processors.JSONRenderer(ensure_ascii=False))
    return (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_write_exception),)


def _traced(exc_info: structlog.typing.ExcInfo) -> str:
    return traced(exc_info[1])


def _write_exception(stream: TextIO, exc_info: structlog.typing.ExcInfo) -> None:
    stream.write("\n" + _traced(exc_info))


_exceptions: Final = structlog.processors.ExceptionRenderer(_traced)
