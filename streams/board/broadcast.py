"""A bell: any number of tasks wait for it to ring."""

import asyncio


class Broadcast:
    """Rings now and then; whoever waits at that moment goes on."""

    def __init__(self) -> None:
        """Silent at first."""
        self._event = asyncio.Event()

    def send(self) -> None:
        """Let all go on who wait now."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def received(self) -> None:
        """Wait for the next ring."""
        await self._event.wait()
