"""Everything that runs: workers, boards, the group that gives out partitions, and whoever starts again what ended."""

import asyncio
import contextvars
import random
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

from streams.redis.errors import CountAgainError
from streams.settings import Settings
from tests.simulation.lighter import TableBoard
from tests.simulation.log import Log
from tests.simulation.network import Network
from tests.simulation.redis_client import Process, SimulatedRedis
from tests.simulation.schedule import OF_LOG, Fault, Kind
from tests.simulation.stories import LAST_SECONDS
from tests.simulation.virtual_time import SKEW_MS, Skew
from tests.simulation.workers import WorkerLife

START_AGAIN_SECONDS: Final = 3.0
"""How soon a process that ended is started again."""
_MOVES: Final = 8
_ROLLING_SECONDS: Final = (0.0, 12.0, 25.0)
SESSION_SECONDS: Final = 10.0
"""How soon the group notices that a member is gone."""
ROUND_SECONDS: Final = 3.0
"""From one round of a board to the next."""


@dataclass
class Machine:
    """Where a process lives, again and again."""

    name: str
    skew: Skew
    process: Process
    task: asyncio.Task[None] | None = None
    lives: int = 0


class Group:
    """Gives the partition numbers out to the members, as far as they hear of it."""

    def __init__(self, partitions: int, chance: random.Random) -> None:
        self._numbers = list(range(partitions))
        self._chance = chance
        self._generation = 0
        self.members: dict[str, WorkerLife] = {}
        self.own: dict[str, frozenset[int]] = {}

    def join(self, name: str, life: WorkerLife) -> None:
        """A member comes."""
        self.members[name] = life
        self.give_out()

    def leave(self, name: str, life: WorkerLife) -> None:
        """A member is gone, if it is still this one."""
        if self.members.get(name) is life:
            del self.members[name]
            self.give_out()

    def give_out(self, deaf: str = "", seconds: float = 0.0) -> None:
        """Give all partitions out anew; a `deaf` member gets none, and hears of it after some time."""
        self._generation += 1
        names = sorted(self.members)
        takers = [name for name in names if name != deaf] or names
        numbers = list(self._numbers)
        self._chance.shuffle(numbers)
        shares: dict[str, set[int]] = {name: set() for name in names}
        for place, number in enumerate(numbers):
            shares[takers[(place + self._generation) % len(takers)]].add(number) if takers else None
        for name, share in shares.items():
            self.own[name] = frozenset(share)
            delay = seconds if name == deaf else self._chance.choice((0.0, 0.1, 1.0))
            asyncio.get_running_loop().call_later(delay, self._tell, name, self._generation, frozenset(share))

    def _tell(self, name: str, generation: int, share: frozenset[int]) -> None:
        life = self.members.get(name)
        if life is not None:
            life.tell(generation, share)


