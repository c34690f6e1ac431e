"""Rows that are alike, counted: what the models add up comes in one order, however it was read."""

import numpy as np

from streams.analyses.arrays import Floats, Int64s


def counted(columns: tuple[Int64s, ...], times: Int64s) -> tuple[tuple[Int64s, ...], Int64s]:
    """The different rows of these columns, sorted by the first column, then the next, and how often each is there.

    `times` says of each row how many it stands for. Equal rows of whole numbers cannot be told apart, so whatever is
    computed from the answer is the same to the last bit for rows in any order and in any division.
    Rows that stand for none are left out.
    """
    there = times > 0
    columns, times = tuple(column[there] for column in columns), times[there]
    order = np.lexsort(columns[::-1])
    columns, times = tuple(column[order] for column in columns), times[order]
    if not len(times):
        return columns, times
    changed = np.zeros(len(times), dtype=np.bool_)
    changed[0] = True
    for column in columns:
        changed[1:] |= column[1:] != column[:-1]
    first = np.flatnonzero(changed)
    return tuple(column[first] for column in columns), np.add.reduceat(times, first)


def sorted_rows(rows: Floats, *others: Floats) -> tuple[Floats, ...]:
    """Rows by their first number, then the next, and what belongs to them in the same order.

    Shapes: `rows` is (n, columns), each of the others (n,). Rows that are equal are put in the order of the others.
    """
    order = np.lexsort((*others[::-1], *rows.T[::-1]))
    return (rows[order], *(other[order] for other in others))
