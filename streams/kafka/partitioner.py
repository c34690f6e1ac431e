"""Which partition a key belongs to: murmur2, as Kafka's own clients choose it. Pure.

`org.apache.kafka.common.utils.Utils.murmur2` of the key, without its sign, modulo the number of partitions. Written for
many keys at once, for the time that a single one takes in Python would be felt where every event is of a new entity.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

_Words: TypeAlias = NDArray[np.uint32]

_SEED: Final = np.uint32(0x9747B28C)
_FACTOR: Final = np.uint32(0x5BD1E995)
_SIGN: Final = np.uint32(0x7FFFFFFF)
_WORD: Final = 4
"""Bytes that are mixed in at a time."""


def partitions_of(keys: Sequence[bytes], partitions: int) -> list[int]:
    """The partition of each of these keys."""
    if not keys:
        return []
    hashes = _murmur2(keys) & _SIGN
    found: list[int] = (hashes % np.uint32(partitions)).tolist()
    return found


def _murmur2(keys: Sequence[bytes]) -> _Words:
    lengths = np.fromiter(map(len, keys), np.uint32, len(keys))
    width = -(-int(lengths.max()) // _WORD)
    if not width:
        return _finished(_SEED ^ lengths)
    padded = b"".join(key.ljust(width * _WORD, b"\0") for key in keys)
    words = np.frombuffer(padded, "<u4").reshape(len(keys), width).astype(np.uint32)
    whole = lengths // np.uint32(_WORD)
    found = _SEED ^ lengths
    for place in range(width):
        word = words[:, place]
        mixed = word * _FACTOR
        mixed ^= mixed >> np.uint32(24)
        mixed *= _FACTOR
        # The last bytes of a key that fill no word are mixed in as they are; behind a key there is nothing.
        filled = found * _FACTOR ^ mixed
        begun = (found ^ word) * _FACTOR
        ends_here = (place == whole) & (lengths % np.uint32(_WORD) > 0)
        found = np.where(place < whole, filled, np.where(ends_here, begun, found))
    return _finished(found)


def _finished(found: _Words) -> _Words:
    found = (found ^ found >> np.uint32(13)) * _FACTOR
    return found ^ found >> np.uint32(15)
