"""`nabz token new` prints a token and the settings that know it; commands find the token that they are to show."""

import tomllib
from pathlib import Path

import pytest

from streams.cli.access.tokens import make_token
from streams.cli.terminal.exit_codes import DONE, Misused
from streams.cli.terminal.given_token import given_token
from streams.http.access.tokens import digest_of, new_token, tokens_of
from streams.settings.access import Scope, TokenSettings


def test_what_is_printed_is_a_token_and_the_settings_that_know_it_and_do_not_hold_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert make_token("sara", ("read", "act", "read"), bare=False) == DONE
    token, _, settings = capsys.readouterr().out.partition("\n")
    told = tomllib.loads(settings)["board"]["tokens"]
    assert told == {"sara": {"sha256": digest_of(token), "scopes": ["read", "act"]}}
    assert token not in settings
    holder = tokens_of({"sara": TokenSettings.model_validate(told["sara"])}).holder(token)
    assert holder is not None
    assert holder.scopes == {Scope.READ, Scope.ACT}


def test_the_bare_token_is_a_file_for_the_settings_and_for_prometheus(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_token("prometheus", ("read",), bare=True)
    file = tmp_path / "token"
    file.write_text(capsys.readouterr().out)
    assert len(file.read_text().splitlines()) == 1
    assert tokens_of({"p": TokenSettings(token_file=str(file))}).holder(file.read_text().strip()) is not None


def test_no_two_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    make_token("a", ("read",), bare=True)
    make_token("a", ("read",), bare=True)
    first, second = capsys.readouterr().out.splitlines()
    assert first != second


@pytest.mark.parametrize("name", ["", "Sara", "a b", "a.b", "-a", "a--b", "a__b", "سارا", "x" * 65])
def test_a_name_that_settings_or_variables_cannot_have_is_refused(name: str) -> None:
    with pytest.raises(Misused, match="is no name for a token"):
        make_token(name, ("read",), bare=False)


def test_an_option_comes_before_the_file_of_the_environment_and_that_before_the_token_itself(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("option", "variable")]
    for file in files:
        file.write_text(f"{file.name}\n")
    environment = {"NABZ_TOKEN_FILE": str(files[1]), "NABZ_TOKEN": "itself"}
    assert given_token(files[0], environment) == ("option", "--token-file")
    assert given_token(None, environment) == ("variable", "NABZ_TOKEN_FILE")
    assert given_token(None, {"NABZ_TOKEN": " itself\n"}) == ("itself", "NABZ_TOKEN")
    assert given_token(None, {}) is None
    assert given_token(None, {"NABZ_TOKEN": "", "NABZ_TOKEN_FILE": ""}) is None


def test_a_file_that_holds_no_token_is_named_and_what_is_in_it_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "token"
    for content, said in (
        (b"", "is empty"),
        (b"\xff\xfe", "it is no text"),
        (b"two words", "this is no token"),
        (b"line\r\nX-Header: y", "this is no token"),
    ):
        file.write_bytes(content)
        with pytest.raises(Misused, match=said) as told:
            given_token(file, {})
        assert "X-Header" not in str(told.value)
        assert "two words" not in str(told.value)
    with pytest.raises(Misused, match="cannot be read: Is a directory"):
        given_token(tmp_path, {})
    with pytest.raises(Misused, match="NABZ_TOKEN: this is no token") as told:
        given_token(None, {"NABZ_TOKEN": f"{new_token()} {new_token()}"})
    assert "nabz_" not in str(told.value)
