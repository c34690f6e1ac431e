"""The commands of the simulated Redis: those that the product uses, and those that it may use next.

A command gets its arguments as bytes and gives what Redis would answer in RESP 2: bytes, a number, None, or a list. An
`Error` is an answer too. Options that are not known are a syntax error, as in Redis, and so nothing passes unnoticed.
"""

import fnmatch
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias, cast

from tests.simulation.redis_values import Data, Hash, List, Members, SortedSet, Value

Reply: TypeAlias = "bytes | int | list[Any] | Status | None"
Arguments: TypeAlias = Sequence[bytes]
Command: TypeAlias = Callable[["Keyspace", Arguments], Reply]

WRONG_TYPE: Final = "WRONGTYPE Operation against a key holding the wrong kind of value"
SYNTAX: Final = "ERR syntax error"


class Status(bytes):
    """An answer such as OK, which Lua sees otherwise than a string."""

    __slots__ = ()


OK: Final = Status(b"OK")


class Error(Exception):
    """What Redis answers instead: a code and a text."""


class Keyspace:
    """Data at a moment, and how often they were changed."""

    def __init__(self, data: Data, now: int = 0) -> None:
        self.data = data
        self.now = now
        """Epoch ms by the server's clock."""
        self.changes = 0

    def string(self, key: bytes) -> bytes | None:
        """A string, None where there is none."""
        value = self.data.values.get(key)
        if value is None or isinstance(value, bytes):
            return value
        raise Error(WRONG_TYPE)

    def hash(self, key: bytes) -> Hash:
        """A hash to be read."""
        value = self.data.values.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or key in self.data.sets:
            raise Error(WRONG_TYPE)
        return cast("Hash", value)

    def members(self, key: bytes) -> Members:
        """A set to be read."""
        value = self.data.values.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or key not in self.data.sets:
            raise Error(WRONG_TYPE)
        return cast("Members", value)

    def sorted_set(self, key: bytes) -> SortedSet:
        """A sorted set to be read."""
        value = self.data.values.get(key)
        if value is None:
            return SortedSet()
        if not isinstance(value, SortedSet):
            raise Error(WRONG_TYPE)
        return value

    def list(self, key: bytes) -> List:
        """A list to be read."""
        value = self.data.values.get(key)
        if value is None:
            return List()
        if not isinstance(value, List):
            raise Error(WRONG_TYPE)
        return value

    def keep(self, key: bytes, value: Value, *, is_set: bool = False) -> None:
        """A value was made or changed; a collection without elements is none."""
        self.changes += 1
        if not isinstance(value, bytes) and not len(value):
            self.data.remove(key)
            return
        self.data.values[key] = value
        if is_set:
            self.data.sets.add(key)

    def remove(self, key: bytes) -> int:
        """Remove a key; 1 if it was there."""
        removed = self.data.remove(key)
        self.changes += removed
        return int(removed)


COMMANDS: dict[bytes, Command] = {}
READS: set[bytes] = set()
"""Commands that change nothing."""
SHRINKS: set[bytes] = set()
"""Commands that a full server still takes, though they change something."""


def command(least: int, *, reads: bool = False, shrinks: bool = False) -> Callable[[Command], Command]:
    """Register a command under its function's name; it has at least so many arguments."""

    def registered(function: Command) -> Command:
        name = function.__name__.strip("_").upper().encode()

        def checked(keyspace: Keyspace, arguments: Arguments) -> Reply:
            if len(arguments) < least:
                raise Error(f"ERR wrong number of arguments for '{name.decode().lower()}' command")
            return function(keyspace, arguments)

        COMMANDS[name] = checked
        if reads:
            READS.add(name)
        if shrinks:
            SHRINKS.add(name)
        return function

    return registered


def number(text: bytes) -> int:
    """A whole number. Raises Error."""
    try:
        return int(text)
    except ValueError:
        raise Error("ERR value is not an integer or out of range") from None


def score(text: bytes) -> float:
    """A score. Raises Error."""
    try:
        return float(text)
    except ValueError:
        raise Error("ERR value is not a valid float") from None


def shown(value: float) -> bytes:
    """A score as Redis writes it."""
    if value in (float("inf"), float("-inf")):
        return b"inf" if value > 0 else b"-inf"
    return b"%d" % int(value) if value == int(value) and abs(value) < 1e17 else repr(value).encode()


def pairs(flat: Arguments) -> list[tuple[bytes, bytes]]:
    """Arguments by two. Raises Error."""
    if not flat or len(flat) % 2:
        raise Error("ERR wrong number of arguments")
    return list(zip(flat[::2], flat[1::2], strict=True))


def part(length: int, start: bytes, end: bytes) -> slice:
    """The slice that Redis means by two places, both included, that may count from the end."""
    first, last = number(start), number(end)
    first = max(first + length, 0) if first < 0 else first
    last = last + length if last < 0 else last
    return slice(first, max(last + 1, 0))


def matching(names: Sequence[bytes], pattern: bytes) -> list[bytes]:
    """Those that a pattern matches."""
    return [name for name in names if pattern == b"*" or fnmatch.fnmatchcase(name, pattern)]
