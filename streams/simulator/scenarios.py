"""What can be made to happen: named scenarios, each a small declaration."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from streams.simulator.pace import CANCELLATION, CLICK, LEAD, MAILING, OPENING, ORDER, SETTLING, SURVEY, TICKET

MINUTE: Final = 60_000


@dataclass(frozen=True)
class Effects:
    """What is different while a scenario lasts; the defaults change nothing.

    `more` adds beginnings of a process, at all hours, so many a day of a company of full size. `silence` is the share
    of purchases and carts that do not happen. `delay` multiplies what tickets take from now on; above 1, most of
    those about to be settled wait on instead, and the oldest ones of all are settled in between. Scores of
    surveys fall by `disappointment` (a share of the scale), and `eagerness` multiplies how many customers answer.
    `burst` is the share of leads, mailings and purchases that come from the campaign of the burst.
    """

    more: Mapping[str, float] = field(default_factory=dict)
    silence: float = 0.0
    delay: float = 1.0
    disappointment: float = 0.0
    eagerness: float = 1.0
    burst: float = 0.0

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
            Effects(more={SURVEY: 16_000}, disappointment=0.45, eagerness=2.0),
        ),
        Scenario(
            "campaign-burst",
            "A campaign takes off: mailings, leads and what it sells are far above the usual.",
            ("leads_created", "campaign_revenue"),
            Effects(more={LEAD: 24_000, ORDER: 6_000, MAILING: 20_000, OPENING: 96_000, CLICK: 9_600}, burst=0.9),
        ),
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
            found = placed.scenario.effects if found is NO_EFFECTS else found.together_with(placed.scenario.effects)
    return found
