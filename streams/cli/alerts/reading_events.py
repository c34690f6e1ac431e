"""Events of a file, for a backtest: lines as `nabz publish` takes them, of all topics in any order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from schemas import Event, InvalidEvent, Reason
from schemas.decoding import VALUE_LIMIT, LineDecoder
from schemas.lenient_decoding import BYTE_ORDER_MARK
from streams.arithmetic.panes import MINUTE_MS
from streams.cli.events.lines import BrokenInput, LineSplitter, chunks, opened
from streams.cli.terminal.exit_codes import CommandFailed, say
from streams.redis.clock import wall_clock
from streams.settings import Settings

_MOST_NAMED: Final = 5
"""How many lines that are no events are named one by one."""


@dataclass(slots=True)
class Lines:
    """What became of the lines."""

    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Lines that a worker sends to the dead letters, by reason."""

    def refuse(self, reason: str, sentence: str) -> None:
        """The line that was read last is none that is counted."""
        self.refused[reason] += 1
        if self.refused.total() <= _MOST_NAMED:
            say(f"line {self.read} is not counted, {reason}: {sentence}")


def events_of(name: str, settings: Settings, lines: Lines) -> list[Event]:
    """All events of a file (`-`: of stdin) that a worker with these settings takes.

    Raises CommandFailed if it cannot be read, or holds none.
    """
    horizon = wall_clock() + settings.future_minutes * MINUTE_MS
    decode = LineDecoder(settings.catalogue.events)
    events = []
    try:
        for line in _lines(name):
            lines.read += 1
            event = _event(decode, line, horizon, lines)
            if event is not None:
                events.append(event)
    except BrokenInput as error:
        raise CommandFailed(f"{name}: {error}") from error
    if not events:
        raise CommandFailed(f"{name}: no event is in it; it takes lines as `nabz publish` does, one event a line")
    return events


def _lines(name: str) -> Iterator[bytes]:
    splitter = LineSplitter(VALUE_LIMIT)
    with opened(name) as stream:
        for chunk in chunks(stream):
            yield from splitter.split(chunk)
        yield from splitter.rest()


def _event(decode: LineDecoder, line: bytes, horizon: int, lines: Lines) -> Event | None:
    told = line.removeprefix(BYTE_ORDER_MARK)
    if not told.strip():
        return None
    if len(line) > VALUE_LIMIT:
        lines.refuse(Reason.TOO_LARGE, f"The line has more than {VALUE_LIMIT} bytes")
        return None
    try:
        event = decode(told)
    except InvalidEvent as error:
        lines.refuse(error.reason, str(error))
        return None
    if event.occurred_at > horizon:
        lines.refuse(Reason.IN_THE_FUTURE, "Field 'occurred_at' is ahead of the clock of this machine")
        return None
    return event
