"""What a board and workers agree on: how all was counted, and what of it is counted by all shards by now."""

from collections.abc import Mapping, Sequence

import structlog

from streams.alerts import EffectiveAlert
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.counted_otherwise import change_between
from streams.kpis import Kpi
from streams.redis.connection import Client
from streams.redis.counting_configuration import (
    as_read,
    changes,
    compare,
    differing,
    refuse_unacceptable,
    said,
    version_now,
)
from streams.redis.errors import CountAgainError, NewerCatalogueError, WorkersFirstError
from streams.redis.growth import Growth, growing, grown_to

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
        """The measures that are not counted by all shards yet."""
        self.was_reached = False
        """Whether Redis has ever said that it was counted as the settings say."""
        self._compared = False

    def compare_again(self) -> None:
        """Do so with the next `compare`."""
        self._compared = False

    async def compare(self) -> None:
        """See that all was counted as the settings say. What was accepted since the board began is let pass.

        Raises CountAgainError, WorkersFirstError where workers have yet to start with them, or StoreUnavailableError.
        """
        if not self._compared:
            check = refuse_unacceptable if self.was_reached else _compare_first
            self._compared = await check(self._client, self._configuration)
            self.was_reached = self.was_reached or self._compared

    async def has_changed(self) -> bool:
        """Look how far what grows is; whether it is another version, or more or less is counted by all shards.

        Raises NewerCatalogueError where workers count by other settings than the board's by now, or
        StoreUnavailableError.
        """
        number = await version_now(self._client)
        if number == self.version.number and not self.growing:
            return False
        before, stored = await said(self._client)
        if number > self.version.number and differing(before, as_read(before, self._configuration)):
            raise NewerCatalogueError("what stands in Redis", number, self.version.number)
        found = growing(stored.version, await grown_to(self._client))
        changed = found.keys() != self.growing.keys() or stored.version != self.version
        self.growing, self.version = found, stored.version
        if changed:
            _log.info("What is counted has changed", version=number, growing=sorted(found))
        return changed

    def complete(
        self, kpis: Sequence[Kpi], alerts: Sequence[EffectiveAlert]
    ) -> tuple[Sequence[Kpi], Sequence[EffectiveAlert]]:
        """Those of these KPIs of which all is counted by all shards, and those of the alerts that are on them."""
        growing = self.growing
        told = [kpi for kpi in kpis if not any(measure.name in growing for measure in kpi.measures)]
        names = {kpi.name for kpi in told}
        return told, [alert for alert in alerts if alert.kpi.name in names]


async def _compare_first(client: Client, configuration: Mapping[str, str]) -> bool:
    """As `compare` of Redis, but that workers may only not have started yet with settings by which all grows."""
    try:
        return await compare(client, configuration)
    except CountAgainError:
        before, _ = await said(client)
        now = as_read(before, configuration)
        if change_between(before, now).impossible:
            raise
        raise WorkersFirstError(changes(before, now)) from None
