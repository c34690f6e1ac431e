"""What a board says of forecasts: bounds in the units of the tables, days by the calendar, what they were worth."""

import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from streams.board.asked import WrongQuestionError
from streams.board.models import KnownModels
from streams.board.models.asked import asked_kpi
from streams.board.models.forecasts import forecast_told, pipeline_told
from streams.fitted import Forecast, Forecasts, KpiForecasts, Models, Pipeline, PipelineMonth, Reason, to_texts
from streams.kpis import catalogue
from streams.settings import CalendarSettings, Settings
from tests.fitted.invented import FITTED_AT, invented

KPIS = {kpi.name: kpi for kpi in catalogue()}
DAY_MS = 86_400_000


def known(models: Models | None = None, **settings: Any) -> KnownModels:  # noqa: ANN401 - settings as a file has them
    board = KnownModels(Settings(**settings), catalogue(), lambda: FITTED_AT)
    if models is not None:
        board.take(to_texts(models))
    return board


def told(kpi: str, board: KnownModels) -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(forecast_told(KPIS[kpi], board), allow_nan=False))


def forecasts(kpi: str) -> KpiForecasts:
    found = invented().forecasts
    assert found is not None
    return found.of[kpi]


def test_bounds_of_money_are_amounts_and_those_of_counts_are_numbers() -> None:
    board = known(invented())
    for kpi, unit in (("revenue", 100), ("orders", 1)):
        answer = told(kpi, board)
        assert [one["days"] for one in answer["horizons"]] == [7, 30, 90]
        for one, fitted in zip(answer["horizons"], forecasts(kpi).forecasts, strict=True):
            assert fitted.low is not None
            assert fitted.high is not None
            assert [one["low"], one["high"]] == pytest.approx([fitted.low / unit, fitted.high / unit], abs=0.005)
    assert told("revenue", board)["unit"] == "money"


def test_a_forecast_stands_beside_its_error_and_that_of_the_plain_rule() -> None:
    answer, fitted = told("revenue", known(invented())), forecasts("revenue").forecasts[1]
    assert fitted.judged is not None
    assert answer["horizons"][1]["quality"] == {
        "origins": fitted.judged.origins,
        "error": fitted.judged.sum_error_ratio,
        "plain_error": fitted.judged.naive_sum_error_ratio,
        "scaled_error": fitted.judged.scaled_error,
        "plain_scaled_error": fitted.judged.naive_scaled_error,
    }
    assert answer["horizons"][1]["method"] == {"name": "theta", "title": {"en": "theta", "fa": "تتا"}}


def test_days_are_those_of_the_longest_horizon_that_is_told() -> None:
    answer = told("revenue", known(invented()))
    assert (answer["path_days"], len(answer["path"])) == (90, 90)
    months = [one for one in forecasts("revenue").forecasts if one.days < 90]
    shorter = KpiForecasts(known_days=150, first="2026-03-28", forecasts=(*months, Forecast(days=90)))
    board = known(Models(run=invented().run, forecasts=Forecasts(of={"revenue": shorter})))
    answer = told("revenue", board)
    assert (answer["path_days"], len(answer["path"])) == (30, 30)
    assert sum(day["mean"] for day in answer["path"]) == pytest.approx(answer["horizons"][1]["mean"], abs=0.2)


def test_days_begin_with_those_of_the_calendars_zone() -> None:
    berlin = CalendarSettings(timezone="Europe/Berlin")
    found = KpiForecasts(known_days=150, first="2026-03-28", forecasts=forecasts("orders").forecasts)
    board = known(Models(run=invented().run, forecasts=Forecasts(of={"orders": found})), calendar=berlin)
    days = told("orders", board)["path"]
    assert [day["day"] for day in days[:3]] == ["2026-03-28", "2026-03-29", "2026-03-30"]
    # The clock is set forward on the 29th.
    assert [later["start"] - day["start"] for day, later in pairwise(days[:3])] == [
        DAY_MS,
        DAY_MS - 3_600_000,
    ]


def test_what_is_not_told_says_why() -> None:
    lacking = KpiForecasts(
        known_days=90,
        first="2026-03-28",
        forecasts=(Forecast(days=7, reason=Reason.PAST_TOO_SHORT), Forecast(days=30, reason=Reason.NOT_BETTER)),
    )
    board = known(Models(run=invented().run, forecasts=Forecasts(of={"orders": lacking})))
    answer = told("orders", board)
    assert [one["reason"]["code"] for one in answer["horizons"]] == ["past_too_short", "not_better"]
    assert (answer["path"], answer["path_days"], answer["reason"]) == ([], None, None)
    unseen = told("tickets_opened", board)
    assert (unseen["reason"]["code"], unseen["horizons"]) == ("not_seen", [])


def test_a_run_without_forecasts_tells_of_none_and_no_run_says_what_to_do() -> None:
    answer = told("orders", known(Models(run=invented().run)))
    assert (answer["horizons"], answer["path"], answer["reason"]) == ([], [], None)
    assert told("orders", known())["run"] is None
    assert pipeline_told(known())["run"] is None
    assert pipeline_told(known(Models(run=invented().run)))["deals"] is None


def test_open_deals_are_told_in_major_units_by_horizon() -> None:
    pipeline = invented().pipeline
    assert pipeline is not None
    answer = json.loads(json.dumps(pipeline_told(known(invented()))))
    assert answer["amount"] == pipeline.amount / 100
    for one, fitted in zip(answer["horizons"], pipeline.expected, strict=True):
        assert fitted.judged is not None
        assert fitted.mean is not None
        assert one["mean"] == pytest.approx(fitted.mean / 100, abs=0.005)
        assert one["quality"]["plain_rule"] == fitted.judged.plain
        assert one["quality"]["error"] == pytest.approx(fitted.judged.error / 100, abs=0.005)


def test_months_of_a_close_are_called_as_the_calendar_calls_them() -> None:
    first = date(2026, 11, 22)
    months = [
        PipelineMonth(month=name, deals=1, amount=1_000, weighted=500, days=30, expected=expected)
        for name, expected in (("overdue", None), (first.isoformat(), 250.0), ("undated", 1.0))
    ]
    found = Pipeline(decided=60, deals=3, amount=3_000, weighted=1_500, expected=(), months=tuple(months))
    persian = CalendarSettings(system="persian")
    answer = pipeline_told(known(Models(run=invented().run, pipeline=found), calendar=persian))
    assert [(one["when"], one["period"]) for one in answer["months"]] == [
        ("overdue", None),
        ("month", "1405-09"),
        ("undated", None),
    ]
    assert [one["expected"] for one in answer["months"]] == [None, 2.5, 0.01]


def test_only_some_kpis_are_forecast() -> None:
    assert asked_kpi("orders") == "orders"
    with pytest.raises(WrongQuestionError, match="KPI 'nps' is not forecast; known: revenue, orders, customers_new"):
        asked_kpi("nps")
    with pytest.raises(WrongQuestionError, match="KPI 'orders' is not shown"):
        asked_kpi("orders", ["revenue"])
