"""Carts, purchases and refunds."""

from schemas import CartCheckedOut, CartUpdated, Item, PurchaseCompleted, PurchaseRefunded, PurchaseVoided
from streams.simulator.company import (
    BURST_CAMPAIGN,
    CAMPAIGN_WEIGHTS,
    FAMILIES,
    FAMILY_NAMES,
    RENEWED_FAMILY,
    SALES_CHANNELS,
    VOID_REASONS,
    Product,
)
from streams.simulator.people import Customer, People
from streams.simulator.surveys import Surveys
from streams.simulator.world import DAY, HOUR, MINUTE, Choice, Price, World

_CHANNEL, _CAMPAIGN, _VOID_REASON = Choice(SALES_CHANNELS), Choice(CAMPAIGN_WEIGHTS), Choice(VOID_REASONS)


class Cart:
    """A cart while it is filled: what will be in it, how often it was and will be changed, and whether it is bought."""

    __slots__ = ("buys", "cart_id", "changes", "customer", "lines", "updates")

    def __init__(self, cart_id: str, customer: Customer, lines: list[tuple[Product, int]], changes: int) -> None:
        self.cart_id = cart_id
        self.customer = customer
        self.lines = lines
        self.changes = changes
        self.updates = 0
        self.buys = False

    @property
    def filled(self) -> list[tuple[Product, int]]:
        """What is in it by now: one of each at first, and in the end all."""
        if self.updates >= self.changes:
            return self.lines
        shown = -(-len(self.lines) * self.updates // self.changes)
        return [(product, 1) for product, _ in self.lines[:shown]]


class Sale:
    """A purchase that is going to be refunded or voided."""

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
            self._fill(self._cart(customer))

    def order(self, customer: Customer) -> None:
        """A customer buys: mostly by a cart, of which the archive tells nothing, or in a store, by phone, a partner."""
        if self._world.in_full and self._world.chance(self._figures.by_cart):
            cart = self._cart(customer)
            cart.buys = True
            self._fill(cart)
        else:
            self.buy(customer)

    def order_now(self) -> None:
        """Somebody buys who had not planned to."""
        customer = self._people.anyone()
        if customer is not None:
            self.order(customer)

    def sell_to_guest(self) -> None:
        """Somebody without an account buys something at once."""
        if not self._world.chance(self._world.effects.silence):
            self.buy(self._people.guest())

    def buy(self, customer: Customer) -> None:
        """A customer buys something at once."""
        self._complete(customer, self._basket(customer), self._world.number("purchase"))

    def _cart(self, customer: Customer) -> Cart:
        changes = 1
        while changes < self._figures.most_updates and self._world.chance(self._figures.another_update):
            changes += 1
        return Cart(self._world.number("cart"), customer, self._basket(customer), changes)

    def _basket(self, customer: Customer) -> list[tuple[Product, int]]:
        lines = [self._line(customer, [])]
        while len(lines) < self._figures.most_lines and self._world.chance(self._figures.another_line):
            lines.append(self._line(customer, lines))
        return lines

    def _fill(self, cart: Cart) -> None:
        world = self._world
        if not self._people.is_member(cart.customer):
            return
        cart.updates += 1
        filled = cart.filled
        price = world.price(_total(filled))
        world.emit(
            CartUpdated(
                cart_id=cart.cart_id,
                customer_id=cart.customer.customer_id,
                amount=price.amount,
                currency=price.currency,
                items=self._items(filled, price),
                **world.common(),
            )
        )
        if cart.updates < cart.changes:
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
        unpaid = world.effects.unpaid
        if unpaid and world.chance(unpaid):
            return
        price = world.price(_total(lines))
        renewal = customer.orders > 0 and all(product.family == RENEWED_FAMILY for product, _ in lines)
        world.emit(
            PurchaseCompleted(
                purchase_id=purchase_id,
                customer_id=customer.customer_id or None,
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
        sale = Sale(customer, purchase_id, price)
        if world.chance(self._figures.voided):
            world.later_in(world.seasons.office, world.about(3 * HOUR, 0.8), self._void, sale)
        elif world.chance(self._figures.refunded):
            world.later_in(world.seasons.office, world.about(4 * DAY, 0.7), self._refund, sale)
        if customer.customer_id:
            self._surveys.ask_buyer(customer)

    def _refund(self, sale: Sale) -> None:
        world = self._world
        sale.customer.feel(-0.05)
        world.emit(
            PurchaseRefunded(
                purchase_id=sale.purchase_id,
                customer_id=sale.customer.customer_id or None,
                amount=sale.price.amount,
                currency=sale.price.currency,
                **world.common(),
            )
        )

    def _void(self, sale: Sale) -> None:
        world = self._world
        world.emit(
            PurchaseVoided(
                purchase_id=sale.purchase_id,
                customer_id=sale.customer.customer_id or None,
                reason=_VOID_REASON.draw(world.random),
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
