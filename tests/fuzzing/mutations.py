"""Changes of an input by chance: bytes flipped, cut, doubled, nested, other numbers, odd text, pieces of others."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

MOST_BYTES: Final = 1 << 16
"""What grows beyond is cut."""

_NUMBER: Final = re.compile(rb"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NUMBERS: Final = (
    b"0", b"-0", b"-1", b"1e400", b"1e-400", b"1E+99999999999999999999", b"9" * 20, b"9" * 400, b"9" * 5_000, b"0x10",
    b"01", b"NaN", b"Infinity", b"1_0", b"0.1", b"18446744073709551616", b"9223372036854775808",
    b"-9223372036854775809", b"4294967296", b"253402300800000", b"1.0000000000000000000000001",
    "٣".encode(), "２".encode(),
)  # fmt: skip
_BINARY: Final = (
    b"\x00", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00" * 8,
    b"\xff" * 8, b"\x80" + b"\x00" * 7, b"\xcf" + b"\xff" * 8, b"\xd3\x80" + b"\x00" * 7, b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff", b"\xc0", b"\xc1", b"\x90", b"\x80",
    b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00", b"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00",
)  # fmt: skip
_TEXT: Final = (
    b'"', b"\\", b"\\ud83d", b"\\u0000", b"{", b"}", b"[", b"]", b",", b":", b"=", b"'", b"#", b"%", b"%00", b"%ff",
    b"@", b"/", b"//", b"..", b" ", b"\t", b"\r\n", b"\n", b";", b"&", b"null", b"true", b"{}", b"[]", b'""',
    "\u202e".encode(), "\ufeff".encode(), "\u2028".encode(), "🎈".encode(), "ي".encode(), "İ".encode(), "ß".encode(),
    b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80", b"\xff", b"\xe2\x82", b"\xef\xbb\xbf", b"\x7f", b"\x00",
)  # fmt: skip
_NESTED: Final = ((b"[", b"]"), (b'{"a":', b"}"), (b"\x91", b""), (b"\x81\xa1a", b""), (b"(", b")"))
_LEVELS: Final = (1, 2, 10, 100, 500, 1_100, 5_000)


@dataclass
class Mutations:
    """Changes of the inputs of one target."""

    seeds: Sequence[bytes]
    words: Sequence[bytes] = field(default=())

    def drawn(self, chance: random.Random, count: int) -> Iterator[bytes]:
        """So many inputs, beginning with the seeds as they are."""
        yield from self.seeds[:count]
        for _ in range(count - len(self.seeds)):
            yield self.changed(chance, chance.choice(self.seeds))

    def changed(self, chance: random.Random, data: bytes) -> bytes:
        """The same input with one to six changes."""
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            data = chance.choice(_CHANGES)(self, chance, data)
        return data[:MOST_BYTES]

    def _bit(self, chance: random.Random, data: bytes) -> bytes:
        place = _place(chance, data)
        return data[:place] + bytes([(data[place] if data else 0) ^ 1 << chance.randrange(8)]) + data[place + 1 :]

    def _byte(self, chance: random.Random, data: bytes) -> bytes:
        place = _place(chance, data)
        return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]

    def _cut(self, chance: random.Random, data: bytes) -> bytes:
        return data[: _place(chance, data)]

    def _without(self, chance: random.Random, data: bytes) -> bytes:
        start, end = _stretch(chance, data)
        return data[:start] + data[end:]

    def _doubled(self, chance: random.Random, data: bytes) -> bytes:
        start, end = _stretch(chance, data)
        return data[:end] + data[start:end] * chance.choice((1, 1, 2, 100)) + data[end:]

    def _nested(self, chance: random.Random, data: bytes) -> bytes:
        start, end = _stretch(chance, data)
        opened, closed = chance.choice(_NESTED)
        levels = chance.choice(_LEVELS)
        return data[:start] + opened * levels + data[start:end] + closed * levels + data[end:]

    def _number(self, chance: random.Random, data: bytes) -> bytes:
        found = list(_NUMBER.finditer(data))
        if not found:
            return self._piece(chance, data)
        one = chance.choice(found)
        return data[: one.start()] + chance.choice(_NUMBERS) + data[one.end() :]

    def _piece(self, chance: random.Random, data: bytes) -> bytes:
        """A piece that means something, in between or in the place of as many bytes."""
        place = _place(chance, data)
        piece = chance.choice(chance.choice((_TEXT, _BINARY, _NUMBERS, self.words or _TEXT)))
        return data[:place] + piece + data[place + (len(piece) if chance.random() < 0.5 else 0) :]

    def _other(self, chance: random.Random, data: bytes) -> bytes:
        """A stretch of another input."""
        other = chance.choice(self.seeds)
        start, end = _stretch(chance, other)
        place = _place(chance, data)
        return data[:place] + other[start:end] + data[place + (end - start if chance.random() < 0.5 else 0) :]


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data)) if data else 0


def _stretch(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = _place(chance, data)
    return start, min(len(data), start + chance.choice((1, 2, 4, 8, 16, 64, 1_000)))


_CHANGES: Final[Sequence[Callable[[Mutations, random.Random, bytes], bytes]]] = (
    Mutations._bit,
    Mutations._byte,
    Mutations._cut,
    Mutations._without,
    Mutations._doubled,
    Mutations._nested,
    Mutations._number,
    Mutations._piece,
    Mutations._piece,
    Mutations._other,
)
