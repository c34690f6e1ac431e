"""From the records of one partition to events, and to the refusals that go to the dead letters."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas import Event, EventTypes, InvalidEvent, Reason, RecordDecoder
from streams.engine.quarantine import unreadable
from streams.kafka.batches import Record
from streams.redis.clock import wall_clock

_MINUTE_MS = 60_000
_moment = attrgetter("occurred_at")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that can never be counted, and why."""

    record: Record
    error: InvalidEvent


@dataclass(slots=True)
class Decoded:
    """Events side by side with their amounts (minor units, None where they have none), and what was refused."""

    events: list[Any] = field(default_factory=list)
    amounts: list[int | None] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    tombstones: int = 0
    """How many records had no value: they say nothing."""
    ignored: Counter[str] = field(default_factory=Counter)
    """Fields that no KPI reads and that held what they cannot, by name."""
    foreign: list[Record] = field(default_factory=list)
    """Records by which workers of other groups tell each other something."""
    latest: int = 0
    """The largest `occurred_at`, 0 of none."""

    def of_events(self, records: Sequence[Record]) -> list[Record]:
        """Those of the records, from which this was decoded, that are events: one for each, in their order."""
        no_events = {id(record) for record in (*(refusal.record for refusal in self.refusals), *self.foreign)}
        return [record for record in records if record.value is not None and id(record) not in no_events]


def without(decoded: Decoded, keep: Sequence[bool]) -> Decoded:
    """Those of the events for which `keep` says so, one for each; no refusals."""
    return Decoded(list(compress(decoded.events, keep)), list(compress(decoded.amounts, keep)), latest=decoded.latest)


def merged(parts: Sequence[Decoded]) -> Decoded:
    """The events of several topics by their moments, though those of one topic in the order of reading; no refusals."""
    if len(parts) == 1:
        return parts[0]
    events = list(chain.from_iterable(part.events for part in parts))
    amounts = list(chain.from_iterable(part.amounts for part in parts))
    order = np.argsort(np.concatenate([_latest_so_far(part.events) for part in parts]), kind="stable").tolist()
    return Decoded(
        list(map(events.__getitem__, order)),
        list(map(amounts.__getitem__, order)),
        latest=max(part.latest for part in parts),
    )


def _latest_so_far(events: Sequence[Event]) -> NDArray[np.int64]:
    """The largest moment up to each event, shape (events,)."""
    return np.maximum.accumulate(np.fromiter(map(_moment, events), np.int64, len(events)))


class BatchDecoder:
    """Decodes record batches of one topic."""

    def __init__(
        self,
        events: EventTypes,
        topic: str,
        check: Callable[[Any], int | None],
        future_minutes: int,
        now: Callable[[], int] = wall_clock,
        is_foreign: Callable[[Any], bool] | None = None,
    ) -> None:
        """Refuse what `check` refuses, and what is more than `future_minutes` ahead of the time of day (epoch ms).

        Events that are `is_foreign` are nobody's here: nothing is asked of them, and nothing is made of them.
        """
        self._ignored: Counter[str] = Counter()
        self._decode = RecordDecoder(events, topic, ignored=self._ignored)
        self._check = check
        self._future_minutes = future_minutes
        self._now = now
        self._is_foreign = is_foreign

    def __call__(self, records: Sequence[Record]) -> Decoded:
        """Decode all records; not one of them stops the others."""
        decoded = Decoded()
        events, amounts = decoded.events, decoded.amounts
        decode, check, is_foreign = self._decode, self._check, self._is_foreign
        horizon = self._now() + self._future_minutes * _MINUTE_MS
        latest = 0
        for record in records:
            value = record.value
            if value is None:
                decoded.tombstones += 1
                continue
            try:
                event = decode(record.key, value, record.headers)
                if is_foreign is not None and is_foreign(event):
                    decoded.foreign.append(record)
                    continue
                moment = event.occurred_at
                if moment > horizon:
                    raise _ahead(self._future_minutes)  # noqa: TRY301 - it is refused as all others are
                amounts.append(check(event))
            except InvalidEvent as error:
                decoded.refusals.append(Refusal(record, error))
                continue
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - a mistake of ours costs one record, and not its partition
                decoded.refusals.append(Refusal(record, unreadable(error)))
                continue
            events.append(event)
            if moment > latest:  # noqa: PLR1730 - max() takes longer, and this is done for every event
                latest = moment
        decoded.latest = latest
        decoded.ignored.update(self._ignored)
        self._ignored.clear()
        return decoded


def _ahead(minutes: int) -> InvalidEvent:
    return InvalidEvent(
        Reason.IN_THE_FUTURE, f"Field 'occurred_at' is more than {minutes} minutes ahead of the wall clock"
    )
