"""KPIs that the settings declare: what else may name them, and what is said where something is wrong."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from streams.kpis import Threshold, Unit
from streams.settings import Settings, SettingsError, load
from streams.settings.catalogue import configured_catalogue, focus_of, hidden_kpis

REFUNDED = """
[kpis.refunded_ratio]
title = "Share refunded"
group = "sales"
formula = "refunds / revenue"
by = ["channel"]
better = "down"
"""
MARGIN = '[kpis.net]\ntitle = "Net"\ngroup = "sales"\nformula = "revenue * setting(margin)"\n'


def loaded(path: Path, text: str) -> Settings:
    path.write_text(text)
    return load(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


def test_an_own_kpi_is_in_the_catalogue_behind_those_of_its_group(file: Path) -> None:
    settings = loaded(file, REFUNDED)
    names = [kpi.name for kpi in configured_catalogue(settings) if kpi.group.value == "sales"]
    assert names[-1] == "refunded_ratio"
    (kpi,) = [kpi for kpi in configured_catalogue(settings) if kpi.name == "refunded_ratio"]
    assert (kpi.unit, kpi.by, kpi.title.fa) == (Unit.RATIO, (("channel",),), "Share refunded")


def test_settings_that_formulas_name_are_those_of_the_file(file: Path) -> None:
    for margin in ("0.3", "0.5"):
        (kpi,) = [kpi for kpi in loaded(file, f'margin = "{margin}"\n{MARGIN}').known_kpis if kpi.name == "net"]
        assert "margin" in str(kpi.formula)
        assert kpi.settings == ("margin",)


def test_whatever_may_name_a_kpi_may_name_an_own_one(file: Path) -> None:
    settings = loaded(
        file,
        'focus = ["refunded_ratio", "nps"]\nhidden_kpis = ["refunded_*", "acsi"]\n'
        + REFUNDED
        + '[alerts.refunded_ratio]\nthreshold = { limit = "0.05", window = "7d" }\n'
        '[goals.refunded_ratio]\nmonth = { total = "0.02", channel = { web = "0.03" } }\n'
        '[benchmarks.refunded_ratio]\nvalue = "0.04"\nsource = "a report"\n',
    )
    (kpi,) = [kpi for kpi in configured_catalogue(settings) if kpi.name == "refunded_ratio"]
    assert settings.alerts.alerts_of(kpi) == (
        Threshold(window="7d", severity=settings.alerts.alerts_of(kpi)[0].severity, limit=Decimal("0.05")),
    )
    assert set(settings.goals) == {"refunded_ratio:month", 'refunded_ratio{channel="web"}:month'}
    assert settings.benchmarks["refunded_ratio"].value == Decimal("0.04")
    assert focus_of(settings) == ("refunded_ratio", "nps")
    assert hidden_kpis(settings) == {"acsi"}


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ('[goals.refunded]\nmonth = "1"\n', "goals.refunded: unknown key (in {}); did you mean 'refunds'?"),
        (
            '[goals.refunded_ratio]\nmont = "1"\n',
            "goals.refunded_ratio.mont: unknown key (in {}); did you mean 'month'?",
        ),
        (
            "[alerts.refunded_rati]\nspike = false\n",
            "alerts.refunded_rati: unknown key (in {}); did you mean 'refunded_r",
        ),
        (
            '[alerts.refunded_ratio]\nthreshold = { window = "24h" }\n',
            "alerts.refunded_ratio.threshold.limit: expected a limit, for 'refunded_ratio' declares none",
        ),
        (
            '[benchmarks.rr]\nvalue = "1"\nsource = "x"\n',
            "benchmarks.rr (in {}): there is no such KPI; `nabz",
        ),
    ],
)
def test_what_does_not_suit_an_own_kpi_is_told_at_its_key(file: Path, of: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(file, REFUNDED + of)
    assert str(raised.value).startswith(said.format(file))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("refunds / revenue", "refunds / revenu"),
            ".formula (in {}): column 11: no measure or KPI is named 'revenu'; did",
        ),
        (("better =", "bettr ="), ".bettr (in {}): there is no such key; did you mean 'better'?"),
        (
            ('"channel"', '"chanel"'),
            ".by[0] (in {}): 'refunds' is not broken down by 'chanel'; did you mean 'channel'?",
        ),
        (('group = "sales"', 'group = "sale"'), ".group (in {}): 'sale' is none of these; did you mean 'sales'?"),
        (('title = "Share refunded"\n', ""), ".title: is missing"),
        (('better = "down"', 'better = "down"\nunit = "money"'), ".unit (in {}): the formula is ratio, not money"),
    ],
)
def test_a_mistake_in_a_declaration_is_told_once_at_its_key(file: Path, change: tuple[str, str], said: str) -> None:
    # What names the KPI is not said to name nothing.
    goal, alert = '[goals.refunded_ratio]\nmonth = "0.02"\n', "[alerts.refunded_ratio]\nspike = false\n"
    with pytest.raises(SettingsError) as raised:
        loaded(file, 'focus = ["refunded_ratio"]\n' + REFUNDED.replace(*change) + goal + alert)
    (line,) = str(raised.value).splitlines()
    assert line.startswith("kpis.refunded_ratio" + said.format(file))


def test_other_mistakes_are_told_beside_those_of_a_declaration(file: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(file, 'margin = "2"\n[goals.nonsense]\nmonth = 1\n' + REFUNDED.replace("revenue", "revenu"))
    assert [line.partition(" ")[0] for line in sorted(str(raised.value).splitlines())] == [
        "goals.nonsense:",
        "kpis.refunded_ratio.formula",
        "margin",
    ]


def test_what_an_own_kpi_needs_is_a_setting(file: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(file, REFUNDED + 'needs = "service_level.response"\n')
    assert str(raised.value) == f"kpis.refunded_ratio.needs (in {file}): there is no setting 'service_level.response'"
    assert "refunded_ratio" in loaded(file, REFUNDED + 'needs = "service_levels.response"\n').kpis


@pytest.mark.parametrize("name", ["nps", "order_value", "Refunds", "refunds_samples"])
def test_a_name_that_is_taken_or_is_none_is_refused(file: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=f"^kpis.{name}"):
        loaded(file, REFUNDED.replace("refunded_ratio", name))


def test_declarations_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_KPIS", '{"mine": {"title": "Mine", "group": "service", "formula": "tickets_opened / 2"}}')
    assert load().known_kpis[-1].group.value in {"service", "loyalty"}
    assert "mine" in {kpi.name for kpi in load().known_kpis}


def test_without_own_ones_the_catalogue_is_the_one_that_comes_with_nabz() -> None:
    settings: dict[str, Any] = {"kpis": {}}
    assert Settings(**settings).known_kpis == Settings().known_kpis
