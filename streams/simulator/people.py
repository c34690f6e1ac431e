"""The customers: who there is, who comes, who goes."""

from typing import Final

from schemas import CustomerCancelled, CustomerErased, CustomerSignedUp, CustomerUpdated
from streams.simulator.company import CAMPAIGN_WEIGHTS, CANCEL_REASONS, INDUSTRIES, REGIONS, SALES_CHANNELS, SEGMENTS
from streams.simulator.world import DAY, Choice, World

_SMALLEST_BASE: Final = 50
"""Below this nobody cancels any more: a company without customers shows nothing."""
_SHARE_DORMANT: Final = 0.25
"""New customers who buy once and hardly ever again; founders fall asleep later."""
_SHARE_RETURNING: Final = 0.06

_SEGMENT, _REGION, _INDUSTRY = Choice(SEGMENTS), Choice(REGIONS), Choice(INDUSTRIES)
_CHANNEL, _CAMPAIGN, _REASON = Choice(SALES_CHANNELS), Choice(CAMPAIGN_WEIGHTS), Choice(CANCEL_REASONS)


class Customer:
    """One customer. `mood` is satisfaction from 0 to 1; `tiers` is the highest tier owned of each family."""

    __slots__ = ("campaign", "customer_id", "dormant", "mood", "orders", "place", "tiers")

    def __init__(self, customer_id: str, mood: float, campaign: str | None) -> None:
        self.customer_id = customer_id
        self.mood = mood
        self.campaign = campaign
        self.dormant = False
        self.orders = 0
        self.place = -1
        self.tiers: dict[str, int] = {}

    def feel(self, change: float) -> None:
        """Be pleased (above 0) or let down (below)."""
        self.mood = min(0.97, max(0.3, self.mood + change))


class People:
    """The customers of today, and the department that keeps their records."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._members: list[Customer] = []

    def __len__(self) -> int:
        return len(self._members)

    def anyone(self) -> Customer | None:
        """One of the customers of today, dormant ones hardly ever; None if there is none."""
        members, random = self._members, self._world.random
        for _ in range(3):
            if not members:
                return None
            found = members[int(random.random() * len(members))]
            if not found.dormant or random.random() < 0.02:
                return found
        return None

    def sign_up(self, *, founder: bool = False) -> Customer:
        """A new customer; a founder is one of those who came before history began."""
        world = self._world
        random = world.random
        campaign = _CAMPAIGN.draw(random) if world.chance(0.4) else None
        customer = Customer(world.number("customer"), min(0.97, max(0.4, random.gauss(0.84, 0.07))), campaign)
        customer.dormant = not founder and world.chance(_SHARE_DORMANT)
        self._add(customer)
        world.emit(
            CustomerSignedUp(
                customer_id=customer.customer_id,
                segment=_SEGMENT.draw(random),
                region=_REGION.draw(random),
                industry=_INDUSTRY.draw(random),
                channel=_CHANNEL.draw(random),
                campaign_id=campaign,
                **world.common(),
            )
        )
        return customer

    def cancel(self) -> Customer | None:
        """The least content of a few customers leaves; who may come back is returned."""
        world = self._world
        asked = [customer for customer in (self.anyone(), self.anyone(), self.anyone()) if customer is not None]
        if len(self._members) <= _SMALLEST_BASE or not asked:
            return None
        customer = min(asked, key=lambda customer: customer.mood)
        self._remove(customer)
        world.emit(
            CustomerCancelled(customer_id=customer.customer_id, reason=_REASON.draw(world.random), **world.common())
        )
        return customer if world.chance(_SHARE_RETURNING) else None

    def come_back(self, customer: Customer) -> None:
        """A customer who had left is one again."""
        if customer.place < 0:
            self._add(customer)

    def update(self) -> None:
        """Somebody's company grows, or moves."""
        customer, world = self.anyone(), self._world
        if customer is None:
            return
        grows = world.chance(0.5)
        world.emit(
            CustomerUpdated(
                customer_id=customer.customer_id,
                segment=_SEGMENT.draw(world.random) if grows else None,
                region=None if grows else _REGION.draw(world.random),
                **world.common(),
            )
        )

    def erase(self) -> None:
        """Somebody asks for all that is kept of them to be removed."""
        customer, world = self.anyone(), self._world
        if customer is not None and len(self._members) > _SMALLEST_BASE:
            self._remove(customer)
            customer.dormant = True
            world.emit(CustomerErased(customer_id=customer.customer_id, **world.common()))

    def is_member(self, customer: Customer) -> bool:
        """Whether somebody is a customer still."""
        return customer.place >= 0

    def _add(self, customer: Customer) -> None:
        customer.place = len(self._members)
        self._members.append(customer)

    def _remove(self, customer: Customer) -> None:
        last = self._members.pop()
        if last is not customer:
            last.place = customer.place
            self._members[customer.place] = last
        customer.place = -1


RETURN_AFTER: Final = 5 * DAY
"""How long those who come back stay away, as a median."""
