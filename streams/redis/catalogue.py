"""Which version of what is counted stands in Redis, as fields beside the counting configuration. Pure.

The first version has no fields: what was counted before there were versions reads as ever.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from streams.arithmetic.measures.versions import FIRST, CatalogueVersion
from streams.redis.keys import CATALOGUE_FORMER, CATALOGUE_SINCE, CATALOGUE_VERSION, MEASURE

_DIGITS: Final = 12
_MOST_FORMER: Final = 64
"""So many configurations of before are known again: whoever counted by one of them stopped long ago."""


@dataclass(frozen=True, slots=True)
class Change:
    """What another counting configuration means for what is counted.

    `grows` maps the names of measures that are counted anew, out of facts, to what it comes from: names of the
    configuration. `gone` are measures that are not counted any more. `impossible` maps what facts cannot be counted by
    to why.
    """

    grows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    impossible: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredCatalogue:
    """The version that stands in Redis, and which configurations it and earlier ones had."""

    version: CatalogueVersion = field(default_factory=CatalogueVersion)
    former: Mapping[str, int] = field(default_factory=dict)
    """Mark of a configuration that was counted by before -> the last version that it had."""

    def version_of(self, configuration: Mapping[str, str]) -> int | None:
        """The earlier version that had this configuration, if any is known."""
        return self.former.get(mark_of(configuration))

    def after(self, change: Change, before: Mapping[str, str], now: Mapping[str, str]) -> "StoredCatalogue":
        """What stands there once this change is made, from the configuration of before to that of now."""
        number = self.version.number + 1
        since = {name: version for name, version in self.version.since.items() if name not in change.gone}
        since.update(dict.fromkeys(change.grows, number))
        return StoredCatalogue(CatalogueVersion(number, since), self._former(before, now))

    def anew(self, number: int, configuration: Mapping[str, str], never_again: Collection[str]) -> "StoredCatalogue":
        """A version after this number, in which all measures of a configuration are counted anew.

        But for those, by name, that can be counted `never_again`, since no facts tell of them.
        """
        names = {name.removeprefix(MEASURE) for name in configuration if name.startswith(MEASURE)}
        names.difference_update(never_again)
        return StoredCatalogue(CatalogueVersion(number + 1, dict.fromkeys(sorted(names), number + 1)), self.former)

    def accepting(self, before: Mapping[str, str], now: Mapping[str, str]) -> "StoredCatalogue":
        """The same version with another configuration, where nothing is counted anew."""
        return self if before == now else StoredCatalogue(self.version, self._former(before, now))

    def _former(self, before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, int]:
        former = {**self.former, mark_of(before): self.version.number}
        former.pop(mark_of(now), None)
        return dict(sorted(former.items(), key=lambda one: one[1])[-_MOST_FORMER:])

    @property
    def fields(self) -> dict[str, str]:
        """As they stand in Redis."""
        if self.version.number == FIRST and not self.former:
            return {}
        return {
            CATALOGUE_VERSION: str(self.version.number),
            CATALOGUE_FORMER: json.dumps(self.former),
            **{f"{CATALOGUE_SINCE}{name}": str(version) for name, version in self.version.since.items()},
        }


def split_catalogue(found: Mapping[str, str]) -> tuple[dict[str, str], StoredCatalogue]:
    """The counting configuration and the catalogue, of all that stands in the hash."""
    configuration = {name: text for name, text in found.items() if not _is_of_catalogue(name)}
    since = {
        name.removeprefix(CATALOGUE_SINCE): int(text)
        for name, text in found.items()
        if name.startswith(CATALOGUE_SINCE)
    }
    version = CatalogueVersion(int(found.get(CATALOGUE_VERSION, FIRST)), since)
    return configuration, StoredCatalogue(version, json.loads(found.get(CATALOGUE_FORMER, "{}")))


def mark_of(configuration: Mapping[str, str]) -> str:
    """A mark of a counting configuration: two that differ have different ones."""
    return sha256(json.dumps(sorted(configuration.items())).encode()).hexdigest()[:_DIGITS]


def _is_of_catalogue(name: str) -> bool:
    return name in {CATALOGUE_VERSION, CATALOGUE_FORMER} or name.startswith(CATALOGUE_SINCE)
