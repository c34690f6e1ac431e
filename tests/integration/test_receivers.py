"""Every kind of receiver, through Debian's Alertmanager: what each vendor gets is of the form that it documents."""

import re
import stat
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Final

import pytest

from streams.alerts.generated import rules_of
from streams.cli.alerts.trial import trial, try_alert
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.settings import AlertSettings, Settings
from tests.integration.documented_notifications import PAGERDUTY, SLACK, TELEGRAM, WEBHOOK, deviations
from tests.integration.notified import BEARER, BOARD_URL, CHAT, Told, everybody_told, fire, parts, post, until
from tests.servers.installed import installed
from tests.servers.mail import PASSWORD
from tests.servers.vendors import PAGERDUTY_KEY, PAGERDUTY_PATH, SLACK_PATH, TELEGRAM_PATH

CHURN: Final = "CustomerChurnRatioSpike"
SAID: Final = trial(
    next(rule for rule in rules_of(Settings(alerts=AlertSettings(board_url=BOARD_URL))).every if rule.name == CHURN),
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2026, 1, 2, tzinfo=UTC),
)["annotations"]
"""What the test alert says."""
TEST: Final = f"TEST, nothing is wrong: {SAID['summary']}"
TEST_FA: Final = f"آزمایشی، مشکلی نیست: {SAID['summary_fa']}"
RUNBOOK: Final = SAID["runbook_url"]
BOARD: Final = SAID["dashboard"]
AWKWARD: Final = 'R&D <b>over</b> "15 minutes" is 3 < 5'
RESTING: Final = {"alertname": "DeskResting", "severity": "ticket", "kind": "spike", "kpi": "tickets_resolved"}
PRODUCTION: Final = {**RESTING, "environment": "production", "team": "north"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Everybody, and a page that was sent as a test to all of them."""
    with everybody_told(tmp_path_factory.mktemp("receivers")) as told:
        assert try_alert(told.settings, CHURN, told.alertmanager.url) == 0
        yield told


@pytest.fixture(scope="module")
def ended(told: Told) -> Told:
    """The same after an alert with awkward texts, of which all were told, and told that it is over."""
    annotations = {
        "summary": "Desk: resting",
        "summary_fa": "میز: بیکار",
        "description": AWKWARD,
        "value": "3 tickets",
        "runbook_url": f"{RUNBOOK}?a=1&b=2",
        "dashboard": BOARD,
    }
    fire(told, PRODUCTION, annotations)
    until(lambda: told.calls(SLACK_PATH, "Desk: resting"), "the alert in Slack")
    until(lambda: told.mails("میز: بیکار"), "its mail")
    fire(told, PRODUCTION, annotations, seconds=-1)
    for path, text in (
        (SLACK_PATH, "Over: [production] Desk: resting"),
        (PAGERDUTY_PATH, "Over: [production] Desk: resting"),
        (TELEGRAM_PATH, "پایان یافت: [production] میز: بیکار"),
        ("/desk", '"status": "resolved"'),
    ):
        until(lambda path=path, text=text: told.calls(path, text), f"the end at {path}")  # type: ignore[misc]
    until(lambda: told.mails("پایان یافت: [production] میز: بیکار"), "the mail of the end")
    return told


def test_amtool_takes_the_configuration(told: Told) -> None:
    amtool = installed("amtool", "prometheus-alertmanager")
    file = told.folder / "built" / "alertmanager" / "alertmanager.yml"
    checked = subprocess.run([amtool, "check-config", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "7 receivers" in checked.stdout
    assert "1 templates" in checked.stdout


def test_secrets_stand_in_their_own_files_or_in_one_that_only_its_owner_reads(told: Told) -> None:
    file = told.folder / "built" / "alertmanager" / "alertmanager.yml"
    text = file.read_text("utf-8")
    for secret in (SLACK_PATH, PAGERDUTY_KEY, PASSWORD, BEARER):
        assert secret not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_slack_gets_what_it_documents(told: Told) -> None:
    (call,) = until(lambda: told.calls(SLACK_PATH, TEST), "the test alert in Slack")
    assert list(deviations(call.body, SLACK)) == []
    (block,) = call.body["attachments"]
    assert call.body["channel"] == "#alerts"
    assert (block["title"], block["fallback"], block["title_link"]) == (TEST, TEST, BOARD)
    assert block["color"] == "danger"
    assert unescape(block["text"]).startswith(f"{SAID['description']}\nSince ")
    assert f"<{RUNBOOK}|What to do>\n<{BOARD}|Board>" in unescape(block["text"])
    assert f"Alert: {CHURN} (page)\nkpi=customer_churn_ratio, window=1h\n" in block["text"]


def test_pagerduty_gets_what_it_documents(told: Told) -> None:
    (call,) = until(lambda: told.calls(PAGERDUTY_PATH, TEST), "the test alert in PagerDuty")
    assert list(deviations(call.body, PAGERDUTY)) == []
    payload = call.body["payload"]
    assert (call.body["routing_key"], call.body["event_action"]) == (PAGERDUTY_KEY, "trigger")
    assert (payload["summary"], payload["severity"], payload["source"]) == (TEST, "critical", "nabz")
    assert (payload["class"], payload["component"], payload["group"]) == (CHURN, "customer_churn_ratio", "spike")
    assert SAID["description"] in payload["custom_details"]["firing"]
    assert call.body["client_url"] == BOARD
    assert call.body["links"] == [{"href": RUNBOOK, "text": "What to do"}, {"href": BOARD, "text": "Board"}]


def test_telegram_gets_what_it_documents_in_persian(told: Told) -> None:
    (call,) = until(lambda: told.calls(TELEGRAM_PATH, TEST_FA), "the test alert in Telegram")
    assert list(deviations(call.body, TELEGRAM)) == []
    assert (call.body["chat_id"], call.body["parse_mode"]) == (str(CHAT), "HTML")
    text = unescape(call.body["text"])
    assert text.startswith(f"<b>{TEST_FA}</b>\n{SAID['description']}\n")
    assert f'<a href="{RUNBOOK}">چه باید کرد</a>\n<a href="{BOARD}">تابلو</a>' in text


def test_a_webhook_gets_what_alertmanager_documents_and_the_token(told: Told) -> None:
    (call,) = until(lambda: told.calls("/desk", CHURN), "the test alert at the webhook")
    assert list(deviations(call.body, WEBHOOK)) == []
    (alert,) = call.body["alerts"]
    assert alert["labels"]["test"] == "true"
    assert alert["annotations"]["runbook_url"] == RUNBOOK
    assert call.headers["authorization"] == f"Bearer {BEARER}"


def test_mail_is_a_message_of_text_and_markup_in_persian(told: Told) -> None:
    (mail,) = until(lambda: told.mails(TEST_FA), "the mail of the test alert")
    message = mail.message
    assert (mail.sender, mail.recipients) == ("nabz@example.org", ["sara@example.org", "omid@example.org"])
    assert (message["From"], message["Subject"]) == ("nabz@example.org", TEST_FA)
    assert message.get_content_type() == "multipart/alternative"
    assert {"To", "Date", "Message-Id", "MIME-Version"} <= set(message.keys())
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, markup = parts(mail)
    assert SAID["description"] in text
    assert f"چه باید کرد: {RUNBOOK}" in text
    assert f'<a href="{BOARD}">تابلو</a>' in unescape(markup)


def test_the_dead_mans_switch_gets_what_fires_always_and_nothing_else(told: Told) -> None:
    fire(told, {"alertname": "NabzWatchdog", "severity": "none"}, {"summary": "Alerting works"})
    until(lambda: told.calls("/heartbeat", "NabzWatchdog"), "the beat")
    assert told.calls("/heartbeat", CHURN) == []
    assert told.calls(SLACK_PATH, "NabzWatchdog") == []


def test_texts_are_shown_as_they_are_and_open_no_markup(ended: Told) -> None:
    slack, *_ = ended.calls(SLACK_PATH, "Desk: resting")
    block = slack.body["attachments"][0]
    assert 'R&amp;D &lt;b&gt;over&lt;/b&gt; "15 minutes" is 3 &lt; 5\nValue: 3 tickets\nSince ' in block["text"]
    assert (block["title"], block["color"]) == ("[production] Desk: resting", "warning")
    assert "kpi=tickets_resolved, team=north\n" in block["text"]
    telegram, *_ = ended.calls(TELEGRAM_PATH, "میز: بیکار")
    assert (
        "R&amp;D &lt;b&gt;over&lt;/b&gt; &#34;15 minutes&#34; is 3 &lt; 5\nمقدار: 3 tickets\n" in telegram.body["text"]
    )
    mail, *_ = ended.mails("میز: بیکار")
    text, markup = parts(mail)
    assert AWKWARD in text
    assert "R&amp;D &lt;b&gt;over" in markup
    pagerduty, *_ = ended.calls(PAGERDUTY_PATH, "Desk: resting")
    assert (pagerduty.body["payload"]["source"], pagerduty.body["payload"]["severity"]) == ("production", "warning")
    assert AWKWARD in pagerduty.body["payload"]["custom_details"]["firing"]


def test_what_is_over_is_told_as_over(ended: Told) -> None:
    begun, over = ended.calls(PAGERDUTY_PATH, "Desk: resting")
    assert (begun.body["event_action"], over.body["event_action"]) == ("trigger", "resolve")
    assert begun.body["dedup_key"] == over.body["dedup_key"]
    *_, slack = ended.calls(SLACK_PATH, "Desk: resting")
    block = slack.body["attachments"][0]
    assert block["color"] == "good"
    assert re.match(r"Over\. It lasted from \d{4}-\d\d-\d\d \d\d:07 to .* UTC\nAlert: DeskResting", block["text"])
    assert "3 tickets" not in block["text"]


def test_many_long_alerts_are_told_in_a_text_that_telegram_takes(told: Told) -> None:
    for topic in range(9):
        labels = {"alertname": "Silent", "severity": "ticket", "topic": f"crm-{topic}"}
        fire(told, labels, {"summary": "Silent", "description": "It says nothing. " * 30, "runbook_url": RUNBOOK})
    (call,) = until(lambda: told.calls(TELEGRAM_PATH, "در مجموع 9 هشدار"), "the nine alerts")
    assert call.body["text"].count("It says nothing. It") > 4


def test_no_vendor_refused_anything(ended: Told) -> None:
    assert ended.vendors.refused == []


def test_a_test_alert_is_told_even_while_its_cause_is_told(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    fire(told, {"alertname": "NabzBoardDown", "severity": "page", "kind": "engine"}, {"summary": "No board answers"})
    assert try_alert(told.settings, "NpsLow", told.alertmanager.url) == 0
    said = capsys.readouterr().out
    assert f"NpsLow (severity ticket) has arrived in Alertmanager at {told.alertmanager.url}." in said
    assert "It goes to: oncall, team, managers, support, desk." in said


def test_a_test_alert_that_is_silenced_arrives_and_says_so(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    silence = {
        "matchers": [{"name": "alertname", "value": "RevenueDrop", "isRegex": False}],
        "startsAt": "2020-01-01T00:00:00Z",
        "endsAt": "2120-01-01T00:00:00Z",
        "createdBy": "a test",
        "comment": "silent",
    }
    made = post(told.alertmanager, "silences", silence)
    assert try_alert(told.settings, "RevenueDrop", told.alertmanager.url) == 0
    assert f"but it is silenced ({made['silenceID']})" in capsys.readouterr().out


def test_a_name_that_is_none_gets_near_names(told: Told) -> None:
    with pytest.raises(Misused, match="no alert is named 'NpsLwo': did you mean NpsLow"):
        try_alert(told.settings, "NpsLwo", told.alertmanager.url)


def test_where_no_alertmanager_answers_the_alert_does_not_arrive(told: Told, unused_tcp_port: int) -> None:
    with pytest.raises(CommandFailed, match=r"nothing listens there\): start it, or name another with --url") as failed:
        try_alert(told.settings, CHURN, f"http://nabz:secret@127.0.0.1:{unused_tcp_port}")
    assert "secret" not in str(failed.value)
    with pytest.raises(CommandFailed, match=r"what answers at .* is no Alertmanager .*: name another"):
        try_alert(told.settings, CHURN, told.vendors.url)
