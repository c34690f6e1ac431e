"""The parts of a demonstration while they run: those that were started, and which of them take up other settings."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

from streams.cli.demo.parts import has_ended, last_words
from streams.cli.terminal.exit_codes import CommandFailed
from streams.embedded import Server


class RunningParts:
    """Parts that are stopped by a stack, last come first."""

    def __init__(self, started: ExitStack) -> None:
        """Nothing runs yet."""
        self._started = started
        self._running: list[Server] = []
        self._by_settings: list[Server] = []
        self._one_at_a_time = asyncio.Lock()
        """Whoever is being started reads the settings of then."""

    async def start(self, part: Server, *, by_settings: bool = False) -> None:
        """Start a part; whether it counts or tells by the file of settings. Raises ServerMissing or ServerFailed."""
        async with self._one_at_a_time:
            await asyncio.to_thread(part.start)
            self._started.callback(part.stop)
            self._running.append(part)
            if by_settings:
                self._by_settings.append(part)

    def check(self) -> None:
        """Raises CommandFailed, with its last words, if a part has ended by itself."""
        for part in self._running:
            if has_ended(part):
                raise CommandFailed(f"{part.name} ended by itself; its last words:\n{last_words(part)}")

    async def start_again(self, between: Callable[[], Awaitable[None]]) -> None:
        """Start those again that take up settings, and have something done while none of them runs.

        It is not cut short: what is being started when this is cancelled is there before anybody stops it.
        Raises ServerFailed.
        """
        async with self._one_at_a_time:
            starting = asyncio.create_task(self._start_again(between))
            try:
                await asyncio.shield(starting)
            except asyncio.CancelledError:
                await starting
                raise

    async def _start_again(self, between: Callable[[], Awaitable[None]]) -> None:
        parts = tuple(self._by_settings)
        self._running = [part for part in self._running if part not in parts]
        for part in reversed(parts):
            await asyncio.to_thread(part.stop)
        await between()
        for part in parts:
            await asyncio.to_thread(part.start)
            self._running.append(part)
