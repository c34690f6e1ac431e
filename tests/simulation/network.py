"""What is between processes and Redis: every call has a number, and a schedule says what happens at which.

A call passes on its way there, is applied, and its answer passes on its way back; it may be lost on either way, come
late, or be applied after its sender gave up. Servers are restarted, replaced by replicas, or two of them are masters at
once.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import TimeoutError as NoAnswerError

from tests.simulation.redis_client import Connection, Process, SimulatedRedis
from tests.simulation.redis_commands import Error
from tests.simulation.redis_server import Call, Server
from tests.simulation.redis_values import Data
from tests.simulation.schedule import Fault, Kind
from tests.simulation.virtual_time import StuckError, VirtualTime

TIMEOUT_SECONDS: Final = 10.0
"""How long a client waits for an answer."""
MOST_CALLS_A_SECOND: Final = 700
"""No process has reason to make more within a second."""

Happening: TypeAlias = Callable[[Fault], None]
"""Lets a fault happen."""


class Network:
    """Connects clients with whichever server is the master, and lets faults happen."""

    def __init__(self, time: VirtualTime, seed: int, faults: dict[int, list[Fault]]) -> None:
        self._time = time
        self._chance = random.Random(seed)
        self._faults = faults
        self.processes: dict[str, Process] = {}
        self.calls = 0
        self.trace: list[str] = []
        self.server_skew_ms = 0
        self.master = self._new_server(Data())
        self._away_until = 0.0
        self._connections: list[Connection] = []
        self.troubled_until = 0.0
        """When the last of what went wrong so far is over."""
        self._to_come: dict[str, list[tuple[int, Fault]]] = {}
        """By process, what meets it at which of its calls."""
        self._made: Counter[str] = Counter()
        self._within_second: Counter[tuple[str, int]] = Counter()
        self.elsewhere: Happening = lambda _: None
        """Does what is not the network's to do: of processes and their machines."""

    def say(self, what: str) -> None:
        """Note what happened, for whoever reads the trace of a run."""
        self.trace.append(f"{self._time.seconds:9.3f} {what}")

    async def connect(self, client: SimulatedRedis) -> Connection:
        """A connection to the master."""
        await self._gate(client.process)
        await asyncio.sleep(self._chance.choice((0.0, 0.0005)))
        if self._time.seconds < self._away_until:
            raise NoConnectionError("Error 111 connecting to the simulated Redis. Connection refused.")
        connection = Connection(self.master)
        self._connections.append(connection)
        return connection

    async def exchange(self, client: SimulatedRedis, connection: Connection, call: Call) -> list[Any]:
        """The answers to a call, or one of the ways in which none comes."""
        await self._gate(client.process)
        self.calls += 1
        number = self.calls
        self.say(f"#{number} {client.process.name}: {_told(call)}")
        on_the_way = self._happen(number, client.process.name)
        self._meet_at_last(client.process.name)
        await self._gate(client.process)
        await asyncio.sleep(self._chance.choice((0.0, 0.0004, 0.001)))
        server = connection.server
        if not connection.open or self._time.seconds < self._away_until or on_the_way is Kind.LOST_BEFORE:
            self.say(f"#{number} was lost before it was applied")
            raise NoConnectionError("Connection closed by server.")
        if on_the_way is Kind.DELAYED:
            # The server reads it once it has time, though nobody waits for the answer any more.
            delay = TIMEOUT_SECONDS + self._chance.choice((0.01, 0.5, 5.0))
            asyncio.get_running_loop().call_later(delay, self._apply_late, number, server, call)
            await asyncio.sleep(TIMEOUT_SECONDS)
            raise NoAnswerError("Timeout reading from the simulated Redis")
        if on_the_way is Kind.CUT and len(call.commands) > 1 and not call.transaction:
            server.run(call.commands[: len(call.commands) // 2])
            self.say(f"#{number} was applied by half")
            raise NoConnectionError("Connection closed by server.")
        replies = await self._applied(server, call)
        if refusal := next((reply for reply in replies if isinstance(reply, Error)), None):
            self.say(f"#{number} was answered: {refusal}")
        if on_the_way is Kind.LATE:
            lateness = self._chance.choice((0.2, 3.0, 9.0, 12.0))
            await asyncio.sleep(min(lateness, TIMEOUT_SECONDS))
            if lateness > TIMEOUT_SECONDS:
                self.say(f"#{number} was applied, and its answer came too late")
                raise NoAnswerError("Timeout reading from the simulated Redis")
        await asyncio.sleep(self._chance.choice((0.0, 0.0004, 0.001)))
        if connection.closed() or on_the_way is Kind.LOST_AFTER:
            self.say(f"#{number} was applied, and its answer was lost")
            raise NoConnectionError("Connection closed by server.")
        await self._gate(client.process)
        return replies

    async def _applied(self, server: Server, call: Call) -> list[Any]:
        """Apply a call; between the commands of a pipeline that is no transaction, others may be applied."""
        if call.transaction or len(call.commands) == 1 or self._chance.random() < 0.7:
            return server.run(call.commands)
        half = self._chance.randrange(1, len(call.commands))
        replies = server.run(call.commands[:half])
        await asyncio.sleep(self._chance.choice((0.0, 0.001)))
        return replies + server.run(call.commands[half:])

    def _apply_late(self, number: int, server: Server, call: Call) -> None:
        self.say(f"#{number} is applied, long after its sender gave up")
        server.run(call.commands)

    async def _gate(self, process: Process) -> None:
        """Hold a process that stands still; one that is dead does nothing any more."""
        while (left := process.stands_still_until - self._time.seconds) > 1e-6:  # noqa: ASYNC110 - may grow meanwhile
            await asyncio.sleep(left)
        if process.dead:
            raise asyncio.CancelledError

    # ------------------------------------------------------------------ what happens

    def _happen(self, number: int, name: str) -> Kind | None:
        """Let happen what the schedule says for this call; returns what happens to the call itself."""
        on_the_way: Kind | None = None
        for fault in self._faults.pop(number, ()):
            self.say(f"#{number}: {fault}")
            if fault.kind.of_call:
                on_the_way = fault.kind
                self.troubled_until = max(self.troubled_until, self._time.seconds + fault.lasts)
            else:
                self.let(fault, name)
        return on_the_way

    def _meet_at_last(self, name: str) -> None:
        """Let happen what was to meet a process at this call of its own."""
        self._made[name] += 1
        second = int(self._time.seconds)
        self._within_second[name, second] += 1
        if self._within_second[name, second] > MOST_CALLS_A_SECOND:
            # That ends the process, and is told in the end.
            raise StuckError(f"{name} goes round in circles")
        due = [fault for at, fault in self._to_come.get(name, ()) if at <= self._made[name]]
        if due:
            self._to_come[name] = [(at, fault) for at, fault in self._to_come[name] if at > self._made[name]]
        for fault in due:
            self.say(f"{name}: {fault}")
            self.let(replace(fault, after=0), name)

    @property
    def in_circles(self) -> list[str]:
        """Processes that made far more calls within a second than there is anything to ask for."""
        busy = sorted(key for key, calls in self._within_second.items() if calls > MOST_CALLS_A_SECOND)
        return [f"{name} made {self._within_second[name, at]} calls in second {at}" for name, at in busy]

    def let(self, fault: Fault, name: str = "") -> None:
        """Let a fault happen now; `name` is the process that it meets."""
        if fault.after:
            self._to_come.setdefault(fault.process, []).append((self._made[fault.process] + fault.after, fault))
            return
        kind = fault.kind
        self.troubled_until = max(self.troubled_until, self._time.seconds + fault.lasts)
        of_redis: dict[Kind, Callable[[], None]] = {
            Kind.AWAY: lambda: self._go_away(fault.seconds),
            Kind.MOVE_MEANWHILE: lambda: self._move_while_away(fault, name),
            Kind.OLDER: lambda: self._replace(self.master.before(fault.writes)),
            Kind.EMPTY: lambda: self._replace(Data()),
            Kind.NODE_OLDER: lambda: self._replace(self.master.before_on(fault.node, fault.writes)),
            Kind.TWO_MASTERS: lambda: self._fail_over(fault),
            Kind.CONNECTIONS: self._close_all,
            Kind.SCRIPTS: self.master.flush_scripts,
            Kind.FULL: lambda: self._refuse(kind, fault.seconds),
            Kind.READ_ONLY: lambda: self._refuse(kind, fault.seconds),
            Kind.LOADING: lambda: self._refuse(kind, fault.seconds),
            Kind.SERVER_CLOCK: lambda: setattr(self, "server_skew_ms", round(fault.seconds * 1000)),
        }
        if kind in of_redis:
            of_redis[kind]()
        elif kind is Kind.PAUSE:
            # Nobody stands still that is not there.
            process = self.processes.get(fault.process or name)
            if process is not None:
                process.stands_still_until = self._time.seconds + fault.seconds
        else:
            self.elsewhere(fault if fault.process else fault.meeting(name))

    def _go_away(self, seconds: float) -> None:
        self._away_until = self._time.seconds + seconds
        self._close_all()

    def _move_while_away(self, fault: Fault, name: str) -> None:
        self._go_away(fault.seconds)
        moved = Fault(Kind.MOVE, process=fault.process or name)
        asyncio.get_running_loop().call_later(fault.seconds / 2, self.elsewhere, moved)

    def _refuse(self, kind: Kind, seconds: float) -> None:
        if kind is Kind.FULL:
            self.master.full = True
        elif kind is Kind.LOADING:
            self.master.refuses_all = "LOADING Redis is loading the dataset in memory"
        else:
            self.master.refuses_writes = self._chance.choice(
                (
                    "READONLY You can't write against a read only replica.",
                    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                    "NOREPLICAS Not enough good replicas to write.",
                )
            )
        asyncio.get_running_loop().call_later(seconds, self._refuse_nothing, self.master)

    @staticmethod
    def _refuse_nothing(server: Server) -> None:
        server.refuses_all = server.refuses_writes = None
        server.full = False

    def heal(self) -> None:
        """Nothing goes wrong from here on."""
        self._faults.clear()
        self._to_come.clear()
        self._away_until = 0.0
        self._refuse_nothing(self.master)
        self.server_skew_ms = 0
        for process in self.processes.values():
            process.stands_still_until = 0.0

    def _fail_over(self, fault: Fault) -> None:
        """A replica is the master now; connections to the old one live on until it is demoted."""
        old, self.master = self.master, self._new_server(self.master.before(fault.writes))

        def demote() -> None:
            self.say("the old master is demoted")
            old.is_master = False
            old.refuses_writes = "READONLY You can't write against a read only replica."
            for connection in self._connections:
                connection.open = connection.open and connection.server is not old

        asyncio.get_running_loop().call_later(fault.seconds, demote)

    def _replace(self, data: Data) -> None:
        self.master = self._new_server(data)
        self._close_all()

    def _close_all(self) -> None:
        for connection in self._connections:
            connection.open = False
        self._connections.clear()

    def _new_server(self, data: Data) -> Server:
        return Server(lambda: self._time.now_ms + self.server_skew_ms, self._chance.randbytes(20).hex(), data)


def _told(call: Call) -> str:
    first = call.commands[0]
    shown = b" ".join(first[1:4] if not first[0].startswith(b"EVAL") else [first[1][:6], *first[3:4]])
    more = f" and {len(call.commands) - 1} more" if len(call.commands) > 1 else ""
    return f"{first[0].decode()} {shown[:60].decode(errors='replace')!r}{more}"
