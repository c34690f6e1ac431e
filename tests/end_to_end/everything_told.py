"""All that a board tells of what was counted: tables, periods before, trends, finished periods, analyses, reports."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from streams.arithmetic.calendar import Period
from streams.board import baskets, cohorts, survival
from streams.reports import REPORTS_BY_NAME

Told = Mapping[str, Any]
"""Path -> the answer; None where there is none."""
TABLES = "/api/kpis?before=1"
"""The path of the tables."""


def asked(url: str, path: str) -> Any:  # noqa: ANN401 - whatever the board answers
    """What a board answers to one question."""
    with urlopen(url + path, timeout=30) as reply:  # noqa: S310 - it is a board of a test
        return json.load(reply)


def everything_told(url: str) -> Told:
    """All of it, as of one moment: a replay stands still while nobody publishes."""
    kpis, windows = asked(url, "/api/catalogue"), asked(url, "/api/meta")["windows"]
    return {path: _answer(url, path) for path in _paths([kpi["name"] for kpi in kpis], windows)}


def differences_told(is_: Told, should_be: Told) -> list[str]:
    """One sentence for each place in which two boards tell otherwise.

    In two places 0 and nothing are the same: as the breakdown of a table, since it depends on the order of events
    whether there ever was more; and on the oldest day, since panes before it are forgotten minutes after they expire.
    """
    return [
        f"{place}: is {one!r}, expected {other!r}"
        for place, one, other in _differing("", is_, should_be)
        if one or other or not _may_be_nothing(place)
    ]


def _may_be_nothing(place: str) -> bool:
    is_oldest_day = place.startswith("/api/periods?period=day ") and place.endswith("[0]")
    return is_oldest_day or (place.startswith(TABLES) and "{" in place)


def _paths(kpis: list[str], windows: list[str]) -> Iterator[str]:
    yield TABLES
    yield "/api/goals"
    yield from (f"/api/trends?window={window}" for window in windows)
    yield from (f"/api/periods?period={period.word}" for period in Period)
    # Quarters and years are made of months.
    yield from (f"/api/periods?kpi={kpi}&by=month" for kpi in kpis)
    yield from (f"/api/rhythm?kpi={kpi}" for kpi in kpis)
    for measure in cohorts.MEASURES:
        yield f"/api/cohorts?measure={measure}"
        yield from (f"/api/cohorts?measure={measure}&by={by}" for by in cohorts.BREAKDOWNS)
    yield "/api/survival"
    yield from (f"/api/survival?by={by}" for by in survival.BREAKDOWNS)
    yield from (f"/api/baskets?window={window}&least_count=1" for window in windows if window in baskets.WINDOWS)
    # What else reports say are tables and trends.
    yield from (f"/api/reports/{name}?format=json&window=month&ended=1" for name in REPORTS_BY_NAME)


def _answer(url: str, path: str) -> Any:  # noqa: ANN401 - whatever the board answers
    try:
        return asked(url, path)
    except HTTPError as error:
        error.close()
        return None


def _differing(place: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - of any answer
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            yield from _differing(f"{place} {name}".strip(), one.get(name), other.get(name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from _differing(f"{place}[{number}]", *pair)
    elif one != other:
        yield place, one, other
