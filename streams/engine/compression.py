"""Facts in fewer bytes, for entities that rest: UUIDs as their 16 bytes, and all else deflated.

Most of what is kept of an entity are ids, and an id of 36 characters says no more than 16 bytes do. Packing so densely
takes tens of microseconds: much beside counting an event, little beside fetching an entity. So only what is let go of
from memory is written like this.

    | 0xC1 | number of UUIDs: uint32 | 16 bytes of each UUID | deflated: the rest, with a stand-in for each UUID |

No MessagePack begins with 0xC1, which tells one from the other.
"""

import re
import struct
import zlib
from itertools import chain, zip_longest
from typing import Final

_HEAD: Final = struct.Struct("<BI")
_MARK: Final = 0xC1
_UUID: Final = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""As nearly everybody writes them; others are deflated like any text."""
_UUID_BYTES: Final = 16
_STAND_IN: Final = b"\xc1\x00\xfe"
"""No part of it at its beginning is one at its end, so that it is found where it was put and nowhere else."""
_LEVEL: Final = 6
_MOST_BYTES: Final = 512 << 20
"""No value of Redis is longer, and this was one before it was compressed."""
_WINDOW: Final = -12
"""4 KiB, without zlib's own head and checksum."""


def compressed(packed: bytes) -> bytes:
    """The same in fewer bytes, for `plain`; as it is where that makes it no shorter, or where it is dense."""
    if packed[:1] == bytes([_MARK]):
        return packed
    ids, rest = [], packed
    if _STAND_IN not in packed:
        ids, rest = _UUID.findall(packed), _UUID.sub(_STAND_IN, packed)
    digits = b"".join(ids).replace(b"-", b"").decode()
    found = _HEAD.pack(_MARK, len(ids)) + bytes.fromhex(digits) + zlib.compress(rest, _LEVEL, _WINDOW)
    return found if len(found) < len(packed) else packed


def decompressed(stored: bytes) -> bytes:
    """What was packed. Raises ValueError where a dense one is cut short or was changed so that it cannot be read."""
    if stored[:1] != bytes([_MARK]):
        return stored
    try:
        _, count = _HEAD.unpack_from(stored)
        end = _HEAD.size + count * _UUID_BYTES
        inflate = zlib.decompressobj(_WINDOW)
        rest = inflate.decompress(stored[end:], _MOST_BYTES)
    except (struct.error, zlib.error) as error:
        raise ValueError(f"dense facts cannot be read: {error}") from error
    if not inflate.eof or inflate.unused_data:
        raise ValueError("dense facts do not end where they should")
    if not count:
        return rest
    digits = stored[_HEAD.size : end].hex()
    parts = rest.split(_STAND_IN)
    if len(parts) != count + 1:
        raise ValueError(f"dense facts say that they hold {count} UUIDs, and hold {len(parts) - 1}")
    ids = (_written(digits[start : start + 32]).encode() for start in range(0, len(digits), 32))
    return b"".join(chain.from_iterable(zip_longest(parts, ids, fillvalue=b"")))


def _written(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
