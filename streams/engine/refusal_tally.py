"""What a worker tells boards of its refusals. It never holds up the count, and never ends a worker."""

import contextlib
from collections import defaultdict
from collections.abc import Collection

from streams.redis.errors import StoreUnavailableError
from streams.redis.refusals import RefusalCounts


class RefusalTally:
    """Keeps what Redis does not take, for the next time.

    What is lost if the process ends meanwhile is read again, for nothing was committed while Redis was away.
    """

    def __init__(self, counts: RefusalCounts) -> None:
        """Tell these counts."""
        self._counts = counts
        self._refused: defaultdict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
        self._read: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))

    async def refused(self, topic: str, partition: int, refusals: Collection[tuple[int, str]]) -> None:
        """Records of a partition were refused: offset and reason of each."""
        self._refused[topic, partition] += refusals
        records, before = self._read[topic]
        self._read[topic] = (records, before + len(refusals))
        with contextlib.suppress(StoreUnavailableError):
            await self._tell_refused()

    def read(self, topic: str, records: int) -> None:
        """So many records of a topic were counted or refused."""
        before, refused = self._read[topic]
        self._read[topic] = (before + records, refused)

    async def tell(self) -> None:
        """Tell what was not told yet."""
        with contextlib.suppress(StoreUnavailableError):
            await self._tell_refused()
            read = {topic: counts for topic, counts in self._read.items() if any(counts)}
            if read:
                await self._counts.read(read)
                for topic, (records, refused) in read.items():
                    now_records, now_refused = self._read[topic]
                    self._read[topic] = (now_records - records, now_refused - refused)

    async def _tell_refused(self) -> None:
        for (topic, partition), refusals in list(self._refused.items()):
            told = sorted(refusals)
            await self._counts.refused(topic, partition, told)
            # Others may have come meanwhile.
            known = set(told)
            left = [one for one in self._refused.pop((topic, partition), []) if one not in known]
            if left:
                self._refused[topic, partition] = left
