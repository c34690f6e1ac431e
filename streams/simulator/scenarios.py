"""What can be made to happen: named scenarios, each a small declaration."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from streams.simulator.pace import (
    CANCELLATION,
    CLICK,
    DAY,
    DEAL,
    GUEST,
    LEAD,
    MAILING,
    OPENING,
    ORDER,
    SETTLING,
    SIGN_UP,
    SPENDING,
    SURVEY,
    TICKET,
    UNSUBSCRIPTION,
    UPDATE,
)

MINUTE: Final = 60_000
_A_DAY: Final = 1_440


@dataclass(frozen=True)
class Effects:
    """What is different while a scenario lasts; the defaults change nothing.

    `more` adds beginnings of a process, at all hours, so many a day of a company of full size; `times` multiplies them.
    `silence` is the share of purchases and carts that do not happen, and `unpaid` that of the purchases that fail as
    they are paid, for good. `delay` multiplies what tickets take from now on; above 1, most of those about to be
    settled wait on instead, and the oldest ones of all are settled in between. With `waited` those that are settled
    turn out to have waited so many times as long as they would have, which grows by the share `waited_daily` a day: an
    earlier opening is told of late. Scores of surveys fall by `disappointment` (a share of the scale, before they are
    cut to it) or by `worse` (such a share, afterwards), and `eagerness` multiplies how many customers answer. `burst`
    is the share of leads, mailings and purchases that come from the campaign of the burst. Of a time that is `lost` no
    event is ever told.
    """

    more: Mapping[str, float] = field(default_factory=dict)
    silence: float = 0.0
    delay: float = 1.0
    disappointment: float = 0.0
    eagerness: float = 1.0
    burst: float = 0.0
    times: Mapping[str, float] = field(default_factory=dict)
    unpaid: float = 0.0
    worse: float = 0.0
    waited: float = 1.0
    waited_daily: float = 0.0
    lost: bool = False

    def after(self, days: float) -> "Effects":
        """The effects once they have lasted for so many days."""
        if not self.waited_daily:
            return self
        return replace(self, waited=self.waited * (1 + self.waited_daily) ** days)

    def together_with(self, other: "Effects") -> "Effects":
        """Both at once: what is added adds up, what multiplies is multiplied, and of shares the larger one holds."""
        return Effects(
            more={
                name: self.more.get(name, 0.0) + other.more.get(name, 0.0) for name in sorted({*self.more, *other.more})
            },
            silence=max(self.silence, other.silence),
            delay=self.delay * other.delay,
            disappointment=max(self.disappointment, other.disappointment),
            eagerness=self.eagerness * other.eagerness,
            burst=max(self.burst, other.burst),
            times={
                name: self.times.get(name, 1.0) * other.times.get(name, 1.0)
                for name in sorted({*self.times, *other.times})
            },
            unpaid=max(self.unpaid, other.unpaid),
            worse=max(self.worse, other.worse),
            waited=self.waited * other.waited,
            lost=self.lost or other.lost,
        )


NO_EFFECTS: Final = Effects()


@dataclass(frozen=True)
class Scenario:
    """Something that happens to a company, and the KPIs in which it is to be seen."""

    name: str
    summary: str
    shows_in: tuple[str, ...]
    effects: Effects = NO_EFFECTS
    minutes: int = 15
    """How long it lasts unless said otherwise."""


SCENARIOS: Final[Mapping[str, Scenario]] = {
    scenario.name: scenario
    for scenario in (
        Scenario("steady", "Business as usual.", ()),
        Scenario(
            "churn-spike",
            "Customers cancel in numbers, and many of those who stay buy nothing.",
            ("customer_churn_ratio", "customers_active"),
            Effects(more={CANCELLATION: 40_000}, silence=0.5),
        ),
        Scenario(
            "resolution-spike",
            "Tickets come in numbers and take many times longer: the desk works off its oldest ones, fresh ones wait.",
            ("ticket_resolution_seconds_mean", "ticket_resolution_seconds_p95", "tickets_backlog"),
            Effects(more={TICKET: 6_000, SETTLING: 1_800}, delay=8.0),
        ),
        Scenario(
            "survey-slump",
            "Customers are let down, and many more than usual say so.",
            ("nps", "csat_ratio"),
            Effects(more={SURVEY: 32_000}, disappointment=0.45, eagerness=2.0),
        ),
        Scenario(
            "campaign-burst",
            "A campaign takes off: mailings, leads and what it sells are far above the usual.",
            ("leads_created", "campaign_revenue"),
            Effects(more={LEAD: 24_000, ORDER: 6_000, MAILING: 20_000, OPENING: 96_000, CLICK: 9_600}, burst=0.9),
        ),
        # What follows has a fixed size, so that it can be said how soon it is told.
        Scenario(
            "churn-times-five",
            "Five times as many customers are lost as usual.",
            ("customer_churn_ratio",),
            Effects(times={CANCELLATION: 5.0}),
            minutes=7 * _A_DAY,
        ),
        Scenario(
            "resolution-times-three",
            "Each ticket that is settled took three times as long as it would have: it had waited unseen before.",
            ("ticket_resolution_seconds_mean",),
            Effects(waited=3.0),
            minutes=7 * _A_DAY,
        ),
        Scenario(
            "resolution-drift",
            "Each day tickets take 6 % longer than on the day before.",
            ("ticket_resolution_seconds_mean",),
            Effects(waited_daily=0.06),
            minutes=14 * _A_DAY,
        ),
        Scenario(
            "scores-one-less",
            "Each answer to a survey is a point of five worse than it would have been, or as bad as can be.",
            ("nps", "csat_ratio"),
            Effects(worse=0.25),
            minutes=14 * _A_DAY,
        ),
        Scenario(
            "unsubscribes-times-four",
            "Four times as many recipients as usual unsubscribe.",
            ("campaign_unsubscribe_ratio",),
            Effects(times={UNSUBSCRIPTION: 4.0}),
            minutes=7 * _A_DAY,
        ),
        Scenario(
            "orders-fall",
            "Six in ten purchases fail as they are paid.",
            ("orders", "revenue"),
            Effects(unpaid=0.6),
            minutes=7 * _A_DAY,
        ),
        Scenario(
            "payment-outage", "For twenty minutes nobody can pay.", ("orders", "revenue"), Effects(unpaid=1.0), 20
        ),
        Scenario(
            "openings-times-three",
            "Three times as many tickets as usual are opened.",
            ("tickets_opened",),
            Effects(times={TICKET: 3.0}),
            minutes=7 * _A_DAY,
        ),
        # And what belongs to business as usual, which nobody is to be told of.
        Scenario(
            "sale",
            "A sale: twice as many purchases for two days.",
            (),
            Effects(times={ORDER: 2.0, GUEST: 2.0}),
            minutes=2 * _A_DAY,
        ),
        Scenario(
            "quiet-week",
            "A week in which a fifth less happens than usual.",
            (),
            Effects(
                times=dict.fromkeys((SIGN_UP, GUEST, TICKET, DEAL, LEAD, SURVEY, MAILING, UNSUBSCRIPTION), 0.8),
                silence=0.2,
            ),
            minutes=7 * _A_DAY,
        ),
        Scenario(
            "holiday",
            "A working day on which nobody works: purchases as on any free day, and little else.",
            (),
            Effects(
                times={
                    **dict.fromkeys((ORDER, GUEST, SIGN_UP, LEAD), 1.25),
                    **dict.fromkeys((TICKET, DEAL, UPDATE, SPENDING), 0.3),
                    **dict.fromkeys((MAILING, UNSUBSCRIPTION), 0.2),
                },
            ),
            minutes=_A_DAY,
        ),
        Scenario("lost-day", "A day of which no event is ever told.", (), Effects(lost=True), minutes=_A_DAY),
    )
}


class Placed(NamedTuple):
    """A scenario in time: from `start`, included, to `end`, not included; epoch milliseconds."""

    scenario: Scenario
    start: int
    end: int


def place(name: str, start: int, minutes: int | None = None) -> Placed:
    """The scenario of this name, from a moment on, for its own time or the minutes given.

    Raises:
        ValueError: no scenario has this name.
    """
    scenario = SCENARIOS.get(name)
    if scenario is None:
        raise ValueError(f"Unknown scenario {name!r}; known: {', '.join(SCENARIOS)}")
    return Placed(scenario, start, start + (scenario.minutes if minutes is None else minutes) * MINUTE)


def effects_at(scenarios: Iterable[Placed], moment: int) -> Effects:
    """What is different at a moment; where scenarios overlap, all of what they do."""
    found = NO_EFFECTS
    for placed in scenarios:
        if placed.start <= moment < placed.end:
            effects = placed.scenario.effects.after((moment - placed.start) / DAY)
            found = effects if found is NO_EFFECTS else found.together_with(effects)
    return found
