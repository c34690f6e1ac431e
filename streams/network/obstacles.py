"""What stands in the way to a server, in words, and whether it can pass: found out once a client has failed."""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final, NamedTuple

STEP_SECONDS: Final = 2.0
"""How long each step of a diagnosis may take: a connection, a handshake, an answer."""

ASK_KAFKA: Final = bytes.fromhex("0000000a 0012 0000 00000001 ffff")
"""ApiVersions, version 0, correlation id 1, no client id: the first thing that every client of Kafka asks. A Kafka
closes the connection on what it cannot read, so it is asked as Kafka is."""
OF_KAFKA: Final = b"\x00\x00\x00\x01"
"""What stands in its answer behind the length, which is another of every broker: that correlation id."""

TLS_ALERT: Final = b"\x15\x03"
"""How a server that speaks TLS begins to say that what came is none."""

_MOST_BYTES: Final = 4096
_UNKNOWN_AUTHORITY: Final = frozenset({2, 18, 19, 20, 21})
_OTHER_NAME: Final = frozenset({62, 64})
_EXPIRED: Final = 10
"""Reasons why OpenSSL does not trust a certificate (X509_V_ERR_...)."""
_ASKS_FOR_CERTIFICATE: Final = frozenset(
    {"TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_HANDSHAKE_FAILURE", "SSLV3_ALERT_BAD_CERTIFICATE"}
)
_REFUSES_CERTIFICATE: Final = frozenset(
    {"TLSV1_ALERT_UNKNOWN_CA", "SSLV3_ALERT_CERTIFICATE_UNKNOWN", "SSLV3_ALERT_CERTIFICATE_EXPIRED"}
)
_NO_WAY: Final = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EACCES, errno.EPERM})


class Obstacle(NamedTuple):
    """Completes the sentence "Kafka at host:port ..."; it names the setting, and what to do."""

    text: str
    lasting: bool
    """Whether the same settings can never work there."""


class Advice(NamedTuple):
    """What to do about what, in the words of a server's settings."""

    unreached: str
    """What is said of a server to which there is no way."""
    address: str
    """The key of the address."""
    authority: str
    """How to name the authority that signed the server's certificate."""
    certificate: str
    """How to name an own certificate."""


class Connection(NamedTuple):
    """An open connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


@asynccontextmanager
async def opened(host: str, port: int, context: ssl.SSLContext | None = None) -> AsyncIterator[Connection]:
    """A connection, encrypted if there is a context; raises OSError or TimeoutError."""
    async with asyncio.timeout(STEP_SECONDS):
        reader, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        yield Connection(reader, writer)
    finally:
        # At once: the other side may wait for ever for the rest of what was begun.
        writer.transport.abort()
        with suppress(OSError, TimeoutError):
            await writer.wait_closed()


async def speaks_tls(host: str, port: int) -> bool:
    """Whether a server begins to encrypt, whoever it is."""
    try:
        async with opened(host, port, trusting()):
            return True
    except ssl.SSLError as error:
        return error.reason in _ASKS_FOR_CERTIFICATE
    except (OSError, TimeoutError):
        return False


async def alert_of(host: str, port: int, context: ssl.SSLContext) -> ssl.SSLError | None:
    """What a server that encrypts has against whoever comes like this, if it has something.

    It says so after the handshake. A client that sends something at once may never get to read it.
    """
    try:
        async with opened(host, port, context) as (reader, _):
            async with asyncio.timeout(STEP_SECONDS):
                await reader.read(1)
    except ssl.SSLError as error:
        return error
    except (OSError, TimeoutError):
        pass
    return None


def trusting() -> ssl.SSLContext:
    """A context that takes any certificate of the other side."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def answer_of(host: str, port: int, request: bytes) -> bytes | None:
    """The first bytes that a server says to a request in plain text, empty if it says none; None: not reached."""
    try:
        async with opened(host, port) as (reader, writer):
            writer.write(request)
            try:
                async with asyncio.timeout(STEP_SECONDS):
                    return await reader.read(_MOST_BYTES)
            except (OSError, TimeoutError):
                return b""
    except (OSError, TimeoutError):
        return None


def split_address(address: str, port: int = 0) -> tuple[str, int]:
    """Host and port of `host:port`; without a port the one that is given."""
    host, colon, number = address.rpartition(":")
    if not colon or number.endswith("]"):
        host, number = address, str(port)
    return host.strip("[]"), int(number)


def network_obstacle(errors: Iterable[BaseException], advice: Advice) -> Obstacle | None:
    """What the errors of a failed connection (the outermost first) say of the way there; None: nothing clear."""
    found = (_of_error(error, advice) for error in errors)
    return next((obstacle for obstacle in found if obstacle is not None), None)


def chain(error: BaseException) -> list[BaseException]:
    """An error, and what it came from."""
    errors: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in errors:
        errors.append(following)
        following = following.__cause__ or following.__context__
    return errors


def _of_error(error: BaseException, advice: Advice) -> Obstacle | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _untrusted(error, advice)
    if isinstance(error, ssl.SSLError):
        return _of_alert(error.reason, advice)
    text = _unreached(error, advice)
    return None if text is None else Obstacle(f"{advice.unreached} {text}", lasting=False)


def _of_alert(reason: str | None, advice: Advice) -> Obstacle | None:
    if reason in _ASKS_FOR_CERTIFICATE:
        return Obstacle(f"wants a certificate of whoever connects: {advice.certificate}", lasting=True)
    if reason in _REFUSES_CERTIFICATE:
        return Obstacle(f"does not trust the certificate shown to it: {advice.certificate}", lasting=True)
    return None


def _unreached(error: BaseException, advice: Advice) -> str | None:
    # Where a name has several addresses, asyncio tells of all their errors in one of no class of its own.
    if isinstance(error, ConnectionRefusedError) or f"[Errno {errno.ECONNREFUSED}]" in str(error):
        return f"(nothing listens there): start it, or set {advice.address}"
    if isinstance(error, socket.gaierror):
        return f"(no such host is known): set {advice.address}"
    if isinstance(error, TimeoutError):
        return f"(no answer in time): see {advice.address}, and what lies between (firewall, network)"
    if isinstance(error, OSError) and error.errno in _NO_WAY:
        return f"({error.strerror}): see {advice.address}, and what lies between"
    return None


def _untrusted(error: ssl.SSLCertVerificationError, advice: Advice) -> Obstacle:
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return Obstacle(f"has a certificate of an authority that is not known here: {advice.authority}", lasting=True)
    if error.verify_code in _OTHER_NAME:
        return Obstacle(
            f"has a certificate for another name ({error.verify_message}): set {advice.address} to the name in it",
            lasting=True,
        )
    if error.verify_code == _EXPIRED:
        return Obstacle("has a certificate that has expired: renew it there", lasting=False)
    return Obstacle(f"has a certificate that is not valid ({error.verify_message})", lasting=False)
