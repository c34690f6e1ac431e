"""KPIs of campaigns, and of what a customer costs and is worth."""

from decimal import Decimal
from fractions import Fraction

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.measures import customers as c
from streams.arithmetic.measures import marketing as m
from streams.kpis.alerts import Alert, Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import (
    Amount,
    Expression,
    FirstKnown,
    FirstNonZero,
    Level,
    LevelAtStart,
    Lifespan,
    Net,
    Number,
    OrZero,
    PartOf,
    RestrictedMeanStay,
    WindowsAYear,
    YearlyRate,
    mean,
    share,
)
from streams.texts import Text

_CHANNEL, _CAMPAIGN, _SEGMENT = ("channel",), ("campaign",), ("segment",)
_BOTH = (_CAMPAIGN, _CHANNEL)
_REACHED = FirstNonZero(Amount(m.DELIVERED), Amount(m.SENT))
_ACQUISITION_COST = Amount(m.SPEND_ACQUISITION) / Amount(c.NEW)
_FULL_COST = (Amount(m.SPEND_ACQUISITION) + Amount(m.SPEND_LEADS)) / Amount(c.NEW)
_REVENUE = Net(Amount(c.CAMPAIGN_SALES), Amount(c.CAMPAIGN_REFUNDS))
_SPEND = Amount(m.SPEND_ACQUISITION) + Amount(m.SPEND_LEADS) + Amount(m.SPEND_RETENTION)


def _reaction(name: str, title: Text, some: Text, measure: Measure, better: Better = Better.UP, *alerts: Alert) -> Kpi:
    """What recipients did with messages / messages delivered; `some` says which messages, as in "Messages opened"."""
    return Kpi(
        name=name,
        title=title,
        meaning=Text(
            f"{some.en} as a share of those delivered (or sent, if no deliveries are reported). If events tell when "
            "the messages were sent, they count at that time.",
            f"{some.fa} نسبت به پیام‌های رسیده (یا فرستاده‌شده، اگر رسیدن گزارش نمی‌شود). اگر رویدادها زمان ارسال را "
            "بگویند، به همان زمان شمرده می‌شوند.",
        ),
        group=Group.MARKETING,
        unit=Unit.RATIO,
        formula=Amount(measure) / _REACHED,
        samples=_REACHED,
        by=_BOTH,
        better=better,
        alerts=alerts,
    )


_AT_SENDING = Text(
    "If events tell when the messages were sent, they count at that time.",
    "اگر رویدادها زمان ارسال را بگویند، به همان زمان شمرده می‌شوند.",
)
_AT_ASKING = Text(
    "People who agreed to get messages. If events tell when the message was sent that asked them, they count at that "
    "time.",
    "کسانی که پذیرفته‌اند پیام بگیرند. اگر رویدادها زمان ارسال پیامی را بگویند که این را از آن‌ها خواسته است، به همان "
    "زمان شمرده می‌شوند.",
)


def _count(name: str, title: Text, measure: Measure, better: Better) -> Kpi:
    """How many messages, or recipients, the events of one type tell of."""
    when = {m.SENT: None, m.SUBSCRIBED: _AT_ASKING}.get(measure, _AT_SENDING)
    return Kpi(
        name=name,
        title=title,
        meaning=Text(
            f"{title.en}." if when is None else f"{title.en}. {when.en}",
            f"{title.fa}." if when is None else f"{title.fa}. {when.fa}",
        ),
        group=Group.MARKETING,
        unit=Unit.COUNT,
        formula=Amount(measure),
        by=_BOTH,
        better=better,
    )


