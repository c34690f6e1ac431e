"""KPIs of purchases and carts."""

from decimal import Decimal

from streams.arithmetic.measures import Part
from streams.arithmetic.measures import customers as m
from streams.arithmetic.panes import ROLLING_NAMES
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Net, WindowsAYear, mean, share
from streams.texts import Text

_SEGMENT, _CHANNEL, _CAMPAIGN = ("segment",), ("channel",), ("campaign",)
_MONEY = (_CHANNEL, _SEGMENT, _CAMPAIGN)
_ORDERS = Amount(m.ORDER_VALUE, Part.SAMPLES)
_REVENUE = Net(Amount(m.ORDER_VALUE), Amount(m.REFUNDS))
_GUESTS_REVENUE = Net(Amount(m.GUEST_SALES), Amount(m.GUEST_REFUNDS))
_FREQUENCY = (_ORDERS - Amount(m.GUEST_SALES, Part.SAMPLES)) / Amount(m.SEEN) * WindowsAYear(m.ORDER_VALUE)

PURCHASES: tuple[Kpi, ...] = (
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
        alerts=(Spike(Severity.TICKET, working_hours=True),),
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
        alerts=(Spike(Severity.TICKET),),
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
