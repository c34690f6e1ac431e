"""What becomes of each field of an event: it goes into what is kept, or it is read and not kept, or not read at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from agents.document.families import KEPT_FAMILIES
from schemas.document.events import DocumentedEvent
from streams.kept import ID, Kept
from streams.redis.held import KEPT_BESIDE_FACTS

NOT_READ: Final = "No KPI reads it"
"""In the description of a field by which nothing is counted. A test of the events holds that to be true."""
WHOLE: Final = frozenset({"scale"})
"""Fields that are objects and are told of as a whole."""


@dataclass(frozen=True)
class Fates:
    """The fields of an event by what becomes of them; those of items after a dot."""

    kept: Mapping[str, tuple[Kept, ...]]
    """Field that goes into what is kept -> as what, and by which settings."""
    read: tuple[str, ...]
    """Fields by which something is counted or refused, and of which nothing stays of a single event."""
    unread: tuple[str, ...]
    """Fields that nobody reads."""


def fates_of(event: DocumentedEvent) -> Fates:
    """What becomes of the fields of an event."""
    described, kept = _described(event), _kept(event)
    others = {name: told for name, told in described.items() if name not in kept}
    return Fates(
        kept={name: kept[name] for name in described if name in kept},
        read=tuple(name for name, told in others.items() if NOT_READ not in told),
        unread=tuple(name for name, told in others.items() if NOT_READ in told),
    )


def _kept(event: DocumentedEvent) -> dict[str, tuple[Kept, ...]]:
    found: dict[str, dict[Kept, None]] = {}
    for name, kept in _ways(event):
        found.setdefault(name, {})[Kept(kept.sort, setting=kept.setting)] = None
    return {name: tuple(ways) for name, ways in found.items()}


def _ways(event: DocumentedEvent) -> Iterator[tuple[str, Kept]]:
    """Each way in which a field goes into what is kept."""
    for family in KEPT_FAMILIES:
        if family.name and family.name == event.family:
            yield from ((name, ID) for name in (event.key, event.key_without) if name)
        for row in family.rows:
            for part in row.parts:
                if part.is_of(event):
                    yield from ((name, Kept(part.sort, setting=part.setting or family.setting)) for name in part.fields)
    yield from KEPT_BESIDE_FACTS.get(event.tag, {}).items()


def _described(event: DocumentedEvent) -> dict[str, str]:
    """Each field with its description."""
    parts = {name: part for name, part in event.parts if name not in WHOLE}
    found: dict[str, str] = {}
    for field in event.fields:
        if field.name in parts:
            whole = field.description if NOT_READ in field.description else ""
            found |= {f"{field.name}.{inner.name}": inner.description + whole for inner in parts[field.name].fields}
        else:
            found[field.name] = field.description
    return found
