"""What logs add up to: pairs summed up by row, kept by pane in a few small pieces."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from streams.arithmetic.pairs import PAIR, PAIR_BYTES, plain
from streams.board.field_index import Int64s

Int32s: TypeAlias = NDArray[np.int32]

_MOST_PIECES = 8
_TOO_LARGE = 2.0**62
"""Sums from here on are left to those who can keep them: an int64 ends at twice that."""
_ROW_BITS = 32
_ROW_MASK = (1 << _ROW_BITS) - 1


class Entries(NamedTuple):
    """Amounts by log and row in columns of equal length: the log's place in some list, row, amount."""

    log: Int64s
    row: Int64s
    amount: Int64s

    def summed(self) -> "Entries":
        """Amounts of equal (log, row) added up, sorted by both. Sums of 0 stay in.

        What is too large to be added up stays as it is: then a (log, row) repeats.
        """
        if not len(self.row):
            return self
        key = self.log << _ROW_BITS | self.row
        order = np.argsort(key, kind="stable")
        key = key[order]
        fresh = np.empty(len(key), dtype=np.bool_)
        fresh[0] = True
        np.not_equal(key[1:], key[:-1], out=fresh[1:])
        first = np.flatnonzero(fresh)
        amount = self.amount[order]
        total = np.add.reduceat(amount, first)
        too_large = np.abs(np.add.reduceat(amount.astype(np.float64), first)) >= _TOO_LARGE
        if too_large.any():
            counts = np.diff(first, append=len(key))
            stay = np.repeat(too_large, counts)
            kept = fresh | stay
            total, key = np.where(stay, amount, np.repeat(total, counts))[kept], key[kept]
        else:
            key = key[first]
        return Entries(key >> _ROW_BITS, key & _ROW_MASK, total)

    def without_zeros(self) -> "Entries":
        """Those with an amount."""
        kept = self.amount != 0
        return Entries(self.log[kept], self.row[kept], self.amount[kept])


def joined(parts: Iterable[Entries]) -> Entries:
    """All entries of at least one part, one after the other."""
    columns = tuple(zip(*parts, strict=True))
    return Entries(*(np.concatenate(column) for column in columns))


def rows_and_amounts(contents: Collection["Content"]) -> tuple[Int64s, Int64s]:
    """All that these hold, at least one of them, in columns of equal length; rows may repeat."""
    pieces = [piece for content in contents for piece in content.pieces]
    return (
        np.concatenate([rows for rows, _ in pieces], dtype=np.int64),
        np.concatenate([amounts for _, amounts in pieces]),
    )


def fields_and_amounts(logs: Sequence[bytes]) -> tuple[Int64s, Int64s, Int64s]:
    """Place of the log, field and amount of every pair. Raises ValueError if one of them is no log of pairs."""
    pairs = [plain(log) for log in logs]
    lengths = np.array([len(log) for log in pairs], dtype=np.int64)
    columns = np.frombuffer(b"".join(pairs), dtype=PAIR).reshape(-1, 2)
    places = np.repeat(np.arange(len(logs), dtype=np.int64), lengths // PAIR_BYTES)
    return places, columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64)


class Content:
    """Sums by row of one log, 12 bytes a row and piece."""

    __slots__ = ("pieces",)

    def __init__(self) -> None:
        """Start with nothing."""
        self.pieces: list[tuple[Int32s, Int64s]] = []
        """Rows and amounts, one piece after the other: what a row has is the sum over all of them."""

    def add(self, rows: Int64s, amounts: Int64s) -> None:
        """Add amounts to rows."""
        self.pieces.append((rows.astype(np.int32), amounts.copy()))
        if len(self.pieces) > _MOST_PIECES:
            summed = self.entries(0).summed().without_zeros()
            self.pieces = [(summed.row.astype(np.int32), summed.amount)]

    def rows(self) -> Int64s:
        """The rows of which anything is there."""
        summed = self.entries(0)
        return (summed.summed() if len(self.pieces) > 1 else summed).without_zeros().row

    def amount(self, row: int) -> int:
        """What it has of one row."""
        return sum(amounts[rows == row].sum().item() for rows, amounts in self.pieces)

    def entries(self, log: int, sign: int = 1) -> Entries:
        """All of it as entries of the log at this place, amounts times `sign`; rows may repeat."""
        rows, amounts = rows_and_amounts([self])
        return Entries(np.full(len(rows), log, dtype=np.int64), rows, amounts * sign)
