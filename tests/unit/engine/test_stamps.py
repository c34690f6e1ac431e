"""The version that an entity was counted with stands in front of its facts, and is told from them."""

import msgspec
import pytest

from streams.engine.chunks import MARK_BYTE
from streams.engine.compression import compressed
from streams.engine.stamps import read_stamp, stamp_of

PACKED = msgspec.msgpack.encode([1, ["some facts"] * 40])


@pytest.mark.parametrize("version", [1, 2, 127, 128, 255, 256, 65_535])
@pytest.mark.parametrize("facts", [PACKED, compressed(PACKED), MARK_BYTE + b"\0\0\0\1\x90" + PACKED])
def test_a_version_is_read_as_it_was_written(version: int, facts: bytes) -> None:
    assert read_stamp(stamp_of(version) + facts) == (version, facts)


def test_most_versions_take_a_byte_and_the_first_one_none() -> None:
    assert [len(stamp_of(version)) for version in (1, 2, 127, 128, 256)] == [0, 1, 1, 2, 3]


def test_a_version_that_does_not_fit_is_refused_and_one_that_is_cut_short_too() -> None:
    with pytest.raises(ValueError, match="no version is greater than 65535: 65536"):
        stamp_of(65_536)
    for version in (200, 300):
        with pytest.raises(ValueError, match="cut short"):
            read_stamp(stamp_of(version)[:-1])


def test_nothing_has_the_first_version() -> None:
    assert read_stamp(b"") == (1, b"")
