"""The texts of runbooks: `runbooks.toml`, read and checked once when this module is imported."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streams.texts.messages import InvalidMessages, findings
from streams.texts.text import Text

FILE: Final = "runbooks.toml"
_SECTIONS: Final = frozenset({"words", "commands", "kpis", "rules"})
_CODE: Final = re.compile(r"`[^`]*`")
_ONE: Final = frozenset({"meaning", "first", "silence"})
_SEVERAL: Final = frozenset({"look", "causes"})
_RUN: Final = "run"


@dataclass(frozen=True, slots=True)
class Guidance:
    """What people wrote for whoever was notified; code stands between backticks in it."""

    meaning: Text
    """What it means for the company."""
    first: Text
    """The one thing to do before all others."""
    look: tuple[Text, ...]
    causes: tuple[Text, ...]
    run: tuple[str, ...] = ()
    """Names of commands that help."""
    silence: Text | None = None
    """When it is right to silence it, if there is more to say than what holds for all."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to run; `{places}` in it are what differs from installation to installation."""

    run: str
    about: Text


@dataclass(frozen=True, slots=True)
class RunbookTexts:
    """All texts of runbooks."""

    words: Mapping[str, Text]
    commands: Mapping[str, Command]
    kpis: Mapping[str, Guidance]
    """By the KPI's name."""
    rules: Mapping[str, Guidance]
    """By the name of the rule."""


def read(text: str) -> RunbookTexts:
    """The texts of a file. Raises InvalidMessages for what is not as it has to be."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidMessages(f"{FILE} is no TOML: {error}") from error
    if set(document) != _SECTIONS:
        raise InvalidMessages(f"{FILE} has the sections {sorted(document)}, and not {sorted(_SECTIONS)}")
    wrong = [f"{place}: {finding}" for place, entry in _entries(document) for finding in _findings(entry)]
    commands = document["commands"]
    for section in ("kpis", "rules"):
        for name, entry in document[section].items():
            wrong += [f"[{section}.{name}] {finding}" for finding in _gaps(entry, commands)]
    if wrong:
        raise InvalidMessages("\n".join([f"{FILE} has texts that cannot be shown:", *wrong]))
    return RunbookTexts(
        {key: _text(entry) for key, entry in _leaves(document["words"])},
        {name: Command(entry[_RUN], _text(entry)) for name, entry in commands.items()},
        {name: _guidance(entry) for name, entry in document["kpis"].items()},
        {name: _guidance(entry) for name, entry in document["rules"].items()},
    )


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every text, and where it stands."""
    yield from ((f"[words] {key}", entry) for key, entry in _leaves(document["words"]))
    for name, entry in document["commands"].items():
        yield f"[commands] {name}", {key: value for key, value in entry.items() if key != _RUN}
    for section in ("kpis", "rules"):
        for name, entry in document[section].items():
            for part in _ONE & entry.keys():
                yield f"[{section}.{name}] {part}", entry[part]
            for part in _SEVERAL & entry.keys():
                yield from ((f"[{section}.{name}] {part} {place}", one) for place, one in enumerate(entry[part], 1))


def _leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and not value.keys() & {"en", "fa"}:
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _findings(entry: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a text: as with any message, but code is the same in both languages."""
    if not all(isinstance(text, str) for text in entry.values()):
        yield "en and fa are texts"
        return
    yield from findings({language: _CODE.sub("", text) for language, text in entry.items()})
    code = {language: sorted(_CODE.findall(text)) for language, text in entry.items()}
    if code.get("en") != code.get("fa"):
        yield f"en has the code {code.get('en')}, and fa {code.get('fa')}"


def _gaps(entry: Mapping[str, Any], commands: Mapping[str, Any]) -> Iterator[str]:
    """What is missing in the guidance of one alert."""
    if not {"meaning", "first", "look", "causes"} <= entry.keys():
        yield "what it means, what to do first, where to look or the causes are missing"
    if unknown := entry.keys() - _ONE - _SEVERAL - {_RUN}:
        yield f"unknown: {', '.join(sorted(unknown))}"
    yield from (f"no command is named {name!r}" for name in entry.get(_RUN, ()) if name not in commands)


def _text(entry: Mapping[str, Any]) -> Text:
    return Text(entry["en"], entry["fa"])


def _guidance(entry: Mapping[str, Any]) -> Guidance:
    return Guidance(
        meaning=_text(entry["meaning"]),
        first=_text(entry["first"]),
        look=tuple(map(_text, entry["look"])),
        causes=tuple(map(_text, entry["causes"])),
        run=tuple(entry.get(_RUN, ())),
        silence=_text(entry["silence"]) if "silence" in entry else None,
    )


TEXTS: Final = read(Path(__file__).with_name(FILE).read_text(encoding="utf-8"))
