"""Tokens are known by their digests, and files of tokens are read."""

from hashlib import sha256
from pathlib import Path

import pytest

from streams.http.access.tokens import Tokens, digest_of, new_token, tokens_of
from streams.settings.access import Scope, TokenSettings
from streams.settings.errors import SettingsError


def taken(**tokens: TokenSettings) -> Tokens:
    return tokens_of(tokens)


def test_a_new_token_is_long_printable_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    for token in tokens:
        assert token.startswith("nabz_")
        assert len(token) == 48
        assert token.isascii()
        assert token.isprintable()
        assert " " not in token


def test_a_token_is_known_by_its_sha_256() -> None:
    token = new_token()
    assert digest_of(token) == sha256(token.encode()).hexdigest()
    tokens = taken(sara=TokenSettings(sha256=digest_of(token).upper(), scopes=("read", "act")))
    holder = tokens.holder(token)
    assert holder is not None
    assert holder.name == "sara"
    assert holder.scopes == {Scope.READ, Scope.ACT}
    for other in ("", token[:-1], token + " ", digest_of(token), new_token(), "\udcff", "نبض"):
        assert tokens.holder(other) is None


def test_each_of_several_tokens_is_its_holders_wherever_it_stands() -> None:
    tokens = {name: new_token() for name in ("a", "b", "c")}
    known = tokens_of({name: TokenSettings(sha256=digest_of(token)) for name, token in tokens.items()})
    for name, token in tokens.items():
        holder = known.holder(token)
        assert holder is not None
        assert holder.name == name


def test_a_file_holds_the_token_itself(tmp_path: Path) -> None:
    token, file = new_token(), tmp_path / "token"
    file.write_text(f"{token}\n")
    holder = taken(prometheus=TokenSettings(token_file=str(file))).holder(token)
    assert holder is not None
    assert holder.scopes == {Scope.READ}


def test_a_file_that_is_missing_empty_or_guessable_is_named_and_not_repeated(tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_text("hunter2 hunter2")
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff" * 40)
    for path, said in ((tmp_path / "no", "No such file"), (short, "fewer than 20"), (binary, "it is no text")):
        with pytest.raises(SettingsError, match=said) as told:
            taken(p=TokenSettings(token_file=str(path)))
        assert "board.tokens.p.token_file" in str(told.value)
        assert "hunter2" not in str(told.value)
        assert "\n" not in str(told.value)
    typed_by_mistake = new_token()
    with pytest.raises(SettingsError, match="that is named cannot be read") as told:
        taken(p=TokenSettings(token_file=typed_by_mistake))
    assert typed_by_mistake not in str(told.value)
