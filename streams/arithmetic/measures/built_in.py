"""The measures that come with Nabz. Only the catalogue reads this: whatever asks what there is, is given `Measures`."""

from typing import Final

from schemas.topics import CAMPAIGN, CUSTOMER, DEAL, LEAD, TICKET
from streams.arithmetic.measures import customers, deals, leads, marketing, tickets
from streams.arithmetic.measures.value import Measures

MEASURES: Final = Measures(
    with_facts={
        DEAL: deals.MEASURES,
        TICKET: tickets.MEASURES,
        CUSTOMER: customers.MEASURES,
        LEAD: leads.MEASURES,
    },
    without_facts={CAMPAIGN: marketing.MEASURES},
)
