"""What `nabz alerts build` says of receivers: secrets that it cannot copy, gaps, and passwords that would not work."""

from pathlib import Path

import pytest

from streams.cli.alerts.files import build_files
from streams.cli.terminal.exit_codes import DONE, CommandFailed
from streams.settings import Settings

TELEGRAM = {"kind": "telegram", "chat": 7}


def settings(version: str = "0.25", **receivers: object) -> Settings:
    return Settings.model_validate({"alerts": {"receivers": receivers, "alertmanager_version": version}})


def test_a_secret_that_cannot_be_copied_stops_the_build_and_says_what_to_do(tmp_path: Path) -> None:
    boss = {**TELEGRAM, "token_file": str(tmp_path / "token")}
    with pytest.raises(CommandFailed, match=r"boss\.token_file: .*/token cannot be read \(No such file .*build where"):
        build_files(tmp_path / "built", settings(boss=boss), named=True, check=False)
    assert build_files(tmp_path / "built", settings("0.26", boss=boss), named=True, check=False) == DONE
    (tmp_path / "token").write_text("110:abc\nand more\n", encoding="utf-8")
    with pytest.raises(CommandFailed, match="has to hold the secret, and nothing else"):
        build_files(tmp_path / "built", settings(boss=boss), named=True, check=False)


def test_what_a_webhook_has_in_its_file_is_an_address(tmp_path: Path) -> None:
    (tmp_path / "address").write_text("desk.example.org\n", encoding="utf-8")
    desk = {"kind": "webhook", "url_file": str(tmp_path / "address")}
    with pytest.raises(CommandFailed, match=r"desk\.url_file: .*/address has to hold an address"):
        build_files(tmp_path / "built", settings(desk=desk), named=True, check=False)
    assert not (tmp_path / "built").exists()


def test_a_file_that_was_open_to_all_is_closed_when_secrets_come_into_it(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("110:abc\n", encoding="utf-8")
    boss = {**TELEGRAM, "token_file": str(tmp_path / "token")}
    file = tmp_path / "built" / "alertmanager" / "alertmanager.yml"
    build_files(tmp_path / "built", settings("0.26", boss=boss), named=True, check=False)
    assert file.stat().st_mode & 0o044
    build_files(tmp_path / "built", settings(boss=boss), named=True, check=False)
    assert "bot_token: 110:abc" in file.read_text("utf-8")
    assert not file.stat().st_mode & 0o077


def test_gaps_and_passwords_with_a_line_end_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "password").write_text("secret\n", encoding="utf-8")
    team = {
        "kind": "email",
        "to": "team@example.org",
        "from": "nabz@example.org",
        "server": "smtp.example.org:587",
        "username": "nabz",
        "password_file": str(tmp_path / "password"),
        "severities": ["page", "ticket"],
    }
    assert build_files(tmp_path / "built", settings(team=team), named=True, check=False) == DONE
    chat, switch, password = capsys.readouterr().err.splitlines()
    assert chat == "nabz: warning: no receiver has the severity 'chat': nobody is notified of such alerts"
    assert switch.startswith("nabz: warning: no receiver is a dead man's switch")
    assert password.startswith(
        f"nabz: warning: alerts.receivers.team.password_file: {tmp_path}/password ends with a line"
    )


def test_without_receivers_nothing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_files(tmp_path, Settings(), named=True, check=False) == DONE
    assert capsys.readouterr().err == ""
    assert [path.name for path in (tmp_path / "alertmanager").iterdir()] == ["alertmanager.yml"]
