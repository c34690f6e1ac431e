"""What may be said of an error in a log: its kind, its place in the code, and its words if these are harmless.

The words of an error may hold what was being worked on: `KeyError('C-7')` names a customer, and `int()` quotes what is
no number. So words are told only of errors that are known to have none of that:

- those of this project, which are written for whoever reads them (see `schemas.InvalidEvent`);
- those of the operating system and of connections, among them files, time-outs and certificates, and modules that are
  missing;
- those of the clients of Redis and Kafka, which tell why a server does not do something.

Of all others the class and the place are told, which is what a report of a mistake needs.
"""

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[1]
_OURS: Final = frozenset({"schemas", "streams", "agents", "grafana"})
_CLIENTS: Final = frozenset({("redis.exceptions", "RedisError"), ("aiokafka.errors", "KafkaError")})
_QUOTES: Final = ("of pipeline caused error", "with args beginning with", "Unexpected error")
"""What words of these clients have in them that quote a call or another error."""
_UNTOLD: Final = "(its words are not told, for they may hold values)"


def said(error: BaseException) -> str:
    """An error in one line: its words, or its class and place if these may hold values."""
    words = " ".join(str(error).split()) if has_harmless_words(error) else ""
    return words or f"{type(error).__name__} at {where(error)}"


def named(error: BaseException) -> str:
    """An error in one line that begins with its class."""
    kind, text = type(error).__name__, said(error)
    return text if text.startswith(kind) else f"{kind}: {text}"


def has_harmless_words(error: BaseException) -> bool:
    """Whether the words of an error hold nothing of what was being worked on."""
    kinds = [(kind.__module__, kind.__name__) for kind in type(error).__mro__]
    if kinds[0][0].partition(".")[0] in _OURS or isinstance(error, OSError | ImportError):
        return True
    return not _CLIENTS.isdisjoint(kinds) and not any(quote in str(error) for quote in _QUOTES)


def where(error: BaseException) -> str:
    """File and line that raised."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "an unknown place"
    path = Path(frames[-1].filename)
    shown = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(path.name)
    return f"{shown}:{frames[-1].lineno}"


def traced(error: BaseException) -> str:
    """What Python writes of an error and of those that it came from, without words that may hold values."""
    return "".join(_lines(error, set())).rstrip("\n")


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    if error.__cause__ is not None and id(error.__cause__) not in seen:
        yield from _lines(error.__cause__, seen)
        yield "\nThe above exception was the direct cause of the following exception:\n\n"
    elif error.__context__ is not None and not error.__suppress_context__ and id(error.__context__) not in seen:
        yield from _lines(error.__context__, seen)
        yield "\nDuring handling of the above exception, another exception occurred:\n\n"
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):\n"
        # Lines of code, and no values of variables.
        yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    words = str(error) if has_harmless_words(error) else _UNTOLD
    yield f"{name}: {words}\n" if words else f"{name}\n"
    if isinstance(error, BaseExceptionGroup):
        for number, part in enumerate(error.exceptions, start=1):
            if id(part) not in seen:
                yield f"\nPart {number} of this:\n\n"
                yield from _lines(part, seen)
