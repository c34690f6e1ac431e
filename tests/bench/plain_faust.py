"""What the engine is measured against: a plain Faust agent that does nothing at all with each event.

    python -m tests.bench.plain_faust BOOTSTRAP TOPIC COUNT [SECONDS]

Reads a topic from its beginning, one event at a time, as Faust does by itself (raw bytes, no decoding, no tables,
no web server), until it has had COUNT events or SECONDS (default 60) have passed since the first. Prints one line
of JSON: events, seconds, cpu_seconds, events_a_second, events_a_cpu_second. The seconds run from the first event to
the last; those of the CPU are user and system time of this process.
"""

import asyncio
import json
import sys
import time
from tempfile import TemporaryDirectory
from uuid import uuid4

import faust
from faust.types import StreamT

DEFAULT_SECONDS = 60.0


async def measure(bootstrap: str, topic: str, count: int, seconds: float, folder: str) -> dict[str, float]:
    """Run an app of its own until it has had enough; how many events it had, in how many seconds.

    Faust makes a folder for its files, empty here, inside `folder`.
    """
    app = faust.App(
        f"plain-{uuid4()}",
        broker=f"kafka://{bootstrap}",
        broker_session_timeout=6.0,
        broker_heartbeat_interval=1.0,
        datadir=folder,
        consumer_auto_offset_reset="earliest",
        store="memory://",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )
    enough = asyncio.Event()
    began = ended = cpu_began = cpu_ended = 0.0
    events = 0

    async def agent(stream: StreamT[bytes]) -> None:
        nonlocal began, ended, cpu_began, cpu_ended, events
        async for _ in stream:
            if not events:
                began, cpu_began = time.perf_counter(), time.process_time()
            events += 1
            # The clock is read seldom: this measures Faust and nothing else.
            if events % 500 == 0 or events == count:
                ended, cpu_ended = time.perf_counter(), time.process_time()
                if events >= count or ended - began > seconds:
                    enough.set()

    app.agent(app.topic(topic, value_serializer="raw", key_serializer="raw"), name="plain")(agent)
    starting = asyncio.create_task(app.start())
    await enough.wait()
    result = {
        "events": events,
        "seconds": ended - began,
        "cpu_seconds": cpu_ended - cpu_began,
        "events_a_second": events / (ended - began),
        "events_a_cpu_second": events / (cpu_ended - cpu_began),
    }
    await app.stop()
    starting.cancel()
    return result


def main() -> None:
    """Measure what the command line names."""
    bootstrap, topic, count, *seconds = sys.argv[1:]
    patience = float(seconds[0]) if seconds else DEFAULT_SECONDS
    with TemporaryDirectory(prefix="plain-faust-") as folder:
        result = asyncio.run(measure(bootstrap, topic, int(count), patience, folder))
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
