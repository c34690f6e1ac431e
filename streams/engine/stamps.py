"""The version that an entity was counted with, in front of its packed facts.

    | version: a MessagePack integer | packed facts, with the index of their chunks or compressed as they may be |

Of the first version there is none, and no packed facts begin like an integer: so what was packed before there were
versions reads as ever, and pays nothing. The integer is in front of compressed facts, too, so that Redis itself can
tell which entities were counted with an older version (`behind.lua`).
"""

import struct
from typing import Final

from streams.arithmetic.measures.versions import FIRST

_LARGEST_SMALL: Final = 0x7F
_UINT8: Final = 0xCC
_UINT16: Final = 0xCD
_MOST: Final = 0xFFFF
_SHORT: Final = struct.Struct(">BH")


def stamp_of(version: int) -> bytes:
    """What stands in front of facts that were counted with this version. Raises ValueError if it is too large."""
    if version == FIRST:
        return b""
    if version <= _LARGEST_SMALL:
        return bytes([version])
    if version > _MOST:
        raise ValueError(f"no version is greater than {_MOST}: {version}")
    return bytes([_UINT8, version]) if version < 1 << 8 else _SHORT.pack(_UINT16, version)


def read_stamp(stored: bytes) -> tuple[int, bytes]:
    """The version that an entity was counted with, and its facts as they were packed.

    Raises ValueError where the version is cut short.
    """
    first = stored[0] if stored else _UINT8 - 1
    if first <= _LARGEST_SMALL:
        return first, stored[1:]
    if first not in {_UINT8, _UINT16}:
        return FIRST, stored
    length = 2 if first == _UINT8 else _SHORT.size
    if len(stored) < length:
        raise ValueError("the version of facts is cut short")
    return int.from_bytes(stored[1:length], "big"), stored[length:]
