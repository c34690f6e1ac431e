"""KPIs of purchases and carts."""

from decimal import Decimal

from streams.arithmetic.measures import Part
from streams.arithmetic.measures import customers as m
from streams.arithmetic.panes import ROLLING_NAMES
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Net, PartOf, WindowsAYear, mean, share
from streams.texts import Text

_SEGMENT, _CHANNEL, _CAMPAIGN = ("segment",), ("channel",), ("campaign",)
_OWNER = ("owner",)
_ORIGIN = (_CHANNEL, _SEGMENT, _CAMPAIGN)
_MONEY = (*_ORIGIN, ("region",), ("industry",), _OWNER, ("relation",))
_OF_CART = (_CHANNEL, ("step",), ("reason",), _SEGMENT)
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
        by=_ORIGIN,
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
        by=(_CHANNEL, _OWNER),
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
    *(
        kpi
        for name, sales, title, title_fa, one, one_fa in (
            ("upsell", m.UPSELL_SALES, "Upsell revenue", "درآمد بیش‌فروشی", "an upsell", "رده‌بالاتر"),
            ("cross_sell", m.CROSS_SELL_SALES, "Cross-sell revenue", "درآمد فروش مکمل", "a cross-sell", "مکمل"),
        )
        for kpi in (
            Kpi(
                name=f"{name}_revenue",
                title=Text(title, title_fa),
                meaning=Text(
                    f"Amounts of the purchases that are {one}, before refunds.",
                    f"مبلغ خریدهای {one_fa}، پیش از بازپرداخت‌ها.",
                ),
                group=Group.SALES,
                unit=Unit.MONEY,
                formula=Amount(sales),
                by=(_SEGMENT, _OWNER),
                better=Better.UP,
            ),
            Kpi(
                name=f"{name}_revenue_ratio",
                title=Text(f"{title}, share", f"سهم {title_fa}"),
                meaning=Text(
                    f"Amounts of the purchases that are {one} as a share of all purchases, before refunds.",
                    f"مبلغ خریدهای {one_fa} نسبت به همهٔ خریدها، پیش از بازپرداخت‌ها.",
                ),
                group=Group.SALES,
                unit=Unit.RATIO,
                formula=PartOf(Amount(sales), Amount(m.ORDER_VALUE)),
                by=(_SEGMENT, _OWNER),
                better=Better.UP,
            ),
        )
    ),
    Kpi(
        name="gross_profit",
        title=Text("Gross profit", "سود ناخالص"),
        meaning=Text(
            "Of the purchases that tell their cost: amount minus cost, minus their refunds, plus the cost that those "
            "give back.",
            "از خریدهایی که بهای تمام‌شده‌شان گفته شده است: مبلغ منهای بها، منهای بازپرداخت‌ها، به‌اضافهٔ بهایی که با "
            "بازپرداخت برمی‌گردد.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=Amount(m.PROFIT),
        by=(*_ORIGIN, _OWNER),
        better=Better.UP,
    ),
    Kpi(
        name="gross_margin_ratio",
        title=Text("Gross margin", "حاشیهٔ سود ناخالص"),
        meaning=Text(
            "Gross profit as a share of the amounts of the same purchases, less refunds.",
            "سود ناخالص نسبت به مبلغ همان خریدها، منهای بازپرداخت‌ها.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.RATIO,
        formula=PartOf(Amount(m.PROFIT), Amount(m.SALES_WITH_COST)),
        by=(_CHANNEL, _SEGMENT),
        better=Better.UP,
    ),
    Kpi(
        name="carts_abandoned",
        title=Text("Carts abandoned", "شمار سبدهای رهاشده"),
        meaning=Text(
            "Carts whose last update lies in the window and is older than the timeout, without a check-out.",
            "سبدهایی که آخرین تغییرشان در این بازه است، مهلتشان گذشته و پرداخت نشده‌اند.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.CARTS_ABANDONED),
        by=_OF_CART,
        better=Better.DOWN,
    ),
    Kpi(
        name="cart_abandoned_value",
        title=Text("Value of abandoned carts", "ارزش سبدهای رهاشده"),
        meaning=Text("The last known amounts of the abandoned carts.", "آخرین مبلغ گفته‌شدهٔ سبدهای رهاشده."),
        group=Group.CUSTOMERS,
        unit=Unit.MONEY,
        formula=Amount(m.CART_VALUE),
        by=_OF_CART,
        better=Better.DOWN,
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
        by=_OF_CART,
        better=Better.DOWN,
        alerts=(Threshold("24h", Decimal("0.85"), Severity.CHAT, least_samples=50),),
    ),
)
