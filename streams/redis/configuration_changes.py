"""How two counting configurations differ, in which parts that can be accepted, and how that is said. Pure.

A configuration is a mapping of names to texts (`streams.counting_configuration` makes it of the settings).
"""

from collections.abc import Mapping
from typing import Final

from streams.redis.keys import CURRENCY, HOLIDAY_DATES, IDS, LAYOUT, MEASURE, PARTITIONS

ADDED: Final = frozenset({HOLIDAY_DATES})
"""What earlier versions did not say: the first worker that knows it adds it."""
_ABSENT: Final = "absent"
_LAYOUT_CHANGED: Final = "dimension values are numbered otherwise in this version (layout of fields was {}, is {})"
_HOLIDAYS_CHANGED: Final = "the installed release of the package `holidays` has other days in {} for calendar.holidays"


def as_read(before: Mapping[str, str], configuration: Mapping[str, str]) -> dict[str, str]:
    """What one has who only reads what was counted with the one of before, whose partitions are the right ones."""
    kept = {name: text for name, text in before.items() if name.startswith(PARTITIONS)}
    return {name: text for name, text in configuration.items() if name in before or name not in ADDED} | kept


def begun_with(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The configuration of now with the numbers of partitions of before, where there are no fewer by now."""
    kept = {
        name: before[name]
        for name, text in now.items()
        if name.startswith(PARTITIONS) and name in before and int(before[name]) <= int(text)
    }
    return {**now, **kept}


def differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names of what differs."""
    return [name for name in sorted({**before, **now}) if before.get(name) != now.get(name)]


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs, as parts of a sentence; measures that came or went are told together."""
    said: list[str] = []
    if before.get(LAYOUT) != now.get(LAYOUT):
        layouts = (before.get(LAYOUT, "that of an earlier version"), now.get(LAYOUT, "that of an earlier version"))
        said.append(_LAYOUT_CHANGED.format(*layouts))
    new: list[str] = []
    gone: list[str] = []
    for name in differing(before, now):
        if name.startswith(MEASURE) and name not in before:
            new.append(name.removeprefix(MEASURE))
        elif name.startswith(MEASURE) and name not in now:
            gone.append(name.removeprefix(MEASURE))
        elif name == HOLIDAY_DATES and name in before and name in now:
            said.append(_HOLIDAYS_CHANGED.format(", ".join(_other_years(before[name], now[name]))))
        elif name not in {LAYOUT, HOLIDAY_DATES}:
            said.append(f"{name} was {before.get(name, _ABSENT)}, is {now.get(name, _ABSENT)}")
    if new:
        said.append(f"new measures {', '.join(new)}")
    if gone:
        said.append(f"without measures {', '.join(gone)}")
    return said


def _other_years(before: str, now: str) -> list[str]:
    """The years whose part differs, of texts such as `2026:1f3a99 2027:…`."""
    different = {*before.split()} ^ {*now.split()}
    return sorted({part.partition(":")[0] for part in different})


def acceptable(name: str) -> bool:
    """Whether a change can be right for what was counted already, as of a holiday that is yet to come.

    Amounts that are kept are in the old currency, entities in the old shards, numbers in the old layout, and ids where
    nobody would look for them, whatever was counted.
    """
    return name not in {CURRENCY, IDS, LAYOUT} and not name.startswith(PARTITIONS)


def accepted(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What stands once everything is accepted that can be; ids and a layout of which nothing is said are others."""
    kept = {name: text for name, text in before.items() if not acceptable(name)}
    new = now.keys() - before.keys() - {IDS, LAYOUT}
    return {name: text for name, text in now.items() if name in new or acceptable(name)} | kept


def partitions_in(configuration: Mapping[str, str]) -> dict[str, int]:
    """Topic -> over how many partitions its keys are spread."""
    return {
        name.removeprefix(PARTITIONS): int(text) for name, text in configuration.items() if name.startswith(PARTITIONS)
    }
