"""What the check passes beside KPIs is what settings take, and nothing that a file may hold makes it stumble."""

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.cli.catalogue.every_problem import settings_of_all
from streams.settings import Settings, SettingsError
from tests.unit.cli.test_catalogue_check_beside import KPI

OWN: Final = tomllib.loads(KPI)
FILE: Final = Path("mine.toml")

NAMES: Final = st.sampled_from(["refunded", "revenue", "nps", "refundd", "ces_*"])
VALUES: Final = st.sampled_from(["0.5", "month", "week", "24h", "chat", "x", 3, 0.25, True, False, -1])
KEYS: Final = st.sampled_from(
    ["total", "channel", "month", "week", "limit", "window", "severity", "behind", "off", "x"]
)
ANYTHING: Final = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=4,
)
ALERTS: Final = st.dictionaries(st.sampled_from(["threshold", "spike", "goal", "spik"]), ANYTHING, max_size=2)
GOALS: Final = st.dictionaries(st.sampled_from(["month", "week", "24h", "7d"]), ANYTHING, max_size=2)
BENCHMARKS: Final = st.fixed_dictionaries({"value": VALUES}, optional={"source": VALUES, "x": VALUES})
FILES: Final = st.fixed_dictionaries(
    {},
    optional={
        "alerts": st.dictionaries(NAMES | st.just("evaluation_seconds"), ALERTS | VALUES, max_size=3) | VALUES,
        "goals": st.dictionaries(NAMES, GOALS | VALUES, max_size=3) | VALUES,
        "benchmarks": st.dictionaries(NAMES, BENCHMARKS | VALUES, max_size=2) | VALUES,
        "focus": st.lists(NAMES | VALUES, max_size=3) | VALUES,
        "hidden_kpis": st.lists(NAMES | VALUES, max_size=3) | VALUES,
    },
)


@given(FILES)
@example({"alerts": {"refunded": {"goal": {"window": "month"}}}, "goals": {"refunded": {"month": "0.1"}}})
@example({"alerts": {"refunded": {"goal": {"window": "month"}}}, "goals": 3})
@example({"alerts": {"refunded": {"goal": {"window": "month"}}}, "goals": {"refunded": {"month": {"total": "x"}}}})
@example({"alerts": {"revenue": {"threshold": {"limit": 1, "window": "week"}}}})
@example({"focus": "refunded", "hidden_kpis": "ces_*"})
@example({"focus": [], "hidden_kpis": []})
def test_a_file_has_problems_if_settings_do_not_take_it_and_else_none(beside: dict[str, Any]) -> None:
    files = {FILE: {**OWN, **beside}}
    try:
        settings = Settings(**files[FILE])
    except ValidationError:
        with pytest.raises(SettingsError) as told:
            settings_of_all(files)
        assert told.value.wrong
        return
    assert settings_of_all(files) == settings


@given(FILES, st.dictionaries(NAMES, st.dictionaries(KEYS, ANYTHING, max_size=2) | VALUES, min_size=1, max_size=3))
def test_no_file_makes_the_check_stumble(beside: dict[str, Any], kpis: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as told:
        settings_of_all({FILE: {"kpis": kpis, **beside}})
    assert told.value.wrong
