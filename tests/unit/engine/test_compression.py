"""Dense facts say the same, whatever bytes they are made of, in fewer of them where they hold ids."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.compression import _STAND_IN, compressed, decompressed

UUIDS = st.uuids().map(lambda value: str(value).encode())
PIECES = st.one_of(
    UUIDS,
    UUIDS.map(bytes.upper),
    UUIDS.map(lambda value: value[:-1]),
    UUIDS.map(lambda value: value.replace(b"-", b"")),
    st.sampled_from([_STAND_IN, _STAND_IN[:1], _STAND_IN[:2], _STAND_IN[1:], b"-", b"f"]),
    st.binary(max_size=40),
)


@given(st.lists(PIECES, max_size=30))
def test_what_was_packed_comes_back(pieces: Sequence[bytes]) -> None:
    # As any MessagePack, it does not begin with 0xC1.
    packed = b"\x96" + b"".join(pieces)
    short = compressed(packed)
    assert decompressed(short) == packed
    assert len(short) <= len(packed)
    assert compressed(short) == short
    assert decompressed(packed) == packed


@given(st.lists(UUIDS, min_size=10, max_size=40, unique=True))
def test_uuids_take_less_than_half(ids: Sequence[bytes]) -> None:
    packed = msgspec.msgpack.encode([(1_790_000_000_000 + place, one.decode(), 2) for place, one in enumerate(ids)])
    assert len(compressed(packed)) < 0.6 * len(packed)
    assert decompressed(compressed(packed)) == packed


def test_what_is_cut_short_or_changed_is_an_error() -> None:
    packed = b"\x96" + b" and ".join([b"0191a1b2-0000-7000-8000-0123456789ab"] * 9)
    short = compressed(packed)
    assert len(short) < len(packed)
    for end in range(1, len(short)):
        with pytest.raises(ValueError, match="dense facts"):
            decompressed(short[:end])
    with pytest.raises(ValueError, match="hold 3 UUIDs, and hold 9"):
        decompressed(short[:1] + b"\x03" + short[2:5] + short[5 : 5 + 48] + short[5 + 144 :])
