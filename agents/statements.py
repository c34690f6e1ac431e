"""Statements of values: of which every field has the latest value that anybody stated, whenever it is read.

A statement is a tuple of epoch ms, event_id and numbers of dimension values, None where the event omitted one. What
stands behind the last value that was stated is left out, so that it takes no room.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, Final, TypeAlias

Statement: TypeAlias = tuple[int | str | None, ...]
"""Epoch ms, event_id, and the numbers of the values up to the last one that was stated."""

_FIRST_VALUE = 2

moment_of: Final[Callable[[Statement], int]] = itemgetter(0)
"""The moment of a statement (epoch ms)."""
order_key: Final[Callable[[Statement], tuple[int, str]]] = itemgetter(0, 1)
"""Moment (epoch ms) and event_id: the place of a statement among the facts of its entity."""


def statement(moment: int, event_id: str, values: Iterable[int | None]) -> Statement:
    """What an event states at a moment (epoch ms)."""
    stated: list[int | str | None] = [moment, event_id, *values]
    while len(stated) > _FIRST_VALUE and stated[-1] is None:
        stated.pop()
    return tuple(stated)


def adding(known: Sequence[Statement], added: Statement) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """All statements that give a latest value, in order, and the event_ids of those that do not any more."""
    kept: list[Statement] = []
    dropped: list[str] = []
    given: set[int] = set()
    for stated in sorted((*known, added), key=order_key, reverse=True):
        fresh = {place for place, value in enumerate(stated) if place >= _FIRST_VALUE and value is not None} - given
        if fresh:
            given |= fresh
            kept.append(stated)
        else:
            dropped.append(str(stated[1]))
    return tuple(reversed(kept)), tuple(dropped)


def latest(statements: Iterable[Statement], width: int, default: int) -> tuple[int, ...]:
    """The latest number of each of `width` values; `default` where none was stated."""
    values: list[Any] = [default] * width
    for stated in sorted(statements, key=order_key):
        for place, value in enumerate(stated[_FIRST_VALUE:]):
            if value is not None:
                values[place] = value
    return tuple(values)
