"""The figures that the company is made of, department by department, in one frozen value.

All counts are for a company of full size on an average day; the `size` of a simulation multiplies them. What they lead
to, and which benchmarks that is near, is told by `streams.simulator`.
"""

import math
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """How customers come, come back for more, and leave."""

    new_daily: float = 30.0
    won_back_daily: float = 4.0
    """Former customers who buy again."""
    updates_daily: float = 8.0
    erasures_daily: float = 0.2
    duplicates_daily: float = 0.6
    """Customers who sign up once more, which is found and voided."""
    stays_after_first: float = 0.55
    """The share of first purchases after which there will be a second."""
    stays_after_another: float = 0.94
    interval_days: float = 36.0
    """The median from one purchase to the next."""
    interval_spread: float = 0.35
    """The deviation of the logarithm of that interval."""
    cancelling: float = 0.4
    """The share of those who leave that say so; the others are not heard of any more."""
    cancels_within_days: float = 60.0
    forgotten_after_days: float = 90.0
    """When somebody who is not heard of is no customer any more. Where customers have terms, it is how long one is."""
    former: float = 4_000.0
    """Who had left before the archive begins."""

    @property
    def mean_interval_days(self) -> float:
        """The mean of the log-normal interval."""
        return self.interval_days * math.exp(self.interval_spread**2 / 2)

    @property
    def starting_daily(self) -> float:
        """Who begins to buy on an average day; as many leave, for the company neither grows nor shrinks."""
        return self.new_daily + self.won_back_daily

    @property
    def orders_daily(self) -> float:
        """Purchases on an average day."""
        return self.starting_daily * (1 + self.stays_after_first / (1 - self.stays_after_another))


@dataclass(frozen=True, slots=True)
class ShopFigures:
    """Carts and what is in them."""

    by_cart: float = 0.94
    """The share of the purchases on the web and in the app that began with a cart."""
    abandoned: float = 0.7
    """The share of the carts that nobody checks out."""
    left_for_a_reason: float = 0.3
    """The share of the carts that nobody checks out whose reason is told."""
    another_update: float = 0.7
    most_updates: int = 9
    another_line: float = 0.42
    most_lines: int = 4
    cross_sold: float = 0.028
    """The share of the lines that are of a family new to the customer, who is none since today."""
    upsold: float = 0.016
    asked: float = 0.05
    """The share of the lines that a seller sells of which is told what was asked for; some of these are one tier up."""
    talked_up: float = 0.3
    cost_known: float = 0.96
    """The share of the purchases whose cost is told, and that of the refunds by which goods come back."""
    returned: float = 0.6
    refunded: float = 0.04
    voided: float = 0.006
    """The share of the purchases that are cancelled before anything is sent: they never were."""
    by_guests: float = 0.06
    """The share of the purchases whose buyer has no account."""
    of_campaigns: float = 0.32
    """The share of the further purchases that a campaign brought."""
    put_off_days: float = 5.0
    """For how long those put a purchase off who do not buy in a scenario."""


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """Tickets; how long they take is told by `company.PRIORITIES` and `company.CHANNEL_PACE`."""

    daily: float = 120.0
    waiting: float = 0.05
    """The share of tickets that wait for somebody else, a supplier say."""
    wait_hours: float = 75.0
    """For how long; the desk does not pause them."""
    asked_back: float = 0.06
    """The share of the others whose customer is asked something first; the ticket is paused until the reply."""
    reply_hours: float = 8.0
    passed_on: float = 0.12
    """The share that the second line takes over after the first answer."""
    spam: float = 0.01
    """The share that turns out to be no ticket at all, and is voided."""
    another_contact: float = 0.3
    most_contacts: int = 4
    reopened: float = 0.06
    response_spread: float = 0.6
    resolution_spread: float = 0.7
    postponed: float = 0.9
    oldest: float = 0.35
    """Where the desk is jammed: tickets that wait on instead of being settled; those for which the oldest is."""


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """Deals with offices."""

    daily: float = 12.0
    won: float = 0.23
    """The share of the deals that are won in the end."""
    stage_days: float = 6.5
    """The median time in each of four stages."""
    stage_spread: float = 0.7
    deal_spread: float = 0.6
    """How much quicker or slower than others a deal is in all of its stages."""
    back: float = 0.04
    revised: float = 0.12
    """Shares of the moves by which a deal falls back a stage, or only its amount changes."""
    revived: float = 0.015
    reason_given: float = 0.85
    """The share of the losses whose reason is told."""
    void: float = 0.012
    """The share of the deals that should never have been, and for how many hours nobody notices, as a median."""
    void_hours: float = 20.0
    amount: float = 2_200.0
    """What an office pays for a year, as a median."""
    amount_spread: float = 0.8
    of_customers: float = 0.7
    contacts_daily: float = 20.0
    """How often the sales people call, write to or visit somebody and log it."""


