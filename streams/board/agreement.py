"""What a board and workers agree on: how all was counted, and what of it is counted by all shards by now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from streams.alerts import EffectiveAlert
from streams.arithmetic.measures.versions import FIRST, CatalogueVersion
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.kpis import Kpi
from streams.redis.agreement import refuse_unacceptable
from streams.redis.configuration_changes import as_read, differing
from streams.redis.connection import Client
from streams.redis.counting_configuration import said, version_now
from streams.redis.errors import CatalogueLostError, NewerCatalogueError
from streams.redis.growth import Growth, ShardGrowth, growing, grown_in, grown_to
from streams.settings import Settings
from streams.workers_first import compare_first

_log = structlog.get_logger("nabz.board")


class Agreement:
    """The counting configuration of a board, beside the one that stands in Redis."""

    def __init__(self, client: Client, settings: Settings) -> None:
        """Nothing was compared yet."""
        self._client = client
        self._configuration = counting_configuration(settings, {})
        self._catalogue = settings.catalogue
        self.version = CatalogueVersion()
        """The version of what is counted, as it was last looked for."""
        self.growing: Mapping[str, Growth] = {}
        """The measures that are not counted by all shards yet: their KPIs are not shown."""
        self.was_reached = False
        """Whether Redis has ever said that it was counted as the settings say."""
        self._compared = False
        self._grown: Mapping[str, ShardGrowth] = {}
        """Tag of a shard -> how far it was at the last look."""
        self._looks_again = True

    def compare_again(self) -> None:
        """Do so with the next `compare`."""
        self._compared = False

    async def compare(self) -> None:
        """See that all was counted as the settings say. What was accepted since the board began is let pass.

        Raises CountAgainError, WorkersFirstError where workers have yet to start with them, or StoreUnavailableError.
        """
        if not self._compared:
            if self.was_reached:
                self._compared = await refuse_unacceptable(self._client, self._configuration)
            else:
                otherwise = CountedOtherwise(self._catalogue)
                self._compared = await compare_first(self._client, self._configuration, otherwise)
            self.was_reached = self.was_reached or self._compared

    def look_again(self) -> None:
        """Redis has lost writes, and what shards said of growing may be among them."""
        self._looks_again = True

    def is_other_by(self, seen: Mapping[str, Mapping[str, int]]) -> bool:
        """Whether shards do not say what they said at the last look, so that it has to be looked at again first.

        `seen` are the marks of shards that were read since, by tag. Where they say less, what was read of them may be
        half of what grows; where they know of a newer version, they have it under other names. And no tables say that
        they are of what was read if they lack what has been counted as a whole by then.
        """
        nothing = ShardGrowth(FIRST, held=0)
        now = {tag: replace(self._grown.get(tag, nothing), grown_to=grown_in(marks)) for tag, marks in seen.items()}
        is_other = any(
            shard.grown_to < self._grown.get(tag, nothing).grown_to or shard.grown_to > self.version.number
            for tag, shard in now.items()
        )
        if self.growing and not is_other:
            is_other = (
                growing(self.version, {**self._grown, **now}, self._catalogue.measures).keys() != self.growing.keys()
            )
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
        number, newest = stored.version.number, max((shard.grown_to for shard in grown.values()), default=FIRST)
        is_otherwise = bool(before and differing(before, as_read(before, self._configuration)))
        if number > self.version.number and is_otherwise:
            raise NewerCatalogueError("what stands in Redis", number, self.version.number)
        if newest > number or (number < self.version.number and is_otherwise):
            raise CatalogueLostError(number, max(newest, self.version.number))
        if not before:
            return False
        found = growing(stored.version, grown, self._catalogue.measures)
        changed = found.keys() != self.growing.keys() or stored.version != self.version
        self.growing, self.version, self._grown, self._looks_again = found, stored.version, grown, False
        if changed:
            _log.info("What is counted has changed", version=number, growing=sorted(found))
        return changed

    def complete(
        self, kpis: Sequence[Kpi], alerts: Sequence[EffectiveAlert]
    ) -> tuple[Sequence[Kpi], Sequence[EffectiveAlert]]:
        """Those of these KPIs of which all is counted by all shards, and those of the alerts that are on them."""
        told = [kpi for kpi in kpis if not any(measure.name in self.growing for measure in kpi.measures)]
        names = {kpi.name for kpi in told}
        return told, [alert for alert in alerts if alert.kpi.name in names]
