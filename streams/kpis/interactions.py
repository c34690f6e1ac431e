"""KPIs of interactions: calls, visits, messages and other contacts that were logged."""

from streams.arithmetic.measures import customers as m
from streams.kpis.declaration import Group, Kpi, Unit
from streams.kpis.formula import Amount
from streams.texts import Text

INTERACTIONS: tuple[Kpi, ...] = (
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
        by=(("segment",),),
    ),
)
