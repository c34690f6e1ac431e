"""Runs cases of simulated faults.

`python -m tests.simulation --count 300` runs the first ones of every mix, `--case NAME` one of them with its trace,
`--shrink` with it looks for a part of its faults that is enough.
"""

# The clocks are replaced before anything of the product is imported.
# ruff: noqa: E402
from tests.simulation.virtual_time import install

install()

import argparse
import gc
import os
import sys
import time
from collections.abc import Sequence
from typing import Final

from tests.simulation.cases import MIXES, case_of, names_of, shorter
from tests.simulation.lighter import lighten
from tests.simulation.run import Case, Outcome, be_quiet, run

GARBAGE_AFTER: Final = 20
"""After so many cases it is looked for what they left."""


def main() -> int:
    """Run what was asked for; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--case", help="run this case and print its trace")
    parser.add_argument("--shrink", action="store_true", help="of --case: with as few faults as are enough")
    parser.add_argument("--mix", choices=list(MIXES), action="append", help="of these kinds of faults alone")
    parser.add_argument("--count", type=int, default=300, help="so many cases of each mix (default: 300)")
    parser.add_argument("--after", type=int, default=0, help="leave out so many first ones")
    parser.add_argument("--most", type=int, default=20, help="leave a mix after so many that are wrong (default: 20)")
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        # Sets of texts have another order in each process otherwise, and so have calls.
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])  # noqa: S606 - itself
    be_quiet()
    lighten()
    # What was imported stays; what a run leaves is collected now and then.
    gc.freeze()
    gc.disable()
    if options.case:
        return one(options.case, shrink=options.shrink)
    return many(options.mix or list(MIXES), options.after, options.count, options.most)


def one(name: str, *, shrink: bool) -> int:
    """Run one case and print its trace."""
    case = case_of(name)
    outcome = run(case)
    if shrink:
        case, outcome = shrunk(case, outcome)
    say(*outcome.trace, described(case), *outcome.wrong[:20])
    return int(bool(outcome.wrong))


def many(mixes: Sequence[str], after: int, count: int, most: int) -> int:
    """Run the cases of these mixes, and tell of those that are wrong."""
    all_wrong = 0
    for mix in mixes:
        ran = wrong = 0
        begun = time.process_time()
        for name in list(names_of(mix, count))[after:]:
            case = case_of(name)
            outcome = run(case)
            ran += 1
            if ran % GARBAGE_AFTER == 0:
                gc.collect()
            if outcome.wrong:
                wrong += 1
                say(f"--case {name}: {described(case)}: {len(outcome.wrong)} wrong: {outcome.wrong[0][:200]}")
                if wrong >= most:
                    break
        say(f"{mix}: {ran} cases, {wrong} of them wrong, {time.process_time() - begun:.1f} s of computing")
        all_wrong += wrong
    return int(bool(all_wrong))


def say(*lines: str) -> None:
    """Print lines at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def described(case: Case) -> str:
    """A case in words."""
    faults = "; ".join(f"{number}: {fault}" for number, some in sorted(case.faults.items()) for fault in some)
    return (
        f"{len(case.story.events)} events by the {case.story.clock} clock, {case.workers} workers, "
        f"{case.boards} boards, {faults}"
    )


def shrunk(case: Case, outcome: Outcome) -> tuple[Case, Outcome]:
    """The case with as few of its faults as are enough to make it wrong."""
    again = True
    while again:
        again = False
        for candidate in shorter(case):
            tried = run(candidate)
            if tried.wrong:
                case, outcome, again = candidate, tried, True
                break
    return case, outcome


if __name__ == "__main__":
    sys.exit(main())
