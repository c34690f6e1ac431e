"""`nabz grafana push --alerts`, pushing to a double of Grafana."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from streams.cli import main
from tests.servers.grafana_double import GrafanaDouble

Push = Callable[..., tuple[int, list[str], str]]

RECEIVERS = """
[alerts.receivers.oncall]
kind = "pagerduty"
key_file = "{folder}/key"
severities = ["page"]
[alerts.receivers.team]
kind = "slack"
url_file = "{folder}/slack"
severities = ["ticket", "chat"]
[alerts.receivers.mail]
kind = "email"
to = ["a@example.org", "b@example.org"]
from = "nabz@example.org"
server = "smtp.example.org:587"
severities = ["ticket"]
[alerts.receivers.bot]
kind = "telegram"
token_file = "{folder}/token"
chat = -100
severities = ["chat"]
[alerts.receivers.switch]
kind = "webhook"
url_file = "{folder}/switch"
dead_mans_switch = true
"""
SECRETS = {
    "key": "pd-secret",
    "slack": "https://hooks.example.org/slack-secret",
    "token": "bot-secret",
    "switch": "https://switch.example.org/switch-secret",
}


@pytest.fixture
def push(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Push:
    def run(*arguments: str) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "argv", ["nabz", "grafana", "push", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, said.out.splitlines(), said.err

    return run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for name, text in SECRETS.items():
        (tmp_path / name).write_text(f"{text}\n")
    path = tmp_path / "nabz.toml"
    path.write_text(RECEIVERS.format(folder=tmp_path))
    return path


def alerting(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith(("folder", "board"))]


def test_rules_contact_points_and_policies_are_created_once(push: Push, grafana: GrafanaDouble, config: Path) -> None:
    code, said, problem = push("--alerts", "--config", str(config))
    assert (code, problem) == (0, "")
    assert alerting(said) == [
        *(f"contact point nabz-{name}: created" for name in ("oncall", "team", "mail", "bot", "switch")),
        "notification policies: created",
        "alert rules nabz: created",
        "19 created, 0 changed, 0 as they were",
    ]
    grafana.calls.clear()
    code, said, problem = push("--alerts", "--config", str(config))
    assert (code, said[-1], problem) == (0, "nothing to change", "")
    assert grafana.writes == []


def test_contact_points_are_what_each_kind_documents(push: Push, grafana: GrafanaDouble, config: Path) -> None:
    push("--alerts", "--config", str(config))
    found = {point["name"]: (point["type"], point["settings"]) for point in grafana.alerting.points.values()}
    severity = found["nabz-oncall"][1].pop("severity")
    assert 'eq .CommonLabels.severity "page" }}critical' in severity
    assert found == {
        "nabz-oncall": ("pagerduty", {"integrationKey": "pd-secret"}),
        "nabz-team": ("slack", {"url": SECRETS["slack"], "username": "Nabz"}),
        "nabz-mail": ("email", {"addresses": "a@example.org;b@example.org", "singleEmail": True}),
        "nabz-bot": ("telegram", {"bottoken": "bot-secret", "chatid": "-100"}),
        "nabz-switch": ("webhook", {"url": SECRETS["switch"], "httpMethod": "POST"}),
    }


def receivers_of(tree: dict[str, Any], labels: dict[str, str]) -> list[str]:
    """Who is told of an alert with these labels: the deepest routes that match, as Grafana's documentation has it."""
    found: list[str] = []
    for route in tree.get("routes") or ():
        if all(_matches(labels.get(name, ""), sign, value) for name, sign, value in route["object_matchers"]):
            found += receivers_of(route, labels)
            if not route.get("continue"):
                break
    return found or [tree["receiver"]]


def _matches(value: str, sign: str, wanted: str) -> bool:
    assert sign in {"=", "=~"}
    return value == wanted if sign == "=" else value.startswith(wanted.removesuffix(".*"))


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({"severity": "page"}, ["nabz-oncall"]),
        ({"severity": "ticket"}, ["nabz-team", "nabz-mail"]),
        ({"severity": "chat"}, ["nabz-team", "nabz-bot"]),
        ({"severity": "none", "alertname": "NabzWatchdog"}, ["nabz-switch"]),
    ],
)
def test_each_severity_reaches_its_receivers(
    push: Push, grafana: GrafanaDouble, config: Path, labels: dict[str, str], told: list[str]
) -> None:
    push("--alerts", "--config", str(config))
    assert receivers_of(grafana.alerting.policies, {"grafana_folder": "Nabz", **labels}) == told
    assert receivers_of(grafana.alerting.policies, {"grafana_folder": "Theirs", **labels}) == ["grafana-default-email"]


