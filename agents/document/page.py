"""The page on privacy: prose from `privacy.md` beside this file, and tables of what is declared where data is kept."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Final

import msgspec

from agents.document.families import KEPT_FAMILIES, KeptFamily
from agents.document.kept_fields import Row, first_part
from agents.document.of_events import Fates, fates_of
from agents.document.redis_keys import HeldKey, held_keys
from schemas.built_in import EVENT_TYPES
from schemas.document.descriptions import description_of
from schemas.document.events import documented_events
from schemas.document.rendered import table
from streams.kept import Kept, Sort

_MARK: Final = "<!-- {} -->"
_SORTS: Final = {
    Sort.ID: "an identifier of a person, an event or a thing",
    Sort.TIME: "a moment or a date",
    Sort.MONEY: "an amount of money",
    Sort.EMPLOYEE: "the name of somebody who works for you, mostly as a number; the text stands in `nabz:dimensions`",
    Sort.TEXT: "words that somebody wrote",
    Sort.VALUE: "a value of a dimension, as its number or its text: a segment, a channel, a product, …",
    Sort.HIDDEN: "an id that can be read only with the [key of marks](#erasure)",
    Sort.HASH: "8 bytes from which nobody reads an id; but who has a list of all ids can find out which of them it is",
    Sort.FIGURE: "a score, a count, a version, or yes or no",
}


def document() -> str:
    """The page. Raises Untold where nobody says what a field or a key holds."""
    text = files("agents.document").joinpath("privacy.md").read_text("utf-8")
    for name, render in _TABLES.items():
        mark = _MARK.format(name)
        if text.count(mark) != 1:
            raise ValueError(f"privacy.md needs one {mark}")
        text = text.replace(mark, render())
    return text


def _sorts() -> str:
    return table(("Sort", "What it is"), [(_sort(sort), meaning) for sort, meaning in _SORTS.items()])


def _families() -> str:
    return "\n\n".join(map(_family, KEPT_FAMILIES))


def _family(family: KeptFamily) -> str:
    rows = [cells for _, group in groupby(family.rows, lambda row: row.struct) for cells in _of_struct([*group])]
    only = f" Only with `{family.setting}`." if family.setting else ""
    return f"### {family.title}\n\n{family.where}.{only}\n\n{table(_HEADS, rows)}"


_HEADS: Final = ("Of what", "Field", "Meaning", "Sort", "How long")


def _of_struct(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """The rows of a struct: its name stands in the first one."""
    what = _named(rows[0].struct)
    for row in rows:
        only = "".join(f", with `{setting}`" for setting in row.settings)
        yield what, f"`{row.name}`", row.meaning + only, ", ".join(map(_sort, row.sorts)), row.lasts.value
        what = ""


def _named(struct: type[msgspec.Struct] | None) -> str:
    return "" if struct is None else f"`{struct.__name__}`: {_small(first_part(description_of(struct)))}"


def _small(text: str) -> str:
    return text[0].lower() + text[1:]


def _sort(sort: Sort) -> str:
    return f"**{sort.value}**" if sort in _OF_PERSONS else sort.value


_OF_PERSONS: Final = frozenset({Sort.EMPLOYEE, Sort.TEXT})


def _keys_of_persons() -> str:
    heads = ("Key", "What it is", "What of persons", "Written by", "How long")
    keys = [key for key in held_keys() if key.held.persons]
    return table(heads, [(_names(key), key.meaning, key.held.persons, _writers(key), key.held.lasts) for key in keys])


def _other_keys() -> str:
    keys = [key for key in held_keys() if not key.held.persons]
    rows = [(_names(key), key.meaning, _writers(key), key.held.lasts) for key in keys]
    return table(("Key", "What it is", "Written by", "How long"), rows)


def _names(key: HeldKey) -> str:
    return "<br>".join(f"`{name}`" for name in key.names)


def _writers(key: HeldKey) -> str:
    return ", ".join(writer.value for writer in key.held.writers)


def _events() -> str:
    rows = []
    for event in documented_events(EVENT_TYPES):
        fates = fates_of(event)
        name = f"`{event.tag}`" if event.slug == event.tag else f"`{event.tag}` on `{event.topic}`"
        rows.append((name, _kept(fates), _code(fates.read), _code(fates.unread)))
    return table(("Event", "Goes into what is kept", "Read, and not kept of a single event", "Not read"), rows)


def _kept(fates: Fates) -> str:
    return ", ".join(f"`{name}`{_how(ways)}" for name, ways in fates.kept.items())


def _how(ways: Sequence[Kept]) -> str:
    """What has to be said of a field that is not simply kept."""
    always = {way.sort for way in ways if not way.setting}
    settings = ", ".join(dict.fromkeys(f"`{way.setting}`" for way in ways if way.setting))
    if not always:
        as_hash = "a hash, " if {way.sort for way in ways} == {Sort.HASH} else ""
        return f" ({as_hash}with {settings})"
    if len(always) == 1 and always <= _TOLD.keys():
        return f" ({_TOLD[next(iter(always))]})"
    has_words = any(way.sort is Sort.TEXT for way in ways)
    return f" (what was heard of it; the words with {settings})" if has_words else ""


_TOLD: Final = {Sort.HASH: "a hash", Sort.HIDDEN: "hidden"}
"""Sorts of an id that is not kept as it is -> what is said of it."""


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "-"


_TABLES: Final = {
    "sorts": _sorts,
    "families": _families,
    "keys of persons": _keys_of_persons,
    "other keys": _other_keys,
    "events": _events,
}
"""Mark in the prose -> what takes its place."""
