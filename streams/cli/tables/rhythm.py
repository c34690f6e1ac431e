"""`nabz rhythm`: prints what a KPI comes to by weekday and hour."""

from pathlib import Path
from typing import Final

import msgspec

from streams.cli.terminal.board import show_answer
from streams.cli.terminal.exit_codes import misused_where
from streams.cli.terminal.readable import NO_VALUE, aligned, moment_text, readable, unit_name
from streams.kpis import Kpi, Unit
from streams.kpis.rhythm import NoRhythmError, asked_weeks, check_rhythm, unknown_kpi
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue, is_shown

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MEAN_DIGITS: Final = 2


class Told(msgspec.Struct):
    """What a board says of a rhythm: see `/api/rhythm`. Numbers are kept with all their digits."""

    zone: str
    end: int
    per: str
    weekdays: list[int]
    hours: list[str]
    values: list[list[msgspec.Raw]]
    samples: list[list[msgspec.Raw]]


def show_rhythm(
    settings: Settings, name: str, weeks: int, board: str | None, *, as_json: bool, token_file: Path | None = None
) -> int:
    """Print the rhythm of a KPI, as a board tells it; for people, or as one JSON object.

    Raises:
        Misused: there is no such KPI, it has no rhythm, or hours are not kept for so many weeks.
        CommandFailed: no board answers, or it shows nothing yet.
    """
    kpi = _asked(settings, name, weeks)
    return show_answer(
        settings,
        board,
        f"/api/rhythm?kpi={name}&weeks={weeks}",
        msgspec.json.Decoder(Told).decode,
        lambda told: rhythm_text(kpi, weeks, told, settings.currency),
        as_json=as_json,
        token_file=token_file,
        has_money=True,
    )


def rhythm_text(kpi: Kpi, weeks: int, told: Told, currency: str) -> str:
    """A row for each hour, a column for each weekday, and how much each value is made of."""
    per_hour = told.per == "hour"
    unit = " ".join(part for part in (unit_name(kpi.unit, currency), "an hour" if per_hour else "") if part)
    head = f"{kpi.title.en} by weekday and hour{f', {unit}' if unit else ''}: {weeks} weeks up to "
    head += f"{moment_text(told.end)}, hours of {told.zone}\n\n"
    columns = [
        [_WEEKDAYS[day - 1], *(_said(value, kpi.unit, currency, per_hour=per_hour) for value in row)]
        for day, row in zip(told.weekdays, told.values, strict=True)
    ]
    rows = zip(["", *told.hours], *columns, strict=True)
    return f"{head}{aligned(list(rows))}\n{_made_of(told)}\n"


def _asked(settings: Settings, name: str, weeks: int) -> Kpi:
    kpis = {kpi.name: kpi for kpi in configured_catalogue(settings) if is_shown(kpi, settings)}
    with misused_where(NoRhythmError):
        asked_weeks(str(weeks))
        if name not in kpis:
            raise unknown_kpi(name, kpis, settings.known_kpis)
        check_rhythm(kpis[name])
    return kpis[name]


def _said(value: msgspec.Raw, unit: Unit, currency: str, *, per_hour: bool) -> str:
    text = bytes(value).decode()
    if text == "null":
        return NO_VALUE
    # Of a count an hour is a mean: 2.25 orders.
    return f"{float(text):,.{_MEAN_DIGITS}f}" if per_hour and unit is Unit.COUNT else readable(text, unit, currency)


def _made_of(told: Told) -> str:
    counts = [int(bytes(samples)) for row in told.samples for samples in row if bytes(samples) != b"null"]
    what = "hours" if told.per == "hour" else "samples"
    if not counts:
        return f"{what.capitalize()} in each: nobody counts them"
    least, most = min(counts), max(counts)
    return f"{what.capitalize()} in each: {least:,}" + (f" to {most:,}" if most > least else "")
