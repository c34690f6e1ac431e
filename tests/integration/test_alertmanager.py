"""The samples of Prometheus's and Alertmanager's configurations: who is told, and what is kept back."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

import pytest

from streams.alerts.generated import rules_of
from streams.alerts.rule import Rule
from streams.http.access.tokens import new_token
from streams.settings import Settings
from tests.servers.installed import installed
from tests.servers.prometheus import Alertmanager
from tests.servers.webhooks import WebhookReceiver

DEPLOY: Final = Path(__file__).parents[2] / "deploy"
SAMPLE: Final = DEPLOY / "alertmanager" / "alertmanager.yml"
RULES: Final = rules_of(Settings())
EVERY: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES.every}


def said(*command: str | Path) -> str:
    """What a tool prints; fails with what it said if it is not content."""
    found = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=180, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout.strip()


def test_prometheus_takes_its_sample(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY / "prometheus", tmp_path, dirs_exist_ok=True)
    (tmp_path / "nabz-token").write_text(new_token())
    text = said(installed("promtool", "prometheus"), "check", "config", tmp_path / "prometheus.yml")
    assert f"{sum(1 + len(rule.recorded) for rule in RULES.every)} rules found" in text


def test_alertmanager_takes_its_sample() -> None:
    assert "SUCCESS" in said(installed("amtool", "prometheus-alertmanager"), "check-config", SAMPLE)


@pytest.mark.parametrize("rule", RULES.every, ids=lambda rule: f"{rule.name} {rule.labels.get('kpi', '')}")
def test_every_alert_goes_to_the_receiver_of_its_severity(rule: Rule) -> None:
    labels = [f"{name}={value}" for name, value in {"alertname": rule.name, **rule.labels}.items()]
    amtool = installed("amtool", "prometheus-alertmanager")
    receiver = said(amtool, "config", "routes", "test", f"--config.file={SAMPLE}", *labels)
    nobodies = {"NabzWatchdog": "dead-mans-switch"}
    wanted = nobodies.get(rule.name, "nobody") if rule.labels["severity"] == "none" else rule.labels["severity"]
    assert receiver == wanted


def test_every_rule_that_the_sample_names_is_there() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    named = set(re.findall(r"\bNabz\w+", "".join(re.findall(r"matchers:.*", text))))
    assert named
    assert {name for name in named if not name.endswith("Tables") and name != "NabzCommits"} <= set(EVERY)


@pytest.fixture
def told() -> Iterator[tuple[WebhookReceiver, Alertmanager]]:
    """An Alertmanager with the sample that waits for nothing, and who is told by it."""
    with WebhookReceiver() as webhook:
        text = SAMPLE.read_text(encoding="utf-8").replace("http://localhost:9095", webhook.url)
        text = re.sub(r"(group_wait|group_interval): \w+", r"\1: 1s", text)
        with Alertmanager(text) as alertmanager:
            yield webhook, alertmanager


def fire(alertmanager: Alertmanager, *names: str, until: float = 60) -> None:
    """Let these rules fire for so many seconds."""
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + until))
    alerts = [
        {"labels": {"alertname": name, **EVERY[name].labels}, "annotations": EVERY[name].annotations, "endsAt": ends}
        for name in names
    ]
    body = json.dumps(alerts).encode()
    url = f"{alertmanager.url}/api/v2/alerts"
    urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=30).close()  # noqa: S310 - of this machine


def names_told(webhook: WebhookReceiver, path: str) -> list[str]:
    return [
        alert["labels"]["alertname"]
        for notification in webhook.received
        if notification.path == path
        for alert in notification.alerts
        if alert["status"] == "firing"
    ]


def until_told(webhook: WebhookReceiver, path: str, name: str, seconds: float = 150) -> None:
    give_up_at = time.monotonic() + seconds
    while name not in names_told(webhook, path):
        assert time.monotonic() < give_up_at, f"{name} was not told; {webhook.received}"
        time.sleep(0.1)


def test_a_page_wakes_somebody_and_says_where_its_runbook_is(told: tuple[WebhookReceiver, Alertmanager]) -> None:
    webhook, alertmanager = told
    fire(alertmanager, "CustomerChurnRatioSpike")
    until_told(webhook, "/page", "CustomerChurnRatioSpike")
    (alert,) = webhook.alerts("CustomerChurnRatioSpike")
    assert alert["annotations"]["runbook_url"].endswith("/runbooks/CustomerChurnRatioSpike")
    assert alert["labels"]["hours"] == "always"


@pytest.mark.parametrize(
    ("cause", "kept", "path"),
    [
        ("NabzOutsideWorkingHours", "NpsLow", "/ticket"),
        ("NabzBoardDown", "TicketResolutionSecondsMeanSpike", "/page"),
        ("NabzTablesStale", "NabzKpiVanished", "/ticket"),
        ("CustomerChurnRatioSpike", "CustomerChurnRatioHigh", "/ticket"),
        ("NabzStoreAway", "NabzTablesStale", "/page"),
    ],
)
def test_an_alert_is_kept_back_while_its_cause_fires_and_told_after(
    told: tuple[WebhookReceiver, Alertmanager], cause: str, kept: str, path: str
) -> None:
    webhook, alertmanager = told
    fire(alertmanager, cause)
    fire(alertmanager, kept)
    # What comes after it and is kept back by nothing shows that enough time has passed.
    fire(alertmanager, "NabzDimensionFull")
    until_told(webhook, "/chat", "NabzDimensionFull")
    assert kept not in names_told(webhook, path)
    fire(alertmanager, cause, until=-1)
    until_told(webhook, path, kept)


def test_working_hours_keep_back_only_what_may_wait(told: tuple[WebhookReceiver, Alertmanager]) -> None:
    webhook, alertmanager = told
    fire(alertmanager, "NabzOutsideWorkingHours")
    fire(alertmanager, "CustomerChurnRatioSpike", "NpsLow")
    until_told(webhook, "/page", "CustomerChurnRatioSpike")
    assert "NpsLow" not in names_told(webhook, "/ticket")
