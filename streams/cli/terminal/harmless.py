"""Takes out of a line of log what it may hold of events and people, before anything else sees the line.

Libraries log what they work on: with level debug aiokafka writes whole requests and answers, with the records in them.
So nothing of theirs is shown but what is known to be harmless: the texts of their source, and values of few kinds.
Lines of this project are written with care; only errors in them are looked at.
"""

import copy
import logging
import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any, Final

from schemas.topics import DEAD_LETTERS, TYPES
from streams.cli.terminal.fixed_texts import without_what_was_filled_in
from streams.said import said

_TRACEBACK: Final = "exc_info"
"""Where structlog has the error whose traceback it writes, by `streams.said.traced`."""
_MOST_SHOWN: Final = 20
"""How many members of a collection are shown."""
_ADDRESS: Final = re.compile(
    r"(?:localhost|(?:\d{1,3}\.){3}\d{1,3}|\[?(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}\]?)(?::\d{1,5})?"
)
_PLACES: Final = frozenset({"TopicPartition", "TP"})
"""Classes of a topic and the number of one of its partitions."""
_LABEL: Final = re.compile(r"\[\^-*[\w :.]*\]: ")
"""What mode puts before its lines: which of its services speaks."""
_OF_ASYNCIO: Final = re.compile(
    r"(?:Task|Future) exception was never retrieved|Task was destroyed but it is pending!|Exception in callback|"
    r"Unhandled exception in event loop|Fatal (?:read |write )?error on (?:socket|SSL|pipe) (?:transport|protocol)"
)
"""How lines begin that asyncio puts together."""
_OF_WARNING: Final = re.compile(r"(?P<where>[^\n]*?:\d+): (?P<kind>\w+): ")

_known: frozenset[str] = frozenset()


def tell_freely(words: Iterable[str]) -> None:
    """From here on these words of the settings, such as the host of Kafka, are shown wherever they are logged."""
    global _known  # noqa: PLW0603 - one process has one stderr
    _known = frozenset(words)


def harmless(record: logging.LogRecord, ours: Iterable[str]) -> logging.LogRecord:
    """A record without what may be of events; `ours` are the roots of the loggers of this project."""
    safe = copy.copy(record)
    safe.exc_text = None
    if record.name.partition(".")[0] in ours:
        if isinstance(record.msg, Mapping):
            told = {name: value if name == _TRACEBACK else _of_ours(value) for name, value in record.msg.items()}
            safe.msg = told
        else:
            safe.args = _each(record.args, _of_ours)
        return safe
    safe.msg, safe.args = _text(record), None
    return safe


def _of_ours(value: object) -> object:
    return said(value) if isinstance(value, BaseException) else value


def _each(args: Any, of: Any) -> Any:  # noqa: ANN401 - what logging takes, and what is done with each
    if isinstance(args, Mapping):
        return {name: of(value) for name, value in args.items()}
    return tuple(map(of, args)) if args else args


def _text(record: logging.LogRecord) -> str:
    text = str(record.msg)
    if record.name == "py.warnings":
        found = _OF_WARNING.match(str(record.args[0]) if isinstance(record.args, tuple) and record.args else text)
        return f"{found['kind']} at {found['where']}" if found else "a warning"
    label = _LABEL.match(text) if record.name.startswith(("mode", "faust")) else None
    begin = label[0] if label else ""
    of_asyncio = _OF_ASYNCIO.match(text) if record.name == "asyncio" else None
    if of_asyncio:
        return of_asyncio[0]
    fixed = without_what_was_filled_in(text[len(begin) :], record.pathname)
    if fixed is None:
        return f"{begin}says something at {record.module}:{record.lineno} that may hold values, and is not told"
    if not record.args:
        return begin + fixed
    try:
        return begin + str(fixed % _each(record.args, shown))
    except (TypeError, ValueError):
        return begin + fixed


class _Plain(str):
    """A text that `%r` gives as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def shown(value: object) -> object:
    """An argument of a library's line: as it is if its kind is harmless, or else only its kind."""
    if value is None or type(value) in {bool, int, float}:
        return value
    return _Plain(_in_words(value))


def _in_words(value: object) -> str:
    if isinstance(value, BaseException):
        return said(value)
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, str):
        return value if _is_free(value) else "<text>"
    if isinstance(value, Mapping | set | frozenset | list | tuple):
        return _collection(value)
    return f"<{type(value).__name__}>"


def _collection(value: Mapping[Any, Any] | AbstractSet[Any] | list[Any] | tuple[Any, ...]) -> str:
    if type(value).__name__ in _PLACES and isinstance(value, tuple):
        return f"{shown(value[0])}[{shown(value[1])}]"
    if isinstance(value, Mapping):
        return f"{{{_listed(f'{shown(name)}: {shown(one)}' for name, one in value.items())}}}"
    if isinstance(value, tuple) and type(value) is not tuple:
        return f"<{type(value).__name__}>"
    begin, end = ("[", "]") if isinstance(value, list) else ("(", ")") if isinstance(value, tuple) else ("{", "}")
    return f"{begin}{_listed(str(shown(one)) for one in value)}{end}"


def _listed(members: Iterable[str]) -> str:
    every = list(members)
    more = [f"and {len(every) - _MOST_SHOWN} more"] if len(every) > _MOST_SHOWN else []
    return ", ".join([*every[:_MOST_SHOWN], *more])


def _is_free(text: str) -> bool:
    return text in _FREE or text in _known or _ADDRESS.fullmatch(text) is not None


_FREE: Final = frozenset({*TYPES, DEAD_LETTERS, "utf-8"})
