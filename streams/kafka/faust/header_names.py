# ruff: noqa: SLF001 - its purpose is to know aiokafka's parser, from inside
r"""Reads on where aiokafka's parser gives up: at a header whose name is not UTF-8.

Kafka wants names to be text, but takes any bytes, and librdkafka sends any. Nothing here needs such a header, so the
record counts like all others, and what is odd in the name is written out as in `\xff`.
"""

import struct
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.legacy_records import LegacyRecordBatch
from aiokafka.record.memory_records import MemoryRecords

_LENGTH = struct.Struct(">i")
_LENGTH_AT = struct.calcsize(">q")
_BEFORE_LENGTH_COUNTS = struct.calcsize(">qi")
_MAGIC_AT = struct.calcsize(">qii")
_HAS_HEADERS = 2
"""The first format of records with headers."""


class KeptRecords:
    """What aiokafka reads record batches from, and the bytes themselves, for `read_on`."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        records: Any = MemoryRecords(raw)
        self.has_next = records.has_next
        self.next_batch = records.next_batch
        self.size_in_bytes = records.size_in_bytes


def keep_what_is_fetched() -> None:
    """Let aiokafka's fetchers make `KeptRecords` from now on, in the whole process."""
    fetcher.MemoryRecords = KeptRecords


def read_on(source: Any) -> None:  # noqa: ANN401 - aiokafka's PartitionRecords
    """Let a source whose iterator has ended with a UnicodeDecodeError go on with the record that it ended at."""
    source._records = _CarefulRecords(source._records.raw, source.next_fetch_offset)
    source._records_iterator = source._unpack_records()


class _CarefulRecords:
    """The batches from an offset on, read in Python and with more patience.

    What transactions and checksums are about is asked of each batch as before, by aiokafka's own code.
    """

    def __init__(self, raw: bytes, offset: int) -> None:
        self.raw = raw
        self._batches = [batch for batch in _batches(raw) if batch.next_offset > offset]

    def has_next(self) -> bool:
        return bool(self._batches)

    def next_batch(self) -> Any:  # noqa: ANN401 - a batch of either format
        return self._batches.pop(0)


class _CarefulBatch(_DefaultRecordBatchPy):  # type: ignore[misc] # aiokafka has no types
    _buffer: bytearray

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        if not isinstance(self._buffer, _PatientBytes):
            self._buffer = _PatientBytes(self._buffer)


class _PatientBytes(bytearray):
    """Bytes that are text, whatever they are."""

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - an index or a slice, as of any bytes
        found = super().__getitem__(place)
        return found if isinstance(found, int) else _PatientBytes(found)

    def decode(self, encoding: str = "utf-8", errors: str = "") -> str:  # noqa: ARG002 - never strict
        return super().decode(encoding, "backslashreplace")


def _batches(raw: bytes) -> list[Any]:
    """Every batch that is there as a whole."""
    found: list[Any] = []
    start = 0
    while start + _BEFORE_LENGTH_COUNTS <= len(raw):
        (length,) = _LENGTH.unpack_from(raw, start + _LENGTH_AT)
        end = start + _BEFORE_LENGTH_COUNTS + length
        if end > len(raw):
            break
        batch = memoryview(raw)[start:end]
        magic = batch[_MAGIC_AT]
        found.append(_CarefulBatch(batch) if magic >= _HAS_HEADERS else LegacyRecordBatch(batch, magic))
        start = end
    return found
