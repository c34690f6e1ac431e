# ruff: noqa: S105, S106 - its passwords open nothing
"""What the settings say of the way to Redis beside its address is one with the address, or refused."""

import pytest

from streams.redis.address import Kind
from streams.redis.connection import connect
from streams.settings import RedisSettings, SettingsError, load
from streams.settings.secrets import secrets_of

HERE = __file__
ODD = "p@ss:/w%r d؟"


def redis_with(**keys: str) -> RedisSettings:
    return load(overrides={"redis": keys}).redis


@pytest.mark.parametrize("url", ["redis://a:1/2", "redis+sentinel://a:1/main/2", "redis+cluster://a:1,b:2"])
def test_a_name_and_a_password_stand_beside_the_address_as_they_are(url: str) -> None:
    settings = redis_with(url=url, username="کاربر", password=ODD)
    assert (settings.address.username, settings.address.password) == ("کاربر", ODD)
    connect(settings.address)


def test_files_of_certificates_are_as_redis_py_names_them() -> None:
    settings = redis_with(
        url="rediss://a?ssl_check_hostname=no",
        ssl_cafile=HERE,
        ssl_certfile=HERE,
        ssl_keyfile=HERE,
        ssl_key_password=ODD,
    )
    assert settings.address.tls_options == {
        "ssl_check_hostname": False,
        "ssl_ca_certs": HERE,
        "ssl_certfile": HERE,
        "ssl_keyfile": HERE,
        "ssl_password": ODD,
    }


def test_sentinels_have_a_login_of_their_own() -> None:
    settings = redis_with(url="rediss+sentinel://a/main", sentinel_username="s", sentinel_password=ODD, ssl_cafile=HERE)
    address = settings.address
    assert (address.kind, address.sentinel_tls) == (Kind.SENTINEL, True)
    assert (address.username, address.password) == (None, None)
    assert (address.sentinel_username, address.sentinel_password) == ("s", ODD)


def test_what_both_say_alike_is_taken() -> None:
    settings = redis_with(url="redis://me:p%40ss@a", username="me", password="p@ss")
    assert settings.address.password == "p@ss"


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"url": "redis://me@a", "username": "you"}, "username"),
        ({"url": "redis://:1234567@a", "password": "7654321"}, "password"),
        ({"url": "redis+sentinel://a/m?sentinel_username=s", "sentinel_username": "t"}, "sentinel_username"),
        ({"url": "redis+sentinel://a/m?sentinel_password=1234567", "sentinel_password": "x"}, "sentinel_password"),
        ({"url": "rediss://a?ssl_ca_certs=/other", "ssl_cafile": HERE}, "ssl_cafile"),
        ({"url": f"rediss://a?ssl_certfile={HERE}&ssl_password=1234567", "ssl_key_password": "x"}, "ssl_key_password"),
    ],
)
def test_two_that_say_something_else_are_refused_by_name(keys: dict[str, str], key: str) -> None:
    with pytest.raises(SettingsError) as raised:
        redis_with(**keys)
    expected = "expected what redis.url says, or nothing here or there: the two are not the same"
    assert str(raised.value) == f"redis.{key}: {expected}"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"ssl_cafile": HERE}, "redis.ssl_cafile: expected an address with TLS in redis.url, which begins with rediss"),
        ({"sentinel_password": "x"}, "redis.sentinel_password: expected an address of Sentinels in redis.url, such as"),
        ({"url": "rediss://a", "ssl_keyfile": HERE}, "redis.ssl_keyfile: expected ssl_certfile beside it"),
        ({"url": "rediss://a", "ssl_key_password": "x"}, "redis.ssl_key_password: expected ssl_certfile beside it"),
        ({"url": "rediss://a", "ssl_cafile": "/no/such"}, "redis.ssl_cafile = '/no/such': expected a file that can"),
    ],
)
def test_what_the_address_has_no_use_for_is_refused_by_name(keys: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        redis_with(**keys)
    assert str(raised.value).startswith(said)


def test_passwords_of_addresses_are_secrets_too() -> None:
    settings = load(
        overrides={
            "redis": {"url": "rediss+sentinel://me:p%40ss@a/m?sentinel_password=s%26p&ssl_password=phrase"},
            "grafana": {"url": "https://u:gr%40f@host"},
        }
    )
    assert secrets_of(settings) == {"p@ss", "s&p", "phrase", "gr@f"}
    assert "p@ss" not in repr(settings.redis.address)
