"""A worker whose agents write what they get into a ledger. Says on stdout which partitions it has.

python -m tests.integration.kafka_programs.worker BOOTSTRAP REDIS_URL NAME FAMILY=TOPIC,TOPIC ...
"""

import asyncio
import logging
import sys

from streams.kafka.batches import TopicPartition
from streams.kafka.faust.app import create_app
from streams.kafka.faust.run import run, serve
from streams.settings import KafkaSettings, Settings, WorkerSettings
from tests.integration.kafka_programs.ledger import Ledger


class Announcer:
    async def on_assigned(self, partitions: set[TopicPartition]) -> None:
        _say("assigned", partitions)

    async def on_revoked(self, partitions: set[TopicPartition]) -> None:
        _say("revoked", partitions)


def _say(what: str, partitions: set[TopicPartition]) -> None:
    listed = " ".join(sorted(f"{topic}:{number}" for topic, number in partitions))
    sys.stdout.write(f"{what} {listed}\n")
    sys.stdout.flush()


def main() -> int:
    bootstrap, url, name, *families = sys.argv[1:]
    logging.basicConfig(level=logging.WARNING)
    settings = Settings(
        kafka=KafkaSettings(bootstrap=bootstrap, session_timeout_seconds=6),
        # Small batches, so that a worker has always something under way when it is killed.
        worker=WorkerSettings(batch_records=50),
    )

    async def work(stop: asyncio.Event) -> None:
        ledger = Ledger(url, name)
        app = create_app(settings, ledger, Announcer())
        for family in families:
            label, _, topics = family.partition("=")
            app.add_family(label, topics.split(","), ledger.handle)
        try:
            await serve(app, stop)
        finally:
            await ledger.close()

    return run(work)


if __name__ == "__main__":
    sys.exit(main())
