"""Tokens, hosts and networks as files and variables give them."""

from pathlib import Path

import pytest

from streams.settings import BoardSettings, SettingsError, load
from streams.settings.access import Scope, TokenSettings

DIGEST = "0a" * 32


def loaded(tmp_path: Path, text: str) -> BoardSettings:
    file = tmp_path / "nabz.toml"
    file.write_text(text)
    return load(file).board


def test_a_token_has_a_digest_and_may_read_unless_its_scopes_say_otherwise(tmp_path: Path) -> None:
    board = loaded(
        tmp_path,
        f'[board.tokens.sara]\nsha256 = "{DIGEST.upper()}"\n'
        f'[board.tokens.bot-2]\ntoken_file = "/run/t"\nscopes = ["act", "personal"]\n',
    )
    assert dict(board.tokens) == {
        "sara": TokenSettings(sha256=DIGEST, scopes=(Scope.READ,)),
        "bot-2": TokenSettings.model_validate({"token_file": "/run/t", "scopes": ["act", "personal"]}),
    }


def test_tokens_come_from_variables_one_by_one_or_as_json_and_beside_those_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_BOARD__TOKENS", f'{{"sara": {{"sha256": "{DIGEST}"}}}}')
    monkeypatch.setenv("NABZ_BOARD__TOKENS__PROMETHEUS__TOKEN_FILE", "/run/prometheus")
    monkeypatch.setenv("NABZ_BOARD__TOKENS__PROMETHEUS__SCOPES", "read,act")
    monkeypatch.setenv("NABZ_BOARD__HOSTS", "Board, nabz.example.org")
    monkeypatch.setenv("NABZ_BOARD__PROXIES", "10.0.0.0/8,fd00::/64")
    board = loaded(tmp_path, f'[board.tokens.old]\nsha256 = "{DIGEST}"\n')
    assert set(board.tokens) == {"sara", "prometheus", "old"}
    assert board.tokens["prometheus"].scopes == (Scope.READ, Scope.ACT)
    assert board.hosts == ("board", "nabz.example.org")
    assert board.proxies == ("10.0.0.0/8", "fd00::/64")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[board.tokens.sara]", "board.tokens.sara (in"),
        (f'[board.tokens.sara]\nsha256 = "{DIGEST}"\ntoken_file = "/t"', "expected either sha256 or token_file"),
        ('[board.tokens.sara]\nsha256 = "a-secret"', "expected the SHA-256 of a token in 64 hexadecimal digits"),
        (f'[board.tokens.sara]\nsha256 = "{DIGEST}"\nscopes = ["write"]', "among read, act, personal"),
        (f'[board.tokens.sara]\nsha256 = "{DIGEST}"\nscopes = []', "among read, act, personal"),
        (f'[board.tokens.sara]\nsha265 = "{DIGEST}"', "did you mean 'sha256'?"),
        (f'[board.tokens.Sara]\nsha256 = "{DIGEST}"', "a name of small letters, digits and hyphens"),
        (f'[board.tokens.a__b]\nsha256 = "{DIGEST}"', "a name of small letters, digits and hyphens"),
        ('[board]\nhosts = ["http://board"]', "a list of different names of hosts, without ports"),
        ('[board]\nproxies = ["10.0.0.1/8"]', "a list of different networks"),
        ('[board]\nsign_in = "proxy"', "expected proxies, the networks of the proxies to believe"),
        ('[board]\nsign_in = "password"', "token, proxy or none"),
        ('[board]\nssl_keyfile = "/k"', "expected ssl_certfile beside ssl_keyfile"),
        (
            f'[board]\nssl_certfile = "/c"\nssl_key_password = "a-secret"\nssl_key_password_file = "{__file__}"',
            "expected this key or ssl_key_password, and not both",
        ),
    ],
)
def test_what_is_wrong_is_named_and_no_secret_repeated(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as told:
        loaded(tmp_path, text)
    assert said in str(told.value)
    assert "a-secret" not in str(told.value)
