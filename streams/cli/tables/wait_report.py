"""What is missing until all that stood in the topics is in the tables, in words. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from streams.redis.growth import Growth

_NAMED = 8
"""How many partitions or shards are named one by one."""


Partition = tuple[str, int]


def unread_records(ends: Mapping[Partition, int], next_offsets: Mapping[Partition, int]) -> int:
    """How many offsets lie before the ends and were not counted; partitions without an offset stand at 0."""
    return sum(max(0, end - next_offsets.get(partition, 0)) for partition, end in ends.items())


def unread(ends: Mapping[Partition, int], next_offsets: Mapping[Partition, int]) -> list[str]:
    """A line for each topic whose shards do not stand at its ends yet."""
    behind: dict[str, list[tuple[int, int, int]]] = {}
    for (topic, number), end in sorted(ends.items()):
        next_offset = next_offsets.get((topic, number), 0)
        if next_offset < end:
            behind.setdefault(topic, []).append((number, next_offset, end))
    return [
        f"{topic}: {sum(end - start for _, start, end in found):,} records are not counted yet "
        f"({_some([f'partition {number} stands at {start} of {end}' for number, start, end in found])}); "
        "do enough workers run (`nabz worker`)?"
        for topic, found in behind.items()
    ]


def overdue(timers: Mapping[str, int], clock: int) -> list[str]:
    """A line for the shards (tag -> how many timers) where something is due by the clock and not counted."""
    found = [f"{count} in shard {tag}" for tag, count in sorted(timers.items()) if count]
    if not found:
        return []
    return [f"what is due by {_moment(clock)} by the passing of time is not counted yet: {_some(found)}"]


def ungrown(growing: Mapping[str, Growth]) -> list[str]:
    """A line for the measures that are not counted by all shards yet as they are now."""
    if not growing:
        return []
    shards = sorted({tag for growth in growing.values() for tag in growth.shards})
    measures = _some(sorted(growing))
    return [f"still counted anew: {measures}, in shards {_some(shards)}; do all workers have these settings?"]


def unshown_growth(wanted: int, counted_with: int, growing: int) -> list[str]:
    """A line for tables that are of an older version of what is counted, or leave out measures that grew by now."""
    if counted_with < wanted:
        return ["the tables are of what was counted by other settings: does a board run with these?"]
    if growing:
        return [
            f"the tables leave out {growing} measures that were still counted anew: does a board run (`nabz board`)?"
        ]
    return []


def unshown(wanted: Mapping[str, int], shown: Mapping[str, int], wanted_as_of: int, as_of: int | None) -> list[str]:
    """A line for what the tables do not hold: shards (tag -> version), or the moment that they have to be of."""
    if as_of is None:
        return ["no tables are written yet: does a board run (`nabz board`)?"]
    behind = [
        f"shard {tag} at version {shown.get(tag, 0)} of {version}"
        for tag, version in sorted(wanted.items())
        if shown.get(tag, 0) < version
    ]
    if behind:
        return [f"the tables hold {_some(behind)}: does a board run (`nabz board`)?"]
    if as_of < wanted_as_of:
        return [f"the tables are of {_moment(as_of)}, not yet of {_moment(wanted_as_of)}: does a board run?"]
    return []


def _some(found: Sequence[str]) -> str:
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return ", ".join(found[:_NAMED]) + more


def _moment(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