MARKETING: tuple[Kpi, ...] = (
    Kpi(
        name="acquisition_cost",
        title=Text("Acquisition cost", "هزینهٔ جذب"),
        meaning=Text("Spend on acquisition per new customer.", "هزینهٔ جذب به ازای هر مشتری تازه."),
        group=Group.MARKETING,
        unit=Unit.MONEY,
        formula=_ACQUISITION_COST,
        samples=Amount(c.NEW),
        by=(_CHANNEL, _CAMPAIGN),
        better=Better.DOWN,
        source="customer acquisition cost (CAC)",
    ),
    Kpi(
        name="acquisition_cost_full",
        title=Text("Full acquisition cost", "هزینهٔ کامل جذب"),
        meaning=Text(
            "Spend on acquisition and on leads per new customer.", "هزینهٔ جذب و سرنخ‌گیری به ازای هر مشتری تازه."
        ),
        group=Group.MARKETING,
        unit=Unit.MONEY,
        formula=_FULL_COST,
        samples=Amount(c.NEW),
        by=(_CHANNEL, _CAMPAIGN),
        better=Better.DOWN,
        source="customer acquisition cost (CAC), with the cost of leads",
    ),
    Kpi(
        name="marketing_spend",
        title=Text("Marketing spend", "هزینهٔ بازاریابی"),
        meaning=Text("All money spent on campaigns.", "همهٔ هزینه‌های کمپین‌ها."),
        group=Group.MARKETING,
        unit=Unit.MONEY,
        formula=Amount(m.SPEND),
        by=(("purpose",), _CHANNEL, _CAMPAIGN, ("cost_kind",)),
    ),
    *(
        _count(name, Text(title, title_fa), measure, better)
        for name, title, title_fa, measure, better in (
            ("campaign_sent", "Messages sent", "پیام‌های فرستاده‌شده", m.SENT, Better.NEITHER),
            ("campaign_delivered", "Messages delivered", "پیام‌های رسیده", m.DELIVERED, Better.UP),
            ("campaign_opened", "Messages opened", "پیام‌های بازشده", m.OPENED, Better.UP),
            ("campaign_clicked", "Messages clicked", "پیام‌های کلیک‌شده", m.CLICKED, Better.UP),
            ("campaign_replied", "Messages replied to", "پیام‌های پاسخ‌داده‌شده", m.REPLIED, Better.UP),
            ("campaign_unsubscribed", "Unsubscriptions", "لغو اشتراک‌ها", m.UNSUBSCRIBED, Better.DOWN),
            ("campaign_converted", "Messages converted", "پیام‌های به‌نتیجه‌رسیده", m.CONVERTED, Better.UP),
            ("campaign_subscribed", "Subscriptions", "اشتراک‌های تازه", m.SUBSCRIBED, Better.UP),
        )
    ),
    Kpi(
        name="subscribers_net",
        title=Text("Net subscribers", "افزایش خالص مشترکان"),
        meaning=Text("Subscriptions minus unsubscriptions.", "اشتراک‌های تازه منهای لغو اشتراک‌ها."),
        group=Group.MARKETING,
        unit=Unit.COUNT,
        formula=Net(Amount(m.SUBSCRIBED), Amount(m.UNSUBSCRIBED)),
        by=_BOTH,
        better=Better.UP,
    ),
    _reaction(
        "campaign_open_ratio",
        Text("Open ratio", "نرخ باز کردن"),
        Text("Messages opened", "سهم پیام‌های بازشده"),
        m.OPENED,
    ),
    _reaction(
        "campaign_click_ratio",
        Text("Click ratio", "نرخ کلیک"),
        Text("Messages clicked", "سهم پیام‌های کلیک‌شده"),
        m.CLICKED,
    ),
    _reaction(
        "campaign_reply_ratio",
        Text("Reply ratio", "نرخ پاسخ"),
        Text("Messages replied to", "سهم پیام‌های پاسخ‌داده‌شده"),
        m.REPLIED,
    ),
    _reaction(
        "campaign_unsubscribe_ratio",
        Text("Unsubscribe ratio", "نرخ لغو اشتراک"),
        Text("Messages that made someone unsubscribe", "سهم پیام‌هایی که به لغو اشتراک انجامیده‌اند"),
        m.UNSUBSCRIBED,
        Better.DOWN,
        # Unsubscribing goes on for days after a mailing, which is gone from a shorter window by then.
        Threshold("7d", Decimal("0.02"), Severity.TICKET, least_samples=500),
        Spike(Severity.CHAT),
    ),
    _reaction(
        "campaign_conversion_ratio",
        Text("Conversion ratio of campaigns", "نرخ تبدیل کمپین"),
        Text("Messages that converted", "سهم پیام‌هایی که به نتیجه رسیده‌اند"),
        m.CONVERTED,
    ),
    Kpi(
        name="campaign_revenue",
        title=Text("Campaign revenue", "درآمد کمپین"),
        meaning=Text("Revenue of the purchases that name a campaign.", "درآمد خریدهایی که نام کمپینی را دارند."),
        group=Group.MARKETING,
        unit=Unit.MONEY,
        formula=_REVENUE,
        by=_BOTH,
        better=Better.UP,
    ),
    Kpi(
        name="campaign_return_ratio",
        title=Text("Campaign return", "بازده کمپین"),
        meaning=Text(
            "Revenue of a campaign less its spend, as a share of the spend.",
            "درآمد کمپین منهای هزینهٔ آن، نسبت به هزینه.",
        ),
        group=Group.MARKETING,
        unit=Unit.RATIO,
        formula=(_REVENUE - _SPEND) / _SPEND,
        by=_BOTH,
        better=Better.UP,
        source="return on marketing investment",
    ),
    Kpi(
        name="campaign_profit_return_ratio",
        title=Text("Campaign return by profit", "بازده کمپین بر پایهٔ سود"),
        meaning=Text(
            "Gross profit of the purchases that name a campaign less its spend, as a share of the spend.",
            "سود ناخالص خریدهای کمپین منهای هزینهٔ آن، نسبت به هزینه.",
        ),
        group=Group.MARKETING,
        unit=Unit.RATIO,
        formula=PartOf(Amount(c.CAMPAIGN_PROFIT) - _SPEND, _SPEND),
        by=(_CAMPAIGN,),
        better=Better.UP,
        source="return on marketing investment (ROMI), by gross profit",
    ),
)


