"""Marks: what stands for a person of whom nothing else may be kept. Pure.

A mark is a keyed hash (BLAKE2b with a key, RFC 7693). Whoever has the key and an id can tell whether a mark is of this
id; nobody reads an id out of it, and without the key nobody can try one. All workers of a Redis have one key
(`streams.redis.erasure_key`), for a mark that one has written is looked for by another.
"""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import count
from typing import Final

from streams.comments.kept import name_of
from streams.engine.chunks import ESCAPE
from streams.kafka.partitioner import partitions_of
from streams.redis.key_prints import fingerprint_of, key_of_secret

OF_PERSON: Final = f"{ESCAPE}e"
"""What the entity of an erased customer begins with; no customer's id, no guest and no chunk does."""
_OF_ID: Final = f"{ESCAPE}h"
"""What the mark of a purchase_id or an answer_id begins with."""
_HIDDEN: Final = f"{ESCAPE}x"
_PERSON: Final = b"nabz.person"
_ROOM: Final = b"nabz.room"
_ID: Final = b"nabz.id"
"""What a mark is for: marks of one id for two purposes say nothing of each other."""
_BYTES: Final = 16
_DIGITS: Final = 2 * _BYTES
_OLD_DIGITS: Final = 16
"""Of the marks of earlier versions, which had no key."""


class Marks:
    """Makes marks by one key, and hides texts by it."""

    def __init__(self, secret: str = "", partitions: int = 1) -> None:
        """By this secret, of any length; customers are spread over so many partitions."""
        self._key = key_of_secret(secret)
        # A copy of what has taken in the key already costs half of a new one.
        self._begun = {
            purpose: blake2b(digest_size=_BYTES, key=self._key, person=purpose) for purpose in (_PERSON, _ROOM, _ID)
        }
        self._partitions = partitions
        self.fingerprint = fingerprint_of(secret)
        """Tells one key from another, and nothing of either."""

    def entity_of(self, customer_id: str) -> str:
        """The entity under which an erased customer is kept."""
        return OF_PERSON + self._hash(_PERSON, customer_id)

    def address_of(self, customer_id: str) -> str:
        """The same with a number behind it, so that it is a key of the partition in which the customer's records are.

        Kafka's clients choose a partition by the hash of a key, so the first number is taken that leads there.
        """
        entity = self.entity_of(customer_id)
        partition = partitions_of([customer_id.encode()], self._partitions)
        return next(
            address
            for address in map(f"{entity}.{{}}".format, count())
            if partitions_of([address.encode()], self._partitions) == partition
        )

    def in_room(self, customer_id: str) -> str:
        """What stands for a customer where shards tell each other who was erased (`nabz:{customer-N}:erased`)."""
        return self.renewed(name_of("customer", customer_id))

    def renewed(self, old: str) -> str:
        """The same of what earlier versions wrote there: a hash without a key, of which no id can be read either."""
        return self._hash(_ROOM, old)

    def of_id(self, text: str) -> str:
        """What stands for an id that something of an erased person had."""
        return _OF_ID + self._hash(_ID, text)

    def hidden(self, text: str) -> str:
        """A text that nobody can read without the key; one text is always hidden in one way.

        It is for what has to be known again as it was: the event_id of an erasure decides in which order events of one
        instant are. The sum of the text is what the stream of bytes over it begins with (SIV, as in RFC 5297).
        """
        plain = text.encode()
        check = self._check(plain)
        return f"{_HIDDEN}{(check + self._over(plain, check)).hex()}"

    def shown(self, text: str) -> str:
        """The text that was hidden; as it is where it was not, or by another key."""
        if not text.startswith(_HIDDEN):
            return text
        try:
            found = bytes.fromhex(text[len(_HIDDEN) :])
        except ValueError:
            return text
        check = found[:_BYTES]
        plain = self._over(found[_BYTES:], check)
        return plain.decode() if self._check(plain) == check else text

    def _hash(self, purpose: bytes, text: str) -> str:
        begun = self._begun[purpose].copy()
        begun.update(text.encode())
        return begun.hexdigest()

    def _check(self, plain: bytes) -> bytes:
        return blake2b(plain, digest_size=_BYTES, key=self._key, person=b"nabz.check").digest()

    def _over(self, text: bytes, check: bytes) -> bytes:
        """The text with a stream of bytes over it, or the other way round."""
        stream = self._stream(check)
        return bytes(one ^ next(stream) for one in text)

    def _stream(self, check: bytes) -> Iterator[int]:
        for number in count():
            yield from blake2b(check + number.to_bytes(8), key=self._key, person=b"nabz.stream").digest()


def is_person(name: str) -> bool:
    """Whether this is the entity of an erased customer."""
    return name[: len(OF_PERSON)] == OF_PERSON


def is_address(text: str) -> bool:
    """Whether this is what `Marks.address_of` gives."""
    return is_person(text) and len(text) > len(OF_PERSON) + _DIGITS and text[len(OF_PERSON) + _DIGITS] == "."


def at_address(address: str) -> str:
    """The entity that is there."""
    return address[: len(OF_PERSON) + _DIGITS]


def is_of_id(text: str) -> bool:
    """Whether this is what `Marks.of_id` gives."""
    return text.startswith(_OF_ID)


def is_old(mark: str) -> bool:
    """Whether an earlier version has written this mark, which had no key."""
    return len(mark) == _OLD_DIGITS
