"""Measures of customers: purchases, the customer base, carts, survey answers with their comments, and interactions.

Every window ends now, so a customer's share in a window's KPI is a step function of the window's start alone, and the
jumps of that function are the contributions: distinct customers are counted at their last purchase, those lost out of
the base of a window's start are +1 at the end of a spell and -1 at its beginning.
"""

from streams.arithmetic.measures.comments import COMMENTED, OF_ANSWER, OF_COMMENT, THEME
from streams.arithmetic.measures.kinds import Kind, Measure
from streams.arithmetic.measures.quantities import Quantity
from streams.arithmetic.numbering import FAMILY, WITH
from streams.arithmetic.whole_numbers import AGE, DAY, DAYS, JOINED

LOYALTY_GROUP, MOVED_FROM, MOVED_TO = "loyalty", "from", "to"
"""Dimensions whose values are the names of loyalty groups."""
DIMENSIONS = (
    "segment",
    "region",
    "industry",
    "channel",
    "campaign",
    "owner",
    "relation",
    "touchpoint",
    "kind",
    "reason",
    "step",
    "agent",
    "team",
    "product",
    "direction",
    "driver",
    LOYALTY_GROUP,
    MOVED_FROM,
    MOVED_TO,
    JOINED,
    AGE,
    DAY,
    DAYS,
    FAMILY,
    WITH,
    THEME,
)

_PURCHASE = frozenset({"purchase.completed"})
_REFUND = frozenset({"purchase.refunded"})
JOINING = "joining"
"""Stands for the event type by which one becomes a customer: a purchase, or a sign-up in the contractual model."""
_JOIN = frozenset({JOINING})
PASSING = "passing"
"""Stands for the event type after which time alone can take a customer: a purchase, unless the model is contractual."""
_LOSS = frozenset({"customer.cancelled", "customer.erased", PASSING})
"""With contracts a term that ends is PASSING, too."""
TO_AN_END = "customer.signed_up to an end"
"""Stands for sign-ups that tell when the term ends: by these too time alone takes a customer who has a contract."""
TERMS = "joining with a contract"
"""Stands for the event type by which one becomes a customer where customers have contracts."""
_TERMS = frozenset({TERMS})
BASKET = "purchase.completed where baskets are counted"
_BASKET = frozenset({BASKET})
SILENCES = "buying without a contract"
"""Stands for the event type after which time alone can take a customer where customers have no contracts."""
_SILENCES = frozenset({SILENCES})
GROUPED = "joining a loyalty group"
"""Stands for the event types by which one comes into a loyalty group, where the settings have some."""
RATED = "purchase with loyalty groups"
"""Stands for the event type of purchases, where the settings have loyalty groups."""
RATED_LOYAL = "purchase with loyal groups"
"""The same where the settings say which groups are loyal."""
RATED_RISKY = "purchase with risky groups"
"""The same where they say which are at risk."""
_GROUPED, _RATED = frozenset({GROUPED}), frozenset({RATED})
_SALE = frozenset({"purchase.completed", "purchase.refunded"})
_SENT = frozenset({"survey.sent"})
_LOGGED = frozenset({"interaction.logged"})
_CART = frozenset({"cart.updated"})
_SURVEY = frozenset({"survey.answered"})
_SEGMENT, _REGION, _CHANNEL, _CAMPAIGN = ("segment",), ("region",), ("channel",), ("campaign",)
_TOUCHPOINT, _KIND, _REASON, _INDUSTRY, _OWNER = ("touchpoint",), ("kind",), ("reason",), ("industry",), ("owner",)
_VALUES = (_SEGMENT, _REGION, _INDUSTRY)
_ORIGIN = (_CHANNEL, _SEGMENT, _CAMPAIGN)
_MONEY = (*_ORIGIN, _REGION, _INDUSTRY, _OWNER, ("relation",))
_OF_CART = (_CHANNEL, ("step",), _REASON, _SEGMENT)
_OF_SERVICE = (_TOUCHPOINT, _SEGMENT, ("agent",), ("team",), ("product",))
_DRIVER = ("driver",)
_GROUP = (LOYALTY_GROUP,)
_OF_COHORT = ((JOINED, AGE), (*_CHANNEL, JOINED, AGE), (*_SEGMENT, JOINED, AGE))
"""Channel and segment are those of the joining."""

