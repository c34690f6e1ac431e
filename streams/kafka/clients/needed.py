"""The rights that a process needs for as long as it runs: it waits where some are missing, and says which."""

import asyncio
import logging
import time
from collections.abc import Collection

from aiokafka.errors import KafkaError

from streams.kafka.clients.bulk import DeliveryFailed
from streams.kafka.clients.errors import KafkaUnavailable, RightsMissing
from streams.kafka.clients.topics import PATIENCE_SECONDS, rights_missing_for
from streams.redis.errors import WrongSettingsError
from streams.settings import KafkaSettings

logger = logging.getLogger(__name__)

_SAY_AGAIN_SECONDS = 60.0
_LOOK_SECONDS = 15.0
"""How long a look may take. With TLS and a login on busy machines that is some seconds; a look that is always
cut off would miss for good that a right was taken away."""


class NeededRights:
    """To read and write topics, as a member of a group."""

    def __init__(self, settings: KafkaSettings, reads: Collection[str], writes: Collection[str], group: str) -> None:
        """Keep what is needed; nothing is asked yet."""
        self._settings = settings
        self._reads, self._writes, self._group = reads, writes, group
        self._told: tuple[str, float] = ("", 0.0)

    async def check(self, patience: float = PATIENCE_SECONDS) -> None:
        """Ask once. Raises RightsMissing, KafkaUnavailable where no broker answers in time, or WrongSettingsError."""
        missing = await rights_missing_for(self._settings, self._reads, self._writes, self._group, patience=patience)
        if missing:
            raise RightsMissing(self._settings, missing)

    async def watch(self) -> None:
        """What `check` does; brokers that are away, or ask for another login now, have taken no right."""
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                await self.check(patience=0)
        except RightsMissing:
            raise
        except (KafkaUnavailable, WrongSettingsError, TimeoutError) as error:
            logger.debug("Kafka does not say which rights there are: %s", error)

    def waited(self, missing: RightsMissing) -> None:
        """Say what is missing, unless the same was said within a minute."""
        said, at = self._told
        now = time.monotonic()
        if str(missing) != said or now - at >= _SAY_AGAIN_SECONDS:
            self._told = (str(missing), now)
            logger.warning("waiting for rights in Kafka, nothing is lost meanwhile: %s", missing)

    def went_on(self) -> None:
        """Say that nothing is missing any more, if something was."""
        if self._told[0]:
            self._told = ("", 0.0)
            logger.info("Kafka gives all rights that are needed")

    async def explains(self, error: BaseException) -> bool:
        """Whether something failed for a right that is missing; it is said then."""
        if isinstance(error, KafkaError | DeliveryFailed):
            try:
                await self.watch()
            except RightsMissing as missing:
                error = missing
        if isinstance(error, RightsMissing):
            self.waited(error)
            return True
        return False