@dataclass(frozen=True, slots=True)
class MarketingFigures:
    """Mailings, what recipients do, leads and money."""

    messages_daily: float = 58_000.0
    """To some 150,000 addresses: customers, former ones, and those who wanted the newsletter."""
    batch: float = 20.0
    """How many messages are sent at once: the mail server reports each such batch."""
    delivered: float = 0.978
    opened: float = 0.24
    clicked: float = 0.024
    converted: float = 0.0026
    replied: float = 0.0012
    unsubscribed: float = 0.0016
    """Shares of the delivered messages."""
    known_customer: float = 0.3
    """The share of reactions that say which customer it was."""
    reaction_minutes: float = 50.0
    """The median from a message to what its recipient does with it, and the deviation of the logarithm."""
    reaction_spread: float = 1.3
    subscribed_daily: float = 110.0
    organic: float = 0.3
    spendings_daily: float = 16.0
    spent_daily: float = 3_300.0


@dataclass(frozen=True, slots=True)
class LeadFigures:
    """Leads, and what becomes of them."""

    daily: float = 32.0
    only_counted: float = 0.05
    """The share of which is told that they are there and nothing else: cards from a fair, say."""
    assigned: float = 0.75
    """The share that has an owner and a priority at once; others get them within some hours."""
    assigned_after_hours: float = 5.0
    judged_after_days: float = 1.2
    """The median until somebody knows whether a lead is worth the work."""
    qualified: float = 0.42
    decided_after_days: float = 7.0
    """The median until a qualified lead becomes something, or nothing."""
    converted: float = 0.4
    """The share of the qualified that become an opportunity or a customer."""
    to_deals: float = 0.55
    """The share of these from which a deal comes; the others sign up and buy."""
    revived: float = 0.03
    """The share of the disqualified that turn out to be worth the work after all."""
    void: float = 0.03


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """Who is asked, who answers, and how content customers are."""

    after_purchase: float = 0.39
    after_ticket: float = 0.6
    daily: float = 96.0
    """How many are asked what every customer is asked once in a while, in the app, wherever they are."""
    answered_after_purchase: float = 0.28
    answered_after_ticket: float = 0.33
    answered_in_app: float = 0.25
    """The shares of the asked that answer."""
    content: float = 0.85
    """The mean satisfaction of a customer, from 0 to 1, and how far it spreads."""
    content_spread: float = 0.1
    answer_spread: float = 0.13
    given_anew: float = 0.03
    """The share of the answers that are changed a little later."""
    voided: float = 0.006
    """The share of the answers that turn out to be tests, or given by somebody else."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them: a department has a value of its own, and a new one is added here."""

    customers: CustomerFigures = field(default_factory=CustomerFigures)
    shop: ShopFigures = field(default_factory=ShopFigures)
    desk: DeskFigures = field(default_factory=DeskFigures)
    sales: SalesFigures = field(default_factory=SalesFigures)
    marketing: MarketingFigures = field(default_factory=MarketingFigures)
    leads: LeadFigures = field(default_factory=LeadFigures)
    surveys: SurveyFigures = field(default_factory=SurveyFigures)


FIGURES: Final = Figures()