NEW = Measure("customers_new", Kind.SUM, _JOIN, (*_ORIGIN, _REGION, _INDUSTRY))
ACTIVE = Measure("customers_active", Kind.LEVEL_WITH_HISTORY, _JOIN, _VALUES)
ACTIVE_SINCE = Measure("customers_active_since", Kind.LEVEL, _JOIN, (_SEGMENT,), amounts=Quantity.MOMENTS)
"""Sum of the moments at which the active customers first joined, in milliseconds since `moments.ORIGIN`."""
EVER = Measure("customers_ever", Kind.LEVEL_WITH_HISTORY, _JOIN)
"""All who ever joined, the lost and the erased among them."""
INACTIVE = Measure("customers_inactive", Kind.LEVEL_WITH_HISTORY, _JOIN)
"""Customers who are lost and have not come back."""
TENURE = Measure("customer_tenure", Kind.MEAN, _JOIN, (_SEGMENT,), amounts=Quantity.TIME)
"""Milliseconds from the first joining to each loss; its samples are the losses."""
LOST = Measure("customers_lost", Kind.SUM, _LOSS, (*_VALUES, _REASON))
"""The losses once more, under their reason: of a cancellation its own, else `inactivity`, `expired` or `erased`."""
LOST_VALUE = Measure("customer_lost_value", Kind.SUM, _LOSS, (_SEGMENT, _REASON), amounts=Quantity.MONEY)
"""What each lost customer had paid by the loss, less refunds, in minor units."""
BASE_VALUE = Measure("customer_base_value", Kind.LEVEL_WITH_HISTORY, _JOIN, (_SEGMENT,), amounts=Quantity.MONEY)
"""What the active customers have paid so far, less refunds, in minor units."""
EXPIRING = Measure("customers_expiring", Kind.LEVEL_WITH_HISTORY, _TERMS, (_SEGMENT,))
LAPSING = Measure("customers_lapsing", Kind.LEVEL_WITH_HISTORY, _SILENCES, (_SEGMENT,))
"""Active customers who will soon be lost by inactivity, unless they buy."""
LAPSING_VALUE = Measure("lapsing_value", Kind.LEVEL_WITH_HISTORY, _SILENCES, (_SEGMENT,), amounts=Quantity.MONEY)
"""What they have paid so far, less refunds, in minor units."""
TERMS_DECIDED = Measure("customer_terms_decided", Kind.SUM, _TERMS, (_SEGMENT,))
"""Terms that were renewed, at the renewal, or not, at their end or at a loss before it."""
TERMS_RENEWED = Measure("customer_terms_renewed", Kind.SUM, _TERMS, (_SEGMENT,))
RETURNED = Measure("customers_returned", Kind.SUM, _JOIN, (_SEGMENT,))
CHURNED = Measure("customers_churned", Kind.SUM, _JOIN, _VALUES, reassigned=True)
"""Over [s, now]: customers active at s whom a loss took since, under the values that they had at s."""
WON_BACK = Measure("customers_won_back", Kind.SUM, _JOIN, reassigned=True)
"""Over [s, now]: customers lost at s who came back since."""
SEEN = Measure("customers_seen", Kind.SUM, _PURCHASE, (_SEGMENT,), reassigned=True)
"""Distinct customers, each counted at the last purchase."""
REPEATED = Measure("customers_repeated", Kind.SUM, _PURCHASE, (_SEGMENT,), reassigned=True)
UPSOLD = Measure("customers_upsold", Kind.SUM, _PURCHASE, (_SEGMENT,), reassigned=True)
"""Each customer at the last upsell, under the segment of the last purchase."""
CROSS_SOLD = Measure("customers_cross_sold", Kind.SUM, _PURCHASE, (_SEGMENT,), reassigned=True)
ORDER_VALUE = Measure("order_value", Kind.MEAN, _PURCHASE, _MONEY, amounts=Quantity.MONEY)
"""Purchase amounts in minor units; its samples are the orders."""
REFUNDS = Measure("refunds", Kind.SUM, _REFUND, _MONEY, amounts=Quantity.MONEY)
GUEST_SALES = Measure("guest_sales", Kind.MEAN, _PURCHASE, (_SEGMENT,), amounts=Quantity.MONEY)
"""The part of ORDER_VALUE that guests bought, who are no customers. It is under the segment `guest`."""
GUEST_REFUNDS = Measure("guest_refunds", Kind.SUM, _REFUND, (_SEGMENT,), amounts=Quantity.MONEY)
"""The part of REFUNDS that guests got."""
CAMPAIGN_SALES = Measure("campaign_sales", Kind.SUM, _PURCHASE, (_CAMPAIGN, _CHANNEL), amounts=Quantity.MONEY)
"""Amounts of purchases that name a campaign, under the channel by which it led to them."""
CAMPAIGN_REFUNDS = Measure("campaign_refunds", Kind.SUM, _REFUND, (_CAMPAIGN, _CHANNEL), amounts=Quantity.MONEY)
UPSELL_SALES = Measure("upsell_sales", Kind.SUM, _PURCHASE, (_SEGMENT, _OWNER), amounts=Quantity.MONEY)
"""Amounts of purchases that are upsells, before refunds."""
CROSS_SELL_SALES = Measure("cross_sell_sales", Kind.SUM, _PURCHASE, (_SEGMENT, _OWNER), amounts=Quantity.MONEY)
PROFIT = Measure("gross_profit", Kind.SUM, _SALE, (*_ORIGIN, _OWNER), amounts=Quantity.MONEY)
"""Of purchases that tell their cost: amounts less costs, less what refunds took of that."""
SALES_WITH_COST = Measure("sales_with_cost", Kind.SUM, _SALE, (_CHANNEL, _SEGMENT), amounts=Quantity.MONEY)
"""Amounts less refunds of the same purchases."""
CAMPAIGN_PROFIT = Measure("campaign_profit", Kind.SUM, _SALE, (_CAMPAIGN,), amounts=Quantity.MONEY)
"""The part of PROFIT of purchases that name a campaign."""
CARTS_SETTLED = Measure("carts_settled", Kind.SUM, _CART, _OF_CART)
"""Carts whose last update is older than the abandonment timeout, at that update."""
CARTS_ABANDONED = Measure("carts_abandoned", Kind.SUM, _CART, _OF_CART)
CART_VALUE = Measure("cart_abandoned_value", Kind.SUM, _CART, _OF_CART, amounts=Quantity.MONEY)
"""The last known amounts of the abandoned carts, in minor units."""
SURVEYS_SENT = Measure("surveys_sent", Kind.SUM, _SENT, (_KIND, _TOUCHPOINT))
SURVEYS_ANSWERED = Measure("surveys_answered", Kind.SUM, _SENT, (_KIND, _TOUCHPOINT))
"""Surveys with an answer by now, when they were sent."""
INTERACTIONS = Measure("interactions", Kind.SUM, _LOGGED, (_KIND, ("direction",), _OWNER))
CONTACTED = Measure("customers_contacted", Kind.SUM, _LOGGED, (_SEGMENT,), reassigned=True)
"""Distinct ids, each counted at the last interaction."""
ANSWERS = Measure("survey_answers", Kind.SUM, _SURVEY, (_KIND,))
PROMOTERS = Measure("nps_promoters", Kind.SUM, _SURVEY, (_TOUCHPOINT, _SEGMENT))
PASSIVES = Measure("nps_passives", Kind.SUM, _SURVEY, (_TOUCHPOINT, _SEGMENT))
DETRACTORS = Measure("nps_detractors", Kind.SUM, _SURVEY, (_TOUCHPOINT, _SEGMENT))
NPS = Measure("nps", Kind.MEAN, _SURVEY, (*_OF_SERVICE, _REGION), amounts=Quantity.BILLIONTHS)
"""100 a promoter, -100 a detractor, 0 a passive, in 10^-9."""
NPS_CUSTOMERS = Measure("nps_customers", Kind.MEAN, _SURVEY, (_SEGMENT,), reassigned=True, amounts=Quantity.BILLIONTHS)
"""The same of each customer's last answer alone."""
CSAT = Measure("csat", Kind.MEAN, _SURVEY, _OF_SERVICE, amounts=Quantity.BILLIONTHS)
"""Scores rescaled to 0-100, in 10^-9."""
CSAT_TOP = Measure("csat_top", Kind.SUM, _SURVEY, _OF_SERVICE)
"""Answers of at least 75 after rescaling."""
CES = Measure("ces", Kind.MEAN, _SURVEY, _OF_SERVICE, amounts=Quantity.BILLIONTHS)
"""Effort on 1-7, in 10^-9."""
CES_EASY = Measure("ces_easy", Kind.SUM, _SURVEY, _OF_SERVICE)
ACSI = Measure("acsi", Kind.MEAN, _SURVEY, (_SEGMENT,), amounts=Quantity.BILLIONTHS)
"""Weighted mean of the three scores rescaled to 0-100, in 10^-9."""
DRIVER = Measure("acsi_driver", Kind.MEAN, _SURVEY, (_DRIVER,), amounts=Quantity.BILLIONTHS)
"""Further scores of answers of kind acsi, rescaled to 0-100, in 10^-9."""
DRIVER_SCORE = Measure("acsi_driver_score", Kind.SUM, _SURVEY, (_DRIVER,), amounts=Quantity.HUNDREDTHS)
"""The same in hundredths of a point; and with them the sums that a slope is told by."""
DRIVER_INDEX = Measure("acsi_driver_index", Kind.SUM, _SURVEY, (_DRIVER,), amounts=Quantity.HUNDREDTHS)
DRIVER_SQUARES = Measure("acsi_driver_squares", Kind.SUM, _SURVEY, (_DRIVER,), amounts=Quantity.SQUARED_HUNDREDTHS)
DRIVER_PRODUCTS = Measure("acsi_driver_products", Kind.SUM, _SURVEY, (_DRIVER,), amounts=Quantity.SQUARED_HUNDREDTHS)
EFFECT_SCORE = Measure("acsi_loyalty_score", Kind.MEAN, _SURVEY, amounts=Quantity.HUNDREDTHS)
"""The further score `loyalty`, in hundredths of a point, where an answer has it."""
EFFECT_INDEX = Measure("acsi_loyalty_index", Kind.SUM, _SURVEY, amounts=Quantity.HUNDREDTHS)
"""The index of those answers, likewise; and the sums that a slope is told by."""
EFFECT_SQUARES = Measure("acsi_loyalty_squares", Kind.SUM, _SURVEY, amounts=Quantity.SQUARED_HUNDREDTHS)
EFFECT_PRODUCTS = Measure("acsi_loyalty_products", Kind.SUM, _SURVEY, amounts=Quantity.SQUARED_HUNDREDTHS)
LOYALTY = Measure("loyalty_attitude", Kind.MEAN, _SURVEY, (_SEGMENT,), amounts=Quantity.BILLIONTHS)
"""Scores rescaled to 0-100, in 10^-9."""
SENTIMENT = Measure("answer_sentiment", Kind.MEAN, COMMENTED, OF_COMMENT, amounts=Quantity.TENTHS)
"""Scores of the comments of answers, from -1,000 to 1,000; its samples are the comments."""
NEGATIVE = Measure("answer_comments_negative", Kind.SUM, COMMENTED, OF_COMMENT)
"""Comments of answers whose score is below 0."""
THEME_SENTIMENT = Measure("answer_theme_sentiment", Kind.MEAN, COMMENTED, ((THEME,),), amounts=Quantity.TENTHS)
"""The scores once more under each theme of their comment, under `unknown` where it has none."""
THEME_NEGATIVE = Measure("answer_theme_negative", Kind.SUM, COMMENTED, ((THEME,),))
SENTIMENT_AGREEMENT = Measure("answer_sentiment_agreement", Kind.MEAN, frozenset({OF_ANSWER}), (_KIND, _TOUCHPOINT))
"""1 where comment and answer praise both or complain both, 0 where one does the one and one the other.

Its samples are the answers of which both do one of the two.
"""
COHORT_ACTIVE = Measure("cohort_active", Kind.LEVEL, _JOIN, _OF_COHORT)
"""Each customer once in each month with a purchase, under the month of joining and how many months lie between.

With contracts +1 where a spell begins and -1 where it ends: what is added up to an age is who is with us at the end of
that month.
"""
COHORT_REVENUE = Measure("cohort_revenue", Kind.LEVEL, _JOIN, _OF_COHORT, amounts=Quantity.MONEY)
"""Purchases less refunds of those who have joined, in minor units, likewise."""
SPELLS_OPEN = Measure("customer_spells_open", Kind.LEVEL, _JOIN, ((DAY,), (*_SEGMENT, DAY)))
"""Spells that have not ended, under the day on which they began."""
SPELLS_ENDED = Measure("customer_spells_ended", Kind.LEVEL, _LOSS, ((DAYS,), (*_SEGMENT, DAYS)))
"""Spells that have ended by a loss, under how many days they lasted, and the segment with which they began."""
BASKETS = Measure("baskets", Kind.SUM, _BASKET, by_day=True)
"""Purchases that have items."""
BASKET_ITEMS = Measure("basket_items", Kind.SUM, _BASKET, ((FAMILY,),), by_day=True)
"""Each family of a basket once."""
BASKET_PAIRS = Measure("basket_pairs", Kind.SUM, _BASKET, ((FAMILY, WITH),), by_day=True)
"""Each two families of a basket once, in the order of their texts; none of a basket that is too large."""
BASKETS_TOO_LARGE = Measure("baskets_too_large", Kind.SUM, _BASKET, by_day=True)
"""Baskets of so many families that their pairs are not counted."""
LOYALTY_CUSTOMERS = Measure("loyalty_customers", Kind.LEVEL_WITH_HISTORY, _GROUPED, (_GROUP, (*_GROUP, *_SEGMENT)))
"""All who have signed up or bought, under the loyalty group that they are in."""
LOYALTY_RATED = Measure("loyalty_customers_rated", Kind.LEVEL_WITH_HISTORY, _RATED, (_SEGMENT,))
"""Those of them who have bought."""
LOYAL = Measure("customers_loyal", Kind.LEVEL_WITH_HISTORY, frozenset({RATED_LOYAL}), (_SEGMENT,))
AT_RISK = Measure("customers_at_risk", Kind.LEVEL_WITH_HISTORY, frozenset({RATED_RISKY}), (_SEGMENT,))
LOYALTY_VALUE = Measure("loyalty_value", Kind.LEVEL, _RATED, (_GROUP,), amounts=Quantity.MONEY)
"""Purchases less refunds of the loyalty period of those who have bought, in minor units."""
VALUE_AT_RISK = Measure(
    "loyalty_value_at_risk", Kind.LEVEL_WITH_HISTORY, frozenset({RATED_RISKY}), (_SEGMENT,), amounts=Quantity.MONEY
)
LOYALTY_MOVES = Measure("loyalty_moves", Kind.SUM, _RATED, ((MOVED_FROM, MOVED_TO),))
LOYALTY_UPGRADES = Measure("loyalty_upgrades", Kind.SUM, _RATED, (_SEGMENT,))
LOYALTY_DOWNGRADES = Measure("loyalty_downgrades", Kind.SUM, _RATED, (_SEGMENT,))

