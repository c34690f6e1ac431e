"""A secret may stand in a file, named beside the key that it is the value of."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from streams.settings import Settings, SettingsError, load
from streams.settings.files import OF_FILE, WithSecretFiles
from streams.settings.secrets import secrets_of
from streams.settings.tables import model_of_table

ODD = "p@ss:/w%r d؟ \\'\""


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    return tmp_path / "secret"


Table = tuple[tuple[str, ...], type[BaseModel]]


def tables(model: type[BaseModel] = Settings, path: tuple[str, ...] = ()) -> Iterator[Table]:
    """All tables of the settings that have keys of their own, by their path."""
    yield path, model
    for name, field in model.model_fields.items():
        inner = model_of_table(field)
        if inner is not None:
            yield from tables(inner, (*path, name))


def secret_keys() -> list[tuple[str, ...]]:
    """The path of every key that is marked as secret."""
    return [
        (*path, name)
        for path, model in tables()
        for name, field in model.model_fields.items()
        if "SecretStr" in str(field.annotation)
    ]


def nested(path: tuple[str, ...], value: object) -> dict[str, object]:
    """A layer of settings with one value, and what the table of that has to say besides."""
    needed: dict[str, dict[str, object]] = {
        "sentinel_password": {"url": "redis+sentinel://a/main"},
        "ssl_key_password": {"ssl_certfile": __file__},
    }
    beside = needed.get(path[-1].removesuffix(OF_FILE), {})
    if path[0] == "redis" and path[-1].startswith("ssl_"):
        beside = {**beside, "url": "rediss://a"}
    layer: object = {path[-1]: value, **beside}
    for key in reversed(path[:-1]):
        layer = {key: layer}
    assert isinstance(layer, dict)
    return layer


def test_there_are_secrets() -> None:
    named = {".".join(path) for path in secret_keys()}
    assert {"kafka.sasl_password", "redis.password", "redis.sentinel_password", "grafana.token"} <= named


@pytest.mark.parametrize("path", secret_keys(), ids=".".join)
@pytest.mark.parametrize("ending", ["", "\n", "\r\n"], ids=repr)
def test_every_secret_may_stand_in_a_file_and_is_known_as_one(path: tuple[str, ...], ending: str, secret: Path) -> None:
    secret.write_bytes(f"{ODD}{ending}".encode())
    settings = load(overrides=nested((*path[:-1], path[-1] + OF_FILE), str(secret)))
    value: object = settings
    for key in path:
        value = getattr(value, key)
    assert isinstance(value, SecretStr)
    assert value.get_secret_value() == ODD
    assert ODD in secrets_of(settings)
    assert ODD not in repr(settings)


@pytest.mark.parametrize("path", [*secret_keys(), ("redis", "url")], ids=".".join)
def test_both_is_too_much_and_neither_is_repeated(path: tuple[str, ...], secret: Path) -> None:
    secret.write_text("redis://:1234567@a")
    given = nested(path, "redis://:7654321@a")
    table = given[path[0]]
    assert isinstance(table, dict)
    table[path[-1] + OF_FILE] = str(secret)
    with pytest.raises(SettingsError) as raised:
        load(overrides=given)
    assert str(raised.value) == f"{'.'.join(path)}_file = '***': expected this key or {path[-1]}, and not both"


def test_the_address_of_redis_may_stand_in_a_file(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret.write_text("redis://me:p%40ss@a:7/3\n")
    monkeypatch.setenv("NABZ_REDIS__URL_FILE", str(secret))
    settings = load()
    assert settings.redis.url == "redis://me:p%40ss@a:7/3"
    assert secrets_of(settings) == {"p@ss"}
    secret.write_text("redis://me:1234567@a:port/3\n")
    with pytest.raises(
        SettingsError, match=r"redis.url = '\*\*\*' \(in the file that redis.url_file names\): expected"
    ):
        load()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "a file that can be read (No such file or directory)"),
        (b"", "a file with the secret in it; it is empty"),
        (b"\n", "a file with the secret in it; it is empty"),
        (b"1\n2\n", "a file with one line"),
        (b"\xff", "a file of text in UTF-8"),
    ],
)
def test_a_file_without_a_secret_is_named_by_its_key(text: bytes | None, said: str, secret: Path) -> None:
    if text is not None:
        secret.write_bytes(text)
    with pytest.raises(SettingsError) as raised:
        load(overrides={"kafka": {"sasl_password_file": str(secret)}})
    assert str(raised.value) == f"kafka.sasl_password_file = '***': expected {said}"


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"grafana.token_file = '\*\*\*': expected a file that can be read \(Is a d"
    ):
        load(overrides={"grafana": {"token_file": str(tmp_path)}})


def test_every_table_with_a_secret_reads_files() -> None:
    for path in secret_keys():
        model = dict(tables())[path[:-1]]
        assert issubclass(model, WithSecretFiles)
        assert path[-1] in model.secrets_in_files()
