"""Why Redis cannot be used: what its client raises names neither the address nor the setting."""

import asyncio
import os
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

from streams.network.obstacles import (
    ASK_KAFKA,
    OF_KAFKA,
    TLS_ALERT,
    Advice,
    Obstacle,
    alert_of,
    answer_of,
    chain,
    network_obstacle,
    speaks_tls,
    trusting,
)
from streams.redis.address import Kind, RedisAddress
from streams.redis.connection import connect, read_address, sentinels, shown_address
from streams.redis.errors import StoreUnavailableError, WrongSettingsError
from streams.redis.hindrances import Hindrance, PassingError

ADVICE: Final = Advice(
    unreached="does not answer as it should",
    address="redis.url",
    authority="set redis.ssl_cafile to a PEM file of that authority's certificate",
    certificate="set redis.ssl_certfile and redis.ssl_keyfile",
)

_CHECK_SECONDS: Final = 5.0
_SENTINEL_SECONDS: Final = 2.0
_FILES: Final = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
_PING: Final = b"PING\r\n"
_OF_REDIS: Final = (b"+PONG", b"-NOAUTH", b"-NOPERM", b"-ERR", b"-LOADING", b"-DENIED", b"-MASTERDOWN")


class _Way(NamedTuple):
    """How one server is reached, and what the settings call that."""

    host: str
    port: int
    tls: bool
    address: RedisAddress
    password: str | None
    keys: str
    """Before the names of the keys for its login, as in `redis.` or `redis.sentinel_`."""


async def check_address(address: RedisAddress | str) -> None:
    """Ask Redis once. Raises WrongSettingsError if its address can never work.

    That Redis is away, or gives no right to ask, is no matter here: whoever asks next waits, and says so.
    """
    client = connect(address)
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await client.ping()
    except PassingError:
        return
    except (StoreUnavailableError, RedisError, OSError, TimeoutError) as error:
        with suppress(StoreUnavailableError):
            raise await why_unavailable(address, error) from error
    finally:
        await client.aclose()


async def why_unavailable(address: RedisAddress | str, error: Exception) -> StoreUnavailableError:
    """The error for a Redis that failed with another one: it says why, and what to do.

    Raises:
        WrongSettingsError: the address can never work there.
    """
    address = read_address(address)
    obstacle = await find_obstacle(address, error)
    text = f"Redis at {shown_address(address)} {obstacle.text}"
    if obstacle.lasting:
        raise WrongSettingsError(text)
    return StoreUnavailableError(text)


async def find_obstacle(address: RedisAddress, error: Exception) -> Obstacle:
    """What stands in the way to Redis, by what its client raised and, where that says little, by asking there."""
    errors = chain(error)
    if unreadable := _unreadable(address):
        return unreadable
    if address.kind is Kind.SENTINEL and any(isinstance(one, MasterNotFoundError) for one in errors):
        return await _at_sentinels(address)
    way = _Way(*address.hosts[0], address.tls, address, address.password, "redis.")
    if address.kind is Kind.SENTINEL:
        # What failed is the master; where that is, only Sentinel knows.
        return _of_answer(way, errors) or network_obstacle(errors, ADVICE) or _unclear(error, errors)
    return await _obstacle(way, error, errors)


async def _at_sentinels(address: RedisAddress) -> Obstacle:
    """Why no Sentinel names a master; what can never work comes before what may pass."""
    found = []
    for client, (host, port) in zip(sentinels(address, _SENTINEL_SECONDS), address.hosts, strict=True):
        way = _Way(host, port, address.sentinel_tls, address, address.sentinel_password, "redis.sentinel_")
        try:
            named = await client.sentinel_masters()
        except (RedisError, OSError, TimeoutError) as error:
            found.append(await _obstacle(way, error, chain(error)))
        else:
            known = ", ".join(sorted(map(str, named))) or "none"
            if address.service in named:
                found.append(Obstacle(f"(Sentinel) holds the master of {address.service} for down", lasting=False))
            else:
                said = f"(Sentinel) knows no service {address.service}, but {known}: set redis.url"
                found.append(Obstacle(said, lasting=True))
        finally:
            await client.aclose()
    return max(found, key=lambda obstacle: obstacle.lasting)


async def _obstacle(way: _Way, error: Exception, errors: Sequence[BaseException]) -> Obstacle:
    found = _of_answer(way, errors) or network_obstacle(errors, ADVICE)
    if found is None or _may_be_hidden(way, errors):
        found = await _asked(way) or found
    return found or _unclear(error, errors)


