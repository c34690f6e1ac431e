"""The connections of one listener, so bounded that a slow or greedy client keeps no other from being answered.

Each connection is counted by the address it comes from. Where there is no room for a new one, the oldest idle
connection of whoever has most is closed for it: idle is one that nothing is answered on, be it that its request does
not come to an end or that it was kept for the next.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from aiohttp import web

from streams.http.tls import Certificate

MOST_CLIENTS = 1_000
"""Connections at once."""
MOST_OF_ONE_CLIENT = 250
"""Connections at once from one address; an IPv6 client has all addresses of its network of 64 bits."""
REQUEST_SECONDS = 10.0
"""So long the head of a request may take, from the first byte to the last, or the first request from the greeting."""
STUCK_SECONDS = 60.0
"""So long an answer may wait for a client that takes less of it than `_LEAST_TAKEN_BYTES`."""
_LEAST_TAKEN_BYTES: Final = 64 << 10
_GREETING_SECONDS: Final = 5.0
"""So long the beginning of TLS may take."""
_NETWORK_BITS: Final = 64
_TOO_MANY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 17\r\n"
    b"Retry-After: 10\r\nConnection: close\r\n\r\ntoo many clients\n"
)


class Connections:
    """All connections of a listener."""

    def __init__(
        self,
        answering: Callable[[], asyncio.Protocol],
        is_proxy: Callable[[str], bool],
        tls: Certificate | None,
    ) -> None:
        """`answering` makes what answers on one; those of a proxy are of many clients, and bounded in all only."""
        self.answering = answering
        self.tls = tls
        self._is_proxy = is_proxy
        self._by_client: dict[str, dict[Connection, None]] = {}
        self._count = 0

    def __call__(self) -> "Connection":
        """A connection that is about to be made."""
        return Connection(self)

    def admit(self, connection: "Connection") -> bool:
        """Take a connection in, if there is or can be made room for it."""
        own = self._by_client.get(connection.client, {})
        if len(own) >= MOST_OF_ONE_CLIENT and not (self._is_proxy(connection.client) or self._make_room(own)):
            return False
        if self._count >= MOST_CLIENTS and not self._make_room(max(self._by_client.values(), key=len)):
            return False
        # Not `own`: a client is forgotten with its last connection, which may have been closed for this one.
        self._by_client.setdefault(connection.client, {})[connection] = None
        self._count += 1
        return True

    def forget(self, connection: "Connection") -> None:
        """A connection is no more, or is about to be."""
        own = self._by_client.get(connection.client, {})
        if connection in own:
            del own[connection]
            self._count -= 1
        if not own:
            self._by_client.pop(connection.client, None)

    def _make_room(self, among: "dict[Connection, None]") -> bool:
        idle = next((connection for connection in among if connection.is_idle), None)
        if idle is None:
            return False
        self.forget(idle)
        idle.abort()
        return True


class Connection(asyncio.Protocol):
    """One connection: what comes is handed to what answers, and whoever is too slow is hung up on."""

    def __init__(self, connections: Connections) -> None:
        """One of these."""
        self.client = ""
        self.is_idle = True
        self._connections = connections
        self._transport: asyncio.Transport | None = None
        self._inner: asyncio.Protocol | None = None
        self._greeting: asyncio.Task[None] | None = None
        self._early = b""
        self._waiting: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._untaken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take it in, or say that there is no room."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"{type(transport).__name__} carries no bytes")
        self.client, self._transport = _client(transport), transport
        if not self._connections.admit(self):
            if self._connections.tls is None:
                transport.write(_TOO_MANY)
            transport.close()
        elif self._connections.tls is None:
            self._answer_on(transport)
        else:
            # Not before it is counted: a client that never greets takes a place as well.
            self._greeting = asyncio.get_running_loop().create_task(
                self._greet(transport, self._connections.tls.context)
            )

    def data_received(self, data: bytes) -> None:
        """Hand on what came."""
        if self._inner is None:
            # A client may ask in the same breath in which it ends its greeting.
            self._early += data
            return
        if self.is_idle:
            self._wait_for_request()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The client will say nothing more."""
        return None if self._inner is None else self._inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is no more."""
        self._connections.forget(self)
        self._wait_no_more()
        self._resumed()
        if self._greeting is not None:
            self._greeting.cancel()
        if self._inner is not None:
            self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """The client does not take what is said."""
        if self._stuck is None and self._transport is not None:
            self._watch(self._transport)
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It does again."""
        self._resumed()
        if self._inner is not None:
            self._inner.resume_writing()

    def begin(self) -> None:
        """A whole request has come, and is answered."""
        self.is_idle = False
        self._wait_no_more()

    def end(self) -> None:
        """It is answered."""
        self.is_idle = True

    def abort(self) -> None:
        """Hang up, whatever is under way."""
        if self._transport is not None:
            self._transport.abort()

    async def _greet(self, transport: asyncio.Transport, tls: ssl.SSLContext) -> None:
        loop = asyncio.get_running_loop()
        # Clients that greet in another way, or not at all, are none of this process's business.
        with suppress(OSError, ConnectionError, TimeoutError):
            ciphered = await loop.start_tls(
                transport,
                self,
                tls,
                server_side=True,
                ssl_handshake_timeout=_GREETING_SECONDS,
                ssl_shutdown_timeout=_GREETING_SECONDS,
            )
            if ciphered is not None:
                self._transport = ciphered
                self._answer_on(ciphered)
                return
        self._connections.forget(self)
        transport.abort()

    def _answer_on(self, transport: asyncio.Transport) -> None:
        self._inner = self._connections.answering()
        self._wait_for_request()
        self._inner.connection_made(transport)
        if self._early:
            self._inner.data_received(self._early)
            self._early = b""

    def _wait_for_request(self) -> None:
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().call_later(REQUEST_SECONDS, self.abort)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _watch(self, transport: asyncio.Transport) -> None:
        self._untaken = transport.get_write_buffer_size()
        self._stuck = asyncio.get_running_loop().call_later(STUCK_SECONDS, self._look, transport)

    def _look(self, transport: asyncio.Transport) -> None:
        """Hang up on a client that took next to nothing since the last look; a large answer may take its time."""
        if self._untaken - transport.get_write_buffer_size() < _LEAST_TAKEN_BYTES:
            self.abort()
        else:
            self._watch(transport)

    def _resumed(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None


Answering = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def telling(answer: Answering) -> Answering:
    """The same answers, and each connection is told when it is answered."""

    async def answer_and_tell(request: web.BaseRequest) -> web.StreamResponse:
        connection = None if request.transport is None else request.transport.get_protocol()
        if not isinstance(connection, Connection):
            return await answer(request)
        connection.begin()
        try:
            return await answer(request)
        finally:
            connection.end()

    return answer_and_tell


def _client(transport: asyncio.Transport) -> str:
    """Whose connection it is: an address, or the network of one of IPv6."""
    told = transport.get_extra_info("peername")
    try:
        found = ip_address(str(told[0]).partition("%")[0])
    except (ValueError, TypeError, IndexError):
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _NETWORK_BITS), strict=False))
    return str(found)
