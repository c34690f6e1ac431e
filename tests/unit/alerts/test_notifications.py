"""Alertmanager's configuration out of receivers: who gets what, what gaps are told, and where secrets stand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from streams.alerts.notifications.alertmanager import alertmanager_files
from streams.alerts.notifications.receivers import copied_files
from streams.alerts.notifications.routing import routing
from streams.alerts.notifications.texts import templates
from streams.settings import AlertSettings
from streams.settings.receivers import LANGUAGES

ROOT: Final = Path(__file__).parents[3]
SLACK: Final[dict[str, Any]] = {"kind": "slack", "url_file": "/s/slack"}
TELEGRAM: Final = {"kind": "telegram", "token_file": "/s/telegram", "chat": 7}
WEBHOOK: Final = {"kind": "webhook", "url_file": "/s/webhook"}
SWITCH: Final = {**WEBHOOK, "dead_mans_switch": True}
SECRETS: Final = {"/s/telegram": "110:abc", "/s/webhook": "https://example.org/secret"}


def alerts(version: str = "0.25", language: str = "en", **receivers: Mapping[str, object]) -> AlertSettings:
    return AlertSettings.model_validate({"receivers": receivers, "alertmanager_version": version, "language": language})


def configuration(settings: AlertSettings) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(alertmanager_files(settings, SECRETS)["alertmanager.yml"])
    return found


def receivers(settings: AlertSettings) -> dict[str, Any]:
    return {receiver["name"]: receiver for receiver in configuration(settings)["receivers"]}


def told(settings: AlertSettings, matcher: str) -> list[str]:
    """Who is told by the route with this matcher."""
    (route,) = (route for route in configuration(settings)["route"]["routes"] if route["matchers"] == [matcher])
    inner = route.get("routes", [route])
    assert [one["continue"] for one in inner[:-1]] == [True] * (len(inner) - 1)
    return [one["receiver"] for one in inner]


def test_the_sample_in_the_folder_is_what_no_receivers_give() -> None:
    (text,) = alertmanager_files(AlertSettings(), {}).values()
    assert (ROOT / "deploy/alertmanager/alertmanager.yml").read_text("utf-8") == text, "run `nabz alerts build`"


def test_each_severity_goes_to_all_that_get_it() -> None:
    settings = alerts(oncall={**TELEGRAM, "severities": ["page"]}, team=SLACK, beat=SWITCH)
    assert told(settings, 'severity = "page"') == ["oncall", "team"]
    assert told(settings, 'severity = "ticket"') == told(settings, 'severity = "chat"') == ["team"]
    assert told(settings, 'alertname = "NabzWatchdog"') == ["beat"]
    assert told(settings, 'severity = "none"') == ["nobody"]
    assert configuration(settings)["route"]["receiver"] == "team"
    assert routing(settings.receivers).gaps == ()


def test_a_page_reaches_somebody_even_if_no_receiver_gets_pages_and_people_are_told() -> None:
    settings = alerts(desk={**SLACK, "severities": ["ticket"]}, talk={**SLACK, "severities": ["chat"]}, beat=SWITCH)
    assert told(settings, 'severity = "page"') == ["desk"]
    assert routing(settings.receivers).gaps == ("no receiver has the severity 'page': pages go to desk",)


def test_a_severity_and_a_switch_that_nobody_has_are_told() -> None:
    settings = alerts(oncall={**SLACK, "severities": ["page"]})
    assert told(settings, 'severity = "ticket"') == ["nobody"]
    ticket, chat, switch = routing(settings.receivers).gaps
    assert ticket == "no receiver has the severity 'ticket': nobody is notified of such alerts"
    assert "'chat'" in chat
    assert "no receiver is a dead man's switch" in switch
    assert configuration(settings)["route"]["receiver"] == "oncall"


def test_a_switch_alone_tells_nobody_of_anything_and_says_so() -> None:
    settings = alerts(beat=SWITCH)
    assert told(settings, 'severity = "page"') == ["nobody"]
    assert configuration(settings)["route"]["receiver"] == "nobody"
    assert len(routing(settings.receivers).gaps) == 3


def test_secrets_are_copied_only_for_an_alertmanager_that_does_not_read_their_files() -> None:
    named: dict[str, Any] = {"boss": TELEGRAM, "desk": WEBHOOK, "team": SLACK}
    assert copied_files(alerts(**named)) == {
        "alerts.receivers.boss.token_file": "/s/telegram",
        "alerts.receivers.desk.url_file": "/s/webhook",
    }
    old = receivers(alerts(**named))
    assert old["boss"]["telegram_configs"][0]["bot_token"] == SECRETS["/s/telegram"]
    assert old["desk"]["webhook_configs"][0]["url"] == SECRETS["/s/webhook"]
    assert old["team"]["slack_configs"][0]["api_url_file"] == "/s/slack"
    for version in ("0.26", "0.100", "1.0"):
        newer = alerts(version, **named)
        assert copied_files(newer) == {}
        assert receivers(newer)["boss"]["telegram_configs"][0]["bot_token_file"] == "/s/telegram"  # noqa: S105 - a path
        assert receivers(newer)["desk"]["webhook_configs"][0]["url_file"] == "/s/webhook"
        text = "".join(alertmanager_files(newer, SECRETS).values())
        assert not [secret for secret in SECRETS.values() if secret in text]


def test_a_switch_is_not_told_that_it_is_over() -> None:
    assert receivers(alerts(beat=SWITCH))["beat"]["webhook_configs"][0]["send_resolved"] is False
    assert receivers(alerts(desk=WEBHOOK))["desk"]["webhook_configs"][0]["send_resolved"] is True


@pytest.mark.parametrize("name", ["true", "null", "On", "y"])
def test_a_name_that_is_a_word_of_yaml_stays_a_name(name: str) -> None:
    settings = AlertSettings.model_validate({"receivers": {name: SLACK, "beat": SWITCH}})
    assert told(settings, 'severity = "page"') == [name]
    assert set(receivers(settings)) == {"nobody", name, "beat"}


def test_texts_are_in_the_language_of_the_receiver_else_in_that_of_all() -> None:
    settings = alerts(language="fa", team={**SLACK, "language": "en"}, boss=TELEGRAM)
    files = alertmanager_files(settings, SECRETS)
    assert files["nabz.tmpl"] == templates(LANGUAGES)
    assert "nabz.en.slack" in receivers(settings)["team"]["slack_configs"][0]["text"]
    assert "nabz.fa.telegram" in receivers(settings)["boss"]["telegram_configs"][0]["message"]
    assert "nabz.fa" not in alertmanager_files(alerts(team=SLACK), {})["nabz.tmpl"]


def test_a_test_alert_and_another_environment_keep_nothing_back() -> None:
    for rule in configuration(AlertSettings())["inhibit_rules"]:
        assert 'test = ""' in rule["source_matchers"]
        assert 'test = ""' in rule["target_matchers"]
        assert "environment" in rule["equal"]
