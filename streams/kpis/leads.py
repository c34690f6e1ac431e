"""KPIs of leads: how many come, how far they get, what they cost."""

from decimal import Decimal

from streams.arithmetic.measures import customers as c
from streams.arithmetic.measures import leads as m
from streams.arithmetic.measures import marketing
from streams.kpis.alerts import Severity, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.families import distribution
from streams.kpis.formula import Amount, Level, share
from streams.texts import Text

_CHANNEL, _CAMPAIGN, _OWNER, _PRIORITY, _REASON = ("channel",), ("campaign",), ("owner",), ("priority",), ("reason",)
_ORIGIN = (_CHANNEL, _CAMPAIGN)
_VALUES = (*_ORIGIN, _OWNER, _PRIORITY)
_PROGRESS = (*_ORIGIN, _OWNER)
_CREATED = Amount(marketing.LEADS) + Amount(m.CREATED)

LEADS: tuple[Kpi, ...] = (
    Kpi(
        name="leads_created",
        title=Text("Leads", "سرنخ‌ها"),
        meaning=Text("Leads created in the window.", "سرنخ‌هایی که در این بازه ایجاد شده‌اند."),
        group=Group.MARKETING,
        unit=Unit.COUNT,
        formula=_CREATED,
        by=_ORIGIN,
        better=Better.UP,
        source="lead generation index",
    ),
    Kpi(
        name="leads_qualified",
        title=Text("Leads qualified", "سرنخ‌های تأییدشده"),
        meaning=Text(
            "Leads that were first qualified in the window. A conversion qualifies, too.",
            "سرنخ‌هایی که نخستین بار در این بازه تأیید شده‌اند؛ تبدیل هم تأیید به شمار می‌آید.",
        ),
        group=Group.MARKETING,
        unit=Unit.COUNT,
        formula=Amount(m.QUALIFIED),
        by=_PROGRESS,
        better=Better.UP,
    ),
    Kpi(
        name="leads_converted",
        title=Text("Leads converted", "سرنخ‌های تبدیل‌شده"),
        meaning=Text(
            "Leads that first became an opportunity or a customer in the window.",
            "سرنخ‌هایی که نخستین بار در این بازه به فرصت فروش یا مشتری تبدیل شده‌اند.",
        ),
        group=Group.MARKETING,
        unit=Unit.COUNT,
        formula=Amount(m.CONVERTED),
        by=_PROGRESS,
        better=Better.UP,
    ),
    Kpi(
        name="leads_lost",
        title=Text("Leads lost", "سرنخ‌های ازدست‌رفته"),
        meaning=Text(
            "Leads lost in the window: disqualified, not qualified again since, and never converted.",
            "سرنخ‌هایی که در این بازه رد شده‌اند، پس از آن دوباره تأیید نشده‌اند و هرگز تبدیل نشده‌اند.",
        ),
        group=Group.MARKETING,
        unit=Unit.COUNT,
        formula=Amount(m.LOST),
        by=(*_ORIGIN, _REASON),
        better=Better.DOWN,
    ),
    Kpi(
        name="leads_open",
        title=Text("Open leads", "سرنخ‌های باز"),
        meaning=Text(
            "Leads created that are neither converted nor disqualified, now.",
            "سرنخ‌هایی که ایجاد شده‌اند و اکنون نه تبدیل شده‌اند و نه رد.",
        ),
        group=Group.MARKETING,
        unit=Unit.COUNT,
        formula=Level(m.OPEN),
        by=(_CHANNEL, _OWNER, _PRIORITY),
    ),
    Kpi(
        name="lead_qualification_ratio",
        title=Text("Qualification of leads", "نرخ تأیید سرنخ"),
        meaning=Text(
            "Of the leads created in the window, the share that is qualified by now.",
            "از سرنخ‌های ایجادشده در این بازه، سهمی که تا اکنون تأیید شده است.",
        ),
        group=Group.MARKETING,
        unit=Unit.RATIO,
        formula=share(m.QUALIFIED_OF_CREATED, Amount(m.CREATED)),
        samples=Amount(m.CREATED),
        by=_VALUES,
        better=Better.UP,
        is_compared=False,
    ),
    Kpi(
        name="lead_conversion_ratio",
        title=Text("Conversion of leads", "نرخ تبدیل سرنخ"),
        meaning=Text(
            "Of the leads created in the window, the share that is converted by now.",
            "از سرنخ‌های ایجادشده در این بازه، سهمی که تا اکنون تبدیل شده است.",
        ),
        group=Group.MARKETING,
        unit=Unit.RATIO,
        formula=share(m.CONVERTED_OF_CREATED, Amount(m.CREATED)),
        samples=Amount(m.CREATED),
        by=_VALUES,
        better=Better.UP,
        source="lead-to-opportunity conversion rate",
        is_compared=False,
        alerts=(Threshold("90d", Decimal("0.05"), Severity.CHAT, least_samples=100, working_hours=True),),
    ),
    *distribution(
        "lead_conversion_seconds",
        Text("Time to conversion", "زمان تا تبدیل سرنخ"),
        Text(
            "Time from the creation of a lead to its first conversion, counted at the conversion.",
            "زمان از ایجاد سرنخ تا نخستین تبدیل آن؛ در لحظهٔ تبدیل شمرده می‌شود.",
        ),
        m.CONVERSION,
        quantiles=(0.5, 0.9),
        group=Group.MARKETING,
        unit=Unit.SECONDS,
        by=(_CHANNEL, _OWNER),
        better=Better.DOWN,
    ),
    Kpi(
        name="lead_cost",
        title=Text("Cost per lead", "هزینهٔ هر سرنخ"),
        meaning=Text("Spend on leads per lead.", "هزینهٔ سرنخ‌گیری به ازای هر سرنخ."),
        group=Group.MARKETING,
        unit=Unit.MONEY,
        formula=Amount(marketing.SPEND_LEADS) / _CREATED,
        samples=_CREATED,
        by=_ORIGIN,
        better=Better.DOWN,
        source="lead generation cost",
    ),
    Kpi(
        name="lead_customer_ratio",
        title=Text("Customers per lead", "نسبت مشتری به سرنخ"),
        meaning=Text(
            "New customers divided by the leads of the same window. They may be other people, so it may pass 1.",
            "مشتریان تازه تقسیم بر سرنخ‌های همین بازه؛ لزوماً همان افراد نیستند، پس می‌تواند از ۱ بیشتر شود.",
        ),
        group=Group.MARKETING,
        unit=Unit.RATIO,
        formula=Amount(c.NEW) / _CREATED,
        samples=_CREATED,
        by=_ORIGIN,
        better=Better.UP,
        source="lead-to-customer rate",
    ),
)
