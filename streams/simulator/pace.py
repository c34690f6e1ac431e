"""How often things begin: by the size of the company and the hour of its week, the same in history and live.

History has two parts. The last days before live are told in full. The archive before them is told by fewer events, so
that a company of some years can be published in a minute: it has no carts, no second answers to tickets and nobody who
is asked in a survey and says nothing, and the reactions to campaigns are reported mailing by mailing. What happens is
the same in both, and so are the KPIs of what both tell.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from streams.simulator.company import ONLINE, SALES_CHANNELS
from streams.simulator.figures import Figures
from streams.simulator.seasons import Season

SIGN_UP: Final = "sign-up"
WIN_BACK: Final = "win-back"
CANCELLATION: Final = "cancellation"
UPDATE: Final = "update"
ERASURE: Final = "erasure"
DUPLICATE: Final = "duplicate"
CART: Final = "cart"
ORDER: Final = "order"
GUEST: Final = "guest"
TICKET: Final = "ticket"
SETTLING: Final = "settling"
DEAL: Final = "deal"
MAILING: Final = "mailing"
OPENING: Final = "opening"
CLICK: Final = "click"
CONVERSION: Final = "conversion"
REPLY: Final = "reply"
UNSUBSCRIPTION: Final = "unsubscription"
SUBSCRIPTION: Final = "subscription"
LEAD: Final = "lead"
SPENDING: Final = "spending"
SURVEY: Final = "survey"
CONTACT: Final = "contact"

DAY: Final = 86_400_000
IN_BULK: Final = 500
"""How many batches of messages one mailing of the archive stands for; it is reported with what its recipients did."""
_SUBSCRIPTIONS_IN_BULK: Final = 50
_SHORTEST_IN_FULL: Final = DAY // 4
ONLINE_SHARE: Final = sum(ONLINE.values()) / sum(SALES_CHANNELS.values())
"""The share of the purchases that are made where there are carts."""
_DEALS_LEAD: Final = 150 * DAY
"""How long before the archive the first deals begin, so that as many are open as ever after."""
_TICKETS_LEAD: Final = 10 * DAY
_LEADS_LEAD: Final = 20 * DAY


class Hours(StrEnum):
    """Whose week something follows."""

    SHOP = "shop"
    OFFICE = "office"
    MAIL = "mail"


class Process(NamedTuple):
    """Something that begins over and over again.

    `daily` is how often on an average day, and `planned` how often it happens besides because customers mean to: that
    concerns scenarios alone, which multiply both. Before the days that are told in full it begins once where it would
    have begun `bulk` times; 0 is never. `lead` is how many milliseconds before the archive it begins.
    """

    name: str
    daily: float
    hours: Hours
    bulk: int = 1
    lead: int = 0
    planned: float = 0.0


def processes(figures: Figures) -> Sequence[Process]:
    """All that begins by chance."""
    customers, marketing = figures.customers, figures.marketing
    by_cart = customers.orders_daily * ONLINE_SHARE * figures.shop.by_cart
    delivered = marketing.messages_daily * marketing.delivered
    return (
        Process(SIGN_UP, customers.new_daily, Hours.SHOP),
        Process(WIN_BACK, customers.won_back_daily, Hours.SHOP),
        # Planned are all losses, for those who leave without a word are lost as well.
        Process(CANCELLATION, 0.0, Hours.SHOP, planned=customers.starting_daily),
        Process(UPDATE, customers.updates_daily, Hours.OFFICE),
        Process(ERASURE, customers.erasures_daily, Hours.OFFICE),
        Process(DUPLICATE, customers.duplicates_daily, Hours.SHOP),
        Process(CART, by_cart * figures.shop.abandoned / (1 - figures.shop.abandoned), Hours.SHOP, bulk=0),
        Process(ORDER, 0.0, Hours.SHOP, planned=customers.orders_daily),
        Process(GUEST, customers.orders_daily * figures.shop.by_guests / (1 - figures.shop.by_guests), Hours.SHOP),
        Process(TICKET, figures.desk.daily, Hours.OFFICE, lead=_TICKETS_LEAD),
        Process(SETTLING, 0.0, Hours.OFFICE),
        Process(DEAL, figures.sales.daily, Hours.OFFICE, lead=_DEALS_LEAD),
        Process(MAILING, marketing.messages_daily / marketing.batch, Hours.MAIL, bulk=IN_BULK),
        Process(OPENING, delivered * marketing.opened, Hours.MAIL, bulk=0),
        Process(CLICK, delivered * marketing.clicked, Hours.MAIL, bulk=0),
        Process(CONVERSION, delivered * marketing.converted, Hours.MAIL, bulk=0),
        Process(REPLY, delivered * marketing.replied, Hours.MAIL, bulk=0),
        Process(UNSUBSCRIPTION, delivered * marketing.unsubscribed, Hours.MAIL, bulk=0),
        Process(SUBSCRIPTION, marketing.subscribed_daily, Hours.SHOP, bulk=_SUBSCRIPTIONS_IN_BULK),
        Process(LEAD, figures.leads.daily, Hours.SHOP, lead=_LEADS_LEAD),
        Process(SPENDING, marketing.spendings_daily, Hours.OFFICE),
        Process(SURVEY, figures.surveys.daily, Hours.SHOP),
        Process(CONTACT, figures.sales.contacts_daily, Hours.OFFICE),
    )


class Pace:
    """How often each process begins.

    Args:
        started_at: when live begins, epoch milliseconds.
        days: of history that are told in full; never less than some hours.
        archive_days: before live that are told at all.
        size: of the company, as a multiple of a full one; above 0.
    """

    def __init__(self, figures: Figures, started_at: int, days: int, archive_days: int, size: float) -> None:
        self.processes = processes(figures)
        self.size = size
        self.full_from = started_at - max(days * DAY, _SHORTEST_IN_FULL)
        """From when on all is told."""
        self.archive_start = min(self.full_from, started_at - archive_days * DAY)
        """When the archive begins: what is older was told so that customers and deals are there."""
        self.first_arrival = self.archive_start - max(process.lead for process in self.processes)
        self.edges = sorted(
            {self.full_from, self.archive_start, *(self.archive_start - process.lead for process in self.processes)}
        )
        """Where the arrivals change other than by the hour."""
        self._usual = {
            in_full: [_daily(process, 1.0, _share(process, in_full=in_full)) for process in self.processes]
            for in_full in (False, True)
        }

    def arrivals(self, moment: int, season: Season, times: Mapping[str, float] = MappingProxyType({})) -> list[float]:
        """Beginnings per millisecond of each process, in their order; those named happen so many `times` as often."""
        in_full = moment >= self.full_from
        daily = self._usual[in_full]
        if times:
            daily = [
                _daily(process, times.get(process.name, 1.0), _share(process, in_full=in_full))
                for process in self.processes
            ]
        busy = {hours: self.size / DAY * getattr(season, hours) for hours in Hours}
        begun = moment - self.archive_start
        return [
            often * busy[process.hours] if begun >= -process.lead else 0.0
            for process, often in zip(self.processes, daily, strict=True)
        ]


def _daily(process: Process, times: float, share: float) -> float:
    """How often a process begins on an average day beyond what is planned; what is planned is never less than that."""
    return process.daily * times * share + process.planned * max(times - 1.0, 0.0)


def _share(process: Process, *, in_full: bool) -> float:
    if in_full:
        return 1.0
    return 1 / process.bulk if process.bulk else 0.0
