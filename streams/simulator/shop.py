"""Carts, purchases and refunds."""

from decimal import Decimal

from schemas import (
    CartCheckedOut,
    CartUpdated,
    CustomerRenewed,
    PurchaseCompleted,
    PurchaseRefunded,
    PurchaseVoided,
)
from streams.simulator.baskets import Baskets, Line, cost, total
from streams.simulator.company import (
    BURST_CAMPAIGN,
    CAMPAIGN_OF_NAME,
    CAMPAIGN_WEIGHTS,
    CART_LEFT_AT,
    CART_REASONS,
    CART_STEPS,
    ONLINE,
    OWNERS,
    RENEWED_FAMILY,
    SALES_CHANNELS,
    VOID_REASONS,
)
from streams.simulator.people import Customer, People
from streams.simulator.surveys import Surveys
from streams.simulator.world import DAY, HOUR, MINUTE, Choice, Price, World

_CHANNEL, _ONLINE, _CAMPAIGN = Choice(SALES_CHANNELS), Choice(ONLINE), Choice(CAMPAIGN_WEIGHTS)
_LEFT_AT, _LEFT_FOR, _VOID_REASON = Choice(CART_LEFT_AT), Choice(CART_REASONS), Choice(VOID_REASONS)


class Cart:
    """A cart while it is filled: what will be in it, how often it was and will be changed, and whether it is bought.

    One that is not bought is left at the step `left_at`, perhaps for a reason that is known.
    """

    __slots__ = ("buys", "cart_id", "changes", "channel", "customer", "left_at", "left_for", "lines", "updates")

    def __init__(self, cart_id: str, customer: Customer, channel: str, lines: list[Line], changes: int) -> None:
        self.cart_id = cart_id
        self.customer = customer
        self.channel = channel
        self.lines = lines
        self.changes = changes
        self.updates = 0
        self.buys = False
        self.left_at = CART_STEPS[-1]
        self.left_for: str | None = None

    @property
    def step(self) -> str:
        """How far its customer has come by now: step by step, and in the end as far as they ever come."""
        furthest = CART_STEPS.index(self.left_at)
        return CART_STEPS[furthest * min(self.updates, self.changes) // self.changes]

    @property
    def filled(self) -> list[Line]:
        """What is in it by now: one of each at first, and in the end all."""
        if self.updates >= self.changes:
            return self.lines
        shown = -(-len(self.lines) * self.updates // self.changes)
        return [(product, 1) for product, _ in self.lines[:shown]]


class Sale:
    """A purchase that is going to be refunded or voided."""

    __slots__ = ("cost", "customer", "price", "purchase_id")

    def __init__(self, customer: Customer, purchase_id: str, price: Price, cost: Decimal | None) -> None:
        self.customer = customer
        self.purchase_id = purchase_id
        self.price = price
        self.cost = cost


class Shop:
    """What customers put into carts and buy."""

    def __init__(self, world: World, people: People, surveys: Surveys) -> None:
        self._world = world
        self._people = people
        self._surveys = surveys
        self._baskets = Baskets(world)
        self._figures = world.figures.shop

    def look_around(self) -> None:
        """A customer fills a cart, and leaves it at that."""
        if self._world.chance(self._world.effects.silence):
            return
        customer = self._people.anyone()
        if customer is None:
            return
        cart = self._cart(customer, _ONLINE.draw(self._world.random))
        cart.left_at = _LEFT_AT.draw(self._world.random)
        if self._world.chance(self._figures.left_for_a_reason):
            cart.left_for = _LEFT_FOR.draw(self._world.random)
        self._fill(cart)

    def order(self, customer: Customer) -> None:
        """A customer buys: mostly by a cart, of which the archive tells nothing, or in a store, by phone, a partner."""
        channel = _CHANNEL.draw(self._world.random)
        if self._world.in_full and channel in ONLINE and self._world.chance(self._figures.by_cart):
            cart = self._cart(customer, channel)
            cart.buys = True
            self._fill(cart)
        else:
            self.buy(customer, channel)

    def order_now(self) -> None:
        """Somebody buys who had not planned to."""
        customer = self._people.anyone()
        if customer is not None:
            self.order(customer)

    def sell_to_guest(self) -> None:
        """Somebody without an account buys something at once."""
        if not self._world.chance(self._world.effects.silence):
            self.buy(self._people.guest())

    def buy(self, customer: Customer, channel: str | None = None) -> None:
        """A customer buys something at once, where it is said or anywhere."""
        channel = channel or _CHANNEL.draw(self._world.random)
        self._complete(customer, self._baskets.fill(customer), self._world.number("purchase"), channel)

    def _cart(self, customer: Customer, channel: str) -> Cart:
        changes = 1
        while changes < self._figures.most_updates and self._world.chance(self._figures.another_update):
            changes += 1
        return Cart(self._world.number("cart"), customer, channel, self._baskets.fill(customer), changes)

    def _fill(self, cart: Cart) -> None:
        world = self._world
        if not self._people.is_member(cart.customer):
            return
        cart.updates += 1
        filled = cart.filled
        price = world.price(total(filled))
        world.emit(
            CartUpdated(
                cart_id=cart.cart_id,
                customer_id=cart.customer.customer_id,
                amount=price.amount,
                currency=price.currency,
                items=self._baskets.items(filled, price),
                channel=cart.channel,
                step=cart.step,
                reason=cart.left_for if cart.updates >= cart.changes else None,
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
        self._complete(customer, cart.lines, purchase_id, cart.channel)

    def _complete(self, customer: Customer, lines: list[Line], purchase_id: str, channel: str) -> None:
        world = self._world
        unpaid = world.effects.unpaid
        if unpaid and world.chance(unpaid):
            return
        price = world.price(total(lines))
        spent = cost(lines, price) if world.chance(self._figures.cost_known) else None
        campaign = self._campaign(customer)
        seller = None if channel in ONLINE else world.random.choice(OWNERS)
        renewal = customer.orders > 0 and all(product.family == RENEWED_FAMILY for product, _ in lines)
        world.emit(
            PurchaseCompleted(
                purchase_id=purchase_id,
                customer_id=customer.customer_id or None,
                amount=price.amount,
                currency=price.currency,
                items=self._baskets.items(lines, price, sold_by_someone=seller is not None),
                kind="renewal" if renewal else None,
                campaign_id=campaign,
                channel=channel,
                owner=seller,
                cost=spent,
                campaign_channel=None if campaign is None else CAMPAIGN_OF_NAME[campaign].channel,
                **world.common(),
            )
        )
        self._renew(customer)
        customer.orders += 1
        for product, _ in lines:
            customer.tiers[product.family] = max(product.tier, customer.tiers.get(product.family, 0))
        sale = Sale(customer, purchase_id, price, spent)
        if world.chance(self._figures.voided):
            world.later_in(world.seasons.office, world.about(3 * HOUR, 0.8), self._void, sale)
        elif world.chance(self._figures.refunded):
            world.later_in(world.seasons.office, world.about(4 * DAY, 0.7), self._refund, sale)
        if customer.customer_id:
            self._surveys.ask_buyer(customer, lines[0][0].family)

    def _renew(self, customer: Customer) -> None:
        """Where customers have terms, the one of a buyer who has one is renewed."""
        world = self._world
        if world.terms and customer.customer_id and customer.orders:
            world.emit(CustomerRenewed(customer_id=customer.customer_id, expires_at=world.term_end(), **world.common()))

    def _refund(self, sale: Sale) -> None:
        world = self._world
        sale.customer.feel(-0.05)
        comes_back = sale.cost is not None and world.chance(self._figures.returned)
        world.emit(
            PurchaseRefunded(
                purchase_id=sale.purchase_id,
                customer_id=sale.customer.customer_id or None,
                amount=sale.price.amount,
                currency=sale.price.currency,
                cost=sale.cost if comes_back else None,
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
