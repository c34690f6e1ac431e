"""The lineage of the measures that come with Nabz. Only the catalogue reads this."""

from collections.abc import Mapping
from typing import Final

from streams.arithmetic.measures import Measure
from streams.kpis.lineage.analyses import ANALYSES
from streams.kpis.lineage.comments import COMMENTS
from streams.kpis.lineage.customers import CUSTOMERS
from streams.kpis.lineage.deals import DEALS
from streams.kpis.lineage.declaration import Lineage
from streams.kpis.lineage.leads import LEADS
from streams.kpis.lineage.loyalty_groups import LOYALTY_GROUPS
from streams.kpis.lineage.marketing import MARKETING
from streams.kpis.lineage.surveys import SURVEYS
from streams.kpis.lineage.tickets import TICKETS

LINEAGE: Final[Mapping[Measure, Lineage]] = {
    **DEALS,
    **TICKETS,
    **LEADS,
    **CUSTOMERS,
    **SURVEYS,
    **COMMENTS,
    **MARKETING,
    **ANALYSES,
    **LOYALTY_GROUPS,
}