def _unclear(error: Exception, errors: Sequence[BaseException]) -> Obstacle:
    said = next((one for one in errors if isinstance(one, RedisError | OSError)), error)
    return Obstacle(f"{ADVICE.unreached} ({_line(said)}): see {ADVICE.address}", lasting=False)


def _of_answer(way: _Way, errors: Sequence[BaseException]) -> Obstacle | None:
    """What Redis itself has said, or the system of the files that the settings name."""
    for error in errors:
        if isinstance(error, AuthenticationError):
            return _unknown(way)
        text = _refusal(way, error)
        if text is not None:
            return Obstacle(text, lasting=True)
    return None


def _refusal(way: _Way, error: BaseException) -> str | None:
    said = _line(error)
    if isinstance(error, PassingError) and error.hindrance is Hindrance.FORBIDDEN and error.said:
        return _forbidden(way, error.said)
    if isinstance(error, NoPermissionError):
        return _forbidden(way, said)
    if isinstance(error, ResponseError) and "DB index" in said:
        return "has no database of the number in redis.url: set another"
    if isinstance(error, ssl.SSLError) and _is_of_key(error):
        return (
            f"is not asked, for the certificate or key of redis.ssl_certfile and redis.ssl_keyfile cannot be read "
            f"({_reason(error)}): where the key has a pass phrase, set redis.ssl_key_password to it"
        )
    return None


def _forbidden(way: _Way, said: str) -> str:
    return f"does not let the user of {way.keys}username do what is needed ({said}): see its ACL"


def _unknown(way: _Way) -> Obstacle:
    if way.password is None:
        return Obstacle(f"wants a password: set {way.keys}password", lasting=True)
    keys = f"{way.keys}username and {way.keys}password"
    return Obstacle(f"refuses the name or the password: set {keys} to those that it knows", lasting=True)


def _unreadable(address: RedisAddress) -> Obstacle | None:
    """Whether a file that redis.url names is not there: OpenSSL would say so each time, and never which."""
    for option in _FILES:
        file = address.tls_options.get(option)
        if isinstance(file, str) and not os.access(file, os.R_OK):
            return Obstacle(f"is not asked, for the file of {option} in redis.url cannot be read: set it", lasting=True)
    return None


def _is_of_key(error: ssl.SSLError) -> bool:
    return not isinstance(error, ssl.SSLCertVerificationError) and (
        any(word in _reason(error).upper() for word in ("PEM", "DECRYPT", "MISMATCH", "NO_START_LINE"))
    )


def _may_be_hidden(way: _Way, errors: Sequence[BaseException]) -> bool:
    """Whether time ran out during a handshake: a server without TLS may just wait for more."""
    return way.tls and any(isinstance(error, TimeoutError) for error in errors)


def _context(address: RedisAddress) -> ssl.SSLContext:
    """Any server may answer; what is shown to it is the certificate that the settings name."""
    context = trusting()
    certificate, key, phrase = (
        str(address.tls_options.get(option, "")) for option in ("ssl_certfile", "ssl_keyfile", "ssl_password")
    )
    if certificate:
        with suppress(OSError):
            context.load_cert_chain(certificate, key or None, phrase)
    return context


async def _asked(way: _Way) -> Obstacle | None:
    """What a server says to a line in plain text, or, with TLS, to whoever shakes hands."""
    host, port = way.host, way.port
    said = await answer_of(host, port, _PING)
    if said is None:
        return None
    if said.startswith(_OF_REDIS):
        return Obstacle("speaks no TLS at this port: set redis.url to redis://...", lasting=True) if way.tls else None
    if way.tls and (alert := await alert_of(host, port, _context(way.address))):
        return network_obstacle([alert], ADVICE)
    if not way.tls and (said.startswith(TLS_ALERT) or await speaks_tls(host, port)):
        return Obstacle("wants TLS at this port: set redis.url to rediss://...", lasting=True)
    # One that answers in TLS where that is meant was only too slow before.
    is_other = said and not said.startswith(TLS_ALERT)
    if is_other or (await answer_of(host, port, ASK_KAFKA) or b"")[4:8] == OF_KAFKA:
        return Obstacle("is no Redis, for what answers there speaks another protocol: set redis.url", lasting=True)
    return None


def _reason(error: ssl.SSLError) -> str:
    return str(error.reason or error)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
