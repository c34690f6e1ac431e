"""The budget of false alarms in the settings, and where alerts link to."""

from pathlib import Path

import pytest

from streams.kpis import Severity
from streams.settings import AlertSettings, BoardSettings, Settings, SettingsError, load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


@pytest.mark.parametrize(
    ("written", "hours", "said"),
    [
        ("1 in 8 weeks", 8 * 168, "1 in 8 weeks"),
        (" 3  In 2 weeks ", 112, "3 in 2 weeks"),
        ("2 a week", 84, "2 a week"),
        ("1 in 1 week", 168, "1 a week"),
    ],
)
def test_a_budget_of_false_alarms_is_so_many_in_so_many_weeks(written: str, hours: float, said: str) -> None:
    budget = AlertSettings.model_validate({"false_alarms": {"chat": written}}).false_alarms.of(Severity.CHAT)
    assert (budget.hours, str(budget)) == (hours, said)


def test_budgets_that_are_not_told_stay_and_variables_change_single_ones(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('[alerts]\nfalse_alarms = { page = "1 in 4 weeks", chat = "9 a week" }')
    monkeypatch.setenv("NABZ_ALERTS__FALSE_ALARMS__CHAT", "3 a week")
    told = load(file).alerts.false_alarms
    assert [str(told.of(severity)) for severity in Severity] == ["1 in 4 weeks", "1 a week", "3 a week"]


def test_tuning_by_a_variable_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_ALERTS__REVENUE__SPIKE__DEVIATIONS", "4")
    with pytest.raises(SettingsError, match=r"\(from NABZ_ALERTS__REVENUE__SPIKE__DEVIATIONS\): expected no such key"):
        load()


def test_links_lead_to_the_port_of_the_board_unless_an_address_is_told(file: Path) -> None:
    file.write_text("[board]\nport = 9000")
    assert load(file).kpi_link("nps", "30d") == "http://localhost:9000/#kpi=nps&window=30d"
    assert load(file).runbook("NpsLow") == "http://localhost:9000/runbooks/NpsLow"
    assert Settings(board=BoardSettings(port=0)).board_url == "http://localhost:8600"
    assert Settings(board=BoardSettings(ssl_certfile="/c")).board_url == "https://localhost:8600"
    file.write_text('[board]\nport = 9000\n[alerts]\nboard_url = "https://nabz.example.org/"')
    assert load(file).kpi_link("nps", "30d") == "https://nabz.example.org/#kpi=nps&window=30d"
