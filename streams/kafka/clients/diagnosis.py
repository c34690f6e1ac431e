"""Why brokers are not reached: aiokafka says only that they are not."""

import asyncio
import ssl
import struct
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from aiokafka.conn import create_conn
from aiokafka.errors import AuthenticationFailedError, KafkaError, SaslAuthenticationFailed

from streams.kafka.clients.connection import connection
from streams.network.obstacles import (
    STEP_SECONDS,
    TLS_ALERT,
    Advice,
    Connection,
    Obstacle,
    alert_of,
    answer_of,
    network_obstacle,
    opened,
    speaks_tls,
    split_address,
)
from streams.settings import KafkaSettings

ADVICE: Final = Advice(
    unreached="was not reached",
    address="kafka.bootstrap",
    authority="set kafka.ssl_cafile to a PEM file of that authority's certificate",
    certificate="set kafka.ssl_certfile and kafka.ssl_keyfile",
)

_SASL_HANDSHAKE: Final = struct.Struct(">hhih")
"""The head of a request (SaslHandshake, version 1, correlation id 1, no client id); the mechanism follows."""
_MOST_BYTES: Final = 10_000
_CORRELATION: Final = 1
_UNKNOWN_MECHANISM: Final = 33
_NO_SASL: Final = 34
_LINE: Final = b"PING\r\n\r\n"
"""What servers answer somehow that read lines: Redis, HTTP, mail."""
_NO_ANSWER: Final = Obstacle(
    "takes the connection and does not answer as Kafka: see kafka.bootstrap and kafka.security_protocol", lasting=False
)


class _Handshake(NamedTuple):
    """What a broker says of SASL: a code of error, and the mechanisms that it takes."""

    code: int
    mechanisms: Sequence[str]


class _OtherProtocol(Exception):
    """What listens is no Kafka."""

    def __init__(self, said: bytes) -> None:
        super().__init__()
        self.said = said
        """The first that it said."""


class _Silent(Exception):
    """The connection was closed without an answer, or there was none in time."""


async def find_obstacle(settings: KafkaSettings, within: str) -> Obstacle | None:
    """What stands in the way to all brokers that the settings name; None where nothing does, or nothing is found.

    What can never work comes before what may pass. `within` says in which time they were not reached.

    Raises:
        WrongSettingsError: a certificate or key of the settings cannot be used.
    """
    context = connection(settings).get("ssl_context")
    found = await asyncio.gather(
        *(_obstacle_at(settings, *split_address(address), context, within) for address in settings.bootstrap.split(","))
    )
    if None in found:
        return None
    return max((obstacle for obstacle in found if obstacle is not None), key=lambda obstacle: obstacle.lasting)


async def _obstacle_at(
    settings: KafkaSettings, host: str, port: int, context: ssl.SSLContext | None, within: str
) -> Obstacle | None:
    try:
        async with opened(host, port, context) as open_connection:
            handshake = await _shake_hands(open_connection, settings.sasl_mechanism if settings.needs_sasl else "")
    except (_OtherProtocol, _Silent, OSError, TimeoutError) as error:
        way = ADVICE._replace(unreached=f"{ADVICE.unreached} {within}")
        if clear := network_obstacle([error], way):
            timed_out = isinstance(error, TimeoutError)
            # A server without TLS may have waited for the rest of what it takes for a request.
            return (timed_out and settings.needs_ssl and await _unencrypted(settings, host, port)) or clear
        if context is not None:
            alert = await alert_of(host, port, context)
            if alert and (refusal := network_obstacle([alert], way)):
                return refusal
            if isinstance(error, _OtherProtocol):
                return _no_kafka(settings)
            return await _unencrypted(settings, host, port) or _NO_ANSWER
        return await _encrypted(settings, host, port, error) or await _foreign(settings, host, port, error)
    return _of_handshake(settings, handshake) or await _refusal(settings, host, port)


async def _shake_hands(open_connection: Connection, mechanism: str) -> _Handshake:
    """Ask a broker for a mechanism of SASL. Raises _OtherProtocol, _Silent or OSError."""
    reader, writer = open_connection
    named = mechanism.encode()
    request = _SASL_HANDSHAKE.pack(17, 1, _CORRELATION, -1) + struct.pack(">h", len(named)) + named
    writer.write(struct.pack(">i", len(request)) + request)
    head = b""
    try:
        async with asyncio.timeout(STEP_SECONDS):
            head = await reader.readexactly(8)
            size, correlation = struct.unpack(">ii", head)
            if correlation != _CORRELATION or not 6 <= size - 4 <= _MOST_BYTES:
                raise _OtherProtocol(head)
            return _parsed(await reader.readexactly(size - 4))
    except struct.error as error:
        raise _OtherProtocol(head) from error
    except asyncio.IncompleteReadError as error:
        raise (_OtherProtocol(error.partial) if error.partial else _Silent) from error
    except (ConnectionResetError, TimeoutError) as error:
        raise _Silent from error


