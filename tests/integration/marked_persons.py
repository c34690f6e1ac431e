"""Persons all of whose records have ids that are found nowhere else, and what of these stands in a Redis."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final

from streams.engine.compression import decompressed
from streams.redis.connection import Client
from tests.strategies.arrivals import Event

MINUTE: Final = 60_000
_WBITS: Final = (15, -15)


class Person:
    """Somebody, of whom every id and every comment is a mark."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.marks: dict[str, str] = {}
        """What is marked -> the mark, of records of the customer."""
        self.deals: list[str] = []
        """Marks that may stand in shards of deals, and in no other."""
        self.id = self.mark("customer_id")

    def mark(self, what: str) -> str:
        """A text that is found once in the world."""
        return self.marks.setdefault(what, f"M{sha256(f'{self.name} {what}'.encode()).hexdigest()[:14]}")

    def told(self, type_: str, at: int, which: str = "", **fields: Any) -> Event:  # noqa: ANN401 - JSON
        """A record of the customer; `which` tells two of a type apart."""
        return {
            "event_id": self.mark(f"event of {type_} {which}"),
            "type": type_,
            "occurred_at": at,
            "customer_id": self.id,
            **fields,
        }

    def erased(self, at: int, which: str = "") -> Event:
        """The erasure."""
        return self.told("customer.erased", at, which)

    def bought(self, at: int, which: str = "") -> Event:
        """A purchase."""
        return self.told(
            "purchase.completed",
            at,
            which,
            purchase_id=self.mark(f"purchase {which}"),
            amount="10",
            currency="USD",
            items=[{"sku": self.mark(f"sku {which}"), "family": "desk"}, {"sku": "lamp", "family": "lamp"}],
        )

    def records(self, at: int) -> list[Event]:
        """One of every type that names the customer, within ten minutes."""
        purchase, cart, answer = self.mark("purchase "), self.mark("cart"), self.mark("answer")
        ticket, deal = f"T-{self.name}", f"D-{self.name}"
        return [
            self.told("customer.signed_up", at, segment="gold", expires_at=at + 1000 * MINUTE),
            self.told("customer.updated", at + 1, region="north"),
            self.told("customer.renewed", at + 2, expires_at=at + 2000 * MINUTE),
            self.bought(at + 3),
            self.told("purchase.refunded", at + 4, purchase_id=purchase, amount="1", currency="USD"),
            self.told("cart.updated", at + 5, cart_id=cart, amount="5", currency="USD"),
            self.told("cart.updated", at + 5, "other", cart_id=self.mark("cart left")),
            self.told("cart.checked_out", at + 6, cart_id=cart, purchase_id=purchase),
            self.told(
                "survey.sent", at + 7, survey_id=self.mark("survey"), answer_id=answer, kind="nps", touchpoint="shop"
            ),
            self.told(
                "survey.answered",
                at + 8,
                survey_id=self.mark("survey"),
                answer_id=answer,
                kind="nps",
                score=3,
                comment=f"The courier {self.mark('comment')} was slow",
            ),
            self.told("interaction.logged", at + 9, interaction_id=self.mark("interaction"), kind="call"),
            self.told("customer.cancelled", at + 10, reason="price"),
            {
                **self.told("ticket.opened", at + 11, comment=f"late {self.mark('words of a ticket')}"),
                "event_id": f"e-{ticket}",
                "ticket_id": ticket,
            },
            {**self.deal(at + 12, "won"), "deal_id": self.deal_id(deal)},
            {**self.deal(at + 13, "lead"), "deal_id": self.deal_id(f"{deal}-open")},
            {
                **self.told("campaign.opened", at + 14, campaign_id="spring"),
                "event_id": f"e-marketing-{self.name}",
            },
        ]

    def deal_id(self, name: str) -> str:
        """The id of a deal, which stays in the shards of deals."""
        mark = f"M{sha256(name.encode()).hexdigest()[:14]}"
        self.deals.append(mark)
        return mark

    def deal(self, at: int, stage: str, which: str = "") -> Event:
        """A deal of the customer; its events are of the deal, and stay with it."""
        return {
            "event_id": f"e-deal-{self.name}-{which}{at}",
            "type": "deal.stage_changed",
            "occurred_at": at,
            "customer_id": self.id,
            "deal_id": self.deal_id(f"D-{self.name}{which}"),
            "stage": stage,
            "amount": "100",
            "product": "desk",
        }


async def everything(client: Client, within: str = "") -> dict[str, bytes]:
    """Of each key whose name has this text: name, fields, members and values, what is deflated also inflated."""
    found: dict[str, bytes] = {}
    async for raw in client.scan_iter(count=1000):
        key = raw.decode()
        if within in key:
            found[key] = b"\n".join([raw, *(form for part in await _parts(client, key) for form in _forms(part))])
    return found


def standing(found: Mapping[str, bytes], person: Person, *, of_deals: bool = False) -> dict[str, str]:
    """What of a person stands there, and where."""
    marks = {mark: mark for mark in person.deals} if of_deals else person.marks
    return {what: key for what, mark in marks.items() for key, text in found.items() if mark.encode() in text}


async def _parts(client: Any, key: str) -> list[bytes]:  # noqa: ANN401 - redis-py leaves half of it untyped
    kind = (await client.type(key)).decode()
    if kind == "hash":
        return [part for pair in (await client.hgetall(key)).items() for part in pair]
    if kind == "zset":
        return list(await client.zrange(key, 0, -1))
    if kind == "set":
        return list(await client.smembers(key))
    assert kind == "string", f"{key} is a {kind}"
    return [await client.get(key)]


def _forms(part: bytes) -> Iterator[bytes]:
    """The bytes, and all that can be inflated out of them, wherever it begins."""
    yield part
    with suppress(ValueError):
        yield decompressed(part)
    for start in range(min(len(part), 8)):
        for bits in _WBITS:
            with suppress(zlib.error):
                yield zlib.decompressobj(bits).decompress(part[start:])
