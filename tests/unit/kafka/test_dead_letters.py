from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.clients.bulk import Outgoing
from streams.kafka.clients.dead_letters import truncated

OF_ERROR = [
    ("nabz.error.reason", b"too-large"),
    ("nabz.error.topic", b"crm.deals"),
    ("nabz.error.partition", b"3"),
    ("nabz.error.offset", b"41"),
    ("nabz.error.at", b"2026-01-01T00:00:00.000Z"),
]


def test_of_a_large_value_the_beginning_is_kept_and_its_size_is_told() -> None:
    record = Outgoing(b"d-1", b"x" * 2_000, [("ce_id", b"e-1"), *OF_ERROR])
    cut = truncated(record, 1_000)
    assert cut.key == b"d-1"
    assert cut.value == b"x" * (1_000 - len("d-1ce_ide-1"))
    assert cut.headers == [("ce_id", b"e-1"), *OF_ERROR, ("nabz.error.truncated", b"2000")]


def test_headers_that_are_too_large_go_before_the_key() -> None:
    cut = truncated(Outgoing(b"d-1", b"{}", [("big", b"h" * 5_000), *OF_ERROR]), 1_000)
    assert (cut.key, cut.value) == (b"d-1", b"{}")
    assert cut.headers == [*OF_ERROR, ("nabz.error.truncated", b"2")]


def test_a_letter_that_was_a_dead_letter_before_keeps_its_latest_reason() -> None:
    before = [("nabz.error.reason", b"not-json"), *OF_ERROR[1:]]
    cut = truncated(Outgoing(b"d-1", b"x", [*before, *OF_ERROR]), 100)
    assert cut.headers[:5] == OF_ERROR


@given(
    key=st.none() | st.binary(max_size=50),
    value=st.none() | st.binary(max_size=50),
    headers=st.lists(st.tuples(st.text(max_size=10), st.none() | st.binary(max_size=10)), max_size=3),
    kept=st.integers(0, 60),
)
def test_never_is_more_kept_than_was_asked_for(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]], kept: int
) -> None:
    cut = truncated(Outgoing(key, value, [*headers, *OF_ERROR]), kept)
    own = [header for header in cut.headers if not header[0].startswith("nabz.error.")]
    size = sum(len(name.encode()) + len(content or b"") for name, content in own)
    assert len(cut.key or b"") + len(cut.value or b"") + size <= kept
    assert set(OF_ERROR) <= set(cut.headers)
    assert (cut.key is None, cut.value is None) == (key is None, value is None)
