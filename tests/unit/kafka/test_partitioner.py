"""The partition of a key: as Kafka's own clients choose it."""

import pytest
from aiokafka.partitioner import murmur2
from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.partitioner import partitions_of

PARTITIONS = st.integers(1, 1024)


@given(st.lists(st.binary(max_size=40)), PARTITIONS)
def test_many_keys_at_once_have_the_partitions_that_a_client_gives_each(keys: list[bytes], partitions: int) -> None:
    assert partitions_of(keys, partitions) == [(murmur2(key) & 0x7FFFFFFF) % partitions for key in keys]


@given(st.lists(st.text(max_size=512).map(str.encode), min_size=1, max_size=5))
def test_long_keys_too(keys: list[bytes]) -> None:
    assert partitions_of(keys, 7) == [(murmur2(key) & 0x7FFFFFFF) % 7 for key in keys]


@pytest.mark.parametrize(
    ("key", "number"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_keys_of_kafkas_own_tests(key: bytes, number: int) -> None:
    assert partitions_of([key, b"x", key], 1 << 30) == [
        (number & 0x7FFFFFFF) % (1 << 30),
        partitions_of([b"x"], 1 << 30)[0],
        (number & 0x7FFFFFFF) % (1 << 30),
    ]
