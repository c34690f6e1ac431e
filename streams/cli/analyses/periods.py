"""`nabz periods`: prints what a KPI came to in each finished month, quarter or year, and whether its goal was met."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from streams.board.asked import WrongQuestionError
from streams.board.periods import Asked, asked_periods
from streams.cli.terminal.board import show_answer
from streams.cli.terminal.exit_codes import Misused, misused_where
from streams.cli.terminal.readable import NO_VALUE, aligned, printable, readable, unit_name
from streams.kpis import Unit
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue, is_shown


class Told(msgspec.Struct):
    """What a board says of one period: see `/api/periods`. Numbers are kept with all their digits."""

    period: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    value: msgspec.Raw
    samples: msgspec.Raw
    goal: msgspec.Raw
    attained: float | None
    met: bool | None


def show_periods(  # noqa: PLR0913 - what is asked, and of whom
    settings: Settings,
    name: str,
    by: str,
    values: Sequence[str],
    board: str | None,
    *,
    as_json: bool,
    token_file: Path | None = None,
) -> int:
    """Print finished periods of a KPI, as a board tells them; for people, or as one JSON list.

    `values` are those of a breakdown, as `channel=web`.

    Raises:
        Misused: there is no such KPI, it is not told so, or nothing is kept of the value.
        CommandFailed: no board answers.
    """
    asked = _asked(settings, name, by, values)
    return show_answer(
        settings,
        board,
        f"/api/periods?{urlencode([('kpi', name), ('by', by), *asked.labels])}",
        msgspec.json.Decoder(list[Told]).decode,
        lambda told: periods_text(asked, told, settings.currency),
        as_json=as_json,
        token_file=token_file,
        has_money=True,
    )


def periods_text(asked: Asked, told: Sequence[Told], currency: str) -> str:
    """A row for each period, the oldest first."""
    kpi = asked.kpi
    unit = unit_name(kpi.unit, currency)
    value = "".join(f", {dimension} = {printable(text)}" for dimension, text in asked.labels)
    head = f"{kpi.title.en}{value} by {asked.period.word}{f', {unit}' if unit else ''}\n\n"
    if not told:
        return f"{head}None has finished since the first event of this KPI.\n"
    rows = [("", "FROM", "TO", "VALUE", "SAMPLES", "GOAL", "ATTAINED", "")]
    for one in told:
        attained = NO_VALUE if one.attained is None else readable(f"{one.attained:.4f}", Unit.RATIO, currency)
        value, goal = (_said(number, kpi.unit, currency) for number in (one.value, one.goal))
        met = "" if one.met is None else "met" if one.met else "MISSED"
        samples = _said(one.samples, Unit.COUNT, currency)
        rows.append((one.period, one.first, one.last, value, samples, goal, attained, met))
    return head + aligned(rows, left={0, len(rows[0]) - 1})


def _asked(settings: Settings, name: str, by: str, values: Sequence[str]) -> Asked:
    labels = []
    for value in values:
        dimension, is_there, text = value.partition("=")
        if not is_there:
            raise Misused(f"--of {value}: a dimension and its value are wanted, such as channel=web")
        labels.append((dimension, text))
    kpis = [kpi for kpi in configured_catalogue(settings) if is_shown(kpi, settings)]
    with misused_where(WrongQuestionError):
        return asked_periods(kpis, settings.known_kpis, name, by, labels)


def _said(number: msgspec.Raw, unit: Unit, currency: str) -> str:
    text = bytes(number).decode()
    return NO_VALUE if text == "null" else readable(text, unit, currency)
