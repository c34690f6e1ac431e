"""Variables that begin as settings do and are none."""

import os
import re
from pathlib import Path

import pytest

from streams.settings import SettingsError, ignored_variables, load
from streams.settings.environment import OTHERS, mistyped_variables

PROJECT = Path(__file__).parents[3]
OF_SERVICES = {
    # What Kubernetes puts into pods beside services nabz-board (a port named http) and nabz-worker.
    "NABZ_BOARD_SERVICE_HOST": "10.96.11.4",
    "NABZ_BOARD_SERVICE_PORT": "80",
    "NABZ_BOARD_SERVICE_PORT_HTTP": "80",
    "NABZ_BOARD_PORT": "tcp://10.96.11.4:80",
    "NABZ_BOARD_PORT_8600_TCP": "tcp://10.96.11.4:8600",
    "NABZ_BOARD_PORT_8600_TCP_ADDR": "10.96.11.4",
    "NABZ_BOARD_PORT_8600_TCP_PORT": "8600",
    "NABZ_BOARD_PORT_8600_TCP_PROTO": "tcp",
    "NABZ_WORKER_SERVICE_HOST": "10.96.11.5",
    "NABZ_WORKER_SERVICE_PORT": "8601",
    "NABZ_WORKER_PORT": "tcp://10.96.11.5:8601",
    "NABZ_PORT": "tcp://10.96.11.6:80",
}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("NABZ_CURENCY", "NABZ_CURRENCY"),
        ("nabz_curency", "NABZ_CURRENCY"),
        ("NABZ_REDIS_URL", "NABZ_REDIS__URL"),
        ("NABZ_KAFKA_BOOTSTRAP", "NABZ_KAFKA__BOOTSTRAP"),
        ("NABZ_BOARD_PORT", "NABZ_BOARD__PORT"),
        ("NABZ_KAFAK__BOOTSTRAP", "NABZ_KAFKA__BOOTSTRAP"),
        ("NABZ_CONFG", "NABZ_CONFIG"),
        ("NABZ_PIPELINE__DEFAULT__STAGES", "NABZ_PIPELINES__DEFAULT__STAGES"),
        ("NABZ_DIMENSION_VALUE__CAMPAIGN", "NABZ_DIMENSION_VALUES__CAMPAIGN"),
    ],
)
def test_a_mistyped_variable_stops_the_start_and_the_one_that_was_meant_is_named(
    name: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "9000")
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(caught.value) == f"{name}: unknown variable; did you mean {meant}?"


@pytest.mark.parametrize("name", ["NABZ_SOMETHING__ELSE", "NABZ_CLOCK__ZONE", "NABZ_X__Y"])
def test_a_variable_with_two_underscores_is_meant_as_a_setting_however_far_it_is_from_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "secret-value")
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(caught.value).startswith(f"{name}: unknown variable; ")
    assert re.search(r"NABZ_[A-Z_]+$", str(caught.value))
    assert "secret-value" not in str(caught.value)


def test_mistyped_variables_are_named_along_with_all_other_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_CURENCY", "EUR")
    monkeypatch.setenv("NABZ_MARGIN", "7")
    with pytest.raises(SettingsError) as caught:
        load()
    first, second = str(caught.value).splitlines()
    assert first.startswith("NABZ_CURENCY: ")
    assert second.startswith("margin = '7' (from NABZ_MARGIN): ")


def test_the_variables_of_services_in_kubernetes_stop_nothing_and_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load()
    for name, value in OF_SERVICES.items():
        monkeypatch.setenv(name, value)
    assert load() == before
    assert ignored_variables(os.environ) == sorted(OF_SERVICES)


def test_other_variables_are_ignored_and_named() -> None:
    environment = {"NABZ_HOME": "/opt", "NABZ_RELEASE_NAME": "blue", "NABZ_EMPTY": "", "HOME": "/root"}
    assert mistyped_variables(environment) == []
    assert ignored_variables(environment) == ["NABZ_HOME", "NABZ_RELEASE_NAME"]


def test_settings_with_keys_of_their_own_are_known() -> None:
    environment = {
        "NABZ_RATES__GBP": "1.2",
        "NABZ_ALERTS__NPS__THRESHOLD__LIMIT": "3",
        "NABZ_PIPELINES__WEST__WON": "won",
        "NABZ_DIMENSION_VALUES__OWNER": "70",
        "NABZ_KAFKA": "{}",
        **dict.fromkeys(OTHERS, "x"),
    }
    assert (mistyped_variables(environment), ignored_variables(environment)) == ([], [])


def test_every_variable_that_documents_and_manifests_name_is_known() -> None:
    files = [
        *(PROJECT / "docs").rglob("*.md"),
        *(PROJECT / "deploy").rglob("*.y*ml"),
        *(PROJECT / "grafana" / "provisioning").rglob("*.yml"),
        PROJECT / "README.md",
        PROJECT / "deploy" / "Dockerfile",
    ]
    named = {name for file in files for name in re.findall(r"\bNABZ_[A-Z0-9_]*[A-Z0-9]", file.read_text("utf-8"))}
    assert len(named) > 20
    environment = dict.fromkeys(named - set(OF_SERVICES), "x")
    assert (mistyped_variables(environment), ignored_variables(environment)) == ([], [])
