"""Apache Kafka itself, from Maven Central's jars."""

from collections.abc import Sequence
from pathlib import Path

from streams.embedded import Server
from streams.embedded.kafka import answers_kafka
from streams.embedded.ports import LOOPBACK

PROJECT = Path(__file__).parents[2]
_COMPILED_LIGHTLY = "-XX:TieredStopAtLevel=1"


class ApacheKafka(Server):
    """One node, broker and controller (KRaft); ready some two seconds after `start` if the jars are there.

    With a folder for its `data` they outlast it: it ends in good order, and another one can take them up. One that is
    `short_lived` takes a third less CPU time to start; benches want the other kind.
    """

    def __init__(
        self, port: int = 0, heap: str = "512m", data: Path | None = None, *, short_lived: bool = False
    ) -> None:
        self._heap = heap
        self._data = data
        # Killed at once where its data go with it: an orderly end would only take time.
        patience = 0 if data is None else 20
        environment = {"JDK_JAVA_OPTIONS": _COMPILED_LIGHTLY} if short_lived else None
        super().__init__(
            "apache-kafka",
            self._command_line,
            answers_kafka,
            port=port,
            deadline=90,
            patience=patience,
            environment=environment,
        )

    @property
    def bootstrap(self) -> str:
        """Host and port, as Kafka's clients want them."""
        return f"{LOOPBACK}:{self.port}"

    def _command_line(self, port: int, folder: Path) -> Sequence[str]:
        return [
            str(PROJECT / "deploy/kafka/start"),
            *("--data", str(self._data or folder / "kafka")),
            *("--port", str(port)),
            *("--heap", self._heap),
        ]
