"""`nabz demo`: everything on this machine, in memory, until Ctrl-C."""

import asyncio
import os
import shlex
import shutil
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from streams.arithmetic.panes import WINDOW_NAMES
from streams.cli.demo.parts import (
    BOOTSTRAP,
    OWN_SETTINGS,
    REDIS_URL,
    Company,
    Ports,
    analyst_part,
    board_part,
    check_login,
    choose_ports,
    exported,
    part_environment,
    reaching,
    settings_file,
    simulator_part,
    worker_part,
)
from streams.cli.demo.running_parts import RunningParts
from streams.cli.demo.settings_change import FollowedSettings
from streams.cli.demo.simulate import HISTORY_DONE
from streams.cli.tables.reading import redis_client
from streams.cli.tables.shard_positions import ShardPositions
from streams.cli.tables.wait import wait_until_counted
from streams.cli.terminal.exit_codes import DONE, CommandFailed
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.options import configured
from streams.cli.terminal.running import Progress, run_until_told
from streams.embedded import EmbeddedKafka, EmbeddedRedis, Server, ServerFailed, ServerMissing
from streams.redis import keys as redis_keys
from streams.settings import Settings, load

_LOOK_SECONDS = 0.25
_UNTIL_SEEN_SECONDS = 8 * _LOOK_SECONDS
"""In which whoever watches the parts has seen for certain that one has ended."""
_HISTORY_SECONDS = 3600.0


def run(config: Path | None, *, company: Company, port: int | None) -> int:
    """Run a demonstration until SIGTERM or SIGINT, and stop all that it started.

    Without a file of settings, here or in the environment, it has its own.

    Raises:
        CommandFailed: a part cannot be started, or ended by itself.
        Misused: the company cannot be as it is described.
    """
    config = settings_file(config)
    settings = configured(config)
    company.check(settings)
    check_login(settings)
    configure_logs(settings.log, quiet=True)
    ports = choose_ports(settings, port)

    async def work(stop: asyncio.Event) -> None:
        with ExitStack() as started:
            demo = _Demo(started, config)
            try:
                await demo.start(ports, company)
                demo.show_where_to_look(settings)
                await demo.until_told(stop)
            finally:
                demo.say("stopping")

    try:
        run_until_told(work)
    except (ServerMissing, ServerFailed) as error:
        raise CommandFailed(str(error)) from error
    return DONE


def show_settings() -> int:
    """Print the file of settings that a demonstration has by itself."""
    sys.stdout.write(OWN_SETTINGS.read_text("utf-8"))
    return DONE


