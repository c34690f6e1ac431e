"""redis-py's client on a simulated network: its commands, its parsing and its patience, without a socket.

Calls go through `Wire.exchange`. A client keeps connections as redis-py's pool does: the last one that was given back
is taken first, and one that failed is closed.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from redis._parsers.base import BaseParser
from redis._parsers.encoders import Encoder
from redis._parsers.response_callbacks import get_response_callbacks
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.client import CaseInsensitiveDict
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import ResponseError

from streams.redis.clients import told_apart
from tests.simulation.redis_commands import Error
from tests.simulation.redis_server import Call, Server

_CALLBACKS: Any = CaseInsensitiveDict(get_response_callbacks(user_protocol=2, legacy_responses=True))  # type: ignore[arg-type]  # redis-py's types are of texts alone
_ENCODER: Any = Encoder("utf-8", "strict", decode_responses=False)  # type: ignore[no-untyped-call]  # redis-py's


class Connection:
    """A connection to the server that was the master when it was made."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.open = True

    def closed(self) -> bool:
        """Whether it was closed by now."""
        return not self.open


class Process:
    """What the network knows of a process."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.dead = False
        self.stands_still_until = 0.0


class Wire(Protocol):
    """What is between clients and servers."""

    async def connect(self, client: "SimulatedRedis") -> Connection:
        """A connection to whatever is the master now. Raises redis-py's errors."""

    async def exchange(self, client: "SimulatedRedis", connection: Connection, call: Call) -> list[Any]:
        """The answers to a call. Raises redis-py's errors."""


class _Pool:
    """What redis-py asks of a pool where no socket is meant."""

    def __init__(self) -> None:
        self.connection_kwargs: dict[str, Any] = {}

    def get_encoder(self) -> Encoder:
        """How arguments become bytes."""
        encoder: Encoder = _ENCODER
        return encoder


class SimulatedRedis(Redis):
    """A client of one process."""

    def __init__(self, wire: Wire, process: Process, *, attempts: int = 3) -> None:
        """Send over this wire, for this process; each call is tried again so often."""
        # redis-py's own beginning looks for a server's address, and takes longer than many a run.
        self.wire = wire
        self.process = process
        self.idle: list[Connection] = []
        self.response_callbacks = _CALLBACKS
        self.connection_pool: Any = _Pool()
        self.connection = None
        self.single_connection_client = False
        self.auto_close_connection_pool = False
        self.retry = Retry(ExponentialBackoff(cap=1.0, base=0.05), attempts)

    def __del__(self, *_: object) -> None:
        """There is nothing to close."""

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close all connections."""
        del close_connection_pool
        self.idle.clear()

    async def initialize(self) -> "SimulatedRedis":
        """Nothing has to be done first."""
        return self

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> "SimulatedPipeline":
        """Commands that are sent at once."""
        del shard_hint
        return SimulatedPipeline(self, transaction=transaction)

    async def execute_command(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as redis-py has it
        """What the server answers to one command, as redis-py gives it."""
        with told_apart():
            (reply,) = await self.send(Call([encoded(arguments)]))
            return parsed(arguments[0], reply, options)

    async def send(self, call: Call) -> list[Any]:
        """The answers to a call, tried again as redis-py tries again."""

        async def attempt() -> list[Any]:
            connection = self.idle.pop() if self.idle else await self.wire.connect(self)
            if not connection.open:
                raise NoConnectionError("Connection closed by server.")
            try:
                replies = await self.wire.exchange(self, connection, call)
            except BaseException:
                connection.open = False
                raise
            self.idle.append(connection)
            if len(replies) == 1 and isinstance(replies[0], Error) and str(replies[0]).startswith("LOADING"):
                raise _raised(replies[0])  # redis-py takes it for a connection that failed
            return replies

        return await self.retry.call_with_retry(attempt, _nothing)


class SimulatedPipeline(Pipeline):
    """Collects commands, as redis-py's pipeline, and sends them at once."""

    def __init__(self, client: SimulatedRedis, *, transaction: bool) -> None:
        super().__init__(client.connection_pool, _CALLBACKS, transaction, None)
        self._client = client

    def __del__(self, *_: object) -> None:
        """There is nothing to close."""

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """The answers, as redis-py gives them."""
        stack, self.command_stack = self.command_stack, []
        scripts, self.scripts = self.scripts, set()
        if not stack:
            return []
        for script in sorted(scripts, key=lambda one: str(one.sha)):
            await self._client.script_load(script.script)
        with told_apart():
            call = Call([encoded(arguments) for arguments, _ in stack], transaction=self.is_transaction)
            results: list[Any] = []
            for (arguments, options), reply in zip(stack, await self._client.send(call), strict=True):
                try:
                    results.append(parsed(arguments[0], reply, options))
                except ResponseError as error:
                    if raise_on_error:
                        raise
                    results.append(error)
            return results


def encoded(arguments: Sequence[Any]) -> list[bytes]:
    """Arguments as bytes."""
    first, *rest = arguments
    words = str(first).encode().split(b" ") if isinstance(first, str) else [first]
    words += [_encoded(argument) for argument in rest]
    return words


def _encoded(argument: Any) -> bytes:  # noqa: ANN401 - whatever redis-py takes
    kind = type(argument)
    encoded_argument: bytes
    if kind is bytes:
        encoded_argument = argument
    elif kind is str:
        encoded_argument = argument.encode()
    else:
        encoded_argument = b"%d" % argument if kind is int else _ENCODER.encode(argument)
    return encoded_argument


def parsed(name: Any, reply: Any, options: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever redis-py gives
    """An answer as redis-py gives it. Raises what redis-py makes of an error."""
    if isinstance(reply, Error):
        raise _raised(reply)
    callback: Callable[..., Any] | None = _CALLBACKS.get(name)
    of_callback = {option: value for option, value in options.items() if option != "keys"}
    return reply if callback is None else callback(reply, **of_callback)


def _raised(error: Error) -> Exception:
    made: Exception = BaseParser.parse_error(str(error))  # type: ignore[no-untyped-call]  # redis-py's
    return made


async def _nothing(_error: BaseException) -> None:
    await asyncio.sleep(0)
