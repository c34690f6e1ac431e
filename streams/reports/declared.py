"""The four reports: which KPIs each tells, in which order, and by what its best and worst are told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from streams.kpis import Group, catalogue

_BREAKDOWNS: Final = {kpi.name: kpi.by for kpi in catalogue()}


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI of a report, and the dimension whose best and worst values stand beside it; "" for none."""

    kpi: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """One report.

    KPIs of its `groups` that the settings' focus names are in it as well, whatever its lines, and so is every KPI of
    its `own_groups` that the settings declare.
    """

    name: str
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    has_ticket_kinds: bool = False
    further_own: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a line of what is not in the catalogue."""
        for line in self.lines:
            if not is_built_in(line.kpi):
                raise ValueError(f"a report tells of {line.kpi!r}, and there is no such KPI")
            if line.by and (line.by,) not in _BREAKDOWNS[line.kpi]:
                raise ValueError(f"a report tells {line.kpi!r} by {line.by!r}, and it is not broken down so")

    @property
    def own_groups(self) -> tuple[Group, ...]:
        """The groups of which own KPIs are in the report."""
        return (*self.groups, *self.further_own)


def is_built_in(kpi: str) -> bool:
    """Whether a KPI comes with Nabz."""
    return kpi in _BREAKDOWNS


SALES: Final = Declared(
    "sales",
    (Group.SALES,),
    (
        Line("deal_value_won", "owner"),
        Line("deals_won", "owner"),
        Line("deals_created", "channel"),
        Line("deals_lost", "team"),
        Line("deal_close_ratio", "owner"),
        Line("deal_value_mean", "product"),
        Line("deal_cycle_seconds_mean", "owner"),
        Line("deal_stage_seconds_mean"),
        Line("pipeline_open_value", "owner"),
        Line("pipeline_forecast_value", "owner"),
        Line("deals_stalled", "owner"),
        Line("sales_velocity", "pipeline"),
        Line("revenue", "channel"),
        Line("orders", "channel"),
        Line("order_value_mean", "channel"),
        Line("refunds", "channel"),
        Line("gross_margin_ratio", "channel"),
        Line("upsell_ratio", "segment"),
        Line("cross_sell_ratio", "segment"),
        Line("upsell_revenue", "segment"),
        Line("cross_sell_revenue", "segment"),
    ),
    further_own=(Group.CUSTOMERS,),
)
MARKETING: Final = Declared(
    "marketing",
    (Group.MARKETING,),
    (
        Line("marketing_spend"),
        Line("leads_created", "channel"),
        Line("leads_qualified", "channel"),
        Line("leads_converted", "channel"),
        Line("lead_qualification_ratio", "channel"),
        Line("lead_conversion_ratio", "channel"),
        Line("lead_conversion_seconds_mean", "channel"),
        Line("lead_cost", "channel"),
        Line("customers_new", "channel"),
        Line("acquisition_cost", "channel"),
        Line("customer_lifetime_value", "segment"),
        Line("lifetime_value_cost_ratio"),
        Line("campaign_sent"),
        Line("campaign_open_ratio", "campaign"),
        Line("campaign_click_ratio", "campaign"),
        Line("campaign_reply_ratio", "campaign"),
        Line("campaign_conversion_ratio", "campaign"),
        Line("campaign_unsubscribe_ratio", "campaign"),
        Line("campaign_revenue", "campaign"),
        Line("campaign_return_ratio", "campaign"),
        Line("subscribers_net", "campaign"),
        Line("cart_abandonment_ratio", "channel"),
    ),
)
SERVICE: Final = Declared(
    "service",
    (Group.SERVICE,),
    (
        Line("tickets_opened", "category"),
        Line("tickets_resolved", "team"),
        Line("tickets_reopened", "category"),
        Line("tickets_backlog", "team"),
        Line("ticket_backlog_seconds_mean", "team"),
        Line("tickets_unanswered", "team"),
        Line("tickets_overdue", "team"),
        Line("ticket_response_seconds_mean", "team"),
        Line("ticket_response_business_seconds_mean", "team"),
        Line("ticket_response_on_time_ratio", "team"),
        Line("ticket_resolution_seconds_mean", "category"),
        Line("ticket_resolution_seconds_p95", "category"),
        Line("ticket_resolution_business_seconds_mean", "team"),
        Line("ticket_resolution_on_time_ratio", "team"),
        Line("ticket_first_contact_ratio", "category"),
        Line("ticket_reopen_ratio", "category"),
        Line("ticket_contact_ratio"),
        Line("csat_ratio", "team"),
        Line("sentiment_mean", "team"),
        Line("comment_negative_ratio", "team"),
    ),
    has_ticket_kinds=True,
)
LOYALTY: Final = Declared(
    "loyalty",
    (Group.LOYALTY,),
    (
        Line("nps", "segment"),
        Line("nps_promoter_ratio", "segment"),
        Line("nps_detractor_ratio", "segment"),
        Line("csat_ratio", "segment"),
        Line("ces_mean", "segment"),
        Line("acsi", "segment"),
        Line("loyalty_attitude_mean", "segment"),
        Line("survey_response_ratio", "touchpoint"),
        Line("customers_active", "segment"),
        Line("customers_new", "segment"),
        Line("customers_lost", "segment"),
        Line("customer_churn_ratio", "segment"),
        Line("customer_retention_ratio", "segment"),
        Line("customer_renewal_ratio", "segment"),
        Line("customer_win_back_ratio"),
        Line("customer_tenure_seconds_mean", "segment"),
        Line("repeat_purchase_ratio", "segment"),
        Line("purchase_frequency", "segment"),
        Line("sales_per_customer", "segment"),
        Line("customer_lifetime_value", "segment"),
        Line("customer_lifetime_value_restricted", "segment"),
        Line("customers_lapsing", "segment"),
        Line("lapsing_value", "segment"),
        Line("loyal_customer_ratio", "segment"),
        Line("customers_at_risk", "segment"),
        Line("value_at_risk", "segment"),
        Line("loyalty_upgrade_ratio", "segment"),
        Line("loyalty_downgrade_ratio", "segment"),
    ),
)
REPORTS_BY_NAME: Final[Mapping[str, Declared]] = {one.name: one for one in (SALES, MARKETING, SERVICE, LOYALTY)}
