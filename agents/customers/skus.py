"""Which single items a purchase is of: their SKUs, packed into a few bytes, for those who ask what is bought together.

Nothing that a worker counts depends on them, so a purchase with them is the same purchase as without
(`agents.customers.sameness`).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec
from msgspec.structs import astuple

from agents.customers.facts import ItemisedPurchase, Purchase

NO_SKUS: Final = b""
"""Of a purchase of which no item has a SKU."""
_TOO_MANY: Final = msgspec.msgpack.encode([])


def packed_skus(skus: Iterable[str | None], most: int) -> bytes:
    """These SKUs, each once and in the order of their texts, as a MessagePack array; items without one are left out.

    Of more than `most` different ones none is kept, only that there were too many. NO_SKUS where there is none.
    """
    different = {sku for sku in skus if sku}
    if not different:
        return NO_SKUS
    return _TOO_MANY if len(different) > most else _packed(tuple(sorted(different)))


def unpacked_skus(packed: bytes) -> tuple[str, ...] | None:
    """The SKUs of what `packed_skus` gave; None where there were too many.

    Raises msgspec.MsgspecError for anything else.
    """
    return _unpack(packed) or None


def with_skus(purchase: Purchase, skus: bytes) -> Purchase:
    """The same purchase of a customer with SKUs, if there are any."""
    return ItemisedPurchase(*(*astuple(purchase), skus)) if skus else purchase


def without_skus(purchase: Purchase) -> Purchase:
    """The same purchase of a customer without them."""
    return Purchase(*astuple(purchase)[:-1]) if type(purchase) is ItemisedPurchase else purchase


@lru_cache(maxsize=4096)
def _packed(skus: tuple[str, ...]) -> bytes:
    """The same object for all purchases of the same, for customers keep them."""
    return msgspec.msgpack.encode(skus)


_unpack = msgspec.msgpack.Decoder(tuple[str, ...]).decode
