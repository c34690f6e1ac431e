"""Clients of Redis whose calls come back in time, and whose errors say whether waiting helps.

redis-py tries again by itself. Here that is left to whoever waits (`streams.redis.patience`), who says so and counts
it: a call takes its timeout at most, however many connections and nodes it meets. Only a connection that the server
has closed meanwhile is opened anew, and a cluster that moves its slots is followed, within that time.
"""

import asyncio
import builtins
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.client import Pipeline
from redis.asyncio.cluster import ClusterNode, ClusterPipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import (
    ConnectionError,  # noqa: A004 - redis' own name
    NoScriptError,
    TimeoutError,  # noqa: A004 - redis' own name
)
from redis.typing import ScriptTextT

from streams.redis.calls import call_in_words, without_arguments
from streams.redis.hindrances import Hindrance, PassingError, hindrance_of

Client: TypeAlias = "Redis | RedisCluster"

USUAL_SECONDS: Final = 10.0
_CLUSTER_ATTEMPTS: Final = 3
_HEALTH_CHECK_SECONDS: Final = 30


def reopening_retry() -> Retry:
    """Tries once more, at once, where a connection turns out to be closed; never where time ran out."""
    return Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))


class BoundedRedis(Redis):
    """One server, or the one that Sentinel names."""

    seconds = USUAL_SECONDS
    """How long a call may take."""

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - redis-py's
        """As redis-py does. Raises PassingError, NoScriptError, TimeoutError or ConnectionError where waiting helps."""
        async with _bounded(self, self.seconds, args):
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call] # redis-py's

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:  # noqa: FBT001, FBT002
        """As redis-py does; it raises what `execute_command` does."""
        pipeline = _BoundedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipeline.of = self
        return pipeline

    def register_script(self, script: ScriptTextT) -> AsyncScript:  # type: ignore[override] # by redis-py's stubs
        """As redis-py does."""
        return _remembered(super().register_script(script))


class _BoundedPipeline(Pipeline):
    of: BoundedRedis

    async def execute(self, raise_on_error: bool = True) -> list[Any]:  # noqa: FBT001, FBT002 - redis-py's
        async with _bounded(self.of, self.of.seconds):
            return await super().execute(raise_on_error)


