"""Why Redis cannot be used: what its client raises names neither the address nor the setting."""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

from streams.network.obstacles import (
    ASK_KAFKA,
    OF_KAFKA,
    Advice,
    Obstacle,
    alert_of,
    answer_of,
    chain,
    network_obstacle,
    speaks_tls,
    split_address,
    trusting,
)
from streams.redis.connection import connect, shown_address
from streams.redis.errors import StoreUnavailableError, WrongSettingsError

ADVICE: Final = Advice(
    unreached="does not answer as it should",
    address="redis.url",
    authority="name the file of that authority's certificate in redis.url, as ?ssl_ca_certs=FILE",
    certificate="name its files in redis.url, as ?ssl_certfile=FILE&ssl_keyfile=FILE",
)

_CHECK_SECONDS: Final = 5.0
_PORT: Final = 6379
_SENTINEL_PORT: Final = 26379
_PING: Final = b"PING\r\n"
_OF_REDIS: Final = (b"+PONG", b"-NOAUTH", b"-NOPERM", b"-ERR", b"-LOADING", b"-DENIED", b"-MASTERDOWN")
_TLS_ALERT: Final = b"\x15\x03"


async def check_address(url: str) -> None:
    """Ask Redis once. Raises WrongSettingsError if its address can never work; that it is away is no matter here."""
    client = connect(url)
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await client.ping()
    except (StoreUnavailableError, RedisError, OSError, TimeoutError) as error:
        with suppress(StoreUnavailableError):
            raise await why_unavailable(url, error) from error
    finally:
        await client.aclose()


async def why_unavailable(url: str, error: Exception) -> StoreUnavailableError:
    """The error for a Redis that failed with another one: it says why, and what to do.

    Raises:
        WrongSettingsError: the address can never work there.
    """
    obstacle = await find_obstacle(url, error)
    text = f"Redis at {shown_address(url)} {obstacle.text}"
    if obstacle.lasting:
        raise WrongSettingsError(text)
    return StoreUnavailableError(text)


async def find_obstacle(url: str, error: Exception) -> Obstacle:
    """What stands in the way to Redis, by what its client raised and, where that says little, by asking there."""
    errors = chain(error)
    found = _of_answer(url, errors) or network_obstacle(errors, ADVICE)
    if found is None or _may_be_hidden(url, errors):
        parts = urlsplit(url)
        port = _SENTINEL_PORT if "sentinel" in parts.scheme else _PORT
        host, number = split_address(shown_address(url).split(",")[0], port)
        found = await _asked(host, number, _context(url) if parts.scheme.startswith("rediss") else None) or found
    said = next((one for one in errors if isinstance(one, RedisError | OSError)), error)
    return found or Obstacle(f"{ADVICE.unreached} ({_line(said)}): see {ADVICE.address}", lasting=False)


def _of_answer(url: str, errors: Sequence[BaseException]) -> Obstacle | None:
    """What Redis itself has said, or OpenSSL of the files that the address names."""
    for error in errors:
        if isinstance(error, AuthenticationError):
            return _unknown(url)
        text = _refusal(error)
        if text is not None:
            return Obstacle(text, lasting=True)
    return None


def _refusal(error: BaseException) -> str | None:
    said = _line(error)
    if isinstance(error, NoPermissionError):
        return f"does not let the user of redis.url do what is needed ({said}): see its ACL"
    if isinstance(error, ResponseError) and "DB index" in said:
        return "has no database of the number in redis.url: set another"
    if isinstance(error, ssl.SSLError) and _is_of_key(error):
        return (
            f"is not asked, for the certificate or key that redis.url names cannot be read ({_reason(error)}): where "
            "the key has a pass phrase, it is ssl_password=... in redis.url"
        )
    return None


def _unknown(url: str) -> Obstacle:
    if urlsplit(url).password is None:
        return Obstacle("wants a password: set redis.url to redis://:PASSWORD@host:port/0", lasting=True)
    return Obstacle("refuses the name or the password in redis.url: set those that it knows", lasting=True)


def _is_of_key(error: ssl.SSLError) -> bool:
    return not isinstance(error, ssl.SSLCertVerificationError) and (
        any(word in _reason(error).upper() for word in ("PEM", "DECRYPT", "MISMATCH", "NO_START_LINE"))
    )


def _may_be_hidden(url: str, errors: Sequence[BaseException]) -> bool:
    """Whether time ran out during a handshake: a server without TLS may just wait for more."""
    return urlsplit(url).scheme.startswith("rediss") and any(isinstance(error, TimeoutError) for error in errors)


def _context(url: str) -> ssl.SSLContext:
    """Any server may answer; what is shown to it is the certificate that the address names."""
    context = trusting()
    query = dict(parse_qsl(urlsplit(url).query))
    if certificate := query.get("ssl_certfile"):
        with suppress(OSError):
            context.load_cert_chain(certificate, query.get("ssl_keyfile"), query.get("ssl_password", ""))
    return context


async def _asked(host: str, port: int, context: ssl.SSLContext | None) -> Obstacle | None:
    """What a server says to a line in plain text, or, with a context, to whoever shakes hands."""
    said = await answer_of(host, port, _PING)
    if said is None:
        return None
    if said.startswith(_OF_REDIS):
        return Obstacle("speaks no TLS at this port: set redis.url to redis://...", lasting=True) if context else None
    if context and (alert := await alert_of(host, port, context)):
        return network_obstacle([alert], ADVICE)
    if not context and (said.startswith(_TLS_ALERT) or await speaks_tls(host, port)):
        return Obstacle("wants TLS at this port: set redis.url to rediss://...", lasting=True)
    if said or (await answer_of(host, port, ASK_KAFKA) or b"")[4:8] == OF_KAFKA:
        return Obstacle("is no Redis, for what answers there speaks another protocol: set redis.url", lasting=True)
    return None


def _reason(error: ssl.SSLError) -> str:
    return str(error.reason or error)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
