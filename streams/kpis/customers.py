"""KPIs of the customer base: who comes, stays, goes and returns."""

from decimal import Decimal

from streams.arithmetic.measures import Part
from streams.arithmetic.measures import customers as m
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Level, LevelAtStart, MeanAge, Net, Number, PartOf, mean, share
from streams.texts import Text

_SEGMENT, _REGION, _CHANNEL, _CAMPAIGN = ("segment",), ("region",), ("channel",), ("campaign",)
_REASON, _INDUSTRY = ("reason",), ("industry",)
_VALUES = (_SEGMENT, _REGION, _INDUSTRY)
_NET_GROWTH = Net(Amount(m.NEW) + Amount(m.RETURNED), Amount(m.LOST))
_KEPT_OR_LOST = Amount(m.LOST_VALUE) + Level(m.BASE_VALUE)
_ACTIVE_BEFORE = LevelAtStart(m.ACTIVE)
_LOSSES = Amount(m.TENURE, Part.SAMPLES)
_CHURN = share(m.CHURNED, _ACTIVE_BEFORE)
_LOST_BY_HOUR = _LOSSES / _ACTIVE_BEFORE
"""Churn of a past stretch: whoever joined inside it and was lost inside it counts too, which in an hour is nobody."""

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
    Kpi(
        name="interactions",
        title=Text("Interactions", "تعامل‌ها"),
        meaning=Text(
            "Calls, visits, messages and other contacts with customers that were logged.",
            "تماس‌ها، دیدارها، پیام‌ها و دیگر ارتباط‌های ثبت‌شده با مشتریان.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.INTERACTIONS),
        by=(("kind",), ("direction",), ("owner",)),
    ),
    Kpi(
        name="customers_contacted",
        title=Text("Customers contacted", "مشتریان تماس‌گرفته‌شده"),
        meaning=Text(
            "Distinct customers, and others who may become some, with an interaction in the window, exact.",
            "شمار دقیق مشتریان و دیگر کسانی که در این بازه دست‌کم یک تعامل با آن‌ها ثبت شده است.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.CONTACTED),
        by=(_SEGMENT,),
    ),
    Kpi(
        name="customers_lost",
        title=Text("Customers lost", "مشتریان ازدست‌رفته"),
        meaning=Text(
            "Losses in the window: customers who cancelled, whose contract ended without being renewed, who did not "
            "buy for too long, or who were erased. Somebody who comes back and leaves again counts twice.",
            "ریزش‌های این بازه: مشتریانی که لغو کرده‌اند، قراردادشان بی‌تمدید به پایان رسیده است، مدتی طولانی خرید "
            "نکرده‌اند یا اطلاعاتشان حذف شده است. کسی که بازگردد و دوباره برود، دو بار شمرده می‌شود.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.LOST),
        by=(*_VALUES, _REASON),
        better=Better.DOWN,
    ),
    Kpi(
        name="customers_seen",
        title=Text("Customers seen", "مشتریان خریدار"),
        meaning=Text(
            "Distinct customers with a purchase in the window, exact. Guests are none.",
            "شمار دقیق مشتریان متمایزی که در این بازه خرید کرده‌اند. مهمان‌ها شمرده نمی‌شوند.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.SEEN),
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="customer_growth_ratio",
        title=Text("Customer growth", "رشد مشتریان"),
        meaning=Text(
            "Customers who joined or came back, minus those lost, as a share of the customers active at the window's "
            "start.",
            "پیوستگان و بازگشتگان منهای ازدست‌رفتگان، نسبت به مشتریان فعال در آغاز بازه.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=(Amount(m.NEW) + Amount(m.RETURNED) - _LOSSES) / _ACTIVE_BEFORE,
        samples=_ACTIVE_BEFORE,
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="customer_base_growth_ratio",
        title=Text("Customer base growth", "رشد پایگاه مشتریان"),
        meaning=Text(
            "New customers as a share of all who were ever customers at the window's start.",
            "مشتریان تازه نسبت به همهٔ کسانی که تا آغاز بازه روزی مشتری بوده‌اند.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=Amount(m.NEW) / LevelAtStart(m.EVER),
        samples=LevelAtStart(m.EVER),
        better=Better.UP,
    ),
    Kpi(
        name="customer_churn_ratio",
        title=Text("Churn", "نرخ ریزش"),
        meaning=Text(
            "Of the customers active at the window's start, the share that was lost inside it.",
            "از مشتریان فعال در آغاز بازه، سهمی که در آن از دست رفته است.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=_CHURN,
        samples=_ACTIVE_BEFORE,
        by=_VALUES,
        better=Better.DOWN,
        source="customers lost / customers at the start, of the same set",
        past=_LOST_BY_HOUR,
        alerts=(
            Threshold("30d", Decimal("0.10"), Severity.TICKET, least_samples=100, hold_seconds=900, working_hours=True),
            Spike(Severity.PAGE),
        ),
    ),
    Kpi(
        name="customer_retention_ratio",
        title=Text("Retention", "نرخ ماندگاری"),
        meaning=Text(
            "Of the customers active at the window's start, the share that was not lost inside it.",
            "از مشتریان فعال در آغاز بازه، سهمی که در آن از دست نرفته است.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=Number(1) - _CHURN,
        samples=_ACTIVE_BEFORE,
        by=_VALUES,
        better=Better.UP,
        source="1 - churn over the same set",
        past=Number(1) - _LOST_BY_HOUR,
    ),
    Kpi(
        name="customer_tenure_seconds_mean",
        title=Text("Tenure at loss", "عمر مشتری تا ریزش"),
        meaning=Text(
            "Time from joining to loss, mean over the customers lost in the window.",
            "زمان از پیوستن تا از دست رفتن، میانگین مشتریانی که در این بازه از دست رفته‌اند.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.SECONDS,
        formula=mean(m.TENURE),
        samples=_LOSSES,
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="customer_win_back_ratio",
        title=Text("Win-back", "نرخ بازگشت"),
        meaning=Text(
            "Of the customers who were lost at the window's start, the share that came back inside it.",
            "از مشتریانی که در آغاز بازه از دست رفته بودند، سهمی که در آن بازگشته است.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=share(m.WON_BACK, LevelAtStart(m.INACTIVE)),
        samples=LevelAtStart(m.INACTIVE),
        better=Better.UP,
        past=Amount(m.RETURNED) / LevelAtStart(m.INACTIVE),
    ),
)
