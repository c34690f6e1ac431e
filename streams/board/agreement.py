"""What a board and workers agree on: how all was counted, and what of it is counted by all shards by now."""

from collections.abc import Mapping

import structlog

from streams.arithmetic.measures.versions import FIRST, CatalogueVersion
from streams.board.asked import StillGrowingError
from streams.kpis import Kpi
from streams.redis.connection import Client
from streams.redis.counting_configuration import as_read, differing, refuse_unacceptable, said, version_now
from streams.redis.errors import CatalogueLostError, NewerCatalogueError
from streams.redis.growth import Growth, growing, grown_in, grown_to
from streams.workers_first import compare_first

_log = structlog.get_logger("nabz.board")


class Agreement:
    """The counting configuration of a board, beside the one that stands in Redis."""

    def __init__(self, client: Client, configuration: Mapping[str, str]) -> None:
        """Nothing was compared yet."""
        self._client = client
        self._configuration = configuration
        self.version = CatalogueVersion()
        """The version of what is counted, as it was last looked for."""
        self.growing: Mapping[str, Growth] = {}
        """The measures that are not counted by all shards yet: their KPIs are not shown."""
        self.was_reached = False
        """Whether Redis has ever said that it was counted as the settings say."""
        self._compared = False
        self._grown: Mapping[str, int] = {}
        """Tag of a shard -> the version up to which it was counted at the last look."""
        self._looks_again = True

    def compare_again(self) -> None:
        """Do so with the next `compare`."""
        self._compared = False

    async def compare(self) -> None:
        """See that all was counted as the settings say. What was accepted since the board began is let pass.

        Raises CountAgainError, WorkersFirstError where workers have yet to start with them, or StoreUnavailableError.
        """
        if not self._compared:
            check = refuse_unacceptable if self.was_reached else compare_first
            self._compared = await check(self._client, self._configuration)
            self.was_reached = self.was_reached or self._compared

    def grows(self, kpi: Kpi) -> bool:
        """Whether any measure of a KPI is not counted by all shards yet."""
        return any(measure.name in self.growing for measure in kpi.measures)

    def check_grown(self, kpi: Kpi) -> None:
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
            version < self._grown.get(tag, FIRST) or version > self.version.number for tag, version in grown.items()
        )
        if self.growing and not is_other:
            is_other = growing(self.version, {**self._grown, **grown}).keys() != self.growing.keys()
        self._looks_again = self._looks_again or is_other
        return is_other

    async def has_changed(self) -> bool:
        """Look how far what grows is; whether it is another version, or more or less is counted by all shards.

        Raises NewerCatalogueError where workers count by other settings than the board's by now, CatalogueLostError
        where Redis has lost that they do by those of the board, or StoreUnavailableError.
        """
        number = await version_now(self._client)
        if number == self.version.number and not self.growing and not self._looks_again:
            return False
        # In this order: a version is said before anything is counted with it.
        grown = await grown_to(self._client)
        before, stored = await said(self._client)
        number, newest = stored.version.number, max(grown.values(), default=FIRST)
        is_otherwise = bool(before and differing(before, as_read(before, self._configuration)))
        if number > self.version.number and is_otherwise:
            raise NewerCatalogueError("what stands in Redis", number, self.version.number)
        if newest > number or (number < self.version.number and is_otherwise):
            raise CatalogueLostError(number, max(newest, self.version.number))
        if not before:
            return False
        found = growing(stored.version, grown)
        changed = found.keys() != self.growing.keys() or stored.version != self.version
        self.growing, self.version, self._grown, self._looks_again = found, stored.version, grown, False
        if changed:
            _log.info("What is counted has changed: the board reads all anew", version=number, growing=sorted(found))
        return changed
