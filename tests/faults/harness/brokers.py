"""One or three brokers of Apache Kafka, each reached by every worker through a link of its own."""

import subprocess
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.embedded import LOOPBACK, Server, ServerFailed
from streams.embedded.kafka import answers_kafka
from tests.faults.harness.links import Link, Links
from tests.faults.harness.nodes import Node
from tests.faults.harness.ports import lasting_port

PROJECT = Path(__file__).parents[3]
_LIBS = PROJECT / ".cache/kafka/libs"
_JAVA = ("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto")
_DIRECT = "DIRECT"
_CLUSTER_ID = "bmFiei1mYXVsdHMta3JhZg"
_PATIENCE_SECONDS = 90.0
_REPLICATED = """
offsets.topic.replication.factor=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
min.insync.replicas=2
broker.session.timeout.ms=6000
"""


class Broker(Node):
    """One node that is a broker and a controller. Its data outlast its process."""

    def __init__(self, number: int, folder: Path, links: Links, callers: Sequence[str]) -> None:
        self.number = number
        self.port = lasting_port()
        self.controller = lasting_port()
        self.links: dict[str, Link] = {}
        """By the name of the process that reaches it here."""
        self._listeners = {_DIRECT: (self.port, self.port)}
        for caller in callers:
            inside = lasting_port()
            self.links[caller] = links.to(inside)
            self._listeners[caller.upper()] = (inside, self.links[caller].port)
        self._folder = folder
        self._server = Server(
            "faulty-kafka", self._command, answers_kafka, port=self.port, deadline=_PATIENCE_SECONDS, patience=0
        )
        super().__init__(self._server)

    def prepare(self, voters: str, settings: str) -> None:
        """Write its settings and format its folder."""
        self._folder.mkdir(parents=True)
        names = ",".join(f"{name}:PLAINTEXT" for name in [*self._listeners, "CONTROLLER"])
        own = [
            (PROJECT / "deploy/kafka/server.properties").read_text(encoding="utf-8"),
            f"node.id={self.number}",
            f"controller.quorum.voters={voters}",
            f"listeners={self._said(0)},CONTROLLER://{LOOPBACK}:{self.controller}",
            f"advertised.listeners={self._said(1)}",
            f"listener.security.protocol.map={names}",
            f"inter.broker.listener.name={_DIRECT}",
            f"log.dirs={self._folder}/logs",
            settings,
        ]
        self._properties.write_text("\n".join(own), encoding="utf-8")
        storage = [*_JAVA, "-cp", f"{_LIBS}/*", "kafka.tools.StorageTool", "format", "--cluster-id", _CLUSTER_ID]
        formatted = subprocess.run(
            [*storage, "--config", self._properties], capture_output=True, text=True, check=False
        )
        if formatted.returncode:
            raise ServerFailed(f"Kafka's folder was not formatted: {formatted.stdout[-500:]}{formatted.stderr[-500:]}")

    def kill(self) -> None:
        """End it without a word."""
        self._running = False
        self._server.stop()

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    def _said(self, which: int) -> str:
        return ",".join(f"{name}://{LOOPBACK}:{ports[which]}" for name, ports in self._listeners.items())

    def _command(self, port: int, folder: Path) -> Sequence[str]:
        del port, folder
        return [*_JAVA, "-Xms160m", "-Xmx384m", "-cp", f"{_LIBS}/*", "kafka.Kafka", str(self._properties)]


class Brokers:
    """All brokers of a run, as a context manager."""

    def __init__(self, count: int, folder: Path, links: Links, callers: Sequence[str]) -> None:
        self.all = [Broker(number, folder / f"kafka-{number}", links, callers) for number in range(1, count + 1)]

    def __enter__(self) -> Self:
        voters = ",".join(f"{broker.number}@{LOOPBACK}:{broker.controller}" for broker in self.all)
        replicated = _REPLICATED if len(self.all) > 1 else ""
        try:
            at_once([partial(broker.prepare, voters, replicated) for broker in self.all])
            at_once([broker.start for broker in self.all])
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def bootstrap(self) -> str:
        """Where they are reached without a link between."""
        return ",".join(f"{LOOPBACK}:{broker.port}" for broker in self.all)

    def bootstrap_of(self, caller: str) -> str:
        """Where a process reaches them."""
        return ",".join(f"{LOOPBACK}:{broker.links[caller].port}" for broker in self.all)

    def heal(self) -> None:
        """Have all of them run."""
        at_once([broker.heal for broker in self.all])

    def _stop(self) -> None:
        for broker in self.all:
            broker.kill()


def at_once(calls: Iterable[Callable[[], object]]) -> None:
    """Make all these calls side by side; raises what any of them raises."""
    with ThreadPoolExecutor() as threads:
        for call in [threads.submit(call) for call in calls]:
            call.result()
