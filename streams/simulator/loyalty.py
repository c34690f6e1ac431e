"""How customers come, buy again and leave, and who was there before the archive begins."""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from streams.simulator.company import ORGANIC
from streams.simulator.leads import Leads
from streams.simulator.people import Customer, People
from streams.simulator.shop import Shop
from streams.simulator.world import DAY, MINUTE, World

_LONGEST_AGO: Final = 1_100 * DAY
"""Nobody signed up longer than this before the archive begins: the records were begun then."""


class Spell(NamedTuple):
    """A customer, from one of the times that they became one."""

    customer: Customer
    number: int


class Founder(NamedTuple):
    """Somebody who signed up before the archive. Of their purchases before it the first and the last are told.

    Moments in epoch milliseconds; `next_at` is the first purchase in the archive, None of one who is leaving.
    """

    first_at: int
    last_at: int
    next_at: int | None


class Loyalty:
    """Plans the purchases of each customer, one after the other, until they leave.

    Purchases follow each other at intervals of the shop's average time, so that in each hour there are as many as that
    hour is busy. The number of customers stays what it is on the average: as many begin as leave.
    """

    def __init__(self, world: World, people: People, shop: Shop, leads: Leads) -> None:
        self._world = world
        self._people = people
        self._shop = shop
        self._leads = leads
        self._figures = world.figures.customers

    def sign_up(self) -> None:
        """Somebody signs up, who may have been a lead, and buys for the first time."""
        lead = self._leads.to_buy()
        if lead is None:
            customer = self._people.sign_up()
        else:
            customer = self._people.sign_up(None if lead.campaign == ORGANIC else lead.campaign, lead.channel)
            self._leads.convert(lead, customer_id=customer.customer_id)
        self._world.later(self._world.about(8 * MINUTE, 1.0), self._buy, Spell(customer, customer.spells))

    def sign_up_office(self) -> Customer:
        """An office signs up that will buy by contract alone, for as long as it stays; returns it."""
        customer = self._people.sign_up_office()
        self._leave(Spell(customer, customer.spells))
        return customer

    def win_back(self) -> None:
        """A former customer buys again."""
        customer = self._people.come_back()
        if customer is not None:
            self._buy(Spell(customer, customer.spells))

    def found(self, archive_start: int, size: float) -> None:
        """Put those on the agenda who were customers when the archive begins, and some who had been before."""
        world = self._world
        for founder in self._founders(archive_start, size):
            world.later(founder.first_at - world.now, self._found, founder)

    def _buy(self, spell: Spell) -> None:
        world, customer = self._world, spell.customer
        if not self._is_on(spell):
            return
        if world.chance(world.effects.silence):
            world.later_in(
                world.seasons.shop, world.about(self._world.figures.shop.put_off_days * DAY, 0.5), self._buy, spell
            )
            return
        stays = self._figures.stays_after_another if customer.orders else self._figures.stays_after_first
        self._shop.order(customer)
        if world.chance(stays):
            world.later_in(world.seasons.shop, self._interval(), self._buy, spell)
        else:
            self._leave(spell)

    def _leave(self, spell: Spell) -> None:
        """Somebody has bought for the last time; they cancel some day, or are not heard of any more."""
        world, figures = self._world, self._figures
        if world.chance(figures.cancelling):
            delay = world.random.uniform(0.0, figures.cancels_within_days * DAY)
            world.later_in(world.seasons.office, delay, self._cancel, spell)
        else:
            world.later(figures.forgotten_after_days * DAY, self._forget, spell)

    def _cancel(self, spell: Spell) -> None:
        if self._is_on(spell):
            self._people.cancel(spell.customer)

    def _forget(self, spell: Spell) -> None:
        if self._is_on(spell):
            self._people.forget(spell.customer)

    def _is_on(self, spell: Spell) -> bool:
        return self._people.is_member(spell.customer) and spell.customer.spells == spell.number

    def _interval(self) -> float:
        return self._world.about(self._figures.interval_days * DAY, self._figures.interval_spread)

    # ------------------------------------------------------------------------------------ founders

    def _founders(self, archive_start: int, size: float) -> Iterator[Founder]:
        figures, random = self._figures, self._world.random
        leaving = figures.starting_daily * size
        returning = leaving * figures.stays_after_first
        intervals = 1 / (1 - figures.stays_after_another)
        for _ in range(round(returning * intervals * figures.mean_interval_days)):
            # Whoever looks at a moment sees long intervals more often: of a log-normal one the median grows by spread².
            interval = self._interval() * math.exp(figures.interval_spread**2)
            passed = random.random() * interval
            last_at = archive_start - int(passed)
            next_at = archive_start + int(interval - passed)
            yield Founder(self._first_before(last_at, archive_start), last_at, next_at)
        for _ in range(round(leaving * figures.forgotten_after_days)):
            last_at = archive_start - int(random.random() * figures.forgotten_after_days * DAY)
            once = random.random() >= figures.stays_after_first
            yield Founder(
                last_at if once else self._first_before(last_at - int(self._interval()), archive_start), last_at, None
            )
        for _ in range(round(figures.former * size)):
            last_at = archive_start - int(random.uniform(figures.forgotten_after_days * DAY, _LONGEST_AGO - DAY))
            yield Founder(last_at, last_at, None)

    def _first_before(self, last_at: int, archive_start: int) -> int:
        """The first purchase of somebody who will have stayed after each one up to `last_at`, except perhaps that."""
        figures, random = self._figures, self._world.random
        moment = last_at
        while random.random() < figures.stays_after_another and moment > archive_start - _LONGEST_AGO:
            moment -= int(self._interval())
        return max(moment, archive_start - _LONGEST_AGO)

    def _found(self, founder: Founder) -> None:
        world = self._world
        customer = self._people.sign_up()
        spell = Spell(customer, customer.spells)
        self._shop.buy(customer)
        if founder.last_at > founder.first_at:
            world.later(founder.last_at - world.now, self._found_again, (spell, founder))
        else:
            self._found_next((spell, founder))

    def _found_again(self, found: tuple[Spell, Founder]) -> None:
        self._shop.buy(found[0].customer)
        self._found_next(found)

    def _found_next(self, found: tuple[Spell, Founder]) -> None:
        spell, founder = found
        if founder.next_at is None:
            self._leave(spell)
        else:
            self._world.later(founder.next_at - self._world.now, self._buy_first_told, spell)

    def _buy_first_told(self, spell: Spell) -> None:
        """The first purchase in the archive happens when the shop is busy, as all others do."""
        self._world.later_in(self._world.seasons.shop, 0.0, self._buy, spell)
