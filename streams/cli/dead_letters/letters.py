"""The dead letters that a command is about: which of them, and what was done with each before."""

import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemas import InvalidEvent, Reason
from schemas.timestamps import epoch_milliseconds, rfc_3339
from schemas.topics import DEAD_LETTERS
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.kafka.clients.ends import Bounds, log_bounds
from streams.kafka.clients.topics import KafkaUnavailable
from streams.kafka.clients.whole_logs import read_logs
from streams.kafka.dead_letter import DeadLetter, letter_of
from streams.redis.errors import WrongSettingsError
from streams.redis.handled_dead_letters import DROPPED, REPLAYED, Handled
from streams.settings import KafkaSettings

_AGO: Final = re.compile(r"([0-9]+)([smhd])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_PATIENCE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Filters:
    """Which dead letters are meant; None of anything means all."""

    reason: str | None = None
    topic: str | None = None
    since: str | None = None
    """As `nabz.error.at` is written."""

    def fit(self, letter: DeadLetter) -> bool:
        """Whether a letter is meant."""
        return (
            self.reason in {None, letter.reason}
            and self.topic in {None, letter.topic}
            and (self.since is None or letter.at >= self.since)
        )


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters that were read, those that were written twice once, and where their topic begins."""

    all: Sequence[DeadLetter]
    firsts: Mapping[int, int]
    """Partition of the topic of dead letters -> its first offset."""


def filters_of(topics: Collection[str], reason: str | None, topic: str | None, since: str | None) -> Filters:
    """Filters as they were typed: `since` is a time of RFC 3339, or how long ago, as in 90m or 7d.

    Raises Misused, also for a topic that is none of `topics`.
    """
    if reason is not None and reason not in set(Reason):
        raise Misused(f"--reason {reason}: there is no such reason; known: {', '.join(Reason)}")
    if topic is not None and topic not in topics:
        raise Misused(f"--topic {topic}: there is no such topic; known: {', '.join(topics)}")
    return Filters(reason, topic, None if since is None else rfc_3339(_moment(since)))


def _moment(since: str) -> int:
    ago = _AGO.fullmatch(since)
    if ago is not None:
        return max(0, int((time.time() - int(ago[1]) * _SECONDS[ago[2]]) * 1000))
    try:
        return epoch_milliseconds(since, "--since")
    except InvalidEvent as error:
        raise Misused(f"--since {since}: a time such as 2026-03-02T14:05:00Z is wanted, or 90m, 24h, 7d") from error


async def read_letters(settings: KafkaSettings, fits: Callable[[DeadLetter], bool], *, whole: bool = True) -> Letters:
    """The dead letters of Kafka that fit, in the order in which they were refused; none where there is no such topic.

    Unless they are wanted `whole`, they have neither values nor headers: there may be very many of them.

    Raises:
        CommandFailed: Kafka does not answer.
        Misused: it can never be reached by these settings.
    """
    found: dict[str, DeadLetter] = {}
    try:
        bounds: Mapping[tuple[str, int], Bounds] = await log_bounds(settings, [DEAD_LETTERS], _PATIENCE_SECONDS)
        async for _, partition, record in read_logs(settings, bounds):
            letter = letter_of(record, partition)
            if letter is not None and fits(letter):
                found.setdefault(letter.mark, letter if whole else replace(letter, value=None, headers=()))
    except WrongSettingsError as error:
        raise Misused(str(error)) from error
    except KafkaUnavailable as error:
        raise CommandFailed(str(error)) from error
    letters = sorted(found.values(), key=lambda letter: (letter.at, letter.place))
    return Letters(letters, {partition: bound.first for (_, partition), bound in bounds.items()})


def state_of(letter: DeadLetter, handled: Mapping[str, Handled]) -> str:
    """`replayed`, `dropped`, or empty for one that waits; one of which it is not known whether it was sent waits."""
    note = handled.get(letter.mark)
    return note.state if note is not None and note.state in {REPLAYED, DROPPED} else ""
