"""Receivers of notifications: what each kind takes, and that no secret stands in the settings or is repeated."""

import json
from pathlib import Path
from typing import Any

import pytest

from streams.settings import Settings, SettingsError, load
from streams.settings.receivers import KINDS, EmailReceiver, Receiver, WebhookReceiver

FILE = "/etc/alertmanager/secret"
LEAST: dict[str, dict[str, Any]] = {
    "email": {"to": "team@example.org", "from": "nabz@example.org", "server": "smtp.example.org:587"},
    "slack": {"url_file": FILE},
    "pagerduty": {"key_file": FILE},
    "telegram": {"token_file": FILE, "chat": -100},
    "webhook": {"url_file": FILE},
}
"""The least that each kind needs."""
SECRET = "s3cr3t"  # noqa: S105 - of a test


def settings(**receiver: object) -> Settings:
    return Settings.model_validate({"alerts": {"receivers": {"one": receiver}}})


def receiver(**given: object) -> Receiver:
    return settings(**given).alerts.receivers["one"]


def refused(tmp_path: Path, toml: str) -> str:
    """What is said of settings that stop the start."""
    file = tmp_path / "nabz.toml"
    file.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError) as stopped:
        load(file)
    return str(stopped.value)


def test_without_settings_there_are_none() -> None:
    assert Settings().alerts.receivers == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_receiver_of_each_kind_gets_every_severity_unless_it_says_which(kind: str) -> None:
    every = receiver(kind=kind.upper(), **LEAST[kind])
    assert isinstance(every, KINDS[kind])
    assert every.gets == ("page", "ticket", "chat")
    assert receiver(kind=kind, severities=["page", "CHAT"], **LEAST[kind]).gets == ("page", "chat")


def test_a_dead_mans_switch_gets_no_other_alert_unless_it_says_which() -> None:
    switch = receiver(kind="webhook", dead_mans_switch=True, url_file=FILE)
    assert (switch.gets, switch.is_dead_mans_switch) == ((), True)
    both = receiver(kind="webhook", dead_mans_switch=True, url_file=FILE, severities="page")
    assert (both.gets, both.is_dead_mans_switch) == (("page",), True)


def test_mail_goes_to_one_address_or_to_several() -> None:
    one = receiver(kind="email", **LEAST["email"])
    assert isinstance(one, EmailReceiver)
    assert (one.to, one.sender, one.require_tls) == (("team@example.org",), "nabz@example.org", True)
    several = receiver(kind="email", **LEAST["email"] | {"to": "a@example.org, b@example.org"})
    assert isinstance(several, EmailReceiver)
    assert several.to == ("a@example.org", "b@example.org")


def test_the_environment_gives_receivers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_ALERTS__RECEIVERS__DESK__KIND", "webhook")
    monkeypatch.setenv("NABZ_ALERTS__RECEIVERS__DESK__URL_FILE", FILE)
    assert load().alerts.receivers == {"desk": WebhookReceiver(kind="webhook", url_file=FILE)}


@pytest.mark.parametrize(
    ("kind", "key", "file"), [(kind, key, file) for kind in KINDS for key, file in KINDS[kind].instead.items()]
)
def test_a_secret_in_the_settings_is_refused_with_the_key_of_its_file_and_not_repeated(
    kind: str, key: str, file: str, tmp_path: Path
) -> None:
    said = refused(tmp_path, f'[alerts.receivers.one]\nkind = "{kind}"\n{key} = "{SECRET}"')
    assert f"alerts.receivers.one.{key} (in {tmp_path}/nabz.toml): expected no secret in the settings" in said
    assert f"name the file by {file}" in said
    assert f"one.{file}:" not in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("kind", "key"),
    [("slack", "url_file"), ("webhook", "url_file"), ("pagerduty", "key_file"), ("telegram", "token_file")],
)
def test_a_secret_in_the_place_of_its_file_is_not_repeated(kind: str, key: str, tmp_path: Path) -> None:
    given = {**LEAST[kind], "kind": kind, key: f"https://example.org/{SECRET}"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in given.items()]
    said = refused(tmp_path, "\n".join(["[alerts.receivers.one]", *lines]))
    assert f"alerts.receivers.one.{key} = '***'" in said
    assert "the whole path of a file" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('url_file = "/a"', "one.kind: expected one of email, slack, pagerduty, telegram, webhook"),
        ('kind = "pager"', "one.kind = 'pager' (in {file}): expected one of email, slack"),
        ('kind = "slack"', "one.url_file: expected this key, for the kind 'slack' needs it"),
        (
            'kind = "slack"\nurl_file = "/a"\nchanel = "b"',
            "one.chanel (in {file}): expected no such key; did you mean 'ch",
        ),
        (
            'kind = "slack"\nurl_file = "/a"\nto = "b"',
            "one.to (in {file}): expected no such key; the kind 'slack' has chan",
        ),
        ('kind = "slack"\nurl_file = "secret"', "one.url_file = '***' (in {file}): expected the whole path of a file"),
        (
            'kind = "slack"\nurl_file = "/a"\nseverities = ["none"]',
            "expected a list of different severities among page,",
        ),
        ('kind = "slack"\nurl_file = "/a"\nseverities = []', "expected a list of different severities among page,"),
        ('kind = "slack"\nurl_file = "/a"\nlanguage = "de"', "one.language = 'de' (in {file}): expected en or fa"),
        ('kind = "telegram"\ntoken_file = "/a"\nchat = "@us"', "one.chat = '@us' (in {file}): expected a whole number"),
        ('kind = "pagerduty"\nkey_file = "/a"\nurl = "pd"', "one.url = 'pd' (in {file}): expected an address such as"),
    ],
)
def test_what_a_receiver_cannot_be_is_said_at_its_key(toml: str, expected: str, tmp_path: Path) -> None:
    said = refused(tmp_path, f"[alerts.receivers.one]\n{toml}")
    assert expected.format(file=tmp_path / "nabz.toml") in said


@pytest.mark.parametrize("key", ["to", "from", "server", "username"])
def test_mail_needs_whole_addresses_and_a_whole_login(key: str, tmp_path: Path) -> None:
    lines = [f'{name} = "{value}"' for name, value in {**LEAST["email"], key: "nabz"}.items()]
    said = refused(tmp_path, "\n".join(["[alerts.receivers.one]", 'kind = "email"', *lines]))
    assert ("username and password_file together" if key == "username" else f"one.{key} = 'nabz'") in said


@pytest.mark.parametrize("name", ["nobody", "1st", '"two words"', '"a.b"'])
def test_a_name_is_a_word(name: str, tmp_path: Path) -> None:
    said = refused(tmp_path, f'[alerts.receivers.{name}]\nkind = "slack"\nurl_file = "/a"')
    assert "a name of letters, digits, - and _ that begins with a letter" in said
