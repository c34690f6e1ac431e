"""`nabz dead-letters list` and `show`: which records were refused, why, and what was done with them."""

import asyncio
import base64
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from schemas.topics import DEAD_LETTERS
from streams.cli.dead_letters.letters import Filters, read_letters, state_of
from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.readable import aligned, printable, write_readable
from streams.kafka.dead_letter import DeadLetter
from streams.redis.handled_dead_letters import DROPPED, Handled, HandledDeadLetters
from streams.settings import Settings

_MOST_LISTED: Final = 100
"""The newest ones are listed for people; `--json` has all."""
_KEY_COLUMNS: Final = 40
_NUMBER: Final = re.compile(r"[0-9]{1,19}")

Known = tuple[Sequence[DeadLetter], Mapping[str, Handled]]


def list_letters(settings: Settings, filters: Filters, *, as_json: bool) -> int:
    """Print the dead letters that were not dropped. Raises CommandFailed or Misused where a server is not reached."""
    configure_logs(settings.log, quiet=True)
    letters, handled = asyncio.run(_read(settings, filters.fit, whole=False))
    meant = [letter for letter in letters if state_of(letter, handled) != DROPPED]
    if as_json:
        found = [_described(letter, handled) for letter in meant]
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        write_readable("".join(f"{line}\n" for line in _listed(meant, handled)))
    return DONE


def show_letter(settings: Settings, place: str, *, as_json: bool) -> int:
    """Print all of one dead letter, by where its record was read, or by where the letter itself stands.

    Raises:
        Misused: it is no place.
        CommandFailed: no dead letter is there, or a server is not reached.
    """
    topic, partition, offset = place_of(place)
    configure_logs(settings.log, quiet=True)

    def is_there(letter: DeadLetter) -> bool:
        found = (
            (DEAD_LETTERS, *letter.place) if topic == DEAD_LETTERS else (letter.topic, letter.partition, letter.offset)
        )
        return found == (topic, partition, offset)

    found, handled = asyncio.run(_read(settings, is_there, whole=True))
    if not found:
        raise CommandFailed(f"there is no dead letter of {place}; `nabz dead-letters` lists those that Kafka has")
    # A topic that was made anew has the same offsets again: the latest is meant.
    letter = found[-1]
    if as_json:
        whole = _described(letter, handled) | {
            "headers": [[name, _text(value)] for name, value in letter.headers],
            "value": _text(letter.value),
        }
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        write_readable("".join(f"{line}\n" for line in _shown(letter, handled)))
    return DONE


def place_of(text: str) -> tuple[str, int, int]:
    """TOPIC:PARTITION:OFFSET in its parts. Raises Misused."""
    topic, partition, offset = ["", "", *text.rsplit(":", 2)][-3:]
    if not (topic and _NUMBER.fullmatch(partition) and _NUMBER.fullmatch(offset)):
        raise Misused(f"'{text}' is no place of a record: TOPIC:PARTITION:OFFSET is wanted, as in crm.tickets:0:17")
    return topic, int(partition), int(offset)


async def _read(settings: Settings, fits: Callable[[DeadLetter], bool], *, whole: bool) -> Known:
    letters = await read_letters(settings.kafka, fits, whole=whole)
    async with redis_client(settings.redis) as client:
        return letters.all, await HandledDeadLetters(client).read()


def _described(letter: DeadLetter, handled: Mapping[str, Handled]) -> dict[str, Any]:
    """A letter as JSON has it, without the record's value and headers."""
    return {
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "reason": letter.reason,
        "sentence": letter.sentence,
        "at": letter.at,
        "key": _text(letter.key),
        "truncated": letter.truncated,
        "state": state_of(letter, handled) or "waiting",
        "letter": f"{DEAD_LETTERS}:{letter.place[0]}:{letter.place[1]}",
    }


def _listed(letters: Sequence[DeadLetter], handled: Mapping[str, Handled]) -> Iterator[str]:
    if not letters:
        yield "no dead letters"
        return
    replayed = sum(bool(state_of(letter, handled)) for letter in letters)
    yield f"{len(letters):,} dead letters" + (f", {replayed:,} of them replayed" if replayed else "")
    yield ""
    counts = Counter((letter.topic, letter.reason) for letter in letters)
    yield from _table(
        [("TOPIC", "REASON", "RECORDS"), *((*names, f"{count:,}") for names, count in sorted(counts.items()))]
    )
    yield ""
    latest = letters[-_MOST_LISTED:]
    rows = [("RECORD", "REFUSED AT", "", "KEY", "WHY")]
    for letter in latest:
        why = f"{letter.reason}: {letter.sentence}"
        rows.append((letter.source, letter.at, state_of(letter, handled), _short(letter.key), printable(why)))
    yield from _table(rows)
    if len(letters) > len(latest):
        yield f"and {len(letters) - len(latest):,} before them: --json has all"


def _shown(letter: DeadLetter, handled: Mapping[str, Handled]) -> Iterator[str]:
    yield f"record      {letter.source}"
    yield f"letter      {DEAD_LETTERS}:{letter.place[0]}:{letter.place[1]}"
    yield f"refused at  {letter.at}"
    yield printable(f"why         {letter.reason}: {letter.sentence}")
    yield f"state       {state_of(letter, handled) or 'waiting'}"
    yield f"key         {printable(_text(letter.key) or '-')}"
    for name, value in letter.headers:
        yield printable(f"header      {name}: {_text(value) or ''}")
    if letter.truncated:
        yield "The record was too large to be kept whole: this is its beginning."
    yield ""
    yield from (printable(line) for line in _pretty(letter.value).splitlines())


def _pretty(value: bytes | None) -> str:
    """A value as JSON with a member a line where it is JSON, as it is where it is other text."""
    text = _text(value) or ""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text


def _text(value: bytes | None) -> str | None:
    """Bytes as text; what is no UTF-8 in base64, which says so."""
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(value).decode()


def _short(key: bytes | None) -> str:
    text = printable(_text(key) or "-")
    return text if len(text) <= _KEY_COLUMNS else f"{text[: _KEY_COLUMNS - 1]}…"


def _table(rows: Sequence[Sequence[str]]) -> Sequence[str]:
    return aligned(rows, left=range(len(rows[0]))).splitlines()
