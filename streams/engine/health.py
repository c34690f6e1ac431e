"""The engine's own health: what a worker tells Prometheus under `nabz_`."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence

from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client import Counter as Count

from schemas import Event, Reason, type_of
from schemas.event_types import EventTypes
from streams.engine.family import COUNTS_AS_SEEN, EventOutcome
from streams.kpis.metric_names import HEALTH_PREFIX, HEALTH_SECONDS
from streams.redis.errors import StoreUnavailableError
from streams.redis.patience import Waits

_RECORDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)


DEAD_LETTER = "dead-letter"
"""The outcome of a record that is no event, or that the settings do not allow."""
TOMBSTONE = "tombstone"
"""The outcome of a record without a value."""


class Health:
    """Counters and gauges of one worker, in a registry of their own."""

    def __init__(self, events: EventTypes) -> None:
        """Start at nothing, of these types of events."""
        self._topic_of = events.topic_of_type
        self._families = tuple(events.families)
        self.registry = CollectorRegistry()
        self.waits = Waits("nabz.worker")
        self._events = self._count("events", "Events by what became of them", "topic", "outcome")
        self._forwarded = self._count("forwarded_records", "Records in a wrong partition that were sent on", "topic")
        self._dead = self._count("dead_letters", "Records that can never be counted", "topic", "reason")
        # All that can be is there from 0 on: alerts ask for the increase, which the first value does not show.
        for topic in events.family_of_topic:
            self._forwarded.labels(topic)
            for outcome in (*(outcome.value for outcome in EventOutcome), DEAD_LETTER, TOMBSTONE):
                self._events.labels(topic, outcome)
            for reason in Reason:
                self._dead.labels(topic, reason)
        self.came: dict[str, tuple[int, int]] = {}
        """Type of event -> how many were counted, and when the last of them were (epoch ms by this clock)."""
        self._ignored = self._count("ignored_fields", "Odd values of fields that no KPI reads", "topic", "field")
        self._batch = self._histogram("batch_records", "Records a batch", "topic", _RECORDS)
        self._seconds = self._histogram("batch_seconds", "Time to decode and compute a batch", "topic", HEALTH_SECONDS)
        self._commits = self._histogram("commit_seconds", "Time of a commit to Redis", "family", HEALTH_SECONDS)
        self._refused = self._count("commits_refused", "Commits that found another writer's", "family")
        self._waits = self._count("store_waits", "Attempts that found Redis away, full or the like", "family")
        self._not_countable = self._count("not_countable", "Failures of Nabz to count something", "family")
        for family in self._families:
            self._not_countable.labels(family)
            self._refused.labels(family)
            self._waits.labels(family)
        self._clock = self._gauge("clock_offset_seconds", "How far the clock of this machine is ahead of Redis's")
        self._hits = self._count("cache_hits", "Entities found in memory", "family")
        self._misses = self._count("cache_misses", "Entities fetched from Redis", "family")
        self._overflowed = self._gauge("values_folded", "Distinct values counted under other", "dimension")
        self._unnamed = self._gauge("unnamed_stage_events", "Events in stages that their pipeline does not name")
        self._late_voidings = self._gauge("late_voidings", "Voidings of what is too old to be taken back")
        self._large_baskets = self._gauge("large_baskets", "Purchases of too many families for pairs to be counted")
        self._to_tell = self._gauge("outbox_records", "Sold deals of which customers are not told yet")
        self._lag = self._gauge("consumer_lag_records", "Records not committed yet", "topic", "partition")
        self._partitions = self._gauge("worker_partitions", "Partitions that this worker reads")
        self._newest = self._gauge("newest_event_timestamp_seconds", "Time of the newest event counted", "topic")
        self._committed = self._gauge("last_commit_timestamp_seconds", "When a batch was last counted", "topic")

    def _count(self, name: str, text: str, *labels: str) -> Count:
        return Count(HEALTH_PREFIX + name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(HEALTH_PREFIX + name, text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, label: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(HEALTH_PREFIX + name, text, [label], buckets=buckets, registry=self.registry)

    def counted(self, became: Mapping[tuple[type[Event], EventOutcome], int]) -> None:
        """How many events of each type became what."""
        now = int(time.time() * 1000)
        for (event, outcome), count in became.items():
            kind = type_of(event)
            self._events.labels(self._topic_of[kind], outcome.value).inc(count)
            if outcome in COUNTS_AS_SEEN:
                self.came[kind] = (self.came.get(kind, (0, 0))[0] + count, now)

    def batch(self, topic: str, records: int, seconds: float, newest: int) -> None:
        """A batch was decoded and computed; `newest` is its largest event time in epoch ms, 0 of none."""
        self._batch.labels(topic).observe(records)
        self._seconds.labels(topic).observe(seconds)
        if newest:
            self._newest.labels(topic).set(newest / 1000)
        self._committed.labels(topic).set(time.time())

    def dead_letters(self, topic: str, reasons: Counter[str]) -> None:
        """Records that went to the dead letters."""
        for reason, count in reasons.items():
            self._dead.labels(topic, reason).inc(count)
            self._events.labels(topic, DEAD_LETTER).inc(count)

    def passed_over(self, topic: str, tombstones: int, fields: Counter[str], foreign: int = 0) -> None:
        """Records without a value, fields that no KPI reads and that held what they cannot, and records of others."""
        if foreign:
            self._events.labels(topic, EventOutcome.FOREIGN.value).inc(foreign)
        if tombstones:
            self._events.labels(topic, TOMBSTONE).inc(tombstones)
        for name, count in fields.items():
            self._ignored.labels(topic, name).inc(count)

    def forwarded(self, topic: str, records: int) -> None:
        """Records that were in a wrong partition were sent on."""
        self._forwarded.labels(topic).inc(records)

    def committed(self, family: str, seconds: float) -> None:
        """A commit went through."""
        self._commits.labels(family).observe(seconds)

    def refused(self, family: str) -> None:
        """A commit was refused."""
        self._refused.labels(family).inc()

    def not_countable(self, family: str, times: int) -> None:
        """The family raised: by so many events, or for so many entities when time passed."""
        self._not_countable.labels(family).inc(times)

    def waited_for_store(self, family: str, error: StoreUnavailableError) -> None:
        """Redis did not do what it was asked for, and is asked again."""
        self._waits.labels(family).inc()
        self.waits.waited(error)

    def clock_is_off_by(self, seconds: float | None) -> None:
        """How far this machine's clock is ahead of Redis's, if that is known."""
        if seconds is not None:
            self._clock.set(seconds)

    def waited_for_all(self, error: StoreUnavailableError) -> None:
        """Redis did not do what all families need."""
        for family in self._families:
            self._waits.labels(family).inc()
        self.waits.waited(error)

    def cache(self, family: str, hits: int, misses: int) -> None:
        """Look-ups of entities in memory."""
        self._hits.labels(family).inc(hits)
        self._misses.labels(family).inc(misses)

    def overflowed(self, counts: Mapping[str, int]) -> None:
        """Distinct values that came when their dimension was full."""
        for dimension, count in counts.items():
            self._overflowed.labels(dimension).set(count)

    def unnamed_stages(self, events: int) -> None:
        """How many events were in stages that their pipeline does not name."""
        self._unnamed.set(events)

    def late_voidings(self, voidings: int) -> None:
        """How many voidings found what they void too old to be taken back."""
        self._late_voidings.set(voidings)

    def large_baskets(self, baskets: int) -> None:
        """How many purchases were of so many item families that their pairs are not counted."""
        self._large_baskets.set(baskets)

    def is_to_tell(self, records: int) -> None:
        """So many records stand in outboxes and are not in Kafka yet."""
        self._to_tell.set(records)

    def reads(self, lags: Mapping[tuple[str, int], int]) -> None:
        """What this worker reads: how far the shard is behind the end of each partition, by topic and number.

        A partition that is not named any more is another worker's, and shown by that one.
        """
        self._partitions.set(len(lags))
        self._lag.clear()
        for (topic, partition), records in lags.items():
            self._lag.labels(topic, str(partition)).set(records)
