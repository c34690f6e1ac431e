"""KPIs of deals and pipelines."""

from decimal import Decimal

from streams.arithmetic.measures import Part
from streams.arithmetic.measures import deals as m
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS
from streams.kpis.alerts import Severity, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.families import distribution
from streams.kpis.formula import Amount, Level, MeanAge, Number, RoundedMillionths, mean, share
from streams.texts import Text

_PIPELINE, _OWNER, _CHANNEL, _REASON = ("pipeline",), ("owner",), ("channel",), ("reason",)
_TEAM, _PRODUCT = ("team",), ("product",)
_STAGE = ("pipeline", "stage")
_CLOSING = (_PIPELINE, _OWNER, _CHANNEL, _TEAM)
_SALE = (_PIPELINE, _OWNER, _TEAM, _PRODUCT)
_CLOSED = Amount(m.WON) + Amount(m.LOST)
_EXITS = Amount(m.STAGE_TIME, Part.SAMPLES)

SALES: tuple[Kpi, ...] = (
    Kpi(
        name="deals_created",
        title=Text("Deals created", "معامله‌های ایجادشده"),
        meaning=Text(
            "Deals with their first stage event in the window.", "معامله‌هایی که نخستین رویداد مرحله‌شان در این بازه است."
        ),
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Amount(m.CREATED),
        by=_CLOSING,
        better=Better.UP,
    ),
    Kpi(
        name="deals_won",
        title=Text("Deals won", "معامله‌های موفق"),
        meaning=Text(
            "Deals that entered the won stage in the window. A deal that leaves it again no longer counts.",
            "معامله‌هایی که در این بازه به مرحلهٔ برد رسیده‌اند؛ معامله‌ای که از این مرحله بیرون برود، دیگر شمرده نمی‌شود.",
        ),
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Amount(m.WON),
        by=(*_CLOSING, _PRODUCT),
        better=Better.UP,
    ),
    Kpi(
        name="deals_lost",
        title=Text("Deals lost", "معامله‌های ناموفق"),
        meaning=Text(
            "Deals that entered the lost stage in the window. A deal that leaves it again no longer counts. The reason "
            "is the one given when the deal was lost.",
            "معامله‌هایی که در این بازه به مرحلهٔ باخت رسیده‌اند؛ معامله‌ای که از این مرحله بیرون برود، دیگر شمرده "
            "نمی‌شود. دلیل همان است که هنگام باخت ثبت شده است.",
        ),
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Amount(m.LOST),
        by=(*_CLOSING, _REASON),
        better=Better.DOWN,
    ),
    Kpi(
        name="deal_close_ratio",
        title=Text("Close ratio", "نرخ برد"),
        meaning=Text(
            "Won deals as a share of all that were closed in the window.",
            "سهم معامله‌های موفق از همهٔ معامله‌هایی که در این بازه بسته شده‌اند.",
        ),
        group=Group.SALES,
        unit=Unit.RATIO,
        formula=share(m.WON, _CLOSED),
        samples=_CLOSED,
        by=_CLOSING,
        better=Better.UP,
        source="win rate, by closing time",
        alerts=(Threshold("30d", Decimal("0.1"), Severity.CHAT, least_samples=30, working_hours=True),),
    ),
    Kpi(
        name="deal_conversion_ratio",
        title=Text("Conversion ratio", "نرخ تبدیل"),
        meaning=Text(
            "Of the deals created in the window, the share that is won by now.",
            "سهمی از معامله‌های ایجادشده در این بازه که تاکنون موفق شده است.",
        ),
        group=Group.SALES,
        unit=Unit.RATIO,
        formula=share(m.CONVERTED, Amount(m.CREATED)),
        samples=Amount(m.CREATED),
        by=_CLOSING,
        better=Better.UP,
        source="cohort view, counted at creation",
        is_compared=False,
    ),
    *distribution(
        "deal_value",
        Text("Deal value", "ارزش معامله"),
        Text("Amount of the deals won in the window.", "مبلغ معامله‌هایی که در این بازه موفق شده‌اند."),
        m.VALUE,
        quantiles=(0.5, 0.9),
        group=Group.SALES,
        unit=Unit.MONEY,
        by=_SALE,
        better=Better.UP,
    ),
    Kpi(
        name="deal_value_won",
        title=Text("Value won", "ارزش معامله‌های موفق"),
        meaning=Text(
            "Sum of the amounts of the deals won in the window.", "جمع مبلغ معامله‌هایی که در این بازه موفق شده‌اند."
        ),
        group=Group.SALES,
        unit=Unit.MONEY,
        formula=Amount(m.VALUE),
        by=_SALE,
        better=Better.UP,
    ),
    *distribution(
        "deal_stage_seconds",
        Text("Time in stage", "زمان در هر مرحله"),
        Text(
            "Time spent in a stage, counted when it is left.",
            "زمانی که معامله در یک مرحله مانده است، هنگام ترک مرحله شمرده می‌شود.",
        ),
        m.STAGE_TIME,
        quantiles=(0.5, 0.9),
        group=Group.SALES,
        unit=Unit.SECONDS,
        by=(_STAGE,),
        better=Better.DOWN,
    ),
    Kpi(
        name="deal_stage_conversion_ratio",
        title=Text("Stage conversion", "تبدیل مرحله"),
        meaning=Text(
            "Of the stage exits in the window, the share that went to a later stage or was won.",
            "از خروج‌های مرحله‌ها در این بازه، سهمی که به مرحله‌ای جلوتر یا به برد رسیده است.",
        ),
        group=Group.SALES,
        unit=Unit.RATIO,
        formula=share(m.FORWARD, _EXITS),
        samples=_EXITS,
        by=(_STAGE,),
        better=Better.UP,
        source="sales funnel",
    ),
    *distribution(
        "deal_cycle_seconds",
        Text("Sales cycle", "چرخهٔ فروش"),
        Text(
            "Time from the first stage event to won, for deals won in the window.",
            "زمان از نخستین رویداد مرحله تا برد، برای معامله‌هایی که در این بازه موفق شده‌اند.",
        ),
        m.CYCLE,
        quantiles=(0.5, 0.9),
        group=Group.SALES,
        unit=Unit.SECONDS,
        by=(_PIPELINE, _OWNER, _PRODUCT),
        better=Better.DOWN,
    ),
    Kpi(
        name="pipeline_open_value",
        title=Text("Open pipeline value", "ارزش قیف باز"),
        meaning=Text(
            "Sum of the amounts of the deals now in an open stage.",
            "جمع مبلغ معامله‌هایی که اکنون در مرحله‌ای باز هستند.",
        ),
        group=Group.SALES,
        unit=Unit.MONEY,
        formula=Level(m.OPEN_VALUE),
        by=(_STAGE, _OWNER, _TEAM),
        better=Better.UP,
    ),
    Kpi(
        name="pipeline_open_deals",
        title=Text("Open deals", "معامله‌های باز"),
        meaning=Text("Deals now in an open stage.", "معامله‌هایی که اکنون در مرحله‌ای باز هستند."),
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Level(m.OPEN_DEALS),
        by=(_STAGE, _OWNER, _TEAM),
        better=Better.UP,
    ),
    Kpi(
        name="pipeline_forecast_value",
        title=Text("Forecast", "پیش‌بینی فروش"),
        meaning=Text(
            "Sum over open deals of amount times the probability of winning.",
            "جمع مبلغ معامله‌های باز، هر یک ضرب در احتمال برد آن.",
        ),
        group=Group.SALES,
        unit=Unit.MONEY,
        formula=RoundedMillionths(Level(m.FORECAST), Level(m.FORECAST_MILLIONTHS)),
        by=(_PIPELINE, _OWNER, _TEAM),
        better=Better.UP,
        source="weighted pipeline",
    ),
    Kpi(
        name="deal_stage_reach_ratio",
        title=Text("Reach of stages", "پیشروی از مرحله"),
        meaning=Text(
            "Of the deals that first entered the stage in the window, the share that by now came further: to a later "
            "stage of the pipeline, or to won.",
            "از معامله‌هایی که نخستین بار در این بازه وارد مرحله شده‌اند، سهمی که تا اکنون جلوتر رفته است: به مرحله‌ای "
            "بعدی در همان قیف، یا به برد.",
        ),
        group=Group.SALES,
        unit=Unit.RATIO,
        formula=share(m.CAME_FURTHER, Amount(m.ENTERED)),
        samples=Amount(m.ENTERED),
        by=(_STAGE,),
        better=Better.UP,
        source="sales funnel, by cohorts",
        is_compared=False,
    ),
    Kpi(
        name="deal_open_stage_seconds_mean",
        title=Text("Age of open deals in their stage, mean", "عمر معامله‌های باز در مرحله، میانگین"),
        meaning=Text(
            "For how long the deals that are open now have been in their stage. Mean.",
            "مدتی که معامله‌های باز تا اکنون در مرحلهٔ خود مانده‌اند. میانگین.",
        ),
        group=Group.SALES,
        unit=Unit.SECONDS,
        formula=MeanAge(m.OPEN_SINCE, m.OPEN_DEALS),
        samples=Level(m.OPEN_DEALS),
        by=(_STAGE, _OWNER),
        better=Better.DOWN,
    ),
    Kpi(
        name="deals_stalled",
        title=Text("Stalled deals", "معامله‌های راکد"),
        meaning=Text(
            "Open deals that have been in their stage for at least `stalled_after`, now.",
            "معامله‌های بازی که اکنون به اندازهٔ مهلتی که در تنظیمات آمده است، یا بیشتر، در مرحلهٔ خود مانده‌اند.",
        ),
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Level(m.STALLED),
        by=(_STAGE, _OWNER),
        better=Better.DOWN,
    ),
    Kpi(
        name="pipeline_stalled_value",
        title=Text("Stalled value", "ارزش معامله‌های راکد"),
        meaning=Text("Sum of the amounts of the stalled deals.", "جمع مبلغ معامله‌هایی که اکنون راکد مانده‌اند."),
        group=Group.SALES,
        unit=Unit.MONEY,
        formula=Level(m.STALLED_VALUE),
        by=(_STAGE, _OWNER),
        better=Better.DOWN,
    ),
    Kpi(
        name="sales_velocity",
        title=Text("Sales velocity", "سرعت فروش"),
        meaning=Text(
            "Money that the pipeline turns into sales per day, at the pace of the window.",
            "پولی که قیف فروش، با سرعت این بازه، در هر روز به فروش تبدیل می‌کند.",
        ),
        group=Group.SALES,
        unit=Unit.MONEY_PER_DAY,
        formula=(Level(m.OPEN_DEALS) * (Amount(m.WON) / _CLOSED) * mean(m.VALUE))
        / (mean(m.CYCLE) / Number(DAY_MINUTES * MINUTE_MS, "a day")),
        by=(_PIPELINE,),
        better=Better.UP,
        source="open deals x close ratio x mean won value / mean cycle in days",
        is_compared=False,
    ),
)
