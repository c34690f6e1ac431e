"""Carts, purchases and refunds."""

from typing import Final

from schemas import CartCheckedOut, CartUpdated, Item, PurchaseCompleted, PurchaseRefunded
from streams.simulator.company import (
    BURST_CAMPAIGN,
    CAMPAIGN_WEIGHTS,
    FAMILIES,
    FAMILY_NAMES,
    SALES_CHANNELS,
    Product,
)
from streams.simulator.people import Customer, People
from streams.simulator.surveys import Surveys
from streams.simulator.world import DAY, MINUTE, Choice, Price, World

_CHANNEL, _CAMPAIGN = Choice(SALES_CHANNELS), Choice(CAMPAIGN_WEIGHTS)
_MOST_UPDATES: Final = 5
_SHARE_CHECKED_OUT: Final = 0.52
_SHARE_REFUNDED: Final = 0.035


class Cart:
    """A cart while it is filled: its lines and how often it was changed."""

    __slots__ = ("cart_id", "customer", "lines", "updates")

    def __init__(self, cart_id: str, customer: Customer) -> None:
        self.cart_id = cart_id
        self.customer = customer
        self.lines: list[tuple[Product, int]] = []
        self.updates = 0


class Sale:
    """A purchase that is going to be refunded."""

    __slots__ = ("customer", "price", "purchase_id")

    def __init__(self, customer: Customer, purchase_id: str, price: Price) -> None:
        self.customer = customer
        self.purchase_id = purchase_id
        self.price = price


class Shop:
    """What customers put into carts and buy."""

    def __init__(self, world: World, people: People, surveys: Surveys) -> None:
        self._world = world
        self._people = people
        self._surveys = surveys

    def visit(self) -> None:
        """A customer begins to fill a cart, and may check it out."""
        customer = self._shopper()
        if customer is not None:
            self._fill(Cart(self._world.number("cart"), customer))

    def sell(self) -> None:
        """A customer buys without a cart: in a store, by phone, or by renewing."""
        customer = self._shopper()
        if customer is not None:
            self.buy(customer)

    def buy(self, customer: Customer) -> None:
        """A customer buys something."""
        lines = [self._line(customer)]
        if self._world.chance(0.25):
            lines.append(self._line(customer))
        self._complete(customer, lines, self._world.number("purchase"))

    def _shopper(self) -> Customer | None:
        return None if self._world.chance(self._world.effects.silence) else self._people.anyone()

    def _fill(self, cart: Cart) -> None:
        world = self._world
        cart.lines.append(self._line(cart.customer))
        cart.updates += 1
        price = world.price(_total(cart.lines))
        world.emit(
            CartUpdated(
                cart_id=cart.cart_id,
                customer_id=cart.customer.customer_id,
                amount=price.amount,
                currency=price.currency,
                items=self._items(cart.lines, price),
                **world.common(),
            )
        )
        if cart.updates < _MOST_UPDATES and world.chance(0.4):
            world.later(world.about(3 * MINUTE, 0.7), self._fill, cart)
        elif world.chance(_SHARE_CHECKED_OUT):
            world.later(world.about(6 * MINUTE, 0.7), self._check_out, cart)

    def _check_out(self, cart: Cart) -> None:
        world, customer = self._world, cart.customer
        if not self._people.is_member(customer):
            return
        purchase_id = world.number("purchase")
        world.emit(
            CartCheckedOut(
                cart_id=cart.cart_id,
                customer_id=customer.customer_id,
                purchase_id=purchase_id,
                **world.common(),
            )
        )
        self._complete(customer, cart.lines, purchase_id)

    def _complete(self, customer: Customer, lines: list[tuple[Product, int]], purchase_id: str) -> None:
        world = self._world
        price = world.price(_total(lines))
        renewal = all(product.family == "support plan" for product, _ in lines) and customer.orders > 0
        world.emit(
            PurchaseCompleted(
                purchase_id=purchase_id,
                customer_id=customer.customer_id,
                amount=price.amount,
                currency=price.currency,
                items=self._items(lines, price),
                kind="renewal" if renewal else None,
                campaign_id=self._campaign(customer),
                channel=_CHANNEL.draw(world.random),
                **world.common(),
            )
        )
        customer.orders += 1
        for product, _ in lines:
            customer.tiers[product.family] = max(product.tier, customer.tiers.get(product.family, 0))
        if world.chance(_SHARE_REFUNDED):
            world.later(world.about(1.5 * DAY, 0.8), self._refund, Sale(customer, purchase_id, price))
        self._surveys.ask_buyer(customer)

    def _refund(self, sale: Sale) -> None:
        world = self._world
        sale.customer.feel(-0.05)
        world.emit(
            PurchaseRefunded(
                purchase_id=sale.purchase_id,
                customer_id=sale.customer.customer_id,
                amount=sale.price.amount,
                currency=sale.price.currency,
                **world.common(),
            )
        )

    def _campaign(self, customer: Customer) -> str | None:
        world = self._world
        if world.chance(world.effects.burst):
            return BURST_CAMPAIGN
        if customer.orders == 0:
            return customer.campaign
        return _CAMPAIGN.draw(world.random) if world.chance(0.12) else None

    def _line(self, customer: Customer) -> tuple[Product, int]:
        """Something of a family: the tier owned, one tier up now and then, or a first one."""
        random = self._world.random
        family = FAMILIES[FAMILY_NAMES[int(random.random() * len(FAMILY_NAMES))]]
        owned = customer.tiers.get(family[0].family, 0)
        wanted = owned + (random.random() < 0.15) if owned else 1 + (random.random() < 0.2)
        return family[min(wanted, len(family)) - 1], 1 + int(random.random() * random.random() * 4)

    def _items(self, lines: list[tuple[Product, int]], price: Price) -> list[Item]:
        if price.currency != self._world.settings.currency:
            return [Item(sku=product.sku, family=product.family, tier=product.tier) for product, _ in lines]
        return [
            Item(
                sku=product.sku,
                quantity=quantity,
                unit_price=self._world.exact(product.price),
                family=product.family,
                tier=product.tier,
            )
            for product, quantity in lines
        ]


def _total(lines: list[tuple[Product, int]]) -> float:
    return sum(product.price * quantity for product, quantity in lines)