def _parsed(answer: bytes) -> _Handshake:
    code, count = struct.unpack_from(">hi", answer)
    mechanisms, place = [], 6
    for _ in range(count):
        (length,) = struct.unpack_from(">h", answer, place)
        place += 2
        mechanisms.append(answer[place : place + length].decode(errors="replace"))
        place += length
    return _Handshake(code, mechanisms)


def _of_handshake(settings: KafkaSettings, handshake: _Handshake) -> Obstacle | None:
    taken = ", ".join(sorted(handshake.mechanisms)) or "none"
    encrypted = "SASL_SSL" if settings.needs_ssl else "SASL_PLAINTEXT"
    if settings.needs_sasl and handshake.code == _UNKNOWN_MECHANISM:
        return Obstacle(f"does not take the mechanism of kafka.sasl_mechanism; it takes {taken}: set one", lasting=True)
    if settings.needs_sasl and handshake.code == _NO_SASL:
        return Obstacle(
            f"asks for no name and password at this port: set kafka.security_protocol to "
            f"{encrypted.removeprefix('SASL_')}, or kafka.bootstrap to another port",
            lasting=True,
        )
    if not settings.needs_sasl and handshake.code == _UNKNOWN_MECHANISM:
        return Obstacle(
            f"asks for a name and a password ({taken}): set kafka.security_protocol to {encrypted}, and "
            "kafka.sasl_username, kafka.sasl_password and kafka.sasl_mechanism",
            lasting=True,
        )
    return None


async def _refusal(settings: KafkaSettings, host: str, port: int) -> Obstacle | None:
    """Whether the broker refuses the name and password."""
    if not settings.needs_sasl:
        return None
    arguments: dict[str, Any] = {
        key: value for key, value in connection(settings).items() if key != "bootstrap_servers"
    } | {"request_timeout_ms": int(STEP_SECONDS * 1000)}
    try:
        made = await create_conn(host, port, **arguments)
    except (AuthenticationFailedError, SaslAuthenticationFailed):
        return Obstacle(
            "refuses the name or the password: set kafka.sasl_username and kafka.sasl_password to those that it knows "
            "(with SCRAM, it knows them for each mechanism apart)",
            lasting=True,
        )
    except (KafkaError, OSError, TimeoutError):
        return None
    made.close()
    return None


async def _encrypted(settings: KafkaSettings, host: str, port: int, error: Exception) -> Obstacle | None:
    """Whether TLS is wanted where none was meant."""
    if not (_is_alert(error) or await speaks_tls(host, port)):
        return None
    wanted = settings.security_protocol.replace("PLAINTEXT", "SSL")
    return Obstacle(f"wants TLS at this port: set kafka.security_protocol to {wanted}", lasting=True)


async def _unencrypted(settings: KafkaSettings, host: str, port: int) -> Obstacle | None:
    """Whether Kafka, or something else, is there without TLS where TLS was meant."""
    try:
        async with opened(host, port) as plain:
            await _shake_hands(plain, "")
    except (_OtherProtocol, _Silent) as error:
        # A server that says in TLS that this is none does speak it: it was only too slow before.
        found = None if _is_alert(error) else await _foreign(settings, host, port, error)
        return found if found and found.lasting else None
    except (OSError, TimeoutError):
        return None
    wanted = settings.security_protocol.replace("SSL", "PLAINTEXT")
    return Obstacle(f"speaks no TLS at this port: set kafka.security_protocol to {wanted}", lasting=True)


async def _foreign(settings: KafkaSettings, host: str, port: int, error: Exception) -> Obstacle:
    """Whether a server that does not answer as Kafka answers as something else."""
    said = error.said if isinstance(error, _OtherProtocol) else await answer_of(host, port, _LINE)
    return _no_kafka(settings) if said and not said.startswith(TLS_ALERT) else _NO_ANSWER


def _is_alert(error: Exception) -> bool:
    """Whether a server has said in TLS what it thinks of plain text."""
    return isinstance(error, _OtherProtocol) and error.said.startswith(TLS_ALERT)


def _no_kafka(settings: KafkaSettings) -> Obstacle:
    return Obstacle(
        f"is no Kafka, for what answers there speaks another protocol (kafka.security_protocol is "
        f"{settings.security_protocol}): set kafka.bootstrap",
        lasting=True,
    )
