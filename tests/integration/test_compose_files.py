"""The samples for Compose, checked by their own tools: there is no container engine to run them in."""

import shutil
from pathlib import Path
from typing import cast

import pytest
import yaml

from streams.http.access.access import board_access, health_access
from streams.http.access.tokens import new_token
from streams.settings import load
from tests.integration.deploy_files import DEPLOY, KUBERNETES, PROJECT, SCRIPTS, Document, at_settings, read
from tests.servers.installed import installed


@pytest.fixture(scope="module")
def compose() -> Document:
    program = installed("docker-compose", "docker-compose")
    return cast("Document", yaml.safe_load(read(program, "-f", DEPLOY / "compose.yml", "config")))


def test_the_compose_file_brings_the_whole_stack(compose: Document) -> None:
    expected = {"kafka", "redis", "worker", "board", "analyst", "prometheus", "alertmanager", "grafana"}
    assert set(compose["services"]) >= expected


def test_what_compose_mounts_is_there(compose: Document) -> None:
    sources = [
        Path(volume.split(":")[0] if isinstance(volume, str) else volume["source"])
        for service in compose["services"].values()
        for volume in service.get("volumes", ())
    ]
    mounted = [source for source in sources if source.is_absolute()]
    assert mounted
    assert [str(source) for source in mounted if not source.exists()] == []


def test_the_processes_of_compose_start_with_settings_that_load(
    compose: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("worker", "board", "analyst"):
        environment = compose["services"][name]["environment"]
        at_settings(str(KUBERNETES / "base" / "nabz.toml"), environment, monkeypatch)


def test_the_tokens_of_compose_are_made_once_and_open_the_board_and_the_workers_to_prometheus(
    compose: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services = compose["services"]
    folder = _mounted(services["tokens"], "tokens")
    assert folder == _mounted(services["board"], "tokens") == _mounted(services["worker"], "tokens")
    assert f"mkdir {folder} " in (DEPLOY / "Dockerfile").read_text("utf-8"), "a new volume belongs to our user"
    (script,) = services["tokens"]["command"]
    script = script.replace("$$", "$").replace(folder, str(tmp_path)).replace("nabz token", f"{SCRIPTS}/nabz token")
    contents = []
    for _ in range(2):
        read(*services["tokens"]["entrypoint"], script)
        contents.append({file.name: file.read_text() for file in tmp_path.iterdir()})
    assert contents[0] == contents[1]
    assert len(set(contents[0].values())) == 3

    told = {name: text.replace(folder, str(tmp_path)) for name, text in services["board"]["environment"].items()}
    at_settings(str(KUBERNETES / "base" / "nabz.toml"), told, monkeypatch)
    board = load().board.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - as in the image; nothing listens
    for access in (board_access(board, None), health_access(board, board.host)):
        assert {name for name in contents[0] if access.tokens.holder(contents[0][name].strip())} == {
            "prometheus",
            "people",
        }
        assert access.hosts.takes("board:8600")
        assert access.hosts.takes("analyst:8602")
    scraped = yaml.safe_load((DEPLOY / "compose" / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    files = {job["authorization"]["credentials_file"] for job in scraped if job["job_name"].startswith("nabz")}
    assert {f"/etc/prometheus/{file}" for file in files} == {f"{_mounted(services['prometheus'], 'tokens')}/prometheus"}


def test_prometheus_in_compose_finds_its_rules_and_takes_its_configuration(tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "compose" / "prometheus.yml", tmp_path)
    shutil.copytree(DEPLOY / "prometheus" / "rules", tmp_path / "rules")
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    (tokens / "prometheus").write_text(new_token())
    said = read(installed("promtool", "prometheus"), "check", "config", tmp_path / "prometheus.yml")
    assert "1 rule files found" in said


def test_grafana_in_compose_finds_the_boards_of_every_language_where_they_are_built(
    compose: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    boards, grafana = compose["services"]["boards"], compose["services"]["grafana"]
    assert grafana["depends_on"]["boards"]["condition"] == "service_completed_successfully"
    written_to, read_from = _mounted(boards, "boards"), _mounted(grafana, "boards")
    *command, out = boards["command"]
    assert (command[-1], out) == ("--out", written_to)
    # The image has the same folder, so that a new volume belongs to the user that writes to it.
    assert f"nabz grafana build --out {written_to} " in (DEPLOY / "Dockerfile").read_text("utf-8")

    monkeypatch.setenv("NABZ_CONFIG", str(KUBERNETES / "base" / "nabz.toml"))
    for name, value in boards["environment"].items():
        if name != "NABZ_CONFIG":
            monkeypatch.setenv(name, value)
    read(SCRIPTS / "nabz", *command, tmp_path)
    providers = yaml.safe_load((PROJECT / "grafana/provisioning/dashboards/nabz.yml").read_text("utf-8"))["providers"]
    for provider in providers:
        path = provider["options"]["path"].replace("$NABZ_BOARDS", grafana["environment"]["NABZ_BOARDS"])
        folder = tmp_path / Path(path).relative_to(read_from)
        assert len(list(folder.glob("*.json"))) == 11, provider["folder"]


def _mounted(service: Document, volume: str) -> str:
    """Where a service finds a volume."""
    pairs = [
        mounted.split(":")[:2] if isinstance(mounted, str) else (mounted["source"], mounted["target"])
        for mounted in service["volumes"]
    ]
    return next(target for source, target in pairs if source == volume)
