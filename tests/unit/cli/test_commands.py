import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import streams.cli

COMMANDS = ("worker", "board", "publish", "wait", "kpis", "accept", "simulate", "demo", "alerts", "dead-letters")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["nabz", *arguments])
    with pytest.raises(SystemExit) as end:
        streams.cli.main()
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_takes_a_configuration(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, command, "--help") == 0
    shown = capsys.readouterr().out
    assert f"Usage: nabz {command}" in shown
    assert "--config FILE" in shown


def test_the_list_of_commands_has_no_line_cut_short(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--help") == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in COMMANDS)
    assert "..." not in shown.partition("Commands:")[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("publish",),
        ("kpis", "--window"),
        ("kpis", "--windows", "5m"),
        ("wait", "--timeout", "soon"),
        ("board", "--port", "70000"),
        ("kpis", "--window", "2h"),
        ("kpis", "--config", "nowhere.toml"),
        ("simulate", "--until", "2026-01-01T00:00:00Z"),
        ("simulate", "--no-live", "--duration", "5"),
        ("simulate", "--no-live", "--until", "yesterday"),
        ("simulate", "--scenario", "flood"),
    ],
)
def test_wrong_usage_is_2_and_said_without_a_traceback(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *arguments) == 2
    said = capsys.readouterr().err
    assert said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "publish"])
def test_wrong_settings_are_2_and_name_the_key(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "nabz.toml"
    config.write_text('currency = "Dollars"\n[kafka]\npartition = 3\n', encoding="utf-8")
    assert run(monkeypatch, command, "--config", str(config)) == 2
    said = capsys.readouterr().err
    assert f"nabz: currency = 'Dollars' (in {config}): expected an ISO 4217 code" in said
    assert "nabz: kafka.partition: unknown key" in said


def test_help_appears_without_loading_what_the_commands_need() -> None:
    program = (
        "import sys, streams.cli.app; "
        "heavy = {'faust', 'aiokafka', 'numpy', 'redis', 'pydantic'} & set(sys.modules); "
        "ours = {name for name in sys.modules if name.startswith('streams.') and not name.startswith('streams.cli')}; "
        "print(sorted(heavy | ours))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_the_version_is_that_of_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"nabz {project['version']}\n"


def test_variables_that_are_no_settings_are_named_once_and_their_values_never(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NABZ_HOME", "of-nobody")
    monkeypatch.setenv("NABZ_BOARD_PORT", "tcp://10.0.0.1:80")
    monkeypatch.setenv("NABZ_REDIS__URL", "redis://127.0.0.1:1/0")
    assert run(monkeypatch, "catalogue", "show", "nps") == 0
    warned = "nabz: warning: ignored, for no setting has these names: NABZ_BOARD_PORT, NABZ_HOME\n"
    assert capsys.readouterr().err == warned
