"""What customers put into a basket, what that costs them and the company, and what they had asked for."""

from decimal import Decimal

from schemas import Item
from streams.simulator.company import COST_SHARES, FAMILIES, FAMILY_NAMES, Product
from streams.simulator.people import Customer
from streams.simulator.world import Price, World

Line = tuple[Product, int]
"""A product and how many of it."""


class Baskets:
    """Fills baskets: what a customer buys anyway, a tier above it or another family now and then."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._figures = world.figures.shop

    def fill(self, customer: Customer) -> list[Line]:
        """What a customer wants this time."""
        lines = [self._line(customer, [])]
        while len(lines) < self._figures.most_lines and self._world.chance(self._figures.another_line):
            lines.append(self._line(customer, lines))
        return lines

    def _line(self, customer: Customer, others: list[Line]) -> Line:
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

    def items(self, lines: list[Line], price: Price, *, sold_by_someone: bool = False) -> list[Item]:
        """The lines as events carry them. A seller now and then notes what a customer had asked for."""
        own = price.currency == self._world.settings.currency
        return [
            Item(
                sku=product.sku,
                quantity=quantity if own else None,
                unit_price=self._world.exact(product.price) if own else None,
                family=product.family,
                tier=product.tier,
                asked_tier=self._asked(product) if sold_by_someone else None,
            )
            for product, quantity in lines
        ]

    def _asked(self, product: Product) -> int | None:
        world = self._world
        if not world.chance(self._figures.asked):
            return None
        return product.tier - (product.tier > 1 and world.chance(self._figures.talked_up))


def total(lines: list[Line]) -> float:
    """What they are worth, in whole currency units."""
    return sum(product.price * quantity for product, quantity in lines)


def cost(lines: list[Line], price: Price) -> Decimal:
    """What they cost the company, in the currency of their price."""
    spent = sum(product.price * quantity * COST_SHARES[product.family] for product, quantity in lines)
    return (price.amount * Decimal(spent / total(lines))).quantize(price.amount)
