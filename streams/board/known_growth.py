"""What a board knows of growing: by which version it reads, and which measures not all shards have counted yet."""

from collections.abc import Mapping
from typing import Final

from streams.arithmetic.measures.versions import FIRST, CatalogueVersion
from streams.board.asked import StillGrowingError
from streams.kpis import Kpi
from streams.redis.connection import Client
from streams.redis.counting_configuration import as_read, differing, said, version_now
from streams.redis.errors import CatalogueLostError, NewerCatalogueError
from streams.redis.growth import Growth, growing, grown_in, grown_to

_FIRST: Final = CatalogueVersion()


class KnownGrowth:
    """What was found when a board last looked."""

    def __init__(self, client: Client, configuration: Mapping[str, str]) -> None:
        """Nothing grows, as far as is known. The board counts by this configuration."""
        self.catalogue: CatalogueVersion = _FIRST
        """The version by which series are called."""
        self.growing: Mapping[str, Growth] = {}
        """The measures that are not counted by all shards yet: their KPIs are not shown."""
        self._client = client
        self._configuration = configuration
        self._grown: Mapping[str, int] = {}
        """Tag of a shard -> the version up to which it was counted at the last look."""
        self._looks_again = True

    def grows(self, kpi: Kpi) -> bool:
        """Whether any measure of a KPI is not counted by all shards yet."""
        return any(measure.name in self.growing for measure in kpi.measures)

    def check(self, kpi: Kpi) -> None:
        """Raises StillGrowingError for a KPI that has no value because it grows."""
        if self.grows(kpi):
            raise StillGrowingError(measure.name for measure in kpi.measures if measure.name in self.growing)

    def look_again(self) -> None:
        """Redis has lost writes, and what shards said of growing may be among them."""
        self._looks_again = True

    def is_other_by(self, seen: Mapping[str, Mapping[str, int]]) -> bool:
        """Whether shards do not say what they said at the last look, so that it has to be looked at again first.

        `seen` are the marks of shards that were read since, by tag. Where they say less, what was read of them may be
        half of what grows; where they know of a newer version, they have it under other names. And no tables say that
        they are of what was read if they lack what has been counted as a whole by then.
        """
        grown = {tag: grown_in(marks) for tag, marks in seen.items()}
        is_other = any(
            version < self._grown.get(tag, FIRST) or version > self.catalogue.number for tag, version in grown.items()
        )
        if self.growing and not is_other:
            is_other = growing(self.catalogue, {**self._grown, **grown}).keys() != self.growing.keys()
        self._looks_again = self._looks_again or is_other
        return is_other

    async def look(self) -> bool:
        """See how it is now; says whether all has to be read anew, for other series are read, or of other measures.

        Raises NewerCatalogueError where workers count by other settings than this board's by now, CatalogueLostError
        where Redis has lost that they do by those of this board, and StoreUnavailableError.
        """
        number = await version_now(self._client)
        if number == self.catalogue.number and not self.growing and not self._looks_again:
            return False
        # In this order: a version is said before anything is counted with it.
        grown = await grown_to(self._client)
        before, stored = await said(self._client)
        if not before:
            return False
        number, newest = stored.version.number, max(grown.values(), default=FIRST)
        is_otherwise = bool(differing(before, as_read(before, self._configuration)))
        if number > self.catalogue.number and is_otherwise:
            raise NewerCatalogueError("what stands in Redis", number, self.catalogue.number)
        if newest > number or (number < self.catalogue.number and is_otherwise):
            raise CatalogueLostError(number, max(newest, self.catalogue.number))
        found = growing(stored.version, grown)
        is_other = found.keys() != self.growing.keys() or stored.version != self.catalogue
        self.catalogue, self.growing, self._grown, self._looks_again = stored.version, found, grown, False
        return is_other
