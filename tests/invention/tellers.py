"""Tells what happens to deals, tickets, customers and campaigns: one entity after the other, each with some events."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.invention.chance import Chance
from tests.recount.windows import DAY, HOUR, MINUTE

Event = dict[str, Any]

CHANNELS = ("web", "phone", "e-mail", 'a "quoted" one', "back\\slash", "two\nlines", "پیامک", "unknown")
SEGMENTS = ("small", "large", "public", "größer")
REGIONS = ("north", "south")
CAMPAIGNS = ("spring", "autumn", "a,b=c", "organic")
_STAGES = (
    *("lead", "qualified", "proposal", "negotiation", "contact", "trial", "contract", "somewhere"),
    *("won", "lost", "signed", "paid", "refused", "silent", "won", "won", "lost", "paid"),
)
_AMOUNTS = ("0", "10", "10.005", "10.015", "-3.50", "1250.5", "0.0005", "99999999.99", "100")
_REPORTS = ("sent", "delivered", "opened", "clicked", "replied", "unsubscribed", "converted")
_SCALES = {
    "nps": (None, None, (0, 10), (1, 10)),
    "csat": (None, (0, 10), (1, 7)),
    "ces": (None, (1, 5), (0, 100)),
    "acsi": (None, (1, 5), (0, 10)),
    "loyalty": (None, (1, 10)),
}
_DEFAULTS = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "acsi": (1, 10), "loyalty": (1, 5)}


class Teller:
    """Tells events without ids."""

    def __init__(self, chance: Chance, currencies: Sequence[str]) -> None:
        self._chance = chance
        self._currencies = currencies

    def deal(self, name: str) -> Iterator[Event]:
        """A deal that goes here and there, and now and then should never have been."""
        if self._chance.happens(0.08):
            yield {"type": "deal.voided", "occurred_at": self._chance.moment(), "deal_id": name}
        at = self._chance.moment()
        for _ in range(self._chance.randint(1, 7)):
            money = self._money() if self._chance.happens(0.6) else {}
            if money and self._chance.happens(0.3):
                del money["currency"]
            yield {
                "type": "deal.stage_changed",
                "occurred_at": at,
                "deal_id": name,
                "stage": self._chance.choice(_STAGES),
                "pipeline": self._chance.one(("default", "partners", "invented"), none=0.7),
                "owner": self._chance.one(("alice", "bob"), none=0.6),
                "channel": self._channel(0.6),
                "probability": self._chance.one((0, 1, 0.5, 0.3333333, 0.1234565), none=0.7),
                "reason": self._chance.one(("price", "rival", "unknown"), none=0.5),
                "expected_close": self._chance.one(("2025-03-20", "2024-02-29"), none=0.7),
                **money,
            }
            at = self._next(at, 5 * DAY)

    def ticket(self, name: str) -> Iterator[Event]:
        """A ticket; it may be resolved before it is opened."""
        at = self._chance.moment()
        steps = ["opened"] * self._chance.choice((0, 1, 1, 1, 1, 1, 2))
        steps += self._chance.choices(("responded", "resolved", "reopened", "responded", "resolved"), k=5)
        if self._chance.happens(0.2):
            self._chance.shuffle(steps)
        for step in steps[: self._chance.randint(1, 7)]:
            yield {"type": f"ticket.{step}", "occurred_at": at, "ticket_id": name} | self._of_ticket(step)
            at = self._next(at, self._chance.choice((20 * MINUTE, 9 * HOUR, 3 * DAY)))

    def customer(self, name: str) -> Iterator[Event]:
        """A customer: what they buy, answer, put into carts, and what becomes of them."""
        for _ in range(self._chance.randint(1, 16)):
            told = self._chance.choice(
                (
                    *[self._purchase] * 6,
                    *[self._refund, self._standing, self._cart, self._answer] * 2,
                    self._order_or_its_voiding,
                    self._voiding,
                )
            )()
            yield {"customer_id": name, "occurred_at": self._chance.moment(), **told}

    def guest(self, purchase_id: str) -> Iterator[Event]:
        """What somebody buys who is no customer; the purchase may have the id of one."""
        for _ in range(self._chance.randint(1, 4)):
            told = self._chance.choice((self._purchase, self._refund))()
            yield {**told, "occurred_at": self._chance.moment(), "purchase_id": purchase_id}

    def erasure(self, name: str) -> Event:
        """An erasure, of which summed-up facts are no part."""
        at = max(self._chance.moment(), self._chance.now - 399 * DAY)
        return {"type": "customer.erased", "occurred_at": at, "customer_id": name}

    def campaign(self, number: int) -> Iterator[Event]:
        """Events of campaigns, some of them of ten thousands of messages."""
        for _ in range(number):
            about = {"campaign_id": self._chance.choice(CAMPAIGNS), "channel": self._channel(0.4)}
            yield {"occurred_at": self._chance.moment(), **about} | self._of_campaign()

    def _of_ticket(self, step: str) -> Event:
        if step == "opened":
            return {
                "customer_id": f"c-{self._chance.randrange(40)}",
                "channel": self._channel(0.3),
                "category": self._chance.one(("bug", "billing"), none=0.3),
                "priority": self._chance.one(("high", "low"), none=0.3),
            }
        if step == "resolved":
            return {"agent": "kim", "contacts": self._chance.one((0, 1, 1, 2), none=0.5)}
        return {}

    def _purchase(self) -> Event:
        return {
            "type": "purchase.completed",
            "purchase_id": f"p-{self._chance.randrange(4)}",
            "channel": self._channel(0.3),
            "campaign_id": self._chance.one(CAMPAIGNS, none=0.5),
            "kind": self._chance.one(("standard", "upsell", "cross_sell", "renewal"), none=0.7),
            "items": self._items(),
            **self._money(),
        }

    def _order_or_its_voiding(self) -> Event:
        """Of an order that may be voided; what is summed up is not taken back, so it is younger than that."""
        told = self._chance.choice(
            (self._purchase, self._purchase, self._refund, lambda: {"type": "purchase.voided"})
        )()
        at = max(self._chance.moment(), self._chance.now - 399 * DAY)
        return {**told, "occurred_at": at, "purchase_id": f"o-{self._chance.randrange(3)}"}

    def _voiding(self) -> Event:
        if self._chance.happens(0.1):
            return {"type": "customer.voided"}
        return {"type": "survey.voided", "answer_id": self._answer_id()}

    def _answer_id(self) -> str:
        return f"a-{self._chance.randrange(3)}"

    def _refund(self) -> Event:
        return {"type": "purchase.refunded", "purchase_id": f"p-{self._chance.randrange(5)}", **self._money()}

    def _standing(self) -> Event:
        kind = self._chance.choice(("signed_up", "signed_up", "updated", "updated", "cancelled"))
        told: Event = {"type": f"customer.{kind}"}
        if kind == "cancelled":
            told |= {"reason": self._chance.one(("price", "move", "erased"), none=0.3)}
        else:
            told |= {"segment": self._chance.one(SEGMENTS, none=0.3), "region": self._chance.one(REGIONS, none=0.3)}
        if kind == "signed_up":
            told |= {"channel": self._channel(0.3), "campaign_id": self._chance.one(CAMPAIGNS, none=0.5)}
        return told

    def _cart(self) -> Event:
        kind = self._chance.choice(("updated", "updated", "checked_out"))
        return {"type": f"cart.{kind}", "cart_id": f"k-{self._chance.randrange(3)}"}

    def _answer(self) -> Event:
        kind = self._chance.choice(tuple(_DEFAULTS))
        scale = self._chance.choice(_SCALES[kind])
        low, high = scale or _DEFAULTS[kind]
        told: Event = {
            "type": "survey.answered",
            "survey_id": "s",
            "kind": kind,
            "answer_id": self._chance.one((self._answer_id(),), none=0.5),
            "touchpoint": self._chance.one(("shop", "phone"), none=0.4),
            "scale": None if scale is None else {"min": low, "max": high},
        }
        if kind == "acsi" and self._chance.happens(0.8):
            scores = ("satisfaction", "expectancy", "ideal")
            return told | {"scores": {name: self._score(low, high) for name in scores}}
        return told | {"score": self._score(low, high)}

    def _of_campaign(self) -> Event:
        draw = self._chance.random()
        if draw < 0.2:
            purpose = self._chance.choice(("acquisition", "leads", "retention"))
            return {"type": "campaign.spent", "purpose": purpose, **self._money()}
        if draw < 0.35:
            return {"type": "lead.created", "lead_id": f"l-{self._chance.randrange(99)}"}
        count = self._chance.one((0, 1, 12, 48_217, 99_999, 1_000_000), none=0.4)
        told: Event = {"type": f"campaign.{self._chance.choice(_REPORTS)}", "count": count}
        # Also of `campaign.sent`, of which it is no field, and after the event itself, where it says nothing.
        return told | ({"sent_at": self._chance.moment()} if self._chance.happens(0.5) else {})

    def _items(self) -> list[Event] | None:
        if self._chance.happens(0.4):
            return None
        return [
            {
                "sku": "x",
                "quantity": self._chance.one((1, 3), none=0.5),
                "family": self._chance.one(("crm", "desk", "shop"), none=0.2),
                "tier": self._chance.one((0, 1, 2, 2.5, 3), none=0.3),
            }
            for _ in range(self._chance.randrange(4))
        ]

    def _score(self, low: int, high: int) -> float:
        fraction = self._chance.choice((0, 0, 0, 0.5, 0.1))
        return min(high, self._chance.randint(low, high) + fraction)

    def _money(self) -> Event:
        amount: object = self._chance.choice(_AMOUNTS)
        if self._chance.happens(0.5):
            amount = f"{self._chance.randrange(10**7)}.{self._chance.randrange(10**3):03}"
        elif self._chance.happens(0.3):
            amount = self._chance.choice((0, 7, 12.5, -0.015, 1440.62, 100000))
        return {"amount": amount, "currency": self._chance.choice(self._currencies)}

    def _channel(self, none: float) -> str | None:
        return self._chance.one(CHANNELS, none=none)

    def _next(self, at: int, scale: int) -> int:
        return self._chance.moment() if self._chance.happens(0.15) else self._chance.after(at, scale)
