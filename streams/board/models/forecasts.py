"""Forecasts as a board tells them: the contracts of `/api/forecast` and `/api/pipeline`."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.panes import MINUTE_MS
from streams.board.decimals import shift_of
from streams.board.models.known import KnownModels
from streams.board.models.telling import Told, in_both, major, money, no_run, told_reason, told_run
from streams.fitted import Forecast, KpiForecasts, PipelineExpected, PipelineMonth, Reason
from streams.kpis import Kpi
from streams.models.forecast import TITLES, Method
from streams.periods import period_name

_ONE_DAY = timedelta(days=1)


def forecast_told(kpi: Kpi, known: KnownModels) -> Told:
    """What a KPI will come to: all horizons, and the days of the longest one that is told."""
    models = known.models
    if models is None:
        return no_run()
    found = models.forecasts.of.get(kpi.name) if models.forecasts else None
    unseen = Reason.NOT_SEEN if models.forecasts and found is None else None
    forecasts = found.forecasts if found else ()
    longest = max((one for one in forecasts if one.path), key=lambda one: one.days, default=None)
    shift = shift_of(kpi.unit, known.money_digits)
    return {
        "run": told_run(known, models),
        "kpi": kpi.name,
        "title": in_both(kpi.title),
        "unit": kpi.unit.value,
        "currency": known.settings.currency,
        "reason": told_reason(unseen, known),
        "known_days": found.known_days if found else None,
        "horizons": [_horizon(one, shift, known) for one in forecasts],
        "path_days": longest.days if longest else None,
        "path": list(_path(found, longest, shift, known.settings.calendar.dates)) if found and longest else [],
    }


def pipeline_told(known: KnownModels) -> Told:
    """What open deals will bring, by horizon and by the month of their expected close."""
    models = known.models
    if models is None:
        return no_run()
    head = {"run": told_run(known, models), "currency": known.settings.currency}
    found, digits = models.pipeline, known.money_digits
    if found is None:
        nothing = dict.fromkeys(("decided", "deals", "amount", "weighted"))
        return {**head, **nothing, "horizons": [], "months": []}
    return {
        **head,
        "decided": found.decided,
        "deals": found.deals,
        "amount": money(found.amount, digits),
        "weighted": money(found.weighted, digits),
        "horizons": [_of_deals(one, known) for one in found.expected],
        "months": [_month(one, known.settings.calendar.dates, digits) for one in found.months],
    }


def _horizon(one: Forecast, shift: int, known: KnownModels) -> Told:
    judged = one.judged
    return {
        "days": one.days,
        **{bound: major(getattr(one, bound), shift) for bound in ("low", "mean", "high")},
        "reason": told_reason(one.reason, known),
        "method": None if one.method is None else {"name": one.method, "title": _title(one.method)},
        "quality": None
        if judged is None
        else {
            "origins": judged.origins,
            "error": judged.sum_error_ratio,
            "plain_error": judged.naive_sum_error_ratio,
            "scaled_error": judged.scaled_error,
            "plain_scaled_error": judged.naive_scaled_error,
        },
    }


def _title(method: str) -> Told:
    with suppress(ValueError):
        return dict(in_both(TITLES[Method(method)]))
    return {"en": method, "fa": method}


def _path(found: KpiForecasts, longest: Forecast, shift: int, calendar: Calendar) -> Iterator[Told]:
    first = date.fromisoformat(found.first)
    for number, one in enumerate(longest.path):
        day = first + number * _ONE_DAY
        yield {
            "day": day.isoformat(),
            "start": calendar.days.start_of(day) * MINUTE_MS,
            **{bound: major(getattr(one, bound), shift) for bound in ("low", "mean", "high")},
        }


def _of_deals(one: PipelineExpected, known: KnownModels) -> Told:
    digits, judged = known.money_digits, one.judged
    return {
        "days": one.days,
        **{bound: money(getattr(one, bound), digits) for bound in ("low", "mean", "high")},
        "deals": one.deals,
        "reason": told_reason(one.reason, known),
        "quality": None
        if judged is None
        else {
            "origins": judged.origins,
            "better": judged.better,
            "plain_rule": judged.plain,
            **{name: money(getattr(judged, name), digits) for name in ("expected", "won", "error", "plain_error")},
        },
    }


def _month(one: PipelineMonth, calendar: Calendar, digits: int) -> Told:
    first = None
    with suppress(ValueError):
        first = date.fromisoformat(one.month)
    return {
        "when": one.month if first is None else Period.MONTH.word,
        "period": None if first is None else period_name(Period.MONTH, first, calendar),
        "deals": one.deals,
        "amount": money(one.amount, digits),
        "weighted": money(one.weighted, digits),
        "within_days": one.days,
        "expected": money(one.expected, digits),
    }