def lifetime_values(lifespan_cap_years: Fraction, margin: Fraction) -> tuple[Kpi, ...]:
    """What a customer is worth over a life of 1 / yearly churn years, at most `lifespan_cap_years`."""
    churn = share(c.CHURNED, LevelAtStart(c.ACTIVE))
    lifespan = Lifespan(
        FirstKnown((churn, YearlyRate(churn, "90d", 90), YearlyRate(churn, "30d", 30))), lifespan_cap_years
    )
    orders = Amount(c.ORDER_VALUE, Part.SAMPLES) - Amount(c.GUEST_SALES, Part.SAMPLES)
    frequency = orders / Amount(c.SEEN) * WindowsAYear(c.ORDER_VALUE)
    value: Expression = mean(c.ORDER_VALUE) * frequency * lifespan
    retention_cost = OrZero(Amount(m.SPEND_RETENTION)) / Level(c.ACTIVE)
    return (
        Kpi(
            name="customer_lifetime_value",
            title=Text("Customer lifetime value", "ارزش طول عمر مشتری"),
            meaning=Text(
                "Mean order value times purchase frequency times lifespan in years.",
                "میانگین ارزش سفارش ضرب در دفعات خرید در سال ضرب در طول عمر مشتری به سال.",
            ),
            group=Group.MARKETING,
            unit=Unit.MONEY,
            formula=value,
            by=(_SEGMENT,),
            better=Better.UP,
            source="CLV = order value x frequency x lifespan, lifespan = 1 / yearly churn",
            windows=("365d",),
            settings=("lifespan_cap_years",),
        ),
        Kpi(
            name="customer_lifetime_value_restricted",
            title=Text("Customer lifetime value, first 36 months", "ارزش طول عمر مشتری در ۳۶ ماه نخست"),
            meaning=Text(
                "Mean order value times purchase frequency times the years that a customer stays on average of the "
                "first 36 months, by the survival curve; of the first 12, where nobody was there for 36.",
                "میانگین ارزش سفارش ضرب در دفعات خرید در سال ضرب در سال‌هایی که مشتری به‌طور میانگین از ۳۶ ماه نخست "
                "می‌ماند، از روی منحنی بقا؛ اگر هیچ مشتری‌ای هنوز ۳۶ ماه نبوده باشد، از ۱۲ ماه نخست.",
            ),
            group=Group.MARKETING,
            unit=Unit.MONEY,
            formula=mean(c.ORDER_VALUE) * frequency * RestrictedMeanStay(c.SPELLS_ENDED, c.SPELLS_OPEN),
            by=(_SEGMENT,),
            better=Better.UP,
            source="order value x frequency x restricted mean survival time (J. O. Irwin, 1949)",
            windows=("365d",),
        ),
        Kpi(
            name="customer_lifetime_value_net",
            title=Text("Customer lifetime value, net", "ارزش خالص طول عمر مشتری"),
            meaning=Text(
                "Lifetime value times margin, minus the cost to win the customer and to keep them for the lifespan.",
                "ارزش طول عمر ضرب در حاشیهٔ سود، منهای هزینهٔ جذب و هزینهٔ نگهداشت مشتری در این مدت.",
            ),
            group=Group.MARKETING,
            unit=Unit.MONEY,
            formula=value * Number(margin, "margin") - _ACQUISITION_COST - retention_cost * lifespan,
            better=Better.UP,
            source="CLV x margin - acquisition cost - retention cost x lifespan",
            windows=("365d",),
            settings=("lifespan_cap_years", "margin"),
        ),
        Kpi(
            name="lifetime_value_cost_ratio",
            title=Text("Lifetime value to cost", "نسبت ارزش طول عمر به هزینهٔ جذب"),
            meaning=Text(
                "Customer lifetime value divided by the full acquisition cost.",
                "ارزش طول عمر مشتری تقسیم بر هزینهٔ کامل جذب.",
            ),
            group=Group.MARKETING,
            unit=Unit.RATIO,
            formula=PartOf(value, _FULL_COST),
            better=Better.UP,
            source="LTV : CAC",
            windows=("365d",),
            settings=("lifespan_cap_years",),
        ),
    )
