"""`nabz alerts backtest`: what would have fired, by events of a file."""

import sys
from collections.abc import Sequence

from schemas import Event, InvalidEvent
from schemas.timestamps import epoch_milliseconds, rfc_3339
from streams.arithmetic.panes import MINUTE_MS
from streams.backtest import Episode, Tally, backtest, usual_begin
from streams.cli.alerts.episodes_text import json_line, table, totals
from streams.cli.alerts.reading_events import Lines, events_of
from streams.cli.terminal.exit_codes import DONE, Misused, say
from streams.cli.terminal.readable import write_readable
from streams.settings import Settings


def backtest_events(
    settings: Settings, name: str, begin: str | None, changed: Settings | None, *, as_json: bool
) -> int:
    """Print what would have fired by the events of a file, and beside it what would have with `changed` settings.

    Raises:
        Misused: `begin` is no moment.
        CommandFailed: the file cannot be read, or holds no event.
    """
    given = None if begin is None else _moment(begin)
    lines = Lines()
    events = events_of(name, settings.future_minutes, lines)
    since = usual_begin(events) if given is None else given
    if given is None and since is not None:
        say(f"told from {rfc_3339(since)} on; before, it is learned only (--from sets another time)")
    _tell(settings, events, since or 0, lines, as_json=as_json, title="As it is" if changed else "")
    if changed is not None:
        _tell(changed, events, since or 0, None, as_json=as_json, title="With the change")
    return DONE


def in_order(episodes: Sequence[Episode]) -> list[Episode]:
    """Episodes in the order in which they begin."""
    return sorted(episodes, key=lambda episode: (episode.begin, episode.alert.name))


def _tell(
    settings: Settings, events: Sequence[Event], begin: int, lines: Lines | None, *, as_json: bool, title: str
) -> None:
    tally = Tally()
    found = in_order(list(backtest(events, settings, begin=begin, tally=tally)))
    if lines is not None:
        _report(tally, lines)
    if as_json:
        write_readable("".join(f"{json_line(episode)}\n" for episode in found))
        sys.stdout.flush()
        return
    until = ((tally.last or begin) // MINUTE_MS + 1) * MINUTE_MS
    if title:
        write_readable(f"{title}\n\n")
    write_readable(f"{table(found, until, settings.currency)}\n")
    write_readable(f"{totals(found, max(begin, tally.first or begin), until, settings)}\n")


def _report(tally: Tally, lines: Lines) -> None:
    known = {
        "duplicates": tally.duplicates,
        "with an id that was there with another content": tally.conflicts,
        "of something void or erased": tally.dropped,
    }
    rest = "".join(f", {count:,} {what}" for what, count in known.items() if count)
    say(f"counted {tally.counted:,} events{rest}")
    refused = lines.refused.total() + tally.refused
    if refused:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in lines.refused.most_common())
        told = [reasons] if reasons else []
        if tally.refused:
            told.append(f"not allowed by the settings {tally.refused:,}")
        say(f"not counted, as dead letters: {refused:,} of {lines.read:,} lines ({', '.join(told)})")


def _moment(text: str) -> int:
    try:
        return epoch_milliseconds(text)
    except InvalidEvent as error:
        raise Misused(f"--from: no moment such as 2026-01-31T12:00:00Z: '{text}'") from error
