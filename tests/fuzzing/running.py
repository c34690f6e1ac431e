"""Gives a target inputs without end: led by coverage where Atheris is installed, by chance where it is not.

Atheris counts what of this project's code an input reaches, and goes on with those that reach something new. What it
kept stays in `.cache/fuzzing`, and the next run begins with it.
"""

import importlib
import importlib.util
import os
import random
import resource
import sys
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from tests.fuzzing.names import MODULES

PROJECT: Final = Path(__file__).parents[2]
KEPT: Final = PROJECT / ".cache" / "fuzzing"
"""A folder for each target, with the inputs that reached something new."""
CRASHES: Final = PROJECT / "build" / "fuzzing"
"""Where an input is written that showed a mistake."""
MOST_SECONDS: Final = 30
"""An input that takes longer is a mistake. By a damaged moment of a far year a calendar reaches there, for seconds."""
MOST_MEGABYTES: Final = 1_500
"""More than at the start. A process begins with the peak of the one that started it, and that may be a large one."""
_WATCHED: Final = ("schemas", "streams", "agents")


def is_led_by_coverage() -> bool:
    """Whether Atheris is installed."""
    return importlib.util.find_spec("atheris") is not None


def run(name: str, seconds: int, seed: int, megabytes: int = MOST_MEGABYTES) -> None:
    """Fuzz one target in this process for so long, and end the process: with 0 if nothing was found.

    An input after which it holds more than so many `megabytes` above what it began with counts as found.
    What is found is written to `CRASHES`, and said on stderr with its traceback.
    """
    if is_led_by_coverage():
        _by_coverage(name, seconds, seed, megabytes)
    else:
        _by_chance(name, seconds, seed)


def _by_coverage(name: str, seconds: int, seed: int, megabytes: int) -> None:
    import atheris  # noqa: PLC0415 - not installed everywhere

    with atheris.instrument_imports(include=list(_WATCHED)):
        target = target_of(name)
    kept, crashes = KEPT / name, CRASHES / name
    kept.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    seeds = [*target.seeds(), *target.found().values()]
    for data in seeds:
        (kept / sha256(data).hexdigest()[:16]).write_bytes(data)
    from tests.fuzzing.mutations import MOST_BYTES, Mutations  # noqa: PLC0415 - after what is instrumented

    mutations = Mutations(seeds, target.words)

    def changed(data: bytes, most: int, drawn: int) -> bytes:
        # Half of the changes know what an input is made of; the others are of single bytes, as far as they help.
        chance = random.Random(drawn)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return mutations.changed(chance, data)[:most]

    inherited = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    options = (
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-timeout={MOST_SECONDS}",
        f"-rss_limit_mb={inherited + megabytes}",
        f"-max_len={MOST_BYTES}",
        f"-artifact_prefix={crashes}/",
        "-print_final_stats=1",
        "-verbosity=1",
    )
    atheris.Setup([sys.argv[0], *options, str(kept)], target.run, custom_mutator=changed)
    atheris.Fuzz()


def _by_chance(name: str, seconds: int, seed: int) -> None:
    from tests.fuzzing.mutations import Mutations  # noqa: PLC0415 - as in the other way

    target = target_of(name)
    chance, end, count = random.Random(seed), time.monotonic() + seconds, 0
    mutations = Mutations(target.seeds(), target.words)
    while time.monotonic() < end:
        data = mutations.changed(chance, chance.choice(mutations.seeds))
        began = time.process_time()
        try:
            target.run(data)
            took = time.process_time() - began
            assert took < MOST_SECONDS, f"an input takes {took:.0f} s"
        except BaseException:
            folder = CRASHES / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / sha256(data).hexdigest()[:16]).write_bytes(data)
            raise
        count += 1
    sys.stderr.write(f"stat::number_of_executed_units: {count}\n")


def target_of(name: str) -> Any:  # noqa: ANN401 - imported late, so that what it imports can be instrumented
    """The target of this name, with nothing imported but what it needs."""
    module = next(module for module, names in MODULES.items() if name in names)
    targets = getattr(importlib.import_module(f"tests.fuzzing.{module}"), module.upper())
    return next(target for target in targets if target.name == name)


def command(name: str, seconds: int, seed: int) -> Sequence[str]:
    """What runs one target for so long in a process of its own."""
    return (sys.executable, "-m", "tests.fuzzing", "--target", name, "--seconds", str(seconds), "--seed", str(seed))


ENVIRONMENT: Final = {**os.environ, "PYTHONPATH": str(PROJECT)}