class _Demo:
    """One demonstration; what it starts is stopped by the stack, last come first."""

    def __init__(self, started: ExitStack, config: Path) -> None:
        self._config = config
        self._settings = FollowedSettings(config, self._load)
        self._began = time.monotonic()
        self._progress = Progress(sys.stderr)
        self._parts = RunningParts(started)
        self._reached: Mapping[str, str] = {}
        self._environment: Mapping[str, str] = {}
        self._url = ""
        self._simulator: Server | None = None

    async def start(self, ports: Ports, company: Company) -> None:
        """Start all parts. Raises ServerMissing or ServerFailed."""
        kafka, redis = EmbeddedKafka(ports.kafka), EmbeddedRedis(ports.redis)
        await self._parts.start(kafka)
        await self._parts.start(redis)
        self._reached = reaching(kafka, redis)
        environment = self._environment = part_environment(self._reached, self._config)
        await self._parts.start(worker_part(environment), by_settings=True)
        self._simulator = simulator_part(environment, company)
        await self._parts.start(self._simulator)
        by_https = self._settings.now.board.ssl_certfile is not None
        board = board_part(environment, ports.board, by_https=by_https)
        await self._parts.start(board, by_settings=True)
        self._url = f"{'https' if by_https else 'http'}://localhost:{board.port}"
        self.say("broker, Redis, worker, board and simulator are started")

    async def until_told(self, stop: asyncio.Event) -> None:
        """Say how it goes until `stop` is set; raises CommandFailed if a part ends before."""
        following = self._settings.follow(self._parts, self.say)
        running = asyncio.gather(self._watch(), self._tell_while_all_run(), following)
        stopping = asyncio.create_task(stop.wait())
        try:
            futures: tuple[asyncio.Future[Any], ...] = (running, stopping)
            await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
        finally:
            for future in (running, stopping):
                future.cancel()
            await asyncio.gather(running, stopping, return_exceptions=True)
            self._progress.clear()

    def say(self, text: str) -> None:
        """Say what has come to pass, and when."""
        self._progress.clear()
        sys.stdout.write(f"{time.monotonic() - self._began:6.1f} s  {text}\n")
        sys.stdout.flush()

    async def _watch(self) -> None:
        while True:
            self._parts.check()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _tell_while_all_run(self) -> None:
        try:
            await self._tell()
        except Exception:
            # A server that does not answer may be a part that has just ended: whoever watches says so first.
            await asyncio.sleep(_UNTIL_SEEN_SECONDS)
            raise

    async def _tell(self) -> None:
        """Say when the first KPIs are there, when history is, and how many events were counted by now."""
        settings = self._settings.now
        async with redis_client(settings.redis) as client:
            positions = ShardPositions(client, settings.catalogue.events.family_of_topic)

            async def look() -> None:
                offsets = await positions.next_offsets(partitions)
                self._progress.show(f"{sum(offsets.values()):,} events are counted")
                await asyncio.sleep(_LOOK_SECONDS)

            topics = settings.catalogue.events.topics
            partitions = [(topic, number) for topic in topics for number in range(settings.kafka.partitions)]
            while not await client.exists(*map(redis_keys.table, WINDOW_NAMES)):
                await look()
            self.say("the first KPIs are there")
            while (published := self._published()) is None:
                await look()
            self.say(f"{published} are published; from here on it is live")
            await wait_until_counted(self._settings.now, _HISTORY_SECONDS, self._progress)
            self.say("all of history is in the KPIs")
            # Not before: until then workers and board need all that this machine has.
            await self._parts.start(analyst_part(self._environment), by_settings=True)
            self.say("the analyst is started: it makes models of customers now and then")
            while True:
                await look()

    def _published(self) -> str | None:
        """What the simulator said once history was published."""
        for line in self._simulator.log().splitlines() if self._simulator else ():
            if line.endswith(HISTORY_DONE):
                return line.partition(": ")[2]
        return None

    def _load(self) -> Settings:
        """What stands in the file now, by which this process reaches the parts. Raises SettingsError."""
        return load(
            self._config,
            {
                "clock": "wall",
                "kafka": {"bootstrap": self._reached[BOOTSTRAP], "security_protocol": "PLAINTEXT"},
                "redis": {"url": self._reached[REDIS_URL], "persistent": False},
            },
        )

    def show_where_to_look(self, settings: Settings) -> None:
        """Say where everything is, and what has to be typed in another terminal before any other command."""
        nabz = _typed()
        variables = exported(settings, self._config, self._reached, self._url, os.environ)
        words = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
        sys.stdout.write(f"""
  board      {self._url}
  metrics    {self._url}/metrics
  settings   {nabz} demo --show-config

  In another terminal, so that commands reach this demonstration with its settings:
  export {words}

  KPIs       {nabz} kpis --window 24h
  alerts     {nabz} alerts
  an event   {nabz} publish FILE

  Ctrl-C stops everything.

""")
        sys.stdout.flush()


def _typed() -> str:
    """How this command was called, as it can be typed again in this folder."""
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        return "python -m streams.cli"
    found = shutil.which("nabz")
    if found is not None and Path(found).resolve() == program.resolve():
        return "nabz"
    return shlex.quote(os.path.relpath(program))
