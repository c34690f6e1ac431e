"""Whom runbooks name, and what is said of a contact that cannot be."""

from pathlib import Path

import pytest

from streams.settings import Settings, SettingsError, load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


def refused(toml: str, file: Path) -> str:
    """What is said of settings that stop the start."""
    file.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError) as stopped:
        load(file)
    return str(stopped.value)


def test_nobody_is_named_unless_the_settings_do() -> None:
    assert (Settings().contacts.page, Settings().contacts.ticket) == (None, None)


def test_a_contact_is_a_name_and_how_it_is_reached(file: Path) -> None:
    file.write_text(
        "[contacts.page]\n"
        'name = " کشیک شب "\nphone = "+98 (21) 5550-1234"\nmail = "oncall@example.org"\n'
        '[contacts.ticket]\nname = "Service desk"\n',
        encoding="utf-8",
    )
    page, ticket = load(file).contacts.page, load(file).contacts.ticket
    assert page is not None
    assert (page.name, page.phone, page.mail) == ("کشیک شب", "+98 (21) 5550-1234", "oncall@example.org")
    assert ticket is not None
    assert (ticket.name, ticket.phone, ticket.mail) == ("Service desk", None, None)


def test_the_environment_names_contacts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_CONTACTS__PAGE__NAME", "On call")
    monkeypatch.setenv("NABZ_CONTACTS__PAGE__PHONE", "112")
    page = load().contacts.page
    assert page is not None
    assert (page.name, page.phone) == ("On call", "112")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[contacts.page]\nname = "A"\nphone = "ask Ali"', "contacts.page.phone = 'ask Ali'"),
        ('[contacts.page]\nname = "A"\nphone = "javascript:1"', "contacts.page.phone = 'javascript:1'"),
        ('[contacts.page]\nname = "A"\nmail = "oncall"', "contacts.page.mail = 'oncall'"),
        ('[contacts.page]\nname = "A"\nmail = "a@b.org?cc=c@d.org"', "contacts.page.mail = 'a@b.org?cc=c@d.org'"),
        ('[contacts.ticket]\nname = "  "', "contacts.ticket.name = '  '"),
        ('[contacts.ticket]\nphone = "112"', "a name is missing"),
        ('[contacts]\npage = "Ali"', "contacts.page = 'Ali'"),
        ('[contacts.chat]\nname = "A"', "contacts.chat: unknown key"),
        ('[contacts.page]\nname = "A"\npager = "1"', "contacts.page.pager: unknown key"),
    ],
)
def test_what_is_no_contact_stops_the_start_and_is_named(file: Path, toml: str, said: str) -> None:
    assert said in refused(toml, file)
