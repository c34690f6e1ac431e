"""Computing beside the loop: it goes on answering, and need not wait for what is under way when it ends."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def in_background(compute: Callable[[], T]) -> T:
    """What a function gives, computed in a thread of its own; whatever it raises goes through.

    Who is cancelled goes on at once. The thread comes to its end in vain, or ends with the process: a thread of the
    loop's own would have to be waited for.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[T] = loop.create_future()

    def work() -> None:
        try:
            answer = compute()
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who waits is told
            tell(found.set_exception, error)
        else:
            tell(found.set_result, answer)

    def tell(say: Callable[..., None], what: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if found.done() else say(what))

    Thread(target=work, name="analyst", daemon=True).start()
    return await found
