"""Runs cases: `python -m tests.simulation --seeds 1-100`, or one of them with its trace: `--seed 17`."""

# The clocks are replaced before anything of the product is imported.
# ruff: noqa: E402
from tests.simulation.virtual_time import install

install()

import argparse
import gc
import os
import sys
from collections import Counter

from tests.simulation.cases import MIXES, drawn_case, shorter
from tests.simulation.lighter import lighten
from tests.simulation.run import Case, Outcome, be_quiet, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="run this case and print its trace")
    parser.add_argument("--seeds", default="1-100", help="run these cases, as in 1-100")
    parser.add_argument("--mix", choices=list(MIXES), help="of these kinds of faults alone")
    parser.add_argument("--shrink", action="store_true", help="look for a part of the faults that is enough")
    parser.add_argument("--stop", action="store_true", help="at the first case that is wrong")
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        # Sets of texts have another order in each process otherwise, and so have calls.
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])  # noqa: S606 - itself
    be_quiet()
    lighten()
    gc.freeze()
    gc.disable()
    if options.seed is not None:
        case = drawn_case(options.seed, options.mix)
        outcome = run(case)
        if options.shrink:
            case, outcome = shrunk(case, outcome)
        say(*outcome.trace, described(case), *outcome.wrong[:20])
        return int(bool(outcome.wrong))
    first, _, last = options.seeds.partition("-")
    failures: Counter[str] = Counter()
    count = 0
    for number in range(int(first), int(last or first) + 1):
        case = drawn_case(number, options.mix)
        outcome = run(case)
        count += 1
        if count % 50 == 0:
            gc.collect()
        if outcome.wrong:
            failures[outcome.wrong[0][:60]] += 1
            say(f"seed {number}: {described(case)}: {len(outcome.wrong)} wrong: {outcome.wrong[0][:200]}")
            if options.stop:
                break
    say(f"{count} cases, {sum(failures.values())} of them wrong")
    return int(bool(failures))


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def described(case: Case) -> str:
    faults = "; ".join(f"{number}: {fault}" for number, some in sorted(case.faults.items()) for fault in some)
    return (
        f"{len(case.story.events)} events by the {case.story.clock} clock, {case.workers} workers, "
        f"{case.boards} boards, {faults}"
    )


def shrunk(case: Case, outcome: Outcome) -> tuple[Case, Outcome]:
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
