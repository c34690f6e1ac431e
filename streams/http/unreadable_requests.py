"""Requests that are none: what is logged of them.

The server answers them by itself, and would log the line that it cannot read, with the token or the customer that may
stand in it, and a traceback for each. Whoever reaches a listener can send such lines as fast as they like.
"""

import logging
from typing import Final

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

_log = structlog.get_logger("nabz.access")

SERVER_LOG: Final = logging.getLogger("nabz.server")
"""What the server says by itself."""


class _Unreadable(logging.Filter):
    """Says in the place of what cannot be read only that it cannot, and that at level debug."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged as it is."""
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, HttpProcessingError | RequestPayloadError):
            return True
        _log.debug("A request cannot be read; it was refused", kind=type(error).__name__)
        return False


SERVER_LOG.addFilter(_Unreadable())
