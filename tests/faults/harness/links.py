"""TCP links of the loopback that can be cut, silent or slow: the network between a process and its servers."""

import asyncio
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from streams.embedded import LOOPBACK

_PIECE_BYTES = 1 << 16
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 5.0


class Link:
    """Listens on a free port and passes on to another one what comes. Its state may be set by any thread."""

    def __init__(self, target: int, loop: asyncio.AbstractEventLoop) -> None:
        self.port = 0
        self.delay = 0.0
        """Seconds that each piece waits, each way."""
        self.silent = False
        """Connections stay, and nothing passes: a black hole."""
        self.holds_replicas = False
        """The same, of what replicas of Redis are sent and send."""
        self._target = target
        self._loop = loop
        self._refuses = False
        self._open: dict[asyncio.StreamWriter, bool] = {}  # whether it belongs to a replica
        self._server: asyncio.Server | None = None

    def cut(self) -> None:
        """Close all connections, and take no new ones until it is healed."""
        self._refuses = True
        self.close_all()

    def close_all(self) -> None:
        """Close all connections, once."""
        self._loop.call_soon_threadsafe(self._abort)

    def heal(self) -> None:
        """Be a network that works."""
        self.delay = 0.0
        self.silent = self.holds_replicas = self._refuses = False

    async def listen(self) -> None:
        """Begin; the port is known afterwards."""
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End."""
        if self._server is not None:
            self._server.close()
        self._abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, far_writer)
        self._open |= dict.fromkeys(pair, False)
        passing = [asyncio.ensure_future(self._pass_on(reader, far_writer, pair))]
        passing.append(asyncio.ensure_future(self._pass_on(far_reader, writer, pair)))
        try:
            await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for direction in passing:
                direction.cancel()
            for end in pair:
                self._open.pop(end, None)
                end.transport.abort()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pair: tuple[asyncio.StreamWriter, ...]
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(_PIECE_BYTES):
                if b"PSYNC" in piece[:200]:
                    self._open |= dict.fromkeys(pair, True)
                while self._holds(writer):  # noqa: ASYNC110 - another thread lets it go on
                    await asyncio.sleep(_LOOK_SECONDS)
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(piece)
                await writer.drain()

    def _holds(self, writer: asyncio.StreamWriter) -> bool:
        return self.silent or (self.holds_replicas and self._open.get(writer, False))

    def _abort(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()


class Links:
    """All links of a run, on a loop and a thread of their own, as a context manager."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._all: list[Link] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_PATIENCE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_SECONDS)
        self._loop.close()

    def to(self, target: int) -> Link:
        """A new link to a port."""
        link = Link(target, self._loop)
        asyncio.run_coroutine_threadsafe(link.listen(), self._loop).result(_PATIENCE_SECONDS)
        self._all.append(link)
        return link

    def heal(self) -> None:
        """Make all of them work."""
        for link in self._all:
            link.heal()

    async def _close(self) -> None:
        for link in self._all:
            await link.close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
