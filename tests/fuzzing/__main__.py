"""Fuzz targets from a terminal.

python -m tests.fuzzing --seconds 600                       # all of them, one after the other, in equal shares
python -m tests.fuzzing --seconds 600 --target records      # one of them
python -m tests.fuzzing --target records --input FILE       # one input, as it was found
"""

import argparse
import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.fuzzing.names import NAMES
from tests.fuzzing.running import (
    CRASHES,
    ENVIRONMENT,
    MOST_MEGABYTES,
    PROJECT,
    command,
    is_led_by_coverage,
    run,
    target_of,
)

_COUNT: Final = re.compile(r"stat::number_of_executed_units:\s+([0-9]+)")


def fuzz_all(names: tuple[str, ...], seconds: int, seed: int) -> int:
    """Fuzz these in equal shares of the time; says how many inputs each got, and returns how many found something."""
    found = 0
    for name in names:
        share = max(1, seconds // len(names))
        ended = subprocess.run(
            command(name, share, seed), cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        count = _COUNT.search(ended.stderr)
        sys.stdout.write(f"{name}: {count[1] if count else 'fewer'} inputs in {share} s")
        if ended.returncode:
            found += 1
            sys.stdout.write(f", and one that shows a mistake, in {CRASHES / name}\n{ended.stderr[-4_000:]}")
        sys.stdout.write("\n")
        sys.stdout.flush()
    return found


def main() -> int:
    """Read the options and fuzz; 0 if nothing was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--target", choices=NAMES, help="all of them without it")
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--megabytes", type=int, default=MOST_MEGABYTES, help="how many one target may take more than at its start"
    )
    options.add_argument("--input", type=Path, help="a file with one input")
    asked = options.parse_args()
    logging.disable(logging.CRITICAL)
    if asked.input is not None:
        target_of(asked.target).run(asked.input.read_bytes())
        return 0
    if asked.target is not None:
        run(asked.target, asked.seconds, asked.seed, asked.megabytes)
        return 0
    sys.stdout.write(f"led by {'coverage' if is_led_by_coverage() else 'chance: Atheris is not installed'}\n")
    return 1 if fuzz_all(NAMES, asked.seconds, asked.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
