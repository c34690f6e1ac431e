"""How long others take to have the partitions of a worker that was killed, where nothing else happens."""

import random
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.end_to_end.product import SESSION_SECONDS
from tests.end_to_end.traffic import ENDS_AT
from tests.faults.harness.events import events_of
from tests.faults.harness.process_faults import taken_over
from tests.faults.harness.producers import Producers
from tests.faults.harness.results import spread
from tests.faults.harness.schedule import Trial
from tests.faults.harness.stage import PARTITIONS, Stage
from tests.faults.harness.trial import SETTINGS, staged

_TRIAL = Trial(0, "single", "event", "none", workers=3, boards=1, rate=0.002, of_processes=(), of_servers=())
_CHUNK_RECORDS = 12
_PAUSE_SECONDS = 0.3


def take_overs_told(count: int) -> Iterator[str]:
    """Kill one of three workers so many times, while events come; one line for each, and one of all."""
    settings = SETTINGS % _TRIAL.clock
    chance = random.Random(0)
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="nabz-take-overs-") as folder,
        staged(_TRIAL, settings, Path(folder)) as stage,
    ):
        over = threading.Event()
        publishing = threading.Thread(target=_publish, args=(stage, settings, over), daemon=True)
        publishing.start()
        for number in range(1, count + 1):
            stage.product.until(stage.is_shared)
            name = stage.crew.any_of("w", chance)
            taken = taken_over(stage, name, hold=number % 2 == 0)
            seconds = float("inf") if taken is None else taken.over - taken.began
            found.append(seconds)
            yield f"{number}: {name}, {'held' if number % 2 == 0 else 'started again soon'}: {seconds:.1f} s"
        over.set()
        publishing.join()
        longest = max((stall.over - stall.began for stall in stage.watch.stalls), default=0.0)
    yield spread(f"take-over with a session timeout of {SESSION_SECONDS} s", found)
    yield f"longest stall of a partition meanwhile: {longest:.1f} s"


def _publish(stage: Stage, settings: str, over: threading.Event) -> None:
    events = events_of(1, settings, ENDS_AT, _TRIAL.rate)
    chance = random.Random(0)
    with Producers(stage.brokers.bootstrap, PARTITIONS, stage.watch) as producers:
        while not over.wait(_PAUSE_SECONDS):
            producers.publish(chance.sample(events, _CHUNK_RECORDS), chance)
