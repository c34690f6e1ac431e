"""`/api/stream`: what the board says, as server-sent events (WHATWG HTML, 9.2).

A reader that is slow holds nobody back: each has a place in what is said, and gets what it missed when it reads again.
"""

import asyncio
import contextlib
import time
from collections import Counter
from typing import Final

from aiohttp import web

from streams.board.hub import Hub, Listener
from streams.http.access.access import ASKER, CLIENT

_RETRY: Final = b"retry: 2000\n\n"
_HEARTBEAT: Final = b": still here\n\n"
_HEARTBEAT_SECONDS: Final = 15.0
_STUCK_SECONDS: Final = 60.0
"""A reader that took nothing for so long is gone, or as good as gone."""
_FAREWELL_SECONDS: Final = 0.3
_MOST_READERS: Final = 500
_MOST_OF_ONE_CLIENT: Final = 100
"""A proxy whose words are taken tells which clients its readers are."""
_HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # Proxies that gather answers before they pass them on are asked not to.
    "X-Accel-Buffering": "no",
}


class Streams:
    """The open streams of one server."""

    def __init__(self, hub: Hub) -> None:
        """Pass on what `live` says."""
        self._hub = hub
        self._open: set[asyncio.Task[object]] = set()
        self._clients: Counter[str] = Counter()

    async def stream(self, request: web.Request, window: str) -> web.StreamResponse:
        """One reader's stream of a window, until it leaves or the server ends."""
        task = asyncio.current_task()
        client = request.get(CLIENT, "")
        full = len(self._open) >= _MOST_READERS or self._clients[client] >= _MOST_OF_ONE_CLIENT
        if task is None or full or self._hub.closed:
            refused = web.Response(status=503, text="no more readers, please\n", headers={"Retry-After": "10"})
            refused.force_close()
            return refused
        response = web.StreamResponse(headers=_HEADERS)
        self._open.add(task)
        self._clients[client] += 1
        try:
            await response.prepare(request)
            # A reader that leaves while something is written to it is no error.
            with contextlib.suppress(ConnectionError, TimeoutError):
                reader = _Reader(request, response)
                await reader.write(_RETRY)
                with self._hub.listening(window, request.headers.get("Last-Event-ID", "")) as listener:
                    await self._talk(reader, listener, window)
        finally:
            self._open.discard(task)
            self._clients[client] -= 1
            if not self._clients[client]:
                del self._clients[client]
        return response

    async def close(self) -> None:
        """End all streams: in good order, and after a moment those of readers that take nothing too."""
        self._hub.close()
        if self._open:
            _, stuck = await asyncio.wait(self._open, timeout=_FAREWELL_SECONDS)
            for task in stuck:
                task.cancel()

    async def _talk(self, reader: "_Reader", listener: Listener, window: str) -> None:
        while not (self._hub.closed or reader.has_gone()):
            # Whoever begins to wait before it looks misses no ring in between.
            ring = asyncio.ensure_future(self._hub.news.received())
            try:
                await reader.write(listener.news())
                await self._hub.refresh_trend(window)
                await reader.write(listener.news() or reader.heartbeat())
                await asyncio.wait({ring}, timeout=_HEARTBEAT_SECONDS)
            finally:
                ring.cancel()


class _Reader:
    """Who reads a stream."""

    def __init__(self, request: web.Request, response: web.StreamResponse) -> None:
        self._request = request
        self._response = response
        self._written_at = time.monotonic()
        asker = request.get(ASKER)
        self._until = None if asker is None else asker.until

    def has_gone(self) -> bool:
        """Whether the session of this reader has ended, so that they have to sign in anew."""
        return self._until is not None and time.time() >= self._until

    def heartbeat(self) -> bytes:
        """A sign of life, if nothing was written for long."""
        silent = time.monotonic() - self._written_at
        return _HEARTBEAT if silent >= _HEARTBEAT_SECONDS else b""

    async def write(self, message: bytes) -> None:
        """Raises ConnectionError if the reader left, TimeoutError if it takes nothing."""
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError
        if not message:
            return
        try:
            async with asyncio.timeout(_STUCK_SECONDS):
                await self._response.write(message)
        except TimeoutError:
            transport.abort()
            raise
        self._written_at = time.monotonic()
