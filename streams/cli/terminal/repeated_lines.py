"""Lines of log that libraries repeat while a server is away: each kind once a minute, and how many were like it."""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

TALKATIVE: Final = ("aiokafka", "faust", "mode", "asyncio", "streams.kafka.faust.waiting")
"""The roots of the names under which such lines are logged."""

_SECONDS: Final = 60.0
_MOST_KINDS: Final = 500
_NUMBERS = re.compile(r"0x[0-9a-fA-F]+|\d+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\{.*\}|\(.*\)|\[.*\]")
"""What differs between lines of a kind: topics, addresses, errors with what they hold."""


@dataclass(slots=True)
class _Kind:
    said_at: float
    held_back: int = 0


class RepeatedLines(logging.Filter):
    """Lets the first line of a kind through, and then one a minute, which says how many were held back.

    Lines are of a kind if they differ in numbers and in what is quoted or in brackets only.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing was said yet."""
        super().__init__()
        self._clock = clock
        self._kinds: dict[tuple[str, int, str], _Kind] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        if not record.name.startswith(TALKATIVE) or record.levelno >= logging.CRITICAL:
            return True
        key = (record.name, record.levelno, _without_particulars(record.getMessage()))
        now = self._clock()
        kind = self._kinds.get(key)
        if kind is not None and now - kind.said_at < _SECONDS:
            kind.held_back += 1
            return False
        if kind is not None and kind.held_back:
            record.msg = f"{record.getMessage()} (and {kind.held_back} more like it since the last such line)"
            record.args = None
        self._kinds[key] = _Kind(now)
        self._forget(now)
        return True

    def _forget(self, now: float) -> None:
        """Let go of kinds that are silent: some texts never come again."""
        if len(self._kinds) > _MOST_KINDS:
            self._kinds = {key: kind for key, kind in self._kinds.items() if now - kind.said_at < _SECONDS}


def _without_particulars(text: str) -> str:
    return _QUOTED.sub("", _NUMBERS.sub("", text.partition("\n")[0]))
