"""`nabz alerts backtest`: what would have fired, by events of a file or by what Redis keeps."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Sequence

from schemas import InvalidEvent
from schemas.timestamps import epoch_milliseconds, rfc_3339
from streams.alerts import EffectiveAlert
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, Resolution
from streams.backtest import Episode, Past, Tally, backtest, backtest_panes, usual_begin, watched_alerts
from streams.cli.alerts.episodes_text import json_line, table, totals
from streams.cli.alerts.reading_events import Lines, events_of
from streams.cli.alerts.reading_past import read_past
from streams.cli.terminal.exit_codes import DONE, Misused, misused_where, say
from streams.cli.terminal.readable import write_readable
from streams.redis.errors import WrongSettingsError
from streams.settings import Settings


def backtest_events(
    settings: Settings, name: str, begin: str | None, changed: Settings | None, *, as_json: bool
) -> int:
    """Print what would have fired by the events of a file, and beside it what would have with `changed` settings.

    Raises:
        Misused: `begin` is no moment, or comments are to be heard by a package that is not installed.
        CommandFailed: the file cannot be read, or holds no event.
    """
    given = None if begin is None else _moment(begin)
    lines = Lines()
    events = events_of(name, settings, lines)
    moments = [event.occurred_at for event in events]
    since = usual_begin(events) if given is None else given
    if given is None:
        say(f"told from {rfc_3339(since)} on; before, it is learned only (--from sets another time)")
    reported = False

    def found(of: Settings) -> list[Episode]:
        nonlocal reported
        tally = Tally()
        with misused_where(WrongSettingsError):
            episodes = in_order(backtest(events, of, begin=since, tally=tally))
        if not reported:
            _report(tally, lines)
            reported = True
        return episodes

    span = max(since, min(moments)), (max(moments) // MINUTE_MS + 1) * MINUTE_MS
    _tell(settings, found, span, changed, as_json=as_json)
    return DONE


def in_order(episodes: Iterable[Episode]) -> list[Episode]:
    """Episodes in the order in which they begin."""
    return sorted(episodes, key=lambda episode: (episode.begin, episode.alert.name))


def backtest_past(settings: Settings, weeks: int, changed: Settings | None, *, as_json: bool) -> int:
    """Print what would have fired in the last weeks by what Redis keeps, and beside it with `changed` settings.

    Raises CommandFailed where Redis does not answer, or keeps nothing.
    """
    past = asyncio.run(read_past(settings))
    begin = past.until - weeks * 7 * DAY_MINUTES
    if weeks * 7 * DAY_MINUTES > Resolution.HOUR.kept_minutes:
        say("hours are kept for 31 days: before that it is looked at alerts once a day")

    def found(of: Settings) -> list[Episode]:
        return in_order(backtest_panes(past, of, _judged(of, past), begin))

    span = begin * MINUTE_MS, past.until * MINUTE_MS
    _tell(settings, found, span, changed, as_json=as_json)
    return DONE


def _judged(settings: Settings, past: Past) -> list[EffectiveAlert]:
    """The alerts whose KPIs are counted as a whole; says which others there are."""
    alerts = watched_alerts(settings)
    left_out = [alert.name for alert in alerts if any(one.name in past.growing for one in alert.kpi.measures)]
    if left_out:
        why = "their KPIs are still being counted (`nabz catalogue status`)"
        say(f"these alerts are left out, for {why}: {', '.join(left_out)}")
    return [alert for alert in alerts if alert.name not in left_out]


def _tell(
    settings: Settings,
    found: Callable[[Settings], Sequence[Episode]],
    span: tuple[int, int],
    changed: Settings | None,
    *,
    as_json: bool,
) -> None:
    """Print what is found with the settings, and with the changed ones; as JSON with the changed ones alone."""
    if as_json:
        write_readable("".join(f"{json_line(episode)}\n" for episode in found(changed or settings)))
        return
    for title, of in (("As it is", settings), ("With the change", changed)):
        if of is not None:
            episodes = found(of)
            head = f"{title}\n\n" if changed else ""
            write_readable(f"{head}{table(episodes, span[1], of.currency)}\n{totals(episodes, *span, of)}\n")
            sys.stdout.flush()


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
