"""KPIs of baskets; they have values where the settings have `[baskets]`."""

from typing import Final

from streams.arithmetic.measures import customers as m
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount
from streams.texts import Text

WINDOWS: Final = ("90d", "365d")
"""Baskets are kept by day."""
_NEEDS: Final = "baskets"
_SOURCE: Final = "market basket analysis"

BASKETS: tuple[Kpi, ...] = (
    Kpi(
        name="baskets",
        title=Text("Baskets", "سبدهای خرید"),
        meaning=Text(
            "Purchases that tell their items, those of guests and of won deals among them.",
            "خریدهایی که اقلامشان گفته شده است، خریدهای مهمان‌ها و معامله‌های برنده هم در آن است.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.BASKETS),
        better=Better.UP,
        source=_SOURCE,
        windows=WINDOWS,
        needs=_NEEDS,
    ),
    Kpi(
        name="basket_size_mean",
        title=Text("Families a basket, mean", "میانگین تنوع سبد خرید"),
        meaning=Text(
            "How many different families of items a basket has, on average.",
            "به‌طور میانگین، شمار خانواده‌های متفاوت کالا در هر سبد خرید.",
        ),
        group=Group.CUSTOMERS,
        unit=Unit.COUNT,
        formula=Amount(m.BASKET_ITEMS) / Amount(m.BASKETS),
        samples=Amount(m.BASKETS),
        better=Better.UP,
        source=_SOURCE,
        windows=WINDOWS,
        needs=_NEEDS,
    ),
)
