"""How a customer is packed: what was packed before stays packed, so that a new fact costs itself and not all others."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from agents.customers.facts import CartEvent, Fact, OrderKey
from agents.customers.stored import Base, Customer, Sold
from agents.customers.void import Void


class PackedList:
    """A list as a MessagePack array, of which only what was added at the end since last time is packed."""

    __slots__ = ("_elements", "_length", "_packed")

    def __init__(self, elements: Sequence[Any] = (), packed: msgspec.Raw | None = None) -> None:
        """Take over elements as they were packed, or none."""
        self._elements = elements
        self._length = len(elements)
        # What is decoded is a view that would keep all of the customer's bytes.
        self._packed = msgspec.Raw(_header(0)) if packed is None else packed.copy()

    def packed(self, elements: Sequence[Any]) -> msgspec.Raw:
        """The array of all elements; those of a list that was packed last time begin with the ones that it had then."""
        if elements is not self._elements:
            self._elements, self._length, self._packed = elements, 0, msgspec.Raw(_header(0))
        added = elements[self._length :]
        if added:
            before = memoryview(self._packed)[_header_bytes(self._length) :]
            self._length = len(elements)
            after = memoryview(encode(added))[_header_bytes(len(added)) :]
            self._packed = msgspec.Raw(b"".join((_header(self._length), before, after)))
        return self._packed


class Packing:
    """The packed form of one customer."""

    __slots__ = ("_cart_events", "_facts")

    def __init__(self, facts: PackedList | None = None, cart_events: PackedList | None = None) -> None:
        """Take over lists that were packed before; without them, the packed form of nobody yet."""
        self._facts = facts or PackedList()
        self._cart_events = cart_events or PackedList()

    def changed(self) -> None:
        """Facts or cart events changed otherwise than at the end: all are packed anew."""
        self._facts, self._cart_events = PackedList(), PackedList()

    def pack(self, customer: Customer) -> bytes:
        """All that is kept of the customer."""
        return encode(
            _Stored(
                customer.as_of,
                self._facts.packed(customer.facts),
                self._cart_events.packed(customer.cart_events),
                customer.base,
                customer.erased,
                customer.checked_out,
                customer.void,
                customer.sold,
            )
        )


def unpack(packed: bytes) -> tuple[Customer, Packing]:
    """The customer of what `Packing.pack` gave, and what goes on packing it."""
    stored = _decode_stored(packed)
    facts, cart_events = decode_facts(stored.facts), decode_cart_events(stored.cart_events)
    rest = (stored.base, stored.erased, stored.checked_out, stored.void, stored.sold)
    customer = Customer(stored.as_of, facts, cart_events, *rest)
    return customer, Packing(PackedList(facts, stored.facts), PackedList(cart_events, stored.cart_events))


class _Stored(msgspec.Struct, array_like=True):
    """A `Customer` with its lists packed."""

    as_of: int
    facts: msgspec.Raw
    cart_events: msgspec.Raw
    base: Base | None
    erased: OrderKey | None
    checked_out: frozenset[str]
    void: Void | None
    sold: dict[str, Sold] = {}


class _Erased(msgspec.Struct, array_like=True):
    """The beginning of a `_Stored`, as far as the erasure."""

    as_of: msgspec.Raw
    facts: msgspec.Raw
    cart_events: msgspec.Raw
    base: msgspec.Raw
    erased: OrderKey | None


def is_erased(packed: bytes) -> bool:
    """Whether the customer of what `Packing.pack` gave was ever erased."""
    return _decode_erased(packed).erased is not None


encode = msgspec.msgpack.Encoder().encode
_decode_erased = msgspec.msgpack.Decoder(_Erased).decode
_decode_stored = msgspec.msgpack.Decoder(_Stored).decode
decode_facts = msgspec.msgpack.Decoder(list[Fact]).decode
decode_cart_events = msgspec.msgpack.Decoder(list[CartEvent]).decode


def _header(length: int) -> bytes:
    """The beginning of a MessagePack array of so many elements."""
    if length < _FEW:
        return _HEADERS[length]
    if length < 1 << 16:
        return b"\xdc" + length.to_bytes(2, "big")
    return b"\xdd" + length.to_bytes(4, "big")


def _header_bytes(length: int) -> int:
    """How many bytes that is."""
    return 1 if length < _FEW else 3 if length < 1 << 16 else 5


_FEW: Final = 16
_HEADERS: Final = [bytes([0x90 | length]) for length in range(_FEW)]
