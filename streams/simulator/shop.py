"""Carts, purchases and refunds."""

from typing import Final

from schemas import CartCheckedOut, CartUpdated, Item, PurchaseCompleted, PurchaseRefunded
from streams.simulator.company import (
    BURST_CAMPAIGN,
    CAMPAIGN_WEIGHTS,
    FAMILIES,
    FAMILY_NAMES,
    RENEWED_FAMILY,
    SALES_CHANNELS,
    Product,
)
from streams.simulator.people import Customer, People
from streams.simulator.surveys import Surveys
from streams.simulator.world import DAY, MINUTE, Choice, Price, World

_CHANNEL, _CAMPAIGN = Choice(SALES_CHANNELS), Choice(CAMPAIGN_WEIGHTS)
_MOST_LINES: Final = 4


class Cart:
    """A cart while it is filled: its lines, how often it was changed, and whether it is going to be checked out."""

    __slots__ = ("buys", "cart_id", "customer", "lines", "updates")

    def __init__(self, cart_id: str, customer: Customer, *, buys: bool) -> None:
        self.cart_id = cart_id
        self.customer = customer
        self.buys = buys
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
        self._figures = world.figures.shop

    def look_around(self) -> None:
        """A customer fills a cart, and leaves it at that."""
        if self._world.chance(self._world.effects.silence):
            return
        customer = self._people.anyone()
        if customer is not None:
            self._fill(Cart(self._world.number("cart"), customer, buys=False))

    def order(self, customer: Customer) -> None:
        """A customer buys: mostly by a cart, of which the archive tells nothing, or in a store, by phone, a partner."""
        if self._world.in_full and self._world.chance(self._figures.by_cart):
            self._fill(Cart(self._world.number("cart"), customer, buys=True))
        else:
            self.buy(customer)

    def order_now(self) -> None:
        """Somebody buys who had not planned to."""
        customer = self._people.anyone()
        if customer is not None:
            self.order(customer)

    def buy(self, customer: Customer) -> None:
        """A customer buys something at once."""
        lines = [self._line(customer, [])]
        if self._world.chance(self._figures.second_line):
            lines.append(self._line(customer, lines))
        self._complete(customer, lines, self._world.number("purchase"))

    def _fill(self, cart: Cart) -> None:
        world = self._world
        if not self._people.is_member(cart.customer):
            return
        if len(cart.lines) < _MOST_LINES and (not cart.lines or world.chance(self._figures.second_line / 2)):
            cart.lines.append(self._line(cart.customer, cart.lines))
        elif world.chance(0.5):
            product, quantity = cart.lines[-1]
            cart.lines[-1] = product, max(1, quantity + (1 if world.chance(0.4) else -1))
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
        if cart.updates < self._figures.most_updates and world.chance(self._figures.another_update):
            world.later(world.about(2 * MINUTE, 0.7), self._fill, cart)
        elif cart.buys:
            world.later(world.about(3 * MINUTE, 0.7), self._check_out, cart)

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
        renewal = customer.orders > 0 and all(product.family == RENEWED_FAMILY for product, _ in lines)
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
        if world.chance(self._figures.refunded):
            world.later_in(
                world.seasons.office, world.about(4 * DAY, 0.7), self._refund, Sale(customer, purchase_id, price)
            )
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
        return _CAMPAIGN.draw(world.random) if world.chance(self._figures.of_campaigns) else None

    def _line(self, customer: Customer, others: list[tuple[Product, int]]) -> tuple[Product, int]:
        """What the customer buys anyway; a tier above it or another family now and then; at first, anything."""
        random = self._world.random
        tiers = customer.tiers
        families = list(tiers) or [product.family for product, _ in others]
        known = families[int(random.random() * len(families))] if families else None
        if known is None or random.random() < (self._figures.cross_sold if customer.orders else 0.5):
            known = FAMILY_NAMES[int(random.random() * len(FAMILY_NAMES))]
        family = FAMILIES[known]
        owned = tiers.get(known, 0)
        if owned:
            wanted = owned + (random.random() < self._figures.upsold)
        else:
            wanted = 1 + (random.random() < 0.35) + (random.random() < 0.1)
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
