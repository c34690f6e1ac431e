"""KPIs of the customer base, purchases and carts."""

from decimal import Decimal

from streams.arithmetic.measures import Part
from streams.arithmetic.measures import customers as m
from streams.arithmetic.panes import ROLLING_NAMES
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Level, LevelAtStart, Net, Number, WindowsAYear, mean, share
from streams.texts import Text

_SEGMENT, _REGION, _CHANNEL, _CAMPAIGN = ("segment",), ("region",), ("channel",), ("campaign",)
_REASON = ("reason",)
_MONEY = (_CHANNEL, _SEGMENT, _CAMPAIGN)
_ACTIVE_BEFORE = LevelAtStart(m.ACTIVE)
_LOSSES = Amount(m.TENURE, Part.SAMPLES)
_CHURN = share(m.CHURNED, _ACTIVE_BEFORE)
_LOST_BY_HOUR = _LOSSES / _ACTIVE_BEFORE
"""Churn of a past stretch: whoever joined inside it and was lost inside it counts too, which in an hour is nobody."""
_ORDERS = Amount(m.ORDER_VALUE, Part.SAMPLES)
_REVENUE = Net(Amount(m.ORDER_VALUE), Amount(m.REFUNDS))
_GUESTS_REVENUE = Net(Amount(m.GUEST_SALES), Amount(m.GUEST_REFUNDS))
_FREQUENCY = (_ORDERS - Amount(m.GUEST_SALES, Part.SAMPLES)) / Amount(m.SEEN) * WindowsAYear()

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
        by=(_CHANNEL, _SEGMENT, _CAMPAIGN),
        better=Better.UP,
    ),
    Kpi(
        name="customers_active",
        title=Text("Active customers", "مشتریان فعال"),
        meaning=Text("Customers who joined and are not lost, now.", "مشتریانی که پیوسته‌اند و اکنون از دست نرفته‌اند."),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Level(m.ACTIVE),
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="customers_lost",
        title=Text("Customers lost", "مشتریان ازدست‌رفته"),
        meaning=Text(
            "Losses in the window: customers who cancelled, did not buy for too long or were erased. Somebody who "
            "comes back and leaves again counts twice.",
            "ریزش‌های این بازه: مشتریانی که لغو کرده‌اند، مدتی طولانی خرید نکرده‌اند یا اطلاعاتشان حذف شده است. "
            "کسی که بازگردد و دوباره برود، دو بار شمرده می‌شود.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.LOST),
        by=(_SEGMENT, _REGION, _REASON),
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
        by=(_SEGMENT, _REGION),
        better=Better.DOWN,
        source="customers lost / customers at the start, of the same set",
        past=_LOST_BY_HOUR,
        alerts=(
            Threshold("30d", Decimal("0.10"), Severity.TICKET, least_samples=100, hold_seconds=900, working_hours=True),
            Spike(Severity.PAGE, least_difference=Decimal("0.002"), least_samples=100),
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
        by=(_SEGMENT, _REGION),
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
    Kpi(
        name="revenue",
        title=Text("Revenue", "درآمد"),
        meaning=Text(
            "Purchase amounts less refunds, those of guests among them.",
            "مبلغ خریدها منهای بازپرداخت‌ها، خریدهای مهمان‌ها هم در آن است.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=_REVENUE,
        by=_MONEY,
        better=Better.UP,
        alerts=(Spike(Severity.TICKET, least_share=Decimal("0.5"), working_hours=True),),
    ),
    Kpi(
        name="refunds",
        title=Text("Refunds", "بازپرداخت‌ها"),
        meaning=Text(
            "Amounts refunded, under the channel and campaign of their purchase.",
            "مبلغ‌های بازپرداخت‌شده، زیر نام کانال و کمپین خریدشان.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=Amount(m.REFUNDS),
        by=_MONEY,
        better=Better.DOWN,
    ),
    Kpi(
        name="orders",
        title=Text("Orders", "سفارش‌ها"),
        meaning=Text("Purchases, those of guests among them.", "شمار خریدها، خریدهای مهمان‌ها هم در آن است."),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=_ORDERS,
        by=_MONEY,
        better=Better.UP,
    ),
    Kpi(
        name="order_value_mean",
        title=Text("Order value, mean", "میانگین ارزش سفارش"),
        meaning=Text("Mean purchase amount before refunds.", "میانگین مبلغ خرید، پیش از بازپرداخت‌ها."),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=mean(m.ORDER_VALUE),
        samples=_ORDERS,
        by=(_CHANNEL,),
        better=Better.UP,
        source="average order value",
    ),
    Kpi(
        name="sales_per_customer",
        title=Text("Sales per customer", "فروش به ازای مشتری"),
        meaning=Text(
            "Revenue per customer with a purchase in the window. What guests paid is left out.",
            "درآمد به ازای هر مشتری که در این بازه خرید کرده است. پرداخت مهمان‌ها در آن نیست.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=(_REVENUE - _GUESTS_REVENUE) / Amount(m.SEEN),
        samples=Amount(m.SEEN),
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="purchase_frequency",
        title=Text("Purchase frequency", "دفعات خرید"),
        meaning=Text(
            "Orders per customer with a purchase in the window, scaled to a year. Orders of guests are left out.",
            "شمار سفارش‌ها به ازای هر مشتری خریدار در این بازه، در مقیاس یک سال. سفارش مهمان‌ها در آن نیست.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.PER_YEAR,
        formula=_FREQUENCY,
        samples=Amount(m.SEEN),
        by=(_SEGMENT,),
        better=Better.UP,
        windows=ROLLING_NAMES,  # nothing says how often a period fits into a year that has not ended
    ),
    Kpi(
        name="repeat_purchase_ratio",
        title=Text("Repeat purchases", "خرید مجدد"),
        meaning=Text(
            "Of the customers with a purchase in the window, the share that had bought before.",
            "از مشتریانی که در این بازه خرید کرده‌اند، سهمی که پیش از آن هم خریده بود.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=share(m.REPEATED, Amount(m.SEEN)),
        samples=Amount(m.SEEN),
        by=(_SEGMENT,),
        better=Better.UP,
        source="behavioural loyalty",
    ),
    Kpi(
        name="upsell_ratio",
        title=Text("Upsell", "بیش‌فروشی"),
        meaning=Text(
            "Of the customers with a purchase in the window, the share with an upsell.",
            "از مشتریانی که در این بازه خرید کرده‌اند، سهمی که کالای رده‌بالاتری خریده است.",
        ),
        group=Group.SALES,
        unit=Unit.RATIO,
        formula=share(m.UPSOLD, Amount(m.SEEN)),
        samples=Amount(m.SEEN),
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="cross_sell_ratio",
        title=Text("Cross-sell", "فروش مکمل"),
        meaning=Text(
            "Of the customers with a purchase in the window, the share with a cross-sell.",
            "از مشتریانی که در این بازه خرید کرده‌اند، سهمی که از خانواده‌ای تازه هم خریده است.",
        ),
        group=Group.SALES,
        unit=Unit.RATIO,
        formula=share(m.CROSS_SOLD, Amount(m.SEEN)),
        samples=Amount(m.SEEN),
        by=(_SEGMENT,),
        better=Better.UP,
    ),
    Kpi(
        name="cart_abandonment_ratio",
        title=Text("Cart abandonment", "سبدهای رهاشده"),
        meaning=Text(
            "Of the carts whose last update lies in the window and is older than the timeout, the share without a "
            "check-out.",
            "از سبدهایی که آخرین تغییرشان در این بازه است و مهلتشان گذشته، سهمی که پرداخت نشده است.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=share(m.CARTS_ABANDONED, Amount(m.CARTS_SETTLED)),
        samples=Amount(m.CARTS_SETTLED),
        better=Better.DOWN,
        alerts=(Threshold("24h", Decimal("0.85"), Severity.CHAT, least_samples=50),),
    ),
)
