"""Nabz as its users run it: workers and a board as processes, events by `nabz publish`, tables by `nabz kpis`.

Commands that come to an end run inside the test, which saves the imports of a second Python.
"""

import asyncio
import io
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from streams.arithmetic.panes import WINDOW_NAMES
from streams.cli.tables.reading import read_tables, redis_client
from streams.cli.tables.shard_positions import ShardPositions
from streams.cli.tables.wait import wait_until_counted
from streams.cli.terminal.running import Progress
from streams.settings import load
from tests.built_in import FAMILY_OF_TOPIC, TOPICS
from tests.end_to_end.calling import Ended, called
from tests.end_to_end.feed import Feed
from tests.end_to_end.forking import Forked, Forks

Tables = Mapping[str, Mapping[str, Any]]
Process = subprocess.Popen[bytes] | Forked
ProcessType = TypeVar("ProcessType", subprocess.Popen[bytes], Forked)

SESSION_SECONDS = 6
"""How long a worker may be silent before others take over: as little as Apache Kafka allows."""
_WAIT_SECONDS = 240
_STOP_SECONDS = 40
_ASSIGNED = re.compile(r"partitions assigned.*shards=\[(.*)\]")


class Product:
    """One installation: a configuration file, and the processes that were started with it."""

    def __init__(self, folder: Path, settings: str, bootstrap: str, redis_url: str) -> None:
        """Write the configuration: `settings` is TOML, to which Kafka and Redis are added."""
        self._folder = folder
        self.config = folder / "nabz.toml"
        # Of a group of its own: on a broker that others had before, their killed workers are still waited for.
        kafka = f'[kafka]\nbootstrap = "{bootstrap}"\ngroup = "nabz-{secrets.token_hex(4)}"\n'
        kafka += f"session_timeout_seconds = {SESSION_SECONDS}\n"
        self.config.write_text(
            f'{settings}\n{kafka}[redis]\nurl = "{redis_url}"\npersistent = false\n', encoding="utf-8"
        )
        self.settings = load(self.config)
        self._processes: list[Process] = []
        self._logs: dict[int, Path] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            if process.stdin is not None:
                process.stdin.close()
            process.wait()

    # ----------------------------------------------------------------------------------- processes

    def start(self, command: str, *arguments: str, piped: bool = False, **environment: str) -> Forked:
        """Start `nabz <command>` in the background; its output goes to a file of the folder.

        It has a process of its own, that begins where the imports end. It reads a pipe if asked for, else nothing.
        """
        words = [command, *arguments, "--config", str(self.config)]
        return self._started(
            command,
            lambda output: Forks.shared().start(
                "streams.cli", words, output, piped=piped, environment=os.environ | environment
            ),
        )

    def start_anew(self, command: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start `nabz <command>` in the background as users do, with a Python that imports all of it."""
        return self._started(
            command,
            lambda output: subprocess.Popen(
                self._command_line(command, arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | environment,
            ),
        )

    def _started(self, command: str, start: Callable[[IO[bytes]], ProcessType]) -> ProcessType:
        log = self._folder / f"{command}-{len(self._processes)}.log"
        with log.open("wb") as output:
            process = start(output)
        self._processes.append(process)
        self._logs[process.pid] = log
        return process

    def start_all(self, workers: int = 2) -> list[Forked]:
        """Start so many workers and a board; returns the workers once they share the partitions."""
        started = [self.start("worker") for _ in range(workers)]
        self.start("board", "--port", "0")
        self.until_shared(*started)
        return started

    def until_shared(self, *workers: Process) -> None:
        """Wait until each of these workers has shards, and none is another's as well."""

        def shared() -> bool:
            shards = [self.shards_of(worker) for worker in workers]
            return all(shards) and len(set().union(*shards)) == sum(map(len, shards))

        self.until(shared)

    def run(self, command: str, *arguments: str) -> Ended:
        """Run `nabz <command>` to its end, inside this process: for commands that end by themselves."""
        return called(command, *arguments, "--config", str(self.config))

    def run_as_process(self, command: str, *arguments: str, timeout: float = 110) -> subprocess.CompletedProcess[str]:
        """Run `nabz <command>` to its end, as a process of its own like a user's."""
        line = self._command_line(command, arguments)
        return subprocess.run(line, capture_output=True, text=True, timeout=timeout, check=False)

    def end(self, process: Process) -> int:
        """End a process as an operator would; returns its exit code."""
        process.send_signal(signal.SIGTERM)
        return process.wait(_STOP_SECONDS)

    def log(self, process: Process) -> str:
        """What a process has said."""
        return self._logs[process.pid].read_text(encoding="utf-8", errors="replace")

    def logs(self) -> str:
        """What all processes have said last."""
        return "\n".join(
            f"--- {self._logs[process.pid].name}\n{self.log(process)[-4000:]}" for process in self._processes
        )

    def whole_logs(self) -> str:
        """All that all processes have said."""
        return "".join(map(self.log, self._processes))

    def shards_of(self, worker: Process) -> set[str]:
        """The shards that a worker was assigned last."""
        assignments = _ASSIGNED.findall(self.log(worker))
        return set(re.findall(r"'([^']+)'", assignments[-1])) if assignments else set()

    def _command_line(self, command: str, arguments: Sequence[str]) -> Sequence[str]:
        return [sys.executable, "-m", "streams.cli", command, *arguments, "--config", str(self.config)]

    # -------------------------------------------------------------------------------------- events

    def publish(self, lines: Iterable[bytes]) -> None:
        """Publish these lines, none of which may be refused."""
        events = self._folder / "events.ndjson"
        events.write_bytes(b"\n".join(lines) + b"\n")
        published = self.run("publish", str(events))
        if published.returncode:
            raise AssertionError(f"nabz publish: {published.stdout}{published.stderr}")

    def publish_slowly(self, lines: Sequence[bytes], seconds: float) -> Feed:
        """Publish these lines bit by bit: the last of them goes out after `seconds`."""
        return Feed(self.start("publish", "-", piped=True), lines, seconds)

    # -------------------------------------------------------------------------------------- tables

    def tables(self) -> Tables:
        """{window: {field: number}} as the commands say it, once all that was published is in the tables."""
        waited = self.run("wait", "--timeout", str(_WAIT_SECONDS))
        if waited.returncode:
            raise AssertionError(f"nabz wait: {waited.stdout}{waited.stderr}\n{self.logs()}")
        shown = self.run("kpis", "--json")
        if shown.returncode:
            raise AssertionError(f"nabz kpis: {shown.stderr}")
        tables: Tables = json.loads(shown.stdout)
        return tables

    def wait(self) -> int:
        """What `nabz wait` does, without a process of its own; returns how many records stood in the topics."""
        try:
            return asyncio.run(wait_until_counted(self.settings, _WAIT_SECONDS, Progress(io.StringIO())))
        except Exception as error:
            raise AssertionError(f"{error}\n{self.logs()}") from error

    def tables_in_redis(self) -> Tables:
        """What `tables` gives, read without processes of their own."""
        self.wait()

        async def read() -> Mapping[str, Mapping[str, str]]:
            async with redis_client(self.settings.redis) as client:
                return await read_tables(client, WINDOW_NAMES)

        tables = asyncio.run(read())
        return {
            window: {field: json.loads(number) for field, number in table.items()} for window, table in tables.items()
        }

    def counted_records(self) -> int:
        """The sum of all offsets in Redis: how many records were counted or refused by now."""
        partitions = [(topic, number) for topic in TOPICS for number in range(self.settings.kafka.partitions)]

        async def read() -> int:
            async with redis_client(self.settings.redis) as client:
                return sum((await ShardPositions(client, FAMILY_OF_TOPIC).next_offsets(partitions)).values())

        return asyncio.run(read())

    def until(self, condition: Callable[[], bool], seconds: float = 180) -> None:
        """Wait for something; raises AssertionError, with all logs, if it does not come to pass."""
        give_up_at = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > give_up_at:
                raise AssertionError(f"it did not come to pass within {seconds:g} s\n{self.logs()}")
            time.sleep(0.05)
