"""Where a board in Grafana differs from the one that is wanted. Pure.

Grafana keeps a board's JSON as it was sent, and may add to it (an id, a version, defaults of its own). So everything
that is wanted has to be there as it is wanted, and what else is there does not matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeGuard

IGNORED: Final = frozenset({"id", "version"})
"""Grafana's own, at the top of a board; ids of panels are ours."""
_SHORT: Final = 60


def differences(wanted: Mapping[str, object], there: Mapping[str, object]) -> Iterator[str]:
    """A line for each place that differs, as in `panels[3].title: "Churn" -> "Lost customers"`."""
    for key, value in wanted.items():
        if key not in IGNORED:
            yield from _differences(key, value, there.get(key))


def _differences(place: str, wanted: object, there: object) -> Iterator[str]:
    if isinstance(wanted, Mapping) and isinstance(there, Mapping):
        for key, value in wanted.items():
            yield from _differences(f"{place}.{key}", value, there.get(key))
    elif _is_list(wanted) and _is_list(there) and len(wanted) == len(there):
        for number, (one, other) in enumerate(zip(wanted, there, strict=True)):
            yield from _differences(f"{place}[{number}]", one, other)
    elif _is_list(wanted) and _is_list(there):
        yield f"{place}: {len(there)} entries -> {len(wanted)}"
    elif wanted != there:
        yield f"{place}: {_shown(there)} -> {_shown(wanted)}"


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
