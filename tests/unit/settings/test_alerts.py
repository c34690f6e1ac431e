"""What the settings can change in the alerts of KPIs, and what is said of what they cannot."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from streams.kpis import Alert, Kpi, Severity, Spike, Threshold, catalogue
from streams.settings import Settings, SettingsError, load
from streams.settings.catalogue import alerts_without_window, configured_catalogue

KPIS = {kpi.name: kpi for kpi in catalogue()}
NO_TUNING = (
    "no such key: what is normal is learned, and how far from it is too far follows from the budget of false alarms; "
    'for fewer or more of them change alerts.false_alarms, as in { page = "1 in 8 weeks" }'
)
BUDGET = 'so many false alarms in so many weeks, as in "1 in 8 weeks" or "2 a week"'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


def alerts(settings: Settings, name: str) -> tuple[Alert, ...]:
    return settings.alerts.alerts_of(KPIS[name])


def declared(kpi: Kpi, kind: type[Alert]) -> Alert:
    return next(alert for alert in kpi.alerts if isinstance(alert, kind))


def test_without_settings_every_alert_is_as_declared() -> None:
    for kpi in catalogue():
        assert Settings().alerts.alerts_of(kpi) == kpi.alerts


def test_what_is_told_changes_and_the_rest_stays(file: Path) -> None:
    file.write_text('[alerts.customer_churn_ratio]\nthreshold = { limit = "0.05", severity = "PAGE" }')
    threshold, spike = alerts(load(file), "customer_churn_ratio")
    assert isinstance(threshold, Threshold)
    before = declared(KPIS["customer_churn_ratio"], Threshold)
    assert (threshold.limit, threshold.severity) == (Decimal("0.05"), Severity.PAGE)
    assert (threshold.window, threshold.hold_seconds) == (before.window, before.hold_seconds)
    assert spike == declared(KPIS["customer_churn_ratio"], Spike)


@pytest.mark.parametrize("off", ["spike = false", "spike = { off = true }", 'spike = "false"'])
def test_an_alert_can_be_switched_off(file: Path, off: str) -> None:
    file.write_text(f"[alerts.customer_churn_ratio]\n{off}")
    assert alerts(load(file), "customer_churn_ratio") == (declared(KPIS["customer_churn_ratio"], Threshold),)


def test_a_kpi_can_be_given_alerts_that_it_does_not_declare(file: Path) -> None:
    file.write_text('[alerts.refunds]\nthreshold = { limit = 5 }\nspike = { severity = "page" }')
    assert alerts(load(file), "refunds") == (Threshold("24h", Decimal(5), Severity.TICKET), Spike(Severity.PAGE))


def off(toml: str, file: Path) -> str:
    """What is said of settings that stop the start."""
    file.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError) as stopped:
        load(file)
    return str(stopped.value)


WITHOUT_WEEK = 'windows = ["1h", "24h", "30d"]\n'


@pytest.mark.parametrize(
    ("toml", "key"),
    [
        ('[alerts.orders]\nthreshold = { limit = 5, window = "7d" }', "alerts.orders.threshold.window = '7d'"),
        ('[alerts.nps]\nthreshold = { window = "7d" }', "alerts.nps.threshold.window = '7d'"),
    ],
)
def test_an_alert_that_somebody_set_on_a_window_that_is_off_stops_the_start(file: Path, toml: str, key: str) -> None:
    said = off(WITHOUT_WEEK + toml, file)
    assert key in said
    assert "expected a window that there is and that Prometheus has: 1h, 24h, 30d" in said


def test_an_alert_on_a_window_that_prometheus_does_not_have_stops_the_start_too(file: Path) -> None:
    said = off('[alerts.orders]\nthreshold = { limit = 5, window = "week" }', file)
    assert "alerts.orders.threshold.window = 'week'" in said


def test_a_changed_alert_on_a_window_that_is_off_stops_the_start_and_one_that_is_off_does_not(file: Path) -> None:
    assert "alerts.revenue.spike.window = '1h'" in off(
        'windows = ["24h"]\n[alerts.revenue]\nspike.severity = "chat"', file
    )
    file.write_text('windows = ["24h"]\n[alerts.revenue]\nspike = false', encoding="utf-8")
    assert load(file).window_names == ("24h",)


def test_delivered_alerts_on_a_window_that_is_off_are_off_and_named() -> None:
    settings = Settings(windows="24h,365d,week", prometheus_windows="24h,week,5m")  # type: ignore[arg-type] # as in the environment
    named = alerts_without_window(settings)
    assert set(named.values()) <= {"5m", "15m", "1h", "7d", "30d", "90d", "365d"}
    assert named == {
        kpi.alert_name(alert): alert.window
        for kpi in catalogue()
        for alert in kpi.alerts
        if alert.window not in {"24h", "week"}
    }
    configured = configured_catalogue(settings)
    assert {alert.window for kpi in configured for alert in settings.alerts.alerts_of(kpi)} == {"24h"}
    assert {window for kpi in configured for window in kpi.windows} == {"24h", "365d", "week"}


def test_without_changes_no_alert_lacks_its_window() -> None:
    assert alerts_without_window(Settings()) == {}


@pytest.mark.parametrize("windows", [[], ["24h", "24h"], ["8d"], "all", 5])
def test_windows_that_are_none_are_refused(windows: object) -> None:
    with pytest.raises(ValidationError, match="a list of different windows among 5m, 15m"):
        Settings(windows=windows)  # type: ignore[arg-type] # as written in a file


def test_windows_stand_in_their_own_order_and_prometheus_has_no_others() -> None:
    settings = Settings(windows=("week", "5m", "24h"), prometheus_windows=("24h", "1h", "5m"))
    assert settings.window_names == ("5m", "24h", "week")
    assert settings.watched_windows == ("5m", "24h")


def test_a_threshold_may_leave_out_its_window_where_the_kpi_has_one_only(file: Path) -> None:
    file.write_text("[alerts.customer_lifetime_value]\nthreshold = { limit = 5 }")
    (threshold,) = alerts(load(file), "customer_lifetime_value")
    assert threshold.window == "365d"


def test_the_environment_changes_single_parts(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('[alerts.nps]\nthreshold = { limit = -10, severity = "page" }')
    monkeypatch.setenv("NABZ_ALERTS__NPS__THRESHOLD__LIMIT", "-20")
    monkeypatch.setenv("NABZ_ALERTS__CUSTOMER_CHURN_RATIO__SPIKE", "false")
    monkeypatch.setenv("NABZ_ALERTS__HOLD_SCALE", "0.01")
    settings = load(file)
    nps = alerts(settings, "nps")[0]
    assert isinstance(nps, Threshold)
    assert (nps.limit, nps.severity) == (Decimal(-20), Severity.PAGE)
    assert len(alerts(settings, "customer_churn_ratio")) == 1
    assert settings.alerts.scaled(300) == 3


def test_runbooks_are_on_the_board_unless_told_otherwise(file: Path) -> None:
    file.write_text('[alerts]\nboard_url = "https://nabz.example.org/"')
    assert load(file).runbook("NpsLow") == "https://nabz.example.org/runbooks/NpsLow"
    file.write_text('[alerts]\nrunbook_url = "https://wiki.example.org/nabz"')
    assert load(file).runbook("NpsLow") == "https://wiki.example.org/nabz/NpsLow.md"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[alerts.customer_chrn_ratio]\nspike = false",
            "alerts.customer_chrn_ratio: unknown key (in {file}); did you mean 'customer_churn_ratio'?",
        ),
        ("[alerts]\nnps = 3", "alerts.nps = 3 (in {file}): expected a table of keys and values"),
        (
            "[alerts.nps]\nspikes = false",
            "alerts.nps.spikes: unknown key (in {file}); did you mean 'spike'?",
        ),
        (
            "[alerts.nps]\nthreshold = 5",
            'alerts.nps.threshold = 5 (in {file}): expected false, or a table such as { severity = "ticket" }',
        ),
        (
            "[alerts.nps]\nthreshold = { limits = 5 }",
            "alerts.nps.threshold.limits: unknown key (in {file}); did you mean 'limit'?",
        ),
        (
            '[alerts.nps]\nthreshold = { limit = "low" }',
            "alerts.nps.threshold.limit = 'low' (in {file}): expected a number, as in \"0.05\"",
        ),
        (
            '[alerts.nps]\nthreshold = { severity = "loud" }',
            "alerts.nps.threshold.severity = 'loud' (in {file}): expected page, ticket or chat",
        ),
        (
            '[alerts.customer_lifetime_value]\nthreshold = { limit = 1, window = "1h" }',
            (
                "alerts.customer_lifetime_value.threshold.window = '1h' (in {file}): "
                "expected a window of 'customer_lifetime_value': 365d"
            ),
        ),
        (
            "[alerts.survey_answers]\nthreshold = { limit = 1 }",
            (
                "alerts.survey_answers.threshold (in {file}): "
                "expected no alert, for neither direction of 'survey_answers' is bad (`better`)"
            ),
        ),
        (
            "[alerts.orders]\nthreshold = { limit = 1, least_samples = 3 }",
            "alerts.orders.threshold.least_samples = 3 (in {file}): expected 0, for 'orders' has no samples",
        ),
        (
            "[alerts.orders]\ngoal = { behind = 1 }",
            "alerts.orders.goal.behind = 1 (in {file}): expected a share from 0 to below 1",
        ),
        (
            '[alerts.orders]\ngoal = { window = "week" }',
            (
                "alerts.orders.goal.window = 'week' (in {file}): expected a window that there is and that Prometheus "
                "has: 5m, 15m, 1h, 24h, 7d, 30d, 90d, 365d, today, month\n"
                "alerts.orders.goal.window = 'week' (in {file}): expected a goal above 0 of 'orders' for this window: "
                "goals.orders.week"
            ),
        ),
        (
            '[alerts.orders]\ngoal = { behind = "0.1" }',
            (
                "alerts.orders.goal.window = 'month': "
                "expected a goal above 0 of 'orders' for this window: goals.orders.month"
            ),
        ),
        (
            '[goals.nps]\nmonth = { total = 0, touchpoint = { web = 3 } }\n[alerts.nps]\ngoal = { severity = "page" }',
            "alerts.nps.goal.window = 'month': expected a goal above 0 of 'nps' for this window: goals.nps.month",
        ),
        (
            '[goals.nps]\nmonth = { touchpoint = { web = 3 } }\n[alerts.nps]\ngoal = { severity = "page" }',
            "alerts.nps.goal.window = 'month': expected a goal above 0 of 'nps' for this window: goals.nps.month",
        ),
        (
            '[alerts.customer_lifetime_value]\ngoal = { window = "month" }',
            (
                "alerts.customer_lifetime_value.goal.window = 'month' (in {file}): "
                "expected a window of 'customer_lifetime_value': 365d"
            ),
        ),
        (
            "[alerts.orders]\nthreshold = { hold_seconds = 1 }",
            "alerts.orders.threshold.limit: expected a limit, for 'orders' declares none",
        ),
        (
            "[alerts.csat_ratio]\nthreshold = { limit = 80 }",
            "alerts.csat_ratio.threshold.limit = 80 (in {file}): expected a share of 1: 80 % is 0.8",
        ),
        (
            '[alerts.orders]\nspike = { least_share = "0.5", deviations = 4, severity = "chat" }',
            (
                f"alerts.orders.spike.deviations = 4 (in {{file}}): expected {NO_TUNING}\n"
                f"alerts.orders.spike.least_share = '0.5' (in {{file}}): expected {NO_TUNING}"
            ),
        ),
        (
            "[alerts.customers_seen]\nspike = { off = true, least_difference = 1 }",
            f"alerts.customers_seen.spike.least_difference = 1 (in {{file}}): expected {NO_TUNING}",
        ),
        (
            '[alerts.false_alarms]\npage = "1 every week"\nticket = 3',
            (
                f"alerts.false_alarms.page = '1 every week' (in {{file}}): expected {BUDGET}\n"
                f"alerts.false_alarms.ticket = 3 (in {{file}}): expected {BUDGET}"
            ),
        ),
        (
            '[alerts]\nfalse_alarms = { page = "0 in 8 weeks" }',
            f"alerts.false_alarms.page = '0 in 8 weeks' (in {{file}}): expected {BUDGET}",
        ),
        (
            '[alerts.false_alarms]\npages = "1 a week"',
            "alerts.false_alarms.pages: unknown key (in {file}); did you mean 'page'?",
        ),
        (
            '[alerts]\nenvironment = "{pro}"',
            "alerts.environment = '{pro}' (in {file}): expected a name such as 'production'",
        ),
        (
            "[alerts.customers_seen]\nspike = { severity = 'page' }",
            (
                "alerts.customers_seen.spike (in {file}): "
                "expected no spike, for nobody knows what 'customers_seen' was in the past"
            ),
        ),
        (
            "[alerts.nps]\nthreshold = { hold_seconds = -1 }",
            "alerts.nps.threshold.hold_seconds = -1 (in {file}): expected a whole number from 0 to 2592000",
        ),
        (
            '[alerts]\nboard_url = "board"',
            "alerts.board_url = 'board' (in {file}): expected an address such as 'https://board.example.org'",
        ),
        ("[alerts]\nhold_scale = -1", "alerts.hold_scale = -1 (in {file}): expected a number from 0 to 100"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_key(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert str(caught.value) == said.replace("{file}", str(file))


def test_an_alert_that_is_off_may_say_anything_else(file: Path) -> None:
    file.write_text("[alerts.customers_seen]\nspike = { off = true, hold_seconds = 1 }")
    assert alerts(load(file), "customers_seen") == ()


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_ALERTS__NPX__THRESHOLD__LIMIT", "1")
    with pytest.raises(SettingsError, match=r"alerts.npx: unknown key \(from .*\); did you mean 'nps'"):
        load()
