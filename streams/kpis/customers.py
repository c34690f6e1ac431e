"""KPIs of the customer base: who joins and is there, what they are worth, and who is about to go."""

from decimal import Decimal

from streams.arithmetic.measures import customers as m
from streams.kpis.alerts import Severity, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Level, MeanAge, Net, PartOf, share
from streams.texts import Text

_SEGMENT, _REGION, _CHANNEL, _CAMPAIGN = ("segment",), ("region",), ("channel",), ("campaign",)
_REASON, _INDUSTRY = ("reason",), ("industry",)
_VALUES = (_SEGMENT, _REGION, _INDUSTRY)
_NET_GROWTH = Net(Amount(m.NEW) + Amount(m.RETURNED), Amount(m.LOST))
_KEPT_OR_LOST = Amount(m.LOST_VALUE) + Level(m.BASE_VALUE)

CUSTOMERS: tuple[Kpi, ...] = (
    Kpi(
        name="customers_new",
        title=Text("New customers", "مشتریان تازه"),
        meaning=Text(
            "Customers who joined in the window: by their first purchase, or by a sign-up if customers have contracts.",
            "مشتریانی که در این بازه پیوسته‌اند: با نخستین خرید، یا در مدل قراردادی با ثبت‌نام.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.NEW),
        by=(_CHANNEL, _SEGMENT, _CAMPAIGN, _REGION, _INDUSTRY),
        better=Better.UP,
    ),
    Kpi(
        name="customers_active",
        title=Text("Active customers", "مشتریان فعال"),
        meaning=Text("Customers who joined and are not lost, now.", "مشتریانی که پیوسته‌اند و اکنون از دست نرفته‌اند."),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Level(m.ACTIVE),
        by=_VALUES,
        better=Better.UP,
    ),
    Kpi(
        name="customer_age_seconds_mean",
        title=Text("Age of customers, mean", "سابقهٔ مشتریان، میانگین"),
        meaning=Text(
            "Time since the first joining of the customers who are active now. Mean.",
            "زمانی که از نخستین پیوستن مشتریانِ اکنون فعال گذشته است. میانگین.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.SECONDS,
        formula=MeanAge(m.ACTIVE_SINCE, m.ACTIVE),
        samples=Level(m.ACTIVE),
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="customer_base_value",
        title=Text("Value of the customer base", "ارزش پایگاه مشتریان"),
        meaning=Text(
            "What the customers who are active now have paid so far, ever, less refunds.",
            "آنچه مشتریانِ اکنون فعال از آغاز تا کنون پرداخته‌اند، منهای بازپرداخت‌ها.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=Level(m.BASE_VALUE),
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="customer_lost_value",
        title=Text("Value lost", "ارزش ازدست‌رفته"),
        meaning=Text(
            "What the customers who were lost in the window had paid by then, ever, less refunds.",
            "آنچه مشتریانِ ازدست‌رفته در این بازه تا لحظهٔ رفتن پرداخته بودند، منهای بازپرداخت‌ها.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=Amount(m.LOST_VALUE),
        by=(_SEGMENT, _REASON),
        better=Better.DOWN,
    ),
    Kpi(
        name="customer_value_loss_ratio",
        title=Text("Value loss", "نرخ ازدست‌رفتن ارزش"),
        meaning=Text(
            "Value lost in the window as a share of that and of what the active customers have paid so far.",
            "ارزش ازدست‌رفته در این بازه نسبت به جمع آن و آنچه مشتریان فعال تا کنون پرداخته‌اند.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=PartOf(Amount(m.LOST_VALUE), _KEPT_OR_LOST),
        by=(_SEGMENT,),
        better=Better.DOWN,
        source="customer churn, weighted by value",
    ),
    Kpi(
        name="customers_expiring",
        title=Text("Contracts ending soon", "قراردادهای رو به پایان"),
        meaning=Text(
            "Active customers whose term ends within `renewal_notice_days`, now.",
            "مشتریان فعالی که قراردادشان به‌زودی پایان می‌یابد: در روزهایی که تنظیمات برای یادآوری تمدید می‌گوید.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Level(m.EXPIRING),
        by=(_SEGMENT,),
        better=Better.DOWN,
    ),
    Kpi(
        name="customers_lapsing",
        title=Text("Customers about to be lost", "مشتریان در آستانهٔ ریزش"),
        meaning=Text(
            "Active customers who will be lost within `lapse_days` days unless they buy, now.",
            "مشتریان فعالی که اکنون در آستانهٔ ریزش‌اند: اگر خرید نکنند، در مهلتی که تنظیمات می‌گوید از دست می‌روند.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Level(m.LAPSING),
        by=(_SEGMENT,),
        better=Better.DOWN,
    ),
    Kpi(
        name="lapsing_value",
        title=Text("Value about to be lost", "ارزش در آستانهٔ ریزش"),
        meaning=Text(
            "What the customers who are about to be lost now have paid so far, ever, less refunds.",
            "آنچه مشتریانی که اکنون در آستانهٔ ریزش‌اند از آغاز تا کنون پرداخته‌اند، منهای بازپرداخت‌ها.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=Level(m.LAPSING_VALUE),
        by=(_SEGMENT,),
        better=Better.DOWN,
    ),
    Kpi(
        name="customer_renewal_ratio",
        title=Text("Renewals", "نرخ تمدید"),
        meaning=Text(
            "Of the terms that ended in the window, the share that was renewed.",
            "از قراردادهایی که در این بازه به پایان رسیده‌اند، سهمی که تمدید شده است.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=share(m.TERMS_RENEWED, Amount(m.TERMS_DECIDED)),
        samples=Amount(m.TERMS_DECIDED),
        by=(_SEGMENT,),
        better=Better.UP,
        source="renewal rate",
        alerts=(Threshold("90d", Decimal("0.7"), Severity.TICKET, least_samples=30, working_hours=True),),
    ),
    Kpi(
        name="customer_purchase_ratio",
        title=Text("Buying customers", "سهم مشتریان خریدار"),
        meaning=Text(
            "Customers with a purchase in the window per active customer. It may pass 1 where buyers were lost since.",
            "شمار مشتریان خریدار این بازه به ازای هر مشتری فعال؛ اگر خریدارانی پس از آن رفته باشند، از ۱ می‌گذرد.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=Amount(m.SEEN) / Level(m.ACTIVE),
        samples=Level(m.ACTIVE),
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="customers_net_growth",
        title=Text("Net growth", "رشد خالص"),
        meaning=Text(
            "Customers who joined or came back in the window, minus those lost.",
            "مشتریانی که در این بازه پیوسته یا بازگشته‌اند، منهای ازدست‌رفتگان.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=_NET_GROWTH,
        by=(_SEGMENT,),
        better=Better.UP,
    ),
)
