"""KPIs of loyalty groups; they have values where the settings have groups."""

from typing import Final

from streams.arithmetic.measures import customers as m
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Level, LevelAtStart, share
from streams.texts import Text

_SEGMENT = ("segment",)
_GROUP = (m.LOYALTY_GROUP,)
_GROUPS: Final = "loyalty.groups"
_SOURCE: Final = "recency, frequency, monetary value (RFM)"
_RATED, _RATED_BEFORE = Level(m.LOYALTY_RATED), LevelAtStart(m.LOYALTY_RATED)

LOYALTY_GROUPS: tuple[Kpi, ...] = (
    Kpi(
        name="customers_in_group",
        title=Text("Customers by loyalty group", "مشتریان به تفکیک گروه وفاداری"),
        meaning=Text(
            "Everyone who has signed up or bought, by the loyalty group that they are in now: lost customers too.",
            "همهٔ کسانی که ثبت‌نام کرده یا خریده‌اند، به تفکیک گروه وفاداریِ اکنونشان؛ مشتریان ازدست‌رفته هم.",
        ),
        group=Group.LOYALTY,
        unit=Unit.COUNT,
        formula=Level(m.LOYALTY_CUSTOMERS),
        by=(_GROUP, (*_GROUP, *_SEGMENT)),
        source=_SOURCE,
        needs=_GROUPS,
    ),
    Kpi(
        name="loyalty_value",
        title=Text("Value of loyalty groups", "ارزش گروه‌های وفاداری"),
        meaning=Text(
            "What the customers of each group have paid in the period that groups are told by, less refunds, now.",
            "آنچه مشتریان هر گروه در دوره‌ای که گروه‌ها با آن سنجیده می‌شوند پرداخته‌اند، منهای بازپرداخت‌ها، اکنون.",
        ),
        group=Group.LOYALTY,
        unit=Unit.MONEY,
        formula=Level(m.LOYALTY_VALUE),
        by=(_GROUP,),
        better=Better.UP,
        source=_SOURCE,
        needs=_GROUPS,
    ),
    Kpi(
        name="customers_at_risk",
        title=Text("Customers at risk", "مشتریان در خطر"),
        meaning=Text(
            "Customers who are now in one of the loyalty groups that the settings call risky.",
            "مشتریانی که اکنون در یکی از گروه‌های وفاداری‌اند که تنظیمات آن‌ها را پرخطر می‌نامد.",
        ),
        group=Group.LOYALTY,
        unit=Unit.COUNT,
        formula=Level(m.AT_RISK),
        by=(_SEGMENT,),
        better=Better.DOWN,
        source=_SOURCE,
        needs=_GROUPS,
    ),
    Kpi(
        name="value_at_risk",
        title=Text("Value at risk", "ارزش در خطر"),
        meaning=Text(
            "What the customers at risk have paid in the period that groups are told by, less refunds, now.",
            "آنچه مشتریان در خطر در دوره‌ای که گروه‌ها با آن سنجیده می‌شوند پرداخته‌اند، منهای بازپرداخت‌ها، اکنون.",
        ),
        group=Group.LOYALTY,
        unit=Unit.MONEY,
        formula=Level(m.VALUE_AT_RISK),
        by=(_SEGMENT,),
        better=Better.DOWN,
        source=_SOURCE,
        needs=_GROUPS,
    ),
    Kpi(
        name="loyal_customer_ratio",
        title=Text("Loyal customers", "سهم مشتریان وفادار"),
        meaning=Text(
            "Of everyone who has ever bought, the share that is now in one of the groups that the settings call loyal.",
            "از همهٔ کسانی که تا کنون خریده‌اند، سهمی که اکنون در یکی از گروه‌هایی است که تنظیمات وفادار می‌نامد.",
        ),
        group=Group.LOYALTY,
        unit=Unit.RATIO,
        formula=Level(m.LOYAL) / _RATED,
        samples=_RATED,
        by=(_SEGMENT,),
        better=Better.UP,
        source=_SOURCE,
        needs=_GROUPS,
    ),
    Kpi(
        name="loyalty_upgrade_ratio",
        title=Text("Moves to a better group", "نرخ ارتقای وفاداری"),
        meaning=Text(
            "Moves in the window to a loyalty group that the settings name before the one that was left, per customer "
            "who had bought by the window's start.",
            "جابه‌جایی‌های این بازه به گروه وفاداریِ بهتر، که در تنظیمات پیش از گروه قبلی آمده است، به ازای هر مشتری که "
            "تا آغاز بازه خریده بود.",
        ),
        group=Group.LOYALTY,
        unit=Unit.RATIO,
        formula=share(m.LOYALTY_UPGRADES, _RATED_BEFORE),
        samples=_RATED_BEFORE,
        by=(_SEGMENT,),
        better=Better.UP,
        source=_SOURCE,
        needs=_GROUPS,
    ),
    Kpi(
        name="loyalty_downgrade_ratio",
        title=Text("Moves to a worse group", "نرخ افت وفاداری"),
        meaning=Text(
            "Moves in the window to a loyalty group that the settings name after the one that was left, per customer "
            "who had bought by the window's start.",
            "جابه‌جایی‌های این بازه به گروه وفاداریِ بدتر، که در تنظیمات پس از گروه قبلی آمده است، به ازای هر مشتری که "
            "تا آغاز بازه خریده بود.",
        ),
        group=Group.LOYALTY,
        unit=Unit.RATIO,
        formula=share(m.LOYALTY_DOWNGRADES, _RATED_BEFORE),
        samples=_RATED_BEFORE,
        by=(_SEGMENT,),
        better=Better.DOWN,
        source=_SOURCE,
        needs=_GROUPS,
    ),
    Kpi(
        name="loyalty_moves",
        title=Text("Moves between loyalty groups", "جابه‌جایی میان گروه‌های وفاداری"),
        meaning=Text(
            "How often somebody went from one loyalty group to another in the window.",
            "این که در این بازه چند بار کسی از یک گروه وفاداری به گروه دیگری رفته است.",
        ),
        group=Group.LOYALTY,
        unit=Unit.COUNT,
        formula=Amount(m.LOYALTY_MOVES),
        by=((m.MOVED_FROM, m.MOVED_TO),),
        source=_SOURCE,
        needs=_GROUPS,
    ),
)
