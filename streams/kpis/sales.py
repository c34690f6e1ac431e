"""KPIs of deals and pipelines."""

from decimal import Decimal

from streams.arithmetic.measures import Part
from streams.arithmetic.measures import deals as m
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS
from streams.kpis.alerts import Severity, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Title, Unit
from streams.kpis.families import distribution
from streams.kpis.formula import Amount, Level, Number, RoundedMillionths, mean, share

_PIPELINE, _OWNER, _CHANNEL = ("pipeline",), ("owner",), ("channel",)
_STAGE = ("pipeline", "stage")
_CLOSED = Amount(m.WON) + Amount(m.LOST)
_EXITS = Amount(m.STAGE_TIME, Part.SAMPLES)

SALES: tuple[Kpi, ...] = (
    Kpi(
        name="deals_created",
        title=Title("Deals created", "معامله‌های ایجادشده"),
        meaning="Deals whose first stage event lies in the window.",
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Amount(m.CREATED),
        by=(_PIPELINE, _CHANNEL),
        better=Better.UP,
    ),
    Kpi(
        name="deals_won",
        title=Title("Deals won", "معامله‌های برده"),
        meaning="Deals whose entry into the won stage lies in the window; one that leaves it again is taken back.",
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Amount(m.WON),
        by=(_PIPELINE, _OWNER, _CHANNEL),
        better=Better.UP,
    ),
    Kpi(
        name="deals_lost",
        title=Title("Deals lost", "معامله‌های باخته"),
        meaning="Deals whose entry into the lost stage lies in the window; one that leaves it again is taken back.",
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Amount(m.LOST),
        by=(_PIPELINE, _OWNER, _CHANNEL),
        better=Better.DOWN,
    ),
    Kpi(
        name="deal_close_ratio",
        title=Title("Close ratio", "نرخ برد"),
        meaning="Won deals as a share of all that were closed in the window.",
        group=Group.SALES,
        unit=Unit.RATIO,
        formula=share(m.WON, _CLOSED),
        samples=_CLOSED,
        by=(_PIPELINE, _OWNER, _CHANNEL),
        better=Better.UP,
        source="win rate, by closing time",
        alerts=(Threshold("30d", Decimal("0.1"), Severity.CHAT, least_samples=30, working_hours=True),),
    ),
    Kpi(
        name="deal_conversion_ratio",
        title=Title("Conversion ratio", "نرخ تبدیل"),
        meaning="Of the deals created in the window, the share that is won by now.",
        group=Group.SALES,
        unit=Unit.RATIO,
        formula=share(m.CONVERTED, Amount(m.CREATED)),
        samples=Amount(m.CREATED),
        by=(_PIPELINE, _CHANNEL),
        better=Better.UP,
        source="cohort view, counted at creation",
    ),
    *distribution(
        "deal_value",
        Title("Deal value", "ارزش معامله"),
        "Amount of the deals won in the window.",
        m.VALUE,
        quantiles=(0.5, 0.9),
        group=Group.SALES,
        unit=Unit.MONEY,
        by=(_PIPELINE, _OWNER),
        better=Better.UP,
    ),
    Kpi(
        name="deal_value_won",
        title=Title("Value won", "ارزش برده‌شده"),
        meaning="Sum of the amounts of the deals won in the window.",
        group=Group.SALES,
        unit=Unit.MONEY,
        formula=Amount(m.VALUE),
        by=(_PIPELINE, _OWNER),
        better=Better.UP,
    ),
    *distribution(
        "deal_stage_seconds",
        Title("Time in stage", "زمان در هر مرحله"),
        "Time spent in a stage, counted when it is left.",
        m.STAGE_TIME,
        quantiles=(0.5, 0.9),
        group=Group.SALES,
        unit=Unit.SECONDS,
        by=(_STAGE,),
        better=Better.DOWN,
    ),
    Kpi(
        name="deal_stage_conversion_ratio",
        title=Title("Stage conversion", "تبدیل مرحله"),
        meaning="Of the stage exits in the window, the share that went to a later stage or was won.",
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
        Title("Sales cycle", "چرخهٔ فروش"),
        "Time from the first stage event to won, for deals won in the window.",
        m.CYCLE,
        quantiles=(0.5, 0.9),
        group=Group.SALES,
        unit=Unit.SECONDS,
        by=(_PIPELINE, _OWNER),
        better=Better.DOWN,
    ),
    Kpi(
        name="pipeline_open_value",
        title=Title("Open pipeline value", "ارزش قیف باز"),
        meaning="Sum of the amounts of the deals now in an open stage.",
        group=Group.SALES,
        unit=Unit.MONEY,
        formula=Level(m.OPEN_VALUE),
        by=(_STAGE,),
        better=Better.UP,
    ),
    Kpi(
        name="pipeline_open_deals",
        title=Title("Open deals", "معامله‌های باز"),
        meaning="Deals now in an open stage.",
        group=Group.SALES,
        unit=Unit.COUNT,
        formula=Level(m.OPEN_DEALS),
        by=(_STAGE,),
        better=Better.UP,
    ),
    Kpi(
        name="pipeline_forecast_value",
        title=Title("Forecast", "پیش‌بینی فروش"),
        meaning="Sum over open deals of amount times the probability of winning.",
        group=Group.SALES,
        unit=Unit.MONEY,
        formula=RoundedMillionths(Level(m.FORECAST), Level(m.FORECAST_MILLIONTHS)),
        by=(_PIPELINE,),
        better=Better.UP,
        source="weighted pipeline",
    ),
    Kpi(
        name="sales_velocity",
        title=Title("Sales velocity", "سرعت فروش"),
        meaning="Money that the pipeline turns into sales a day at the window's pace.",
        group=Group.SALES,
        unit=Unit.MONEY_PER_DAY,
        formula=(Level(m.OPEN_DEALS) * (Amount(m.WON) / _CLOSED) * mean(m.VALUE))
        / (mean(m.CYCLE) / Number(DAY_MINUTES * MINUTE_MS, "a day")),
        by=(_PIPELINE,),
        better=Better.UP,
        source="open deals x close ratio x mean won value / mean cycle in days",
    ),
)
