"""What is told to any number of readers: a broadcast that wakes them, and the latest message of each kind."""

import asyncio
from dataclasses import dataclass
from typing import Final


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


_NEVER: Final = float("-inf")


@dataclass(slots=True)
class Message:
    """The latest message of one kind of event.

    What `sign` says is told at once; all else waits until the last message is `pace` seconds old. Moments are seconds
    of any clock that only goes forwards.
    """

    name: str
    pace: float
    version: int = 0
    """Raised with each message; 0 before the first."""
    message: bytes = b""
    _content: object = None
    _made_at: float = _NEVER
    _sign: object = None

    def is_due(self, now: float, sign: object = None) -> bool:
        """Whether what there is to say should be looked up again."""
        return sign != self._sign or now - self._made_at >= self.pace

    def say(self, text: str, now: float, sign: object = None, content: object = None) -> None:
        """What there is to say at this moment: nothing new if `content` (else the text itself) is as it was."""
        content = text if content is None else content
        self._made_at, self._sign = now, sign
        if content != self._content:
            self._content, self.message = content, event(self.name, text)
            self.version += 1


def event(name: str, data: str, identity: str = "") -> bytes:
    """One event of a stream (text/event-stream); `data` is one line, `identity` what a reader comes back with."""
    lines = [f"event: {name}", *([f"id: {identity}"] if identity else []), f"data: {data}"]
    return ("\n".join(lines) + "\n\n").encode()
