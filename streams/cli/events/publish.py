"""`nabz publish`: sends the events of a file to their topics."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from schemas import InvalidEvent, Reason
from schemas.decoding import VALUE_LIMIT, LineDecoder
from schemas.event_types import EventTypes
from schemas.lenient_decoding import BYTE_ORDER_MARK
from schemas.topics import DEAD_LETTERS, DERIVED
from streams.cli.events.lines import BrokenInput, LineSplitter, chunks, opened, read_ahead
from streams.cli.terminal.exit_codes import DONE, FAILED, CommandFailed, Misused, say
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.running import Progress, run_until_told
from streams.kafka.clients.errors import RightsMissing
from streams.kafka.clients.publisher import DeliveryFailed, EventTooLarge, Publisher
from streams.kafka.clients.topics import KafkaUnavailable, TopicsMissing, prepare_topics
from streams.redis.errors import WrongSettingsError
from streams.settings import KafkaSettings, Settings

_PATIENCE_SECONDS = 10.0


@asynccontextmanager
async def publisher_for(settings: KafkaSettings, events: EventTypes) -> AsyncIterator[Publisher]:
    """A publisher for the topics of these events; those that were missing are made first, where the settings allow it.

    Topics that this user may not see are no matter, unless an event belongs there.

    Raises:
        CommandFailed: Kafka is not reached, topics are missing, or events that were sent were not taken.
        Misused: Kafka can never be reached by these settings.
    """
    try:
        partitions = await prepare_topics(
            settings, events.families, [DEAD_LETTERS], patience=_PATIENCE_SECONDS, all_of_them=False
        )
    except WrongSettingsError as error:
        raise Misused(str(error)) from error
    except RightsMissing as error:
        # Those are the workers' own.
        needed = [right for right in error.rights if right.name not in {DERIVED, DEAD_LETTERS}]
        raise CommandFailed(str(RightsMissing(settings, needed or error.rights))) from error
    except (KafkaUnavailable, TopicsMissing) as error:
        raise CommandFailed(str(error)) from error
    try:
        async with Publisher(settings, partitions) as publisher:
            yield publisher
    except (DeliveryFailed, KafkaUnavailable) as error:
        raise CommandFailed(str(error)) from error


MOST_NAMED = 20
"""How many refused lines are named one by one, with what is wrong with them."""
MOST_STRETCHES = 1_000
"""How many stretches of refused lines are listed in the end."""


@dataclass(slots=True)
class Tally:
    """What became of the lines."""

    lines: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    """Events by topic."""
    confirmed: bool = False
    """Whether Kafka has all that was sent."""
    refused: Counter[str] = field(default_factory=Counter)
    """Lines by reason."""
    ignored: Counter[str] = field(default_factory=Counter)
    """Values that a field cannot have, in fields that no KPI reads: by field, of events that are sent all the same."""
    stretches: list[tuple[int, int]] = field(default_factory=list)
    """First and last of each stretch of refused lines, as many as are listed."""

    def refuse(self, reason: str, sentence: str) -> None:
        """The line that was read last is not sent; the first such lines are named at once."""
        self.refused[reason] += 1
        self._note()
        named = self.refused.total()
        if named <= MOST_NAMED:
            say(f"line {self.lines} is refused, {reason}: {sentence}")
        elif named == MOST_NAMED + 1:
            say("more lines are refused; from here on they are only listed, in the end")

    def listed(self) -> str:
        """The numbers of the refused lines, as in `2, 4-7`."""
        listed = (f"{first}" if first == last else f"{first}-{last}" for first, last in self.stretches)
        missing = self.refused.total() - sum(last - first + 1 for first, last in self.stretches)
        return ", ".join(listed) + (f" and {missing:,} more" if missing else "")

    def _note(self) -> None:
        if self.stretches and self.stretches[-1][1] == self.lines - 1:
            self.stretches[-1] = (self.stretches[-1][0], self.lines)
        elif len(self.stretches) < MOST_STRETCHES:
            self.stretches.append((self.lines, self.lines))


def publish_file(settings: Settings, name: str) -> int:
    """Send each line of a file (`-`: of stdin) that is an event, and say what was sent and what was refused.

    Raises:
        CommandFailed: the file cannot be read to its end, Kafka does not take events, or SIGTERM or SIGINT came.
        What stood before is sent all the same, if Kafka takes it.
    """
    configure_logs(settings.log, quiet=True)
    tally = Tally()
    progress, events = Progress(sys.stderr), settings.catalogue.events

    async def work(stop: asyncio.Event) -> None:
        with opened(name) as stream:
            async with publisher_for(settings.kafka, events) as publisher:
                try:
                    lines = _Lines(publisher, events, tally)
                    await _publish(chunks(stream), lines, tally, progress, stop)
                finally:
                    await publisher.flush()
                    tally.confirmed = True
        if stop.is_set():
            raise CommandFailed(f"interrupted after line {tally.lines:,}")

    try:
        run_until_told(work)
    except BrokenInput as error:
        raise CommandFailed(f"{name}: {error}") from error
    finally:
        progress.clear()
        _report(tally)
    return FAILED if tally.refused else DONE


async def _publish(
    source: Iterator[bytes], lines: "_Lines", tally: Tally, progress: Progress, stop: asyncio.Event
) -> None:
    splitter = LineSplitter(VALUE_LIMIT)
    began = time.monotonic()
    async with aclosing(read_ahead(source, stop)) as ahead:
        async for chunk in ahead:
            await lines.send(splitter.split(chunk))
            rate = tally.lines / max(time.monotonic() - began, 0.001)
            progress.show(f"{tally.lines:,} lines ({rate:,.0f} a second)")
    if not stop.is_set():
        await lines.send(splitter.rest())


class _Lines:
    """Sends lines to the topics of their events, and notes what was not sent."""

    def __init__(self, publisher: Publisher, events: EventTypes, tally: Tally) -> None:
        self._publisher = publisher
        self._events = events
        self._decode = LineDecoder(events, ignored=tally.ignored)
        self._tally = tally

    async def send(self, lines: list[bytes]) -> None:
        """Send each of these that is an event; raises DeliveryFailed if earlier ones were not taken."""
        tally = self._tally
        for line in lines:
            tally.lines += 1
            if len(line) > VALUE_LIMIT:
                tally.refuse(Reason.TOO_LARGE, f"The line has more than {VALUE_LIMIT} bytes")
                continue
            told = line.removeprefix(BYTE_ORDER_MARK)
            try:
                event = self._decode(told)
                topic = self._events.topic_of(event)
                await self._publisher.send(told, self._events.key_of(event), topic)
            except InvalidEvent as error:
                if told.strip():
                    tally.refuse(error.reason, str(error))
            except EventTooLarge as error:
                tally.refuse(Reason.TOO_LARGE, str(error))
            else:
                tally.sent[topic] += 1


def _report(tally: Tally) -> None:
    if tally.confirmed:
        sys.stdout.write(f"sent {tally.sent.total():,} events\n")
        width = max(map(len, tally.sent), default=0)
        for topic, count in sorted(tally.sent.items()):
            sys.stdout.write(f"  {topic:<{width}}  {count:>12,}\n")
        sys.stdout.flush()
    elif tally.lines:
        say(f"whether the events of all {tally.lines:,} lines arrived is not known")
    if tally.ignored:
        fields = ", ".join(f"{name} {count:,}" for name, count in tally.ignored.most_common())
        say(f"passed over {tally.ignored.total():,} values that their fields cannot have; no KPI reads them ({fields})")
    if tally.refused:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in tally.refused.most_common())
        say(f"refused {tally.refused.total():,} of {tally.lines:,} lines ({reasons})")
        if tally.refused.total() > MOST_NAMED:
            say(f"refused lines: {tally.listed()}")
