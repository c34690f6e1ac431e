"""KPIs of the service desk."""

from decimal import Decimal

from streams.arithmetic.measures import tickets as m
from streams.arithmetic.measures.customers import ACTIVE
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Title, Unit
from streams.kpis.families import distribution
from streams.kpis.formula import Amount, Level, share

_CHANNEL, _CATEGORY, _PRIORITY = ("channel",), ("category",), ("priority",)
_HOUR, _DAY = Decimal(3600), Decimal(86400)
_ALL = (_CHANNEL, _CATEGORY, _PRIORITY)

SERVICE: tuple[Kpi, ...] = (
    Kpi(
        name="tickets_opened",
        title=Title("Tickets opened", "تیکت‌های بازشده"),
        meaning="Tickets whose first opening lies in the window.",
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.OPENED),
        by=_ALL,
        better=Better.DOWN,
    ),
    Kpi(
        name="tickets_resolved",
        title=Title("Tickets resolved", "تیکت‌های حل‌شده"),
        meaning="Tickets whose last resolution lies in the window; one that is reopened is taken back.",
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.RESOLVED),
        by=_ALL,
        better=Better.UP,
    ),
    Kpi(
        name="tickets_reopened",
        title=Title("Tickets reopened", "تیکت‌های بازگشوده"),
        meaning="Reopenings in the window.",
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.REOPENED),
        by=_ALL,
        better=Better.DOWN,
    ),
    Kpi(
        name="tickets_backlog",
        title=Title("Backlog", "تیکت‌های باز"),
        meaning="Tickets opened and not resolved, now.",
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Level(m.BACKLOG),
        by=(_CHANNEL, _PRIORITY),
        better=Better.DOWN,
    ),
    *distribution(
        "ticket_resolution_seconds",
        Title("Resolution time", "زمان حل"),
        "Time from the first opening to the last resolution.",
        m.RESOLUTION,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=_ALL,
        better=Better.DOWN,
        alerts={
            "mean": (
                Threshold("24h", 2 * _DAY, Severity.TICKET, least_samples=20),
                Spike(Severity.PAGE, least_difference=_HOUR, least_samples=5),
            )
        },
    ),
    *distribution(
        "ticket_resolution_business_seconds",
        Title("Resolution time in working hours", "زمان حل در ساعات کاری"),
        "Working time from the first opening to the last resolution.",
        m.RESOLUTION_BUSINESS,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=(_CHANNEL, _PRIORITY),
        better=Better.DOWN,
    ),
    *distribution(
        "ticket_response_seconds",
        Title("Response time", "زمان پاسخ"),
        "Time from the first opening to the first response.",
        m.RESPONSE,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=(_CHANNEL, _PRIORITY),
        better=Better.DOWN,
        alerts={"p95": (Threshold("24h", 8 * _HOUR, Severity.CHAT, least_samples=20, working_hours=True),)},
    ),
    Kpi(
        name="ticket_first_contact_ratio",
        title=Title("First-contact resolution", "حل در نخستین تماس"),
        meaning="Of the tickets resolved in the window, the share never reopened and settled with one contact.",
        group=Group.SERVICE,
        unit=Unit.RATIO,
        formula=share(m.FIRST_CONTACT, Amount(m.RESOLVED)),
        samples=Amount(m.RESOLVED),
        by=(_CHANNEL, _CATEGORY),
        better=Better.UP,
        source="first contact resolution rate",
    ),
    Kpi(
        name="ticket_reopen_ratio",
        title=Title("Reopened share", "سهم بازگشوده‌ها"),
        meaning="Of the tickets resolved in the window, the share that was ever reopened.",
        group=Group.SERVICE,
        unit=Unit.RATIO,
        formula=share(m.RESOLVED_AFTER_REOPENING, Amount(m.RESOLVED)),
        samples=Amount(m.RESOLVED),
        by=(_CATEGORY,),
        better=Better.DOWN,
        alerts=(Threshold("7d", Decimal("0.15"), Severity.CHAT, least_samples=50, working_hours=True),),
    ),
    Kpi(
        name="ticket_contact_ratio",
        title=Title("Tickets per customer", "تیکت به ازای مشتری"),
        meaning="Tickets opened in the window per active customer.",
        group=Group.SERVICE,
        unit=Unit.RATIO,
        formula=Amount(m.OPENED) / Level(ACTIVE),
        samples=Level(ACTIVE),
        better=Better.DOWN,
        source="contact rate",
    ),
)
