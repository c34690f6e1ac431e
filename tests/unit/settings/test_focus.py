"""Few before many: which KPIs come first, and which are shown nowhere."""

import re

import pytest
from pydantic import ValidationError

from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue, focus_of, hidden_kpis, shown_all_the_same, whole_catalogue
from streams.settings.focus import USUAL_FOCUS

BY_NAME = {"acsi", "ces_mean", "ces_ratio"}


def of(**settings: object) -> Settings:
    return Settings.model_validate(settings)


def shown(settings: Settings) -> set[str]:
    return {kpi.name for kpi in configured_catalogue(settings)}


def test_nothing_is_hidden_unless_the_settings_say_so() -> None:
    assert configured_catalogue(Settings()) == whole_catalogue(Settings())
    assert hidden_kpis(Settings()) == frozenset()


def test_kpis_are_hidden_by_name_and_by_star() -> None:
    settings = of(hidden_kpis=["acsi", "ces_*"])
    assert hidden_kpis(settings) == BY_NAME
    assert shown(settings) == {kpi.name for kpi in whole_catalogue(settings)} - BY_NAME


def test_a_kpi_with_an_alert_is_shown_until_the_alert_is_off() -> None:
    settings = of(hidden_kpis=["orders", "csat_*"])
    assert hidden_kpis(settings) == {"csat_mean"}
    assert shown_all_the_same(settings) == ("orders", "csat_ratio")
    assert hidden_kpis(of(hidden_kpis=["orders"], alerts={"orders": {"spike": False}})) == {"orders"}
    with_alert = of(hidden_kpis=["acsi"], alerts={"acsi": {"threshold": {"limit": "60"}}})
    assert shown_all_the_same(with_alert) == ("acsi",)


def test_a_goal_and_the_focus_show_what_is_to_be_hidden() -> None:
    settings = of(hidden_kpis=["acsi", "ces_*"], goals={"acsi": {"30d": "70"}}, focus=["ces_mean"])
    assert hidden_kpis(settings) == {"ces_ratio"}
    assert shown_all_the_same(settings) == ("ces_mean", "acsi")


def test_a_pattern_that_means_no_kpi_is_refused() -> None:
    for pattern in ("acsy", "foo_*"):
        with pytest.raises(ValidationError, match=re.escape(f"there is no KPI '{pattern}'; ")):
            of(hidden_kpis=[pattern])


def test_the_focus_is_the_usual_twelve_unless_it_is_told() -> None:
    assert focus_of(Settings()) == USUAL_FOCUS
    assert focus_of(of(focus=["orders", "nps"])) == ("orders", "nps")


def test_what_is_hidden_or_has_no_window_is_not_among_the_usual_twelve() -> None:
    settings = of(hidden_kpis=["deal_value_mean"])
    assert set(USUAL_FOCUS) - set(focus_of(settings)) == {"deal_value_mean"}
    without = of(windows=[name for name in Settings().windows if name not in {"90d", "365d"}])
    assert "customer_lifetime_value" not in focus_of(without) or "30d" in without.windows
