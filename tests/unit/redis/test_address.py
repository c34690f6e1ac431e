# ruff: noqa: S106 - its passwords open nothing
"""An address of Redis says the same to the settings and to the client."""

import pytest

from streams.redis.address import Kind, RedisAddress, parse_address
from streams.redis.connection import connect
from streams.settings import RedisSettings

ADDRESSES = {
    "redis://localhost": RedisAddress(Kind.SINGLE, tls=False, hosts=(("localhost", 6379),)),
    "redis://[::1]:6380/2": RedisAddress(Kind.SINGLE, tls=False, hosts=(("::1", 6380),), database=2),
    "redis://odd:p%40%3A%2Fw@a": RedisAddress(Kind.SINGLE, False, (("a", 6379),), username="odd", password="p@:/w"),
    "redis://:p%C3%BC%25@a": RedisAddress(Kind.SINGLE, False, (("a", 6379),), password="pü%"),
    "rediss://a:1/0?ssl_ca_certs=%2Fa%20b&ssl_check_hostname=no": RedisAddress(
        Kind.SINGLE, True, (("a", 1),), tls_options={"ssl_ca_certs": "/a b", "ssl_check_hostname": False}
    ),
    "redis+cluster://a:7000,b,[fe80::1%25eth0]:7001": RedisAddress(
        Kind.CLUSTER, False, (("a", 7000), ("b", 6379), ("fe80::1%eth0", 7001))
    ),
    "rediss+cluster://me:x@a/0": RedisAddress(Kind.CLUSTER, True, (("a", 6379),), username="me", password="x"),
    "redis+sentinel://odd:p%40@a,[::1]/main/1?sentinel_password=s%26p": RedisAddress(
        Kind.SENTINEL,
        False,
        (("a", 26379), ("::1", 26379)),
        username="odd",
        password="p@",
        service="main",
        database=1,
        sentinel_password="s&p",
    ),
    "rediss+sentinel://a/my%20service": RedisAddress(
        Kind.SENTINEL, True, (("a", 26379),), service="my service", sentinel_tls=True
    ),
    "rediss+sentinel://a/main?sentinel_tls=no&sentinel_username=u": RedisAddress(
        Kind.SENTINEL, True, (("a", 26379),), service="main", sentinel_username="u"
    ),
}
WRONG = [
    "redis://",
    "redis+://a",
    "redis+proxy://a",
    "http://a",
    "redis://a,b",
    "redis://a:0",
    "redis://a:65536",
    "redis://[::1",
    "redis://a/x",
    "redis://a/0/1",
    "redis://a/0?ssl_ca_certs=x",
    "rediss://a/0?ssl_ca_cert=x",
    "rediss://a/0?ssl_check_hostname=perhaps",
    "redis://a/0?sentinel_password=x",
    "redis+sentinel://a:26379",
    "redis+sentinel://a//1",
    "redis+cluster://a/1",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_is_read_and_accepted_and_connected_to(url: str) -> None:
    assert parse_address(url) == ADDRESSES[url]
    assert RedisSettings(url=url).url == url
    connect(url)


@pytest.mark.parametrize("url", WRONG)
def test_what_is_no_address_is_refused_by_settings_and_client_alike(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        RedisSettings(url=url)
    with pytest.raises(ValueError, match=r"^(redis\.url: |Invalid IPv6)"):
        connect(url)


def test_passwords_are_not_shown() -> None:
    shown = repr(parse_address("redis+sentinel://me:secret1@a/main?sentinel_password=secret2"))
    assert "secret" not in shown
