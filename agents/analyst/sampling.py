"""Of whom models are made: of customers whose hash is below a bound, so of the same ones in each run."""

from hashlib import blake2b
from typing import Final, NamedTuple

_PURPOSE: Final = b"sampled"
_BITS: Final = 63
"""They fit into an int64."""


class Sample(NamedTuple):
    """A share of the customers: `digits` of `of`, a power of ten."""

    digits: int
    of: int

    @property
    def share(self) -> float:
        """Above 0, at most 1."""
        return self.digits / self.of

    @property
    def bound(self) -> int:
        """What the hash of a customer has to be below."""
        return (self.digits << _BITS) // self.of

    def scaled(self, count: int) -> int:
        """How many of all customers so many of the sample stand for."""
        return round(count * self.of / self.digits)


EVERYBODY: Final = Sample(1, 1)


def sample_of(wanted: int, there: int) -> Sample:
    """The share by which so many customers are wanted of all that are there.

    It has two digits and is rounded down. So it changes seldom while customers come, and where it does, it leaves out
    some of those who were in the sample, and takes nobody else.
    """
    if there <= wanted:
        return EVERYBODY
    of = 100
    while wanted * of // there < 10:
        of *= 10
    return Sample(wanted * of // there, of)


def mark_of(customer: str) -> int:
    """A hash of a customer's id: 63 bits, the same in every process."""
    return int.from_bytes(blake2b(customer.encode(), digest_size=8, person=_PURPOSE).digest()) >> 1
