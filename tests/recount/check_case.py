"""Recounts a case and compares it with the tables that it should end in.

    python -m tests.recount.check_case PREFIX [--shuffled SEED]

A case is three files: PREFIX.ndjson.gz with an event a line, PREFIX.toml with settings and
PREFIX.expected.json with {window: {field: number}} and, as "before", the same of the periods before. Exits 1 if any
field differs. Of the periods before only the fields that are expected are compared.
"""

import argparse
import gzip
import json
import random
import sys
from decimal import Decimal
from pathlib import Path

from tests.recount import recount, recount_before, settings_from_toml
from tests.recount.comparison import differences
from tests.recount.events import Event, epoch_milliseconds


def read_events(path: Path) -> list[Event]:
    """The events of a gzipped file of one JSON object a line, numbers as they were written."""
    with gzip.open(path, mode="rt", encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for line in lines if line.strip()]


def shuffled_and_doubled(events: list[Event], seed: int) -> list[Event]:
    """The events in another order, a third of them twice."""
    chance = random.Random(seed)
    more = events + chance.sample(events, len(events) // 3)
    chance.shuffle(more)
    return more


def main(arguments: list[str]) -> int:
    """Compares one case; prints the differences and returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("prefix", help="the path of a case's files, without their endings")
    parser.add_argument("--shuffled", type=int, metavar="SEED", help="shuffle and double the events first")
    chosen = parser.parse_args(arguments)
    events = read_events(Path(f"{chosen.prefix}.ndjson.gz"))
    settings = settings_from_toml(Path(f"{chosen.prefix}.toml").read_text(encoding="utf-8"))
    expected = json.loads(Path(f"{chosen.prefix}.expected.json").read_text(encoding="utf-8"))
    now = max(epoch_milliseconds(event["occurred_at"]) for event in events)
    if chosen.shuffled is not None:
        events = shuffled_and_doubled(events, chosen.shuffled)
    before = expected.pop("before", {})
    expected.pop("goals", None)
    known = recount_before(events, settings, now)
    told = {
        window: {field: known[window][field] for field in table if field in known.get(window, {})}
        for window, table in before.items()
    }
    found = [*differences(recount(events, settings, now), expected), *differences(told, before)]
    for sentence in found:
        sys.stdout.write(sentence + "\n")
    compared = sum(len(table) for table in [*expected.values(), *before.values()])
    sys.stdout.write(f"{len(found)} differences in {compared} expected fields\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