class BoundedCluster(RedisCluster):
    """A cluster."""

    seconds = USUAL_SECONDS
    """How long a call may take, redirections and all."""

    async def execute_command(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - redis-py's
        """As redis-py does. Raises PassingError, NoScriptError, TimeoutError or ConnectionError where waiting helps."""
        async with _bounded(self, self.seconds, args):
            return await super().execute_command(*args, **kwargs)

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> ClusterPipeline:  # noqa: ANN401 - redis-py's
        """As redis-py does; it raises what `execute_command` does."""
        del shard_hint
        return _BoundedClusterPipeline(self, transaction)  # type: ignore[abstract] # by redis-py's stubs alone

    def register_script(self, script: ScriptTextT) -> AsyncScript:  # type: ignore[override] # by redis-py's stubs
        """As redis-py does."""
        return _remembered(super().register_script(script))

    given: Mapping[str, ClusterNode] = MappingProxyType({})
    """The nodes of the address, by name."""

    def look_again(self) -> None:
        """Ask which node holds what before the next call, also the nodes of the address.

        redis-py forgets those that the cluster did not name once, as a replica that has just come.
        """
        known = self.nodes_manager.startup_nodes
        for name, node in self.given.items():
            known.setdefault(name, node)
        self._initialize = True


class _BoundedClusterPipeline(ClusterPipeline):
    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:  # noqa: FBT001, FBT002
        cluster = self.cluster_client
        seconds = cluster.seconds if isinstance(cluster, BoundedCluster) else USUAL_SECONDS
        async with _bounded(cluster, seconds):
            return await super().execute(raise_on_error, allow_redirections)


def bounded_cluster(seconds: float, options: dict[str, Any], nodes: list[Any]) -> BoundedCluster:
    """A cluster that some of these nodes know."""
    # A node that hangs is given up while there is time left to ask the others who has taken over from it.
    each = seconds / 2
    # redis-py takes no pass phrase here.
    more = {"ssl_password": options.pop("ssl_password")} if "ssl_password" in options else {}
    cluster = BoundedCluster(
        startup_nodes=nodes,
        retry=Retry(NoBackoff(), _CLUSTER_ATTEMPTS),
        socket_timeout=each,
        socket_connect_timeout=each,
        **options,
    )
    cluster.seconds = seconds
    cluster.given = dict(cluster.nodes_manager.startup_nodes)
    for held in (cluster.connection_kwargs, *(node.connection_kwargs for node in cluster.startup_nodes)):
        held.update(more)
    return cluster


def connection_options(seconds: float) -> dict[str, Any]:
    """What every connection to one server is made with."""
    return {
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "health_check_interval": _HEALTH_CHECK_SECONDS,
        "retry": reopening_retry(),
    }


async def of_each_primary(client: RedisCluster, *command: str) -> Mapping[str, Any]:
    """What each primary answers, by its name, also where there is one only.

    Raises what the first one raises that does not answer, and what `execute_command` does.
    """
    answers = await _answers_of_primaries(client, command)
    for answer in answers.values():
        if isinstance(answer, BaseException):
            raise answer
    return answers


async def of_most_primaries(client: RedisCluster, *command: str) -> list[Any]:
    """What the primaries answer that do, if they are more than half; else raises what the first other one raises."""
    found = (await _answers_of_primaries(client, command)).values()
    errors = [answer for answer in found if isinstance(answer, BaseException)]
    lasting = [error for error in errors if hindrance_of(error) is None]
    if lasting or 2 * len(errors) >= len(found):
        raise (lasting or errors)[0]
    return [answer for answer in found if not isinstance(answer, BaseException)]


async def _answers_of_primaries(client: RedisCluster, command: Sequence[str]) -> Mapping[str, Any]:
    """By its name what each primary answers, or what it raises."""
    # Which nodes there are may have to be asked first.
    async with _bounded(client, client.seconds if isinstance(client, BoundedCluster) else USUAL_SECONDS):
        await client.initialize()
    nodes = client.get_primaries()
    answers = await asyncio.gather(
        *(client.execute_command(*command, target_nodes=[node]) for node in nodes), return_exceptions=True
    )
    return {str(node.name): answer for node, answer in zip(nodes, answers, strict=True)}


@asynccontextmanager
async def _bounded(client: Client, seconds: float, call: Sequence[object] = ()) -> AsyncIterator[None]:
    """Cut a call off after so many seconds, and say of what it raises whether waiting helps, and what was called."""
    try:
        async with asyncio.timeout(seconds):
            with _cancellation_kept():
                yield
    except builtins.TimeoutError as error:
        _look_again(client)
        raise TimeoutError(f"no answer within {seconds:g} s") from error
    except Exception as error:
        if hindrance_of(error) in {Hindrance.READ_ONLY, Hindrance.CLUSTER}:
            _look_again(client)
            await _leave(client)
        with told_apart(call):
            raise


@contextmanager
def _cancellation_kept() -> Iterator[None]:
    """Raise CancelledError in the end where the task was cancelled within, whatever became of that.

    redis-py sends by `asyncio.wait_for`, and that of Python 3.11 forgets a cancellation that comes as it is done: who
    calls again and again would go on for ever.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    finally:
        if task and task.cancelling() > before:
            raise asyncio.CancelledError


@contextmanager
def told_apart(call: Sequence[object] = ()) -> Iterator[None]:
    """Where redis-py raises within what passes, raise PassingError, or redis-py's own error that says as much.

    It says which call was refused, by its command and key alone: so does whatever else redis-py raises of a pipeline.
    """
    try:
        yield
    except (NoScriptError, ConnectionError, TimeoutError, OSError) as error:
        _without_values(error, call)
        raise  # of a script that is lost: redis-py loads it again
    except Exception as error:
        hindrance = hindrance_of(error)
        said = _without_values(error, call)
        if hindrance is None:
            raise
        raise PassingError(hindrance, said) from error


def _without_values(error: Exception, call: Sequence[object]) -> str:
    """What Redis said and which call it was. An error that has the arguments of a call in its words loses them."""
    whole = " ".join(str(error).split())
    said, words = without_arguments(whole)
    called = call_in_words(call or words, said, _SCRIPTS)
    text = f"{said}; it was {called}" if called else said
    if said != whole:
        error.args = (text,)
    return text


_SCRIPTS: Final[dict[str, str]] = {}
"""Texts of all scripts by their digest: an error of Redis names a line of one."""


def _remembered(script: AsyncScript) -> AsyncScript:
    text = script.script
    _SCRIPTS[script.sha] = text.decode() if isinstance(text, bytes) else str(text)
    return script


def _look_again(client: Client) -> None:
    if isinstance(client, BoundedCluster):
        client.look_again()


async def _leave(client: Client) -> None:
    """Let go of connections that nobody uses: what they lead to may not be the master any more."""
    if isinstance(client, Redis):
        await client.connection_pool.disconnect(inuse_connections=False)
