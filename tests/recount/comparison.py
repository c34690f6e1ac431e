"""Comparing two sets of tables field by field."""

from collections.abc import Mapping
from math import isclose

Number = int | float
Table = Mapping[str, Number]

COUNTS_AND_SUMS = frozenset(
    {
        "deals_created",
        "deals_won",
        "deals_lost",
        "deal_value_won",
        "pipeline_open_value",
        "pipeline_open_deals",
        "pipeline_forecast_value",
        "customers_new",
        "customers_active",
        "customers_lost",
        "customers_seen",
        "revenue",
        "refunds",
        "orders",
        "leads_created",
        "campaign_revenue",
        "tickets_opened",
        "tickets_resolved",
        "tickets_reopened",
        "tickets_backlog",
        "tickets_unanswered",
        "tickets_overdue",
        "tickets_due_soon",
        "deals_stalled",
        "pipeline_stalled_value",
        "leads_qualified",
        "leads_converted",
        "leads_lost",
        "leads_open",
        "customers_net_growth",
        "customers_expiring",
        "customers_lapsing",
        "lapsing_value",
        "customers_contacted",
        "customer_base_value",
        "customer_lost_value",
        "interactions",
        "upsell_revenue",
        "cross_sell_revenue",
        "gross_profit",
        "marketing_spend",
        "campaign_sent",
        "campaign_delivered",
        "campaign_opened",
        "campaign_clicked",
        "campaign_replied",
        "campaign_unsubscribed",
        "campaign_converted",
        "campaign_subscribed",
        "subscribers_net",
        "carts_abandoned",
        "cart_abandoned_value",
        "surveys_sent",
        "survey_answers",
        "customers_in_group",
        "customers_at_risk",
        "loyalty_value",
        "value_at_risk",
        "loyalty_moves",
        "comments",
        "theme_comments",
    }
)
PERCENTILES = ("_p50", "_p90", "_p95")


def differences(actual: Mapping[str, Table], expected: Mapping[str, Table]) -> list[str]:
    """One sentence for each field of any window in which two sets of tables differ.

    Counts, sums and samples have to be equal to the digit, quotients to 1e-9 and percentiles to 1 % of
    the expected value. What is missing on one side differs, but for samples and for the breakdowns of
    counts and sums, where 0 and missing are the same.
    """
    return [
        sentence
        for window in sorted({*actual, *expected})
        for sentence in _of_tables(window, actual.get(window), expected.get(window))
    ]


def _of_tables(window: str, actual: Table | None, expected: Table | None) -> list[str]:
    if actual is None or expected is None:
        return [f"{window}: {'missing' if actual is None else 'not expected'}"]
    sentences = []
    for field in sorted({*actual, *expected}):
        is_, should_be = actual.get(field), expected.get(field)
        if is_ is None or should_be is None:
            if _may_be_missing(field) and (is_ or should_be or 0) == 0:
                continue
        elif _agree(field, is_, should_be):
            continue
        sentences.append(f"{window} {field}: is {_said(is_)}, expected {_said(should_be)}")
    return sentences


def _agree(field: str, is_: Number, should_be: Number) -> bool:
    name = _name(field)
    if name in COUNTS_AND_SUMS or name.endswith("_samples"):
        return is_ == should_be
    tolerance = 0.01 if name.endswith(PERCENTILES) else 1e-9
    # Nothing is close to 0 in proportion; a mean of opposite amounts may miss it by float's last digit.
    return isclose(is_, should_be, rel_tol=tolerance, abs_tol=1e-12)


def _may_be_missing(field: str) -> bool:
    name = _name(field)
    return name.endswith("_samples") or (name in COUNTS_AND_SUMS and "{" in field)


def _name(field: str) -> str:
    """The name of the KPI or of its samples, without labels, and without what says that it is of finished days."""
    return field.partition("{")[0].removesuffix(":finished")


def _said(number: Number | None) -> str:
    return "missing" if number is None else repr(number)
