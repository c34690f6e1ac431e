"""`nabz forecast`: prints what the next days come to, or what open deals will bring, and how far that was off."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from streams.board.asked import WrongQuestionError
from streams.board.models.asked import asked_kpi
from streams.cli.analyses.model_run import InBoth, Reason, Run, known, run_lines, share
from streams.cli.terminal.board import show_answer
from streams.cli.terminal.exit_codes import misused_where
from streams.cli.terminal.readable import NO_VALUE, aligned, printable, readable
from streams.kpis import Unit
from streams.settings import Settings

_PLAIN_RULES: Final = {
    "weighted": "weighted pipeline",
    "weighted_by_close": "weighted, of those due in time",
}
_WHEN: Final = {"overdue": "overdue", "later": "later", "undated": "without a date"}


class Method(msgspec.Struct):
    """How a series is gone on with."""

    title: InBoth


class Quality(msgspec.Struct):
    """By which share sums were off, and those of the plain rule."""

    error: float | None
    plain_error: float | None


class Horizon(msgspec.Struct):
    """What a KPI will come to within some days."""

    days: int
    low: msgspec.Raw
    mean: msgspec.Raw
    high: msgspec.Raw
    reason: Reason | None
    method: Method | None
    quality: Quality | None


class Told(msgspec.Struct):
    """What a board says of a forecast: see `/api/forecast`."""

    run: Run
    kpi: str
    title: InBoth
    unit: str
    currency: str
    reason: Reason | None
    horizons: list[Horizon]


class PipelineQuality(msgspec.Struct):
    """What was missed on average, and by the better plain rule."""

    error: msgspec.Raw
    plain_error: msgspec.Raw
    plain_rule: str


class PipelineHorizon(msgspec.Struct):
    """What open deals bring within some days."""

    days: int
    low: msgspec.Raw
    mean: msgspec.Raw
    high: msgspec.Raw
    deals: float | None
    reason: Reason | None
    quality: PipelineQuality | None


class Month(msgspec.Struct):
    """Open deals by when they are expected to close."""

    when: str
    period: str | None
    deals: int
    amount: msgspec.Raw
    weighted: msgspec.Raw
    expected: msgspec.Raw


class Pipeline(msgspec.Struct):
    """What a board says of open deals: see `/api/pipeline`."""

    run: Run
    currency: str
    deals: int | None
    amount: msgspec.Raw
    weighted: msgspec.Raw
    horizons: list[PipelineHorizon]
    months: list[Month]


def show_forecast(
    settings: Settings, kpi: str, board: str | None, *, as_json: bool, token_file: Path | None = None
) -> int:
    """Print what a KPI will come to, as a board tells it; for people, or as one JSON object.

    Raises:
        Misused: the KPI is not forecast.
        CommandFailed: no board answers, or no analyst has run yet.
    """
    with misused_where(WrongQuestionError):
        asked_kpi(kpi)
    path = f"/api/forecast?kpi={kpi}"
    return show_answer(
        settings, board, path, known(Told), forecast_text, as_json=as_json, token_file=token_file, has_money=True
    )


def show_pipeline(settings: Settings, board: str | None, *, as_json: bool, token_file: Path | None = None) -> int:
    """Print what open deals will bring, as a board tells it; for people, or as one JSON object.

    Raises CommandFailed where no board answers, and where no analyst has run yet.
    """
    return show_answer(
        settings,
        board,
        "/api/pipeline",
        known(Pipeline),
        pipeline_text,
        as_json=as_json,
        token_file=token_file,
        has_money=True,
    )


def forecast_text(told: Told) -> str:
    """A row for each horizon: what is expected, its bounds, and how far such forecasts were off."""
    unit = Unit(told.unit)
    what = f"{printable(told.title.en)}, {told.currency}" if unit.is_money else printable(told.title.en)
    parts = [run_lines(told.run, of_customers=False), f"\n{what}: the next days in all\n\n"]
    rows = [["within", "at least", "expected", "at most", "was off by", "plain rule", "method"]]
    for one in told.horizons:
        if one.reason is None:
            bounds = (_amount(value, unit, told.currency) for value in (one.low, one.mean, one.high))
            errors = (one.quality.error, one.quality.plain_error) if one.quality else (None, None)
            method = printable(one.method.title.en) if one.method else NO_VALUE
            rows.append([f"{one.days} d", *bounds, *map(_share, errors), method])
    if len(rows) > 1:
        parts.append(aligned(rows, {6}))
        parts.append("The plain rule: each day is what it was a week before.\n")
    if told.reason is not None:
        parts.append(f"{told.reason.text.en}\n")
    elif not told.horizons:
        parts.append("The last run told of no forecast.\n")
    return "".join([*parts, *_lacking(told.horizons)])


def pipeline_text(told: Pipeline) -> str:
    """What is open, a row for each horizon, and a row for each month of an expected close."""
    parts = [run_lines(told.run, of_customers=False), "\n"]
    if told.deals is None:
        return "".join([*parts, "The last run told of no deals.\n"])

    def money(value: msgspec.Raw) -> str:
        return _amount(value, Unit.MONEY, told.currency)

    parts.append(
        f"{told.deals:,} deals are open, of {money(told.amount)} {told.currency} in all; weighted by their "
        f"probabilities {money(told.weighted)}\n\n"
    )
    rows = [["within", "at least", "expected", "at most", "deals won", "was off by", "plain rule", "which is"]]
    for one in told.horizons:
        if one.reason is None:
            bounds = (money(value) for value in (one.low, one.mean, one.high))
            won = NO_VALUE if one.deals is None else f"{one.deals:,.1f}"
            tested = one.quality
            errors = [money(tested.error), money(tested.plain_error)] if tested else [NO_VALUE, NO_VALUE]
            rule = _PLAIN_RULES.get(tested.plain_rule, tested.plain_rule) if tested else NO_VALUE
            rows.append([f"{one.days} d", *bounds, won, *errors, printable(rule)])
    if len(rows) > 1:
        parts.append(aligned(rows, {7}))
    parts += _lacking(told.horizons)
    parts.append("\n")
    months = [["expected close", "deals", "amount", "weighted", "expected"]]
    for part in told.months:
        if part.deals:
            amounts = (money(value) for value in (part.amount, part.weighted, part.expected))
            months.append([part.period or _WHEN.get(part.when, part.when), f"{part.deals:,}", *amounts])
    if len(months) > 1:
        parts.append(aligned(months, {0}))
    return "".join(parts)


def _lacking(horizons: Sequence[Horizon | PipelineHorizon]) -> Iterator[str]:
    for one in horizons:
        if one.reason is not None:
            yield f"Within {one.days} days nothing is told. {one.reason.text.en}\n"


def _amount(value: msgspec.Raw, unit: Unit, currency: str) -> str:
    text = bytes(value).decode()
    return NO_VALUE if text == "null" else readable(text, unit, currency)


def _share(value: float | None) -> str:
    return NO_VALUE if value is None else share(value)
