"""KPIs of a window's customers: who bought, who was lost, who stayed and who came back."""

from decimal import Decimal

from streams.arithmetic.measures import Part
from streams.arithmetic.measures import customers as m
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, LevelAtStart, Number, mean, share
from streams.texts import Text

_SEGMENT = ("segment",)
_VALUES = (_SEGMENT, ("region",), ("industry",))
_ACTIVE_BEFORE = LevelAtStart(m.ACTIVE)
_LOSSES = Amount(m.TENURE, Part.SAMPLES)
_CHURN = share(m.CHURNED, _ACTIVE_BEFORE)
_LOST_BY_HOUR = _LOSSES / _ACTIVE_BEFORE
"""Churn of a past stretch: whoever joined inside it and was lost inside it counts too, which in an hour is nobody."""

RETENTION: tuple[Kpi, ...] = (
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
        by=(*_VALUES, ("reason",)),
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