MEASURES = (
    NEW,
    ACTIVE,
    ACTIVE_SINCE,
    EVER,
    INACTIVE,
    TENURE,
    LOST,
    LOST_VALUE,
    BASE_VALUE,
    EXPIRING,
    TERMS_DECIDED,
    TERMS_RENEWED,
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
    UPSELL_SALES,
    CROSS_SELL_SALES,
    PROFIT,
    SALES_WITH_COST,
    CAMPAIGN_PROFIT,
    CARTS_SETTLED,
    CARTS_ABANDONED,
    CART_VALUE,
    SURVEYS_SENT,
    SURVEYS_ANSWERED,
    INTERACTIONS,
    CONTACTED,
    ANSWERS,
    PROMOTERS,
    PASSIVES,
    DETRACTORS,
    NPS,
    NPS_CUSTOMERS,
    CSAT,
    CSAT_TOP,
    CES,
    CES_EASY,
    ACSI,
    DRIVER,
    DRIVER_SCORE,
    DRIVER_INDEX,
    DRIVER_SQUARES,
    DRIVER_PRODUCTS,
    EFFECT_SCORE,
    EFFECT_INDEX,
    EFFECT_SQUARES,
    EFFECT_PRODUCTS,
    LOYALTY,
    COHORT_ACTIVE,
    COHORT_REVENUE,
    SPELLS_OPEN,
    SPELLS_ENDED,
    BASKETS,
    BASKET_ITEMS,
    BASKET_PAIRS,
    BASKETS_TOO_LARGE,
    LAPSING,
    LAPSING_VALUE,
    LOYALTY_CUSTOMERS,
    LOYALTY_RATED,
    LOYAL,
    AT_RISK,
    LOYALTY_VALUE,
    VALUE_AT_RISK,
    LOYALTY_MOVES,
    LOYALTY_UPGRADES,
    LOYALTY_DOWNGRADES,
    SENTIMENT,
    NEGATIVE,
    THEME_SENTIMENT,
    THEME_NEGATIVE,
    SENTIMENT_AGREEMENT,
)
