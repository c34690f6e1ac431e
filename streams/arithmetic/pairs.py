"""Logs of pairs as they stand in Redis: a packed head, if the log was compacted, and behind it what was appended since.

Appended pairs are two int64, field and amount, little-endian. A compacted log is sorted by field, each field once. So
neighbours differ little and most bytes of a column are equal: the head holds the differences of the fields and the
amounts (zigzag, so that small ones below zero have zeros in front too) byte by byte, all lowest bytes first, then all
second ones, and deflate takes out what repeats. Of a day's pane some 15 of 16 bytes go.

    | -1: int64 | number of pairs: uint32 | size of the head's rest in bytes: uint32 | zlib | pair | pair | ...

No field is below zero, so -1 tells a head from a pair. Where packing does not pay, a compacted log is plain pairs.
"""

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

PAIR: Final = np.dtype("<i8")
"""A pair of a log is two of these: the field and the amount."""
PAIR_BYTES: Final = 2 * PAIR.itemsize

_HEAD: Final = struct.Struct("<qII")
_MARK: Final = -1
_LEVEL: Final = 1
"""Deflate's fastest: level 6 saves another seventh, at two to three times the work."""
_SIGN: Final = 0x80
_TOO_LARGE: Final = 2.0**62
"""Sums from here on are left to those who add up logs: an int64 ends at twice that."""
_LAST_OF_FIELD: Final = PAIR.itemsize - 1


def is_packed(log: bytes) -> bool:
    """Whether the log begins with a head."""
    return len(log) >= PAIR_BYTES and log[_LAST_OF_FIELD] >= _SIGN


def packed_pairs(log: bytes) -> int:
    """How many pairs stand in the log's head; 0 without one."""
    return int(_HEAD.unpack_from(log)[1]) if is_packed(log) else 0


def plain(log: bytes) -> bytes:
    """The same pairs, none of them packed. Raises ValueError, saying what is wrong, if this is no log of pairs."""
    if not is_packed(log):
        head, rest = b"", log
    else:
        mark, count, size = _HEAD.unpack_from(log)
        if mark != _MARK:
            raise ValueError(f"a log of pairs begins with field {mark}, and no field is below zero")
        end = _HEAD.size + size
        if len(log) < end:
            raise ValueError(f"a log of pairs ends inside its packed head: {len(log)} bytes of {end}")
        head, rest = _unpacked(log[_HEAD.size : end], count), log[end:]
    if len(rest) % PAIR_BYTES:
        raise ValueError("a log of pairs ends inside a pair")
    return head + rest


def compacted(log: bytes) -> bytes:
    """The same log with equal fields added up, as far as sums fit, and zeros left out, packed if that is shorter.

    Zeros of running totals do not matter either. Raises ValueError as `plain` does.
    """
    pairs = np.frombuffer(plain(log), dtype=PAIR).reshape(-1, 2)
    if not len(pairs):
        return b""
    order = np.argsort(pairs[:, 0], kind="stable")
    field, amount = pairs[order, 0], pairs[order, 1]
    if field[0] < 0:
        return log  # it was damaged: compacted, it would begin as a head does, and nobody could read it
    first = np.flatnonzero(np.concatenate([[True], field[1:] != field[:-1]]))
    total = np.add.reduceat(amount, first)
    # What is too large to be added up stays as it is: equal fields beside each other.
    too_large = np.abs(np.add.reduceat(amount.astype(np.float64), first)) >= _TOO_LARGE
    kept = (total != 0) & ~too_large
    result = np.column_stack([field[first][kept], total[kept]])
    if too_large.any():
        as_they_are = np.repeat(too_large, np.diff(first, append=len(field)))
        result = np.concatenate([result, np.column_stack([field[as_they_are], amount[as_they_are]])])
        result = result[np.argsort(result[:, 0], kind="stable")]
    result = result.astype(PAIR)
    packed = _packed(result)
    return packed if len(packed) < result.nbytes else result.tobytes()


def _packed(pairs: NDArray[np.int64]) -> bytes:
    """The head that holds these pairs, which are sorted by field; shape (n, 2)."""
    columns = np.empty_like(pairs)
    columns[:, 0] = np.diff(pairs[:, 0], prepend=0)
    columns[:, 1] = (pairs[:, 1] << 1) ^ (pairs[:, 1] >> 63)
    content = zlib.compress(columns.view(np.uint8).T.tobytes(), _LEVEL)
    return _HEAD.pack(_MARK, len(pairs), len(content)) + content


def _unpacked(content: bytes, count: int) -> bytes:
    """The `count` pairs that a head holds."""
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(content, count * PAIR_BYTES + 1)
    except zlib.error as error:
        raise ValueError(f"a log of pairs has a packed head that cannot be read: {error}") from error
    if len(found) != count * PAIR_BYTES or not inflate.eof or inflate.unused_data:
        raise ValueError(f"a log of pairs has a packed head that does not hold the {count} pairs that it says")
    planes = np.frombuffer(found, dtype=np.uint8).reshape(PAIR_BYTES, count)
    pairs = np.ascontiguousarray(planes.T).view(PAIR)
    np.cumsum(pairs[:, 0], out=pairs[:, 0])
    zigzag = pairs[:, 1]
    pairs[:, 1] = (zigzag.view("<u8") >> 1).view(PAIR) ^ -(zigzag & 1)
    return pairs.tobytes()
