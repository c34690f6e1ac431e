"""What is kept of an event_id once its event is counted: 64 bits."""

from xxhash import xxh3_64_intdigest


def identity(event_id: str) -> int:
    """A hash of an event_id, the same in every process; two of a billion ids collide with a chance of 3 %."""
    return xxh3_64_intdigest(event_id.encode())
