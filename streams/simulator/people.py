"""The customers: who there is, who comes, who goes."""

from typing import Final

from schemas import CustomerCancelled, CustomerErased, CustomerSignedUp, CustomerUpdated, CustomerVoided
from streams.simulator.company import (
    CAMPAIGN_WEIGHTS,
    CANCEL_REASONS,
    CONSUMER,
    INDUSTRIES,
    OFFICES,
    REGIONS,
    SALES_CHANNELS,
    SEGMENTS,
)
from streams.simulator.world import HOUR, Choice, World

_SMALLEST_BASE: Final = 50
"""Below this nobody cancels any more: a company without customers shows nothing."""

_TRIES_FOR_OFFICE: Final = 8
"""How many customers are looked at to find an office."""

_SEGMENT, _REGION, _INDUSTRY, _OFFICE = Choice(SEGMENTS), Choice(REGIONS), Choice(INDUSTRIES), Choice(OFFICES)
_CHANNEL, _CAMPAIGN, _REASON = Choice(SALES_CHANNELS), Choice(CAMPAIGN_WEIGHTS), Choice(CANCEL_REASONS)


class Customer:
    """One customer; a guest has an empty `customer_id`.

    `mood` is satisfaction from 0 to 1; `tiers` is the highest tier owned of each family; `spells` is how often they
    have become a customer, so that what was planned in an earlier spell is not done in a later one.
    """

    __slots__ = ("campaign", "customer_id", "mood", "orders", "place", "segment", "spells", "tiers")

    def __init__(self, customer_id: str, mood: float, campaign: str | None = None, segment: str = "") -> None:
        self.customer_id = customer_id
        self.mood = mood
        self.campaign = campaign
        self.segment = segment
        self.orders = 0
        self.spells = 0
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
        self._former: list[Customer] = []

    def __len__(self) -> int:
        return len(self._members)

    def anyone(self) -> Customer | None:
        """One of the customers of today; None if there is none."""
        members = self._members
        return members[int(self._world.random.random() * len(members))] if members else None

    def an_office(self) -> Customer | None:
        """One of the customers of today that are offices; None if none is found."""
        tried = (self.anyone() for _ in range(_TRIES_FOR_OFFICE))
        return next((customer for customer in tried if customer is not None and customer.segment != CONSUMER), None)

    def sign_up(self, campaign: str | None = None, channel: str | None = None) -> Customer:
        """A new customer, who came by the channel and campaign named, or by any."""
        world = self._world
        if channel is None and world.chance(0.4):
            campaign = _CAMPAIGN.draw(world.random)
        return self._sign_up(_SEGMENT, campaign, channel)

    def sign_up_office(self) -> Customer:
        """A new customer that is an office."""
        return self._sign_up(_OFFICE, None, None)

    def _sign_up(self, segments: Choice, campaign: str | None, channel: str | None) -> Customer:
        world = self._world
        customer = Customer(world.number("customer"), self._mood(), campaign, segments.draw(world.random))
        self._add(customer)
        self._tell_of(customer, channel)
        return customer

    def sign_up_again(self) -> None:
        """Somebody who has an account makes another one; the office finds it, and it is void."""
        world = self._world
        double = Customer(world.number("customer"), self._mood(), segment=_SEGMENT.draw(world.random))
        self._tell_of(double)
        world.later_in(world.seasons.office, world.about(20 * HOUR, 0.8), self._void, double)

    def guest(self) -> Customer:
        """Somebody who has no account."""
        return Customer("", self._mood())

    def cancel_one(self) -> None:
        """The least content of a few customers leaves at once."""
        asked = [customer for customer in (self.anyone(), self.anyone(), self.anyone()) if customer is not None]
        if len(self._members) > _SMALLEST_BASE and asked:
            self.cancel(min(asked, key=lambda customer: customer.mood))

    def cancel(self, customer: Customer) -> None:
        """A customer leaves, and says so."""
        world = self._world
        self.forget(customer)
        world.emit(
            CustomerCancelled(customer_id=customer.customer_id, reason=_REASON.draw(world.random), **world.common())
        )

    def forget(self, customer: Customer) -> None:
        """A customer has become a former one; they may come back."""
        self._remove(customer)
        self._former.append(customer)

    def come_back(self) -> Customer | None:
        """A former customer is one again; None if there is nobody."""
        if not self._former:
            return None
        place = int(self._world.random.random() * len(self._former))
        customer, self._former[place] = self._former[place], self._former[-1]
        self._former.pop()
        self._add(customer)
        return customer

    def update(self) -> None:
        """Somebody's company grows, or moves."""
        customer, world = self.anyone(), self._world
        if customer is None:
            return
        grows = world.chance(0.5)
        if grows:
            customer.segment = _SEGMENT.draw(world.random)
        world.emit(
            CustomerUpdated(
                customer_id=customer.customer_id,
                segment=customer.segment if grows else None,
                region=None if grows else _REGION.draw(world.random),
                **world.common(),
            )
        )

    def erase(self) -> None:
        """Somebody asks for all that is kept of them to be removed."""
        customer = self.anyone()
        if customer is not None and len(self._members) > _SMALLEST_BASE:
            self._remove(customer)
            self._world.emit(CustomerErased(customer_id=customer.customer_id, **self._world.common()))

    def is_member(self, customer: Customer) -> bool:
        """Whether somebody is a customer still."""
        return customer.place >= 0

    def _mood(self) -> float:
        surveys = self._world.figures.surveys
        return min(0.97, max(0.3, self._world.random.gauss(surveys.content, surveys.content_spread)))

    def _tell_of(self, customer: Customer, channel: str | None = None) -> None:
        world = self._world
        world.emit(
            CustomerSignedUp(
                customer_id=customer.customer_id,
                segment=customer.segment,
                region=_REGION.draw(world.random),
                industry=_INDUSTRY.draw(world.random),
                channel=channel or _CHANNEL.draw(world.random),
                campaign_id=customer.campaign,
                expires_at=world.term_end() if world.terms else None,
                **world.common(),
            )
        )

    def _void(self, double: Customer) -> None:
        world = self._world
        world.emit(CustomerVoided(customer_id=double.customer_id, reason="entered twice", **world.common()))

    def _add(self, customer: Customer) -> None:
        customer.spells += 1
        customer.place = len(self._members)
        self._members.append(customer)

    def _remove(self, customer: Customer) -> None:
        last = self._members.pop()
        if last is not customer:
            last.place = customer.place
            self._members[customer.place] = last
        customer.place = -1
