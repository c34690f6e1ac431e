"""What stands in Redis and was damaged there: it is refused with the errors that the code foresees, or read."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final
from unittest.mock import patch

import msgspec
import numpy as np

from agents.analyst.known import Rules, known_at
from agents.analyst.story import story_of
from agents.customers.bought import bought, bought_skus
from agents.deals.told import Telling
from streams.arithmetic.deltas import Contributions
from streams.arithmetic.pairs import PAIR_BYTES, compacted, packed_pairs, plain
from streams.comments.kept import KeptComment, packed, unpacked
from streams.engine.chunks import count_of_chunks, names_in, split
from streams.engine.compression import compressed, decompressed
from streams.engine.id_buckets import DIRECTORY, IdBuckets, UnreadableIdsError
from streams.engine.stored_entities import UNREADABLE
from streams.fitted.stored import from_texts
from streams.periods import KeptMonth, UnreadableMonthError
from streams.periods import packed as packed_month
from streams.periods import unpacked as unpacked_month
from streams.periods.goals_then import goals_of_field
from streams.periods.months import Source
from streams.periods.sums import Sums
from streams.problems.told import Came, Stand, Waiting, WorkerTold
from streams.problems.told import decoded as told_of
from streams.settings import Settings
from tests.engine.pure import PureDriver, decoded
from tests.fuzzing.target import SEPARATOR, Target, parts
from tests.unit.schemas.example_events import TYPES, full

NOW: Final = 1_707_141_447_000
_YEAR_MS: Final = 365 * 86_400_000
_FIRST: Final = date(2024, 1, 1)
_TIMES: Final = 6
_LAST: Final = frozenset(
    {"customer.erased", "customer.voided", "purchase.voided", "deal.voided", "ticket.voided", "lead.voided"}
)
"""What would leave nothing of an entity."""


@cache
def _counted() -> PureDriver:
    """A worker that has counted an event of every type, and some of them often."""
    driver = PureDriver(Settings(currency="USD", rates={"GBP": Decimal("1.25")}), now=NOW)
    for times in range(_TIMES):
        with patch("streams.engine.chunks.SIZE", 2):
            driver.count(decoded(full(kind, event_id=f"{kind}-{times}") for kind in TYPES if kind not in _LAST))
    return driver


def _facts(family: str) -> list[bytes]:
    """Packed facts, plain and dense, each with the chunks that it names."""
    driver = _counted()
    found = []
    for entity, facts in driver.packed(family).items():
        of_entity = driver.chunks.get((family, entity), {})
        told = json.dumps({name: chunk.hex() for name, chunk in of_entity.items()}).encode()
        found += [facts + SEPARATOR * 2 + told, compressed(facts) + SEPARATOR * 2 + told]
    return found


def _stored(data: bytes) -> tuple[bytes, Mapping[str, bytes]]:
    facts, _, told = data.partition(SEPARATOR * 2)
    try:
        chunks = {str(name): bytes.fromhex(chunk) for name, chunk in json.loads(told or b"{}").items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        chunks = {}
    plain_facts = decompressed(facts)
    names = names_in(plain_facts)
    assert count_of_chunks(plain_facts) == len(names)
    return plain_facts, chunks


def _family(name: str) -> Callable[[bytes], None]:
    """What a worker does with the facts of an entity that it meets again."""

    def run(data: bytes) -> None:
        family = _counted().family(name)
        try:
            stored = _stored(data)
        except ValueError:
            return
        # Facts that can be read may still say what cannot be: that costs the entity's events, and nothing else.
        try:
            entity = family.open(*stored)
            family.begin(entity)
            family.settle(entity, NOW, Contributions())
            family.pack(entity)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - as the writer does (`streams.engine.quarantine`)
            return

    return run


def _customers_read(data: bytes) -> None:
    """What the analyst and `nabz` commands read of customers."""
    try:
        facts, chunks = _stored(data)
        bought(facts, NOW, _YEAR_MS, chunks)
        list(bought_skus(facts, NOW, _YEAR_MS, chunks))
        known_at(story_of(facts, chunks), NOW, Rules(30 * 86_400_000, 60 * 60_000, 30))
    except UNREADABLE:
        return


def _deals_read(data: bytes) -> None:
    try:
        facts, chunks = _stored(data)
        Telling(Settings()).of(facts, NOW, chunks)
    except UNREADABLE:
        return


def _dense(data: bytes) -> None:
    try:
        facts = decompressed(data)
    except ValueError:
        return
    if facts is not data:
        assert decompressed(compressed(facts)) == facts
    try:
        split(facts)
    except ValueError:
        return


def _pairs(data: bytes) -> None:
    packed_pairs(data)
    try:
        found = plain(data)
    except ValueError:
        return
    assert len(found) % PAIR_BYTES == 0
    assert len(plain(compacted(data))) <= len(found)


def _month(data: bytes) -> None:
    try:
        month = unpacked_month(_FIRST, data.decode(errors="surrogateescape"))
    except UnreadableMonthError:
        return
    assert unpacked_month(_FIRST, packed_month(month)) == month


def _plain_month(data: bytes) -> None:

    _month(b64encode(zlib.compress(data)))


def _ids(data: bytes) -> None:
    directory, buckets = parts(data, 2)
    try:
        known = IdBuckets(directory, per_bucket=2)
        missing = known.plan([1, 2, 1 << 63, (1 << 64) - 1])
        stored = dict(enumerate(buckets.split(SEPARATOR)))
        known.load({number: stored.get(number) for number in missing}, 19_000)
        known.add([20_000] * 4, 19_000)
        known.take_changed()
    except UnreadableIdsError:
        return


def _told(data: bytes) -> None:
    told_of(data)


def _comment(data: bytes) -> None:
    try:
        comment = unpacked(data)
    except ValueError:
        return
    assert packed(unpacked(packed(comment))) == packed(comment)


def _models(data: bytes) -> None:
    run, *texts = data.split(SEPARATOR)
    names = ("value", "concentration", "risk", "clusters", "items", "forecasts", "pipeline")
    from_texts({"run": run, **dict(zip(names, texts, strict=False))})


def _goals(data: bytes) -> None:
    goals_of_field(data.decode(errors="surrogateescape"))


def _months() -> list[bytes]:
    source = Source("0.1.0", "USD", "UTC", "gregorian")
    sums = {(("channel", "web"),): {"orders": Sums(5, 2, {3: 4}, 1, 6)}, (): {"revenue": Sums(7, 0, {}, 0, 0)}}
    month = KeptMonth(_FIRST, source, frozenset({"customers"}), frozenset({"purchase.completed"}), sums)
    return [packed_month(month).encode()]


def _plain_months() -> list[bytes]:

    return [zlib.decompress(b64decode(text)) for text in _months()]


def _logs() -> list[bytes]:

    rows = np.array([(field, 3 * field - 500) for field in range(0, 4_000, 7)], dtype="<i8").tobytes()
    return [b"", rows[:32], rows, compacted(rows), compacted(rows) + rows[:64]]


def _id_seeds() -> list[bytes]:
    known = IdBuckets(None, per_bucket=2)
    missing = known.plan(list(range(1, 40)))
    known.load(dict.fromkeys(missing), 19_000)
    known.add([20_000] * 39, 19_000)
    written, _ = known.take_changed()
    directory = written.pop(DIRECTORY)
    return [directory + SEPARATOR + SEPARATOR.join(written.values()), b"\x92\x01\x00" + SEPARATOR]


def _comments() -> list[bytes]:
    return [packed(KeptComment(NOW, "slow delivery", -300, ("delivery",), "nps", "web", "lamp", 3.5))]


def _tolds() -> list[bytes]:
    return [
        msgspec.json.encode(
            WorkerTold(
                "a",
                ["customers-0"],
                partitions={"crm.deals": 3},
                stands={"crm.deals": {0: Stand(5, 4)}},
                waiting={"crm.deals": {0: Waiting(1, 900)}},
                came={"deal.won": Came(3, NOW)},
            )
        ),
        b'{"type":"board","name":"b","problems":[{"kind":"late","since":1,"detail":"x"}],"ended":true}',
    ]


def _model_texts() -> list[bytes]:
    run = b'{"version":1,"fitted_at":1,"as_of":1,"took_seconds":1.5,"customers":3,"sampled":3}'  # as `Run` is written
    return [run, run + SEPARATOR + b"{}", run + SEPARATOR * 4 + b'{"clusters":[]}']


_FACT_WORDS: Final = (b"\xc0\x00\x00\x00\x05\x91\x92\x00\x02", b"\xc1\x01\x00\x00\x00", SEPARATOR * 2)


def _target(name: str, run: Callable[[bytes], None], seeds: Callable[[], Sequence[bytes]], quick: int) -> Target:
    return Target(name, run, seeds, _FACT_WORDS, quick)


def _of(family: str) -> Callable[[], Sequence[bytes]]:
    return lambda: _facts(family)


STORED: Final = (
    _target("customers", _family("customer"), _of("customer"), 2_500),
    _target("tickets", _family("ticket"), _of("ticket"), 5_000),
    _target("deals", _family("deal"), _of("deal"), 4_000),
    _target("leads", _family("lead"), _of("lead"), 6_000),
    _target("customers-read", _customers_read, _of("customer"), 2_500),
    _target("deals-read", _deals_read, _of("deal"), 800),
    _target("dense", _dense, lambda: [*_facts("customer"), compressed(b"\x96" + b"ab" * 400)], 6_000),
    _target("pairs", _pairs, _logs, 2_500),
    _target("months", _month, _months, 4_000),
    _target("months-plain", _plain_month, _plain_months, 4_000),
    _target("ids", _ids, _id_seeds, 3_000),
    _target("told", _told, _tolds, 10_000),
    _target("comments", _comment, _comments, 10_000),
    _target("models", _models, _model_texts, 8_000),
    _target("goals", _goals, lambda: [b'{"revenue":"1000.5","orders{channel=web}":"7"}'], 10_000),
)