def test_policies_of_others_stay_and_the_tree_can_still_be_changed(
    push: Push, grafana: GrafanaDouble, config: Path
) -> None:
    before = grafana.alerting.policies["routes"]
    push("--alerts", "--config", str(config))
    push("--alerts", "--folder", "CRM", "--config", str(config))
    tree = grafana.alerting.policies
    assert [route for route in tree["routes"] if not route["receiver"].startswith("nabz-")] == before
    assert "provenance" not in tree
    tree["provenance"] = "api"
    config.write_text(config.read_text().replace('"ticket", "chat"', '"ticket"'))
    assert push("--alerts", "--folder", "CRM", "--config", str(config))[0] == 0


def test_rules_ask_the_data_source_that_is_there(push: Push, grafana: GrafanaDouble, config: Path) -> None:
    push("--alerts", "--config", str(config))
    rules = grafana.alerting.groups["nabz", "nabz"]["rules"]
    assert {query["datasourceUid"] for rule in rules for query in rule["data"]} == {"P1", "__expr__"}
    assert "NabzWatchdog" in {rule["title"] for rule in rules}
    panel = next(rule["annotations"] for rule in rules if rule["title"] == "NpsLow")
    assert panel["__dashboardUid__"] == "nabz-loyalty"
    grafana.datasources.append({"uid": "P2", "name": "Other", "type": "prometheus", "isDefault": False})
    assert push("--alerts", "--config", str(config))[1][-1] == "nothing to change"
    grafana.datasources[0]["isDefault"] = False
    code, _, problem = push("--alerts", "--config", str(config))
    assert (code, problem) == (
        1,
        "nabz: Grafana has several data sources of Prometheus: set grafana.datasource to the name of one\n",
    )
    grafana.datasources.clear()
    assert "make one" in push("--alerts", "--config", str(config))[2]


def test_only_the_rules_that_differ_are_told(push: Push, grafana: GrafanaDouble, config: Path) -> None:
    push("--alerts", "--config", str(config))
    grafana.calls.clear()
    config.write_text(f"{config.read_text()}[alerts.csat_ratio.threshold]\nlimit = 0.7\n")
    _, said, _ = push("--alerts", "--config", str(config), "--dry-run")
    told = said[said.index("alert rules nabz: would be changed") + 1 : -1]
    assert told
    assert all("rules.nabz-CsatRatioLow." in line for line in told), told
    assert grafana.writes == []


def test_rules_that_are_none_any_more_end(push: Push, grafana: GrafanaDouble, config: Path) -> None:
    push("--alerts", "--config", str(config))
    config.write_text(f"{config.read_text()}[alerts.nps]\nthreshold = false\n")
    push("--alerts", "--config", str(config))
    assert "NpsLow" not in {rule["title"] for rule in grafana.alerting.groups["nabz", "nabz"]["rules"]}
    assert push("--alerts", "--config", str(config))[1][-1] == "nothing to change"


def test_a_secret_that_changed_is_written_when_it_is_asked_for(
    push: Push, grafana: GrafanaDouble, config: Path, tmp_path: Path
) -> None:
    push("--alerts", "--config", str(config))
    (tmp_path / "key").write_text("pd-other")
    assert push("--alerts", "--config", str(config))[1][-1] == "nothing to change"
    _, said, _ = push("--alerts", "--renew-secrets", "--config", str(config))
    assert said[-1] == "0 created, 5 changed, 14 as they were"
    assert grafana.alerting.points["nabz-oncall"]["settings"]["integrationKey"] == "pd-other"
    assert "other" not in "\n".join(said)
    assert push("--renew-secrets")[0] == 2


def test_a_secret_that_cannot_be_read_stops_before_anything_is_changed(
    push: Push, grafana: GrafanaDouble, config: Path, tmp_path: Path
) -> None:
    (tmp_path / "slack").unlink()
    code, _, problem = push("--alerts", "--config", str(config))
    assert code == 1
    assert problem.startswith(f"nabz: alerts.receivers.team.url_file: {tmp_path}/slack cannot be read (No such file")
    assert grafana.writes == []


def test_without_receivers_grafanas_own_policies_are_left_alone(push: Push, grafana: GrafanaDouble) -> None:
    before = grafana.alerting.policies
    code, said, problem = push("--alerts")
    assert code == 0
    assert alerting(said) == ["alert rules nabz: created", "13 created, 0 changed, 0 as they were"]
    assert "there are no alerts.receivers" in problem
    assert grafana.alerting.policies == before


def test_two_environments_have_rules_of_their_own(push: Push, grafana: GrafanaDouble, config: Path) -> None:
    for environment in ("production", "test"):
        config.write_text(f'[alerts]\nenvironment = "{environment}"\n' + RECEIVERS.format(folder=config.parent))
        assert push("--alerts", "--config", str(config))[0] == 0
    assert set(grafana.alerting.groups) == {("nabz", "nabz-production"), ("nabz", "nabz-test")}
    uids = [rule["uid"] for group in grafana.alerting.groups.values() for rule in group["rules"]]
    assert len(set(uids)) == len(uids)
