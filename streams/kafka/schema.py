"""How a message that holds a batch becomes what an agent gets."""

from typing import TYPE_CHECKING, Any

import faust
from faust.types import AppT, Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from faust.types import EventT


class BatchSchema(faust.Schema[Any, Any]):
    """Gives the batch to the agent as it is: decoding its records is the agent's work, a batch at a time."""

    def compile(self, app: AppT, **_options: object) -> "Callable[..., Awaitable[EventT[Any]]]":
        """The function that Faust calls for each message; it cannot fail."""
        create_event = app.create_event

        async def decode(message: Message, *, propagate: bool = False) -> "EventT[Any]":  # noqa: ARG001 - Faust's
            return create_event(None, message.value, None, message)

        return decode
