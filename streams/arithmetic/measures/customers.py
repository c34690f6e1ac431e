"""Measures of customers: purchases, the customer base, carts and survey answers.

Every window ends now, so a customer's share in a window's KPI is a step function of the window's start alone, and the
jumps of that function are the contributions: distinct customers are counted at their last purchase, those lost out of
the base of a window's start are +1 at the end of a spell and -1 at its beginning.
"""

from streams.arithmetic.measures.kinds import Kind, Measure

DIMENSIONS = ("segment", "region", "channel", "campaign", "touchpoint", "kind", "reason")

_PURCHASE = frozenset({"purchase.completed"})
_REFUND = frozenset({"purchase.refunded"})
JOINING = "joining"
"""Stands for the event type by which one becomes a customer: a purchase, or a sign-up in the contractual model."""
_JOIN = frozenset({JOINING})
PASSING = "passing"
"""Stands for the event type after which time alone can take a customer: a purchase, unless the model is contractual."""
_LOSS = frozenset({"customer.cancelled", "customer.erased", PASSING})
_CART = frozenset({"cart.updated"})
_SURVEY = frozenset({"survey.answered"})
_SEGMENT, _REGION, _CHANNEL, _CAMPAIGN = ("segment",), ("region",), ("channel",), ("campaign",)
_TOUCHPOINT, _KIND, _REASON = ("touchpoint",), ("kind",), ("reason",)
_MONEY = (_CHANNEL, _SEGMENT, _CAMPAIGN)

NEW = Measure("customers_new", Kind.SUM, _JOIN, (_CHANNEL, _SEGMENT, _CAMPAIGN))
ACTIVE = Measure("customers_active", Kind.LEVEL_WITH_HISTORY, _JOIN, (_SEGMENT, _REGION))
EVER = Measure("customers_ever", Kind.LEVEL_WITH_HISTORY, _JOIN)
"""All who ever joined, the lost and the erased among them."""
INACTIVE = Measure("customers_inactive", Kind.LEVEL_WITH_HISTORY, _JOIN)
"""Customers who are lost and have not come back."""
TENURE = Measure("customer_tenure", Kind.MEAN, _JOIN, (_SEGMENT,))
"""Milliseconds from the first joining to each loss; its samples are the losses."""
LOST = Measure("customers_lost", Kind.SUM, _LOSS, (_SEGMENT, _REGION, _REASON))
"""The losses once more, under their reason: of a cancellation its own, else `inactivity` or `erased`."""
RETURNED = Measure("customers_returned", Kind.SUM, _JOIN, (_SEGMENT,))
CHURNED = Measure("customers_churned", Kind.SUM, _JOIN, (_SEGMENT, _REGION), reassigned=True)
"""Over [s, now]: customers active at s whom a loss took since, under the segment and region that they had at s."""
WON_BACK = Measure("customers_won_back", Kind.SUM, _JOIN, reassigned=True)
"""Over [s, now]: customers lost at s who came back since."""
SEEN = Measure("customers_seen", Kind.SUM, _PURCHASE, (_SEGMENT,), reassigned=True)
"""Distinct customers, each counted at the last purchase."""
REPEATED = Measure("customers_repeated", Kind.SUM, _PURCHASE, (_SEGMENT,), reassigned=True)
UPSOLD = Measure("customers_upsold", Kind.SUM, _PURCHASE, (_SEGMENT,), reassigned=True)
"""Each customer at the last upsell, under the segment of the last purchase."""
CROSS_SOLD = Measure("customers_cross_sold", Kind.SUM, _PURCHASE, (_SEGMENT,), reassigned=True)
ORDER_VALUE = Measure("order_value", Kind.MEAN, _PURCHASE, _MONEY)
"""Purchase amounts in minor units; its samples are the orders."""
REFUNDS = Measure("refunds", Kind.SUM, _REFUND, _MONEY)
GUEST_SALES = Measure("guest_sales", Kind.MEAN, _PURCHASE, (_SEGMENT,))
"""The part of ORDER_VALUE that guests bought, who are no customers. It is under the segment `guest`."""
GUEST_REFUNDS = Measure("guest_refunds", Kind.SUM, _REFUND, (_SEGMENT,))
"""The part of REFUNDS that guests got."""
CAMPAIGN_SALES = Measure("campaign_sales", Kind.SUM, _PURCHASE, (_CAMPAIGN,))
"""Amounts of purchases that name a campaign."""
CAMPAIGN_REFUNDS = Measure("campaign_refunds", Kind.SUM, _REFUND, (_CAMPAIGN,))
CARTS_SETTLED = Measure("carts_settled", Kind.SUM, _CART)
"""Carts whose last update is older than the abandonment timeout, at that update."""
CARTS_ABANDONED = Measure("carts_abandoned", Kind.SUM, _CART)
ANSWERS = Measure("survey_answers", Kind.SUM, _SURVEY, (_KIND,))
NPS = Measure("nps", Kind.MEAN, _SURVEY, (_TOUCHPOINT, _SEGMENT))
"""100 a promoter, -100 a detractor, 0 a passive, in 10^-9."""
NPS_CUSTOMERS = Measure("nps_customers", Kind.MEAN, _SURVEY, (_SEGMENT,), reassigned=True)
"""The same of each customer's last answer alone."""
CSAT = Measure("csat", Kind.MEAN, _SURVEY, (_TOUCHPOINT,))
"""Scores rescaled to 0-100, in 10^-9."""
CSAT_TOP = Measure("csat_top", Kind.SUM, _SURVEY, (_TOUCHPOINT,))
"""Answers of at least 75 after rescaling."""
CES = Measure("ces", Kind.MEAN, _SURVEY, (_TOUCHPOINT,))
"""Effort on 1-7, in 10^-9."""
CES_EASY = Measure("ces_easy", Kind.SUM, _SURVEY, (_TOUCHPOINT,))
ACSI = Measure("acsi", Kind.MEAN, _SURVEY, (_SEGMENT,))
"""Weighted mean of the three scores rescaled to 0-100, in 10^-9."""
LOYALTY = Measure("loyalty_attitude", Kind.MEAN, _SURVEY, (_SEGMENT,))
"""Scores rescaled to 0-100, in 10^-9."""

MEASURES = (
    NEW,
    ACTIVE,
    EVER,
    INACTIVE,
    TENURE,
    LOST,
    RETURNED,
    CHURNED,
    WON_BACK,
    SEEN,
    REPEATED,
    UPSOLD,
    CROSS_SOLD,
    ORDER_VALUE,
    REFUNDS,
    GUEST_SALES,
    GUEST_REFUNDS,
    CAMPAIGN_SALES,
    CAMPAIGN_REFUNDS,
    CARTS_SETTLED,
    CARTS_ABANDONED,
    ANSWERS,
    NPS,
    NPS_CUSTOMERS,
    CSAT,
    CSAT_TOP,
    CES,
    CES_EASY,
    ACSI,
    LOYALTY,
)