class World:
    """Some workers and boards on one simulated Redis and log."""

    def __init__(self, settings: Settings, network: Network, log: Log, seed: int) -> None:
        self._settings = settings
        self._former: tuple[Settings, Mapping[str, float]] | None = None
        self._network = network
        self._log = log
        self._chance = random.Random(seed)
        self.group = Group(log.partitions, self._chance)
        self.machines: dict[str, Machine] = {}
        self.boards: dict[str, TableBoard] = {}
        self.ends: list[str] = []
        """Why processes ended that nobody killed."""
        network.elsewhere = self._meet

    def begin_with(self, former: Settings) -> float:
        """Begin with these settings; each machine gets those of today at some moment, by the one that is returned.

        That ends the process that it has, as in a rolling restart. Meanwhile partitions move more often.
        """
        begin = self._chance.uniform(0.5, LAST_SECONDS)
        end = begin + self._chance.choice(_ROLLING_SECONDS)
        self._former = former, defaultdict(lambda: self._chance.uniform(begin, end))
        for _ in range(_MOVES):
            at = self._chance.uniform(begin + START_AGAIN_SECONDS, end + 2 * START_AGAIN_SECONDS)
            asyncio.get_running_loop().call_later(at, self.group.give_out)
        return end + START_AGAIN_SECONDS

    def _settings_of(self, machine: Machine) -> Settings:
        if self._former is None:
            return self._settings
        former, moments = self._former
        loop = asyncio.get_running_loop()
        left = moments[machine.name] - (loop.time() - self._began)
        if left <= 0:
            return self._settings
        if machine.lives == 1:
            loop.call_later(left, self._end, machine)
        return former

    def start(self, workers: int, boards: int) -> None:
        """Start everything."""
        self._began = asyncio.get_running_loop().time()
        for number in range(workers):
            self._keep(f"worker-{number}", self._work)
        for number in range(boards):
            self._keep(f"board-{number}", self._show)

    def _keep(self, name: str, live: Callable[[Machine], Coroutine[Any, Any, None]]) -> None:
        machine = self.machines[name] = Machine(name, Skew(), Process(name))
        asyncio.create_task(self._keep_alive(machine, live))  # noqa: RUF006 - the run ends all tasks

    async def _keep_alive(self, machine: Machine, live: Callable[[Machine], Coroutine[Any, Any, None]]) -> None:
        while True:
            machine.lives += 1
            process = machine.process = self._network.processes[machine.name] = Process(machine.name)
            context = contextvars.copy_context()
            context.run(SKEW_MS.set, machine.skew)
            machine.task = asyncio.get_running_loop().create_task(live(machine), context=context)
            await asyncio.wait({machine.task})
            process.dead = True
            await asyncio.sleep(START_AGAIN_SECONDS)

    async def _work(self, machine: Machine) -> None:
        client = SimulatedRedis(self._network, machine.process)
        life = WorkerLife(self._settings_of(machine), client, self._log, random.Random(self._chance.random()))
        try:
            await life.live(lambda joining: self.group.join(machine.name, joining))
        finally:
            killed = machine.process.dead
            if not killed:
                self._ended(machine, life.failure)
            asyncio.get_running_loop().call_later(
                SESSION_SECONDS if killed else 0.1, self.group.leave, machine.name, life
            )

    async def _show(self, machine: Machine) -> None:
        client = SimulatedRedis(self._network, machine.process)
        try:
            board = self.boards[machine.name] = TableBoard(self._settings_of(machine), client)
            while True:
                await board.attempt()
                await asyncio.sleep(ROUND_SECONDS)
        except Exception as error:  # noqa: BLE001 - it is told
            self._ended(machine, error)

    async def look(self) -> None:
        """Have a board that knows nothing yet look at Redis."""
        board = self.boards["board"] = TableBoard(self._settings, SimulatedRedis(self._network, Process("board")))
        await board.attempt()

    def _ended(self, machine: Machine, failure: BaseException | None) -> None:
        told = f"{machine.name} ended: {type(failure).__name__}: {failure}"
        # Whoever still has, or already has, other settings than those in Redis ends, and is started again.
        if self._former is None or not isinstance(failure, CountAgainError | None):
            self.ends.append(told)
        self._network.say(told)

    # ------------------------------------------------------------------ faults of processes

    def _meet(self, fault: Fault) -> None:
        if fault.kind in OF_LOG:
            self._log.meet(fault)
            return
        machine = self.machines.get(fault.process)
        if machine is None:
            return
        if fault.kind is Kind.KILL:
            self._kill(machine)
        elif fault.kind is Kind.MOVE:
            self.group.give_out()
        elif fault.kind is Kind.ZOMBIE:
            self.group.give_out(deaf=machine.name, seconds=fault.seconds)
        elif fault.kind in {Kind.CLOCK, Kind.CLOCK_FOR_A_WHILE}:
            machine.skew.ms = round(fault.seconds * 1000)
            if fault.kind is Kind.CLOCK_FOR_A_WHILE:
                asyncio.get_running_loop().call_later(fault.lasts, setattr, machine.skew, "ms", 0)
        else:
            raise ValueError(f"nothing is known of {fault}")

    @staticmethod
    def _end(machine: Machine) -> None:
        """Have a process end by itself."""
        if machine.task is not None:
            machine.task.cancel()

    @staticmethod
    def _kill(machine: Machine) -> None:
        machine.process.dead = True
        if machine.task is not None:
            machine.task.cancel()

    def heal(self) -> None:
        """Every machine's clock is right."""
        self._log.heal()
        for machine in self.machines.values():
            machine.skew.ms = 0
