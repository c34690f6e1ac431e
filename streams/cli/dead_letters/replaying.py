"""`nabz dead-letters replay` and `drop`: refused records are sent again, each once, or taken off the list.

What was replayed is noted in Redis. Before records are sent it is noted where their partitions end, and afterwards that
they arrived. A replay that was killed in between leaves the first note; the next one reads these partitions from there
on and so knows what arrived, for each record that was replayed has the mark of its dead letter in a header. If Redis
loses its notes, records are sent twice and count once all the same: they have the same `event_id`.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from schemas import Reason
from schemas.topics import DEAD_LETTERS
from streams.cli.dead_letters.checking import Check, Ready, StillRefused
from streams.cli.dead_letters.corrections import Corrections
from streams.cli.dead_letters.letters import Filters, Letters, read_letters, state_of
from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import DONE, FAILED, CommandFailed, Misused, say
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.readable import printable
from streams.cli.terminal.running import Progress, run_until_told
from streams.kafka.clients.bulk import DeliveryFailed
from streams.kafka.clients.ends import log_bounds
from streams.kafka.clients.replaying import Replayer, arrived, marked
from streams.kafka.clients.topics import KafkaUnavailable, TopicsMissing, prepare_topics
from streams.kafka.layout import shared_partitions
from streams.redis.errors import WrongSettingsError
from streams.redis.handled_dead_letters import (
    DROPPED,
    LEASE_SECONDS,
    REPLAYED,
    Handled,
    HandledDeadLetters,
    HandledElsewhere,
    pending,
)
from streams.settings import KafkaSettings, Settings

_AT_ONCE: Final = 500
_MOST_NAMED: Final = 20
_PATIENCE_SECONDS: Final = 10.0
_ELSEWHERE: Final = (
    f"another command replays or drops dead letters; if it was killed, this one can begin {LEASE_SECONDS:g} s later"
)


@dataclass(slots=True)
class Tally:
    """What became of the letters that were meant."""

    replayed: Counter[str] = field(default_factory=Counter)
    """Records by the topic that they were sent to."""
    before: int = 0
    refused: list[StillRefused] = field(default_factory=list)


def replay(settings: Settings, filters: Filters, corrections: Corrections, *, rekey: bool, dry_run: bool) -> int:
    """Send what a worker would count now to its topic; returns FAILED if some would still be refused.

    Raises:
        CommandFailed: Kafka or Redis does not answer, another command does the same, or it was interrupted.
        Misused: a server can never be reached by these settings.
    """
    configure_logs(settings.log, quiet=True)
    tally = Tally()

    async def work(stop: asyncio.Event) -> None:
        async with _notes(settings, alone=not dry_run) as notes:
            letters = await read_letters(settings.kafka, filters.fit)
            handled = await _settled(settings.kafka, notes, keep=not dry_run)
            check = Check(settings, await _partitions(settings), corrections, rekey=rekey)
            ready = list(_ready(letters, handled, check, tally))
            if dry_run:
                tally.replayed.update(one.topic for one in ready)
                return
            await _send(settings.kafka, notes, ready, tally, stop)
            await _tidy(notes, handled, letters)

    try:
        _run(work)
    finally:
        _report(tally, dry_run=dry_run)
    return FAILED if tally.refused else DONE


def drop(settings: Settings, filters: Filters, *, dry_run: bool) -> int:
    """Take letters off the list, for good: they are replayed no more. Raises as `replay` does."""
    configure_logs(settings.log, quiet=True)
    dropped = 0

    async def work(stop: asyncio.Event) -> None:
        del stop
        nonlocal dropped
        async with _notes(settings, alone=not dry_run) as notes:
            letters = await read_letters(settings.kafka, filters.fit, whole=False)
            handled = await _settled(settings.kafka, notes, keep=not dry_run)
            meant = [one for one in letters.all if state_of(one, handled) != DROPPED]
            if not dry_run:
                await notes.note({one.mark: Handled(DROPPED, one.place) for one in meant})
                await _tidy(notes, handled, letters)
            dropped = len(meant)

    _run(work)
    sys.stdout.write(f"{'would drop' if dry_run else 'dropped'} {dropped:,} dead letters\n")
    return DONE


@asynccontextmanager
async def _notes(settings: Settings, *, alone: bool) -> AsyncIterator[HandledDeadLetters]:
    """The notes; `alone` keeps all other commands from changing them. Raises CommandFailed or Misused."""
    async with redis_client(settings.redis) as client:
        notes = HandledDeadLetters(client)
        if not alone:
            yield notes
            return
        try:
            async with notes.alone():
                yield notes
        except HandledElsewhere as error:
            raise CommandFailed(_ELSEWHERE) from error


async def _settled(kafka: KafkaSettings, notes: HandledDeadLetters, *, keep: bool) -> Mapping[str, Handled]:
    """All notes; of what a killed replay was about to send it is found out, and noted if `keep`, what arrived."""
    handled = await notes.read()
    unknown = {mark: note for mark, note in handled.items() if note.pending is not None}
    if not unknown:
        return handled
    since: dict[tuple[str, int], int] = {}
    for note in unknown.values():
        if note.pending is not None:
            where = (note.pending.topic, note.pending.partition)
            since[where] = min(since.get(where, note.pending.end), note.pending.end)
    there = await arrived(kafka, since, unknown)
    sent = {mark: Handled(REPLAYED, unknown[mark].place) for mark in there}
    if keep:
        await notes.note(sent)
        await notes.forget(unknown.keys() - there)
    return {mark: note for mark, note in handled.items() if mark not in unknown} | sent


async def _partitions(settings: Settings) -> Mapping[str, int]:
    families = settings.catalogue.events.families
    counts = await prepare_topics(settings.kafka, families, [DEAD_LETTERS], patience=_PATIENCE_SECONDS)
    return shared_partitions(families, counts)


def _ready(letters: Letters, handled: Mapping[str, Handled], check: Check, tally: Tally) -> Iterator[Ready]:
    """The records to send, of the letters that are meant; all others are in the tally."""
    for letter in letters.all:
        state = state_of(letter, handled)
        if state == REPLAYED:
            tally.before += 1
        elif not state:
            checked = check(letter)
            if isinstance(checked, Ready):
                yield checked
            else:
                tally.refused.append(checked)


async def _send(
    kafka: KafkaSettings, notes: HandledDeadLetters, ready: Sequence[Ready], tally: Tally, stop: asyncio.Event
) -> None:
    """Send records some at a time, each time with a note before and one after. Raises CommandFailed if told to stop."""
    if not ready:
        return
    bounds = await log_bounds(kafka, {one.topic for one in ready})
    progress = Progress(sys.stderr)
    replayer = Replayer(kafka)
    await replayer.start()
    try:
        for start in range(0, len(ready), _AT_ONCE):
            if stop.is_set():
                raise CommandFailed("interrupted; what was replayed before is noted")
            if not await notes.is_alone():
                raise CommandFailed(_ELSEWHERE)
            some = ready[start : start + _AT_ONCE]
            await notes.note(
                {
                    one.letter.mark: pending(
                        one.letter.place, one.topic, one.partition, bounds[one.topic, one.partition].end
                    )
                    for one in some
                }
            )
            await _sent(replayer, notes, some, tally)
            progress.show(f"{tally.replayed.total():,} of {len(ready):,} replayed")
    finally:
        progress.clear()
        await replayer.stop()


async def _sent(replayer: Replayer, notes: HandledDeadLetters, some: Sequence[Ready], tally: Tally) -> None:
    outgoing = {one.letter.mark: marked(one.record, one.letter.mark) for one in some}
    for one in some:
        await replayer.add(one.topic, one.partition, outgoing[one.letter.mark])
    await replayer.flush()
    too_large = set(map(id, replayer.take_too_large()))
    refused = [one for one in some if id(outgoing[one.letter.mark]) in too_large]
    tally.refused += [
        StillRefused(one.letter, Reason.TOO_LARGE, f"With one more header it is larger than {one.topic} takes")
        for one in refused
    ]
    await notes.forget(one.letter.mark for one in refused)
    arrived_now = [one for one in some if id(outgoing[one.letter.mark]) not in too_large]
    await notes.note({one.letter.mark: Handled(REPLAYED, one.letter.place) for one in arrived_now})
    tally.replayed.update(one.topic for one in arrived_now)


async def _tidy(notes: HandledDeadLetters, handled: Mapping[str, Handled], letters: Letters) -> None:
    """Forget what is noted of letters that Kafka has no more."""
    await notes.forget(
        mark
        for mark, note in handled.items()
        if note.place[1] < letters.firsts.get(note.place[0], 0) and note.pending is None
    )


def _run(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    try:
        run_until_told(work)
    except WrongSettingsError as error:
        raise Misused(str(error)) from error
    except (KafkaUnavailable, TopicsMissing) as error:
        raise CommandFailed(str(error)) from error
    except DeliveryFailed as error:
        raise CommandFailed(f"{error}; what arrived is found out by the next replay") from error


def _report(tally: Tally, *, dry_run: bool) -> None:
    lines = [f"{'would replay' if dry_run else 'replayed'} {tally.replayed.total():,}{_listed(tally.replayed)}"]
    lines.append(f"done before {tally.before:,}")
    reasons = Counter(one.reason for one in tally.refused)
    lines.append(f"still refused {len(tally.refused):,}{_listed(reasons)}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    for one in tally.refused[:_MOST_NAMED]:
        say(printable(f"{one.letter.source} is still refused, {one.reason}: {one.sentence}"))
    if len(tally.refused) > _MOST_NAMED:
        say(f"and {len(tally.refused) - _MOST_NAMED:,} more: `nabz dead-letters` lists them")


def _listed(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{name} {count:,}' for name, count in counts.most_common())})" if counts else ""
