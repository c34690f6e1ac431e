"""Panels by weekday and hour: what they ask, and how Grafana makes a matrix of it."""

from typing import Any

import pytest

from grafana.edition import Language, edition
from grafana.rendering import as_json, dashboards
from streams.settings import Settings
from tests.boards.queries import panels

Json = dict[str, Any]


def made(language: Language = Language.EN, **settings: object) -> dict[str, Json]:
    found = dashboards(edition(Settings.model_validate(settings), language))
    return {key: as_json(board) for key, board in found.items()}


def rhythms(board: Json) -> list[Json]:
    return [panel for panel in panels(board) if "day_of_week" in str(panel["targets"])]


def test_they_lie_in_a_folded_row_so_that_nobody_waits_for_them() -> None:
    boards = made()
    assert {key for key, board in boards.items() if rhythms(board)} == {"customers", "leads", "service"}
    for board in boards.values():
        assert not [panel for panel in board["panels"] if "day_of_week" in str(panel.get("targets"))]


@pytest.mark.parametrize(
    ("timezone", "ahead", "step"),
    [
        ("UTC", -3600, 3600),
        ("Asia/Tehran", 9000, 1800),
        ("Asia/Kathmandu", 17100, 900),
        ("America/New_York", -21600, 3600),
        # Clocks are set forward in January there.
        ("America/Santiago", -18000, 3600),
    ],
)
def test_hours_are_those_of_the_companys_clock_in_winter(timezone: str, ahead: int, step: int) -> None:
    for panel in rhythms(made(calendar={"timezone": timezone})["service"]):
        (target,) = panel["targets"]
        assert target["expr"].count(f"vector(time() + {ahead})") == 3
        assert target["expr"].endswith(f"[28d:{step}s])")
        assert target["instant"]
        assert target["format"] == "table"


@pytest.mark.parametrize(
    ("language", "first", "names"),
    [
        (Language.EN, "mon", ["Hour", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
        (
            Language.FA,
            "sat",
            ["ساعت", "شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"],
        ),
    ],
)
def test_a_row_is_an_hour_and_a_column_a_day_from_the_first_of_the_week(
    language: Language, first: str, names: list[str]
) -> None:
    panel = rhythms(made(language, calendar={"week_start": first})["customers"])[0]
    order, matrix, named = panel["transformations"]
    assert order["options"]["sort"] == [{"field": "hour"}]
    assert matrix["id"] == "groupingToMatrix"
    assert {matrix["options"][key] for key in ("rowField", "columnField", "valueField")} == {"hour", "day", "Value"}
    columns = sorted(named["options"]["indexByName"], key=named["options"]["indexByName"].__getitem__)
    assert [named["options"]["renameByName"][column] for column in columns] == names
    # Prometheus counts days from Sunday.
    days = {name: number for number, name in named["options"]["renameByName"].items()}
    assert days[names[names.index("Sun") if language is Language.EN else 2]] == "0"


def test_where_prometheus_has_no_hours_there_is_no_such_row() -> None:
    boards = made(prometheus_windows=["24h", "7d", "30d", "90d"], windows=["24h", "7d", "30d", "90d"])
    assert not [panel for board in boards.values() for panel in rhythms(board)]
    assert "by weekday and hour" not in str(boards)
