"""KPIs of the service desk."""

from decimal import Decimal

from streams.arithmetic.measures import tickets as m
from streams.arithmetic.measures.customers import ACTIVE
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.families import distribution
from streams.kpis.formula import Amount, Level, share
from streams.texts import Text

_CHANNEL, _CATEGORY, _PRIORITY = ("channel",), ("category",), ("priority",)
_HOUR, _DAY = Decimal(3600), Decimal(86400)
_ALL = (_CHANNEL, _CATEGORY, _PRIORITY)

SERVICE: tuple[Kpi, ...] = (
    Kpi(
        name="tickets_opened",
        title=Text("Tickets opened", "تیکت‌های بازشده"),
        meaning=Text("Tickets that were first opened in the window.", "تیکت‌هایی که نخستین بار در این بازه باز شده‌اند."),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.OPENED),
        by=_ALL,
        better=Better.DOWN,
    ),
    Kpi(
        name="tickets_resolved",
        title=Text("Tickets resolved", "تیکت‌های حل‌شده"),
        meaning=Text(
            "Tickets with their last resolution in the window. A reopened ticket no longer counts.",
            "تیکت‌هایی که آخرین حل آن‌ها در این بازه است؛ تیکتی که دوباره باز شود، دیگر شمرده نمی‌شود.",
        ),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.RESOLVED),
        by=_ALL,
        better=Better.UP,
    ),
    Kpi(
        name="tickets_reopened",
        title=Text("Tickets reopened", "تیکت‌های بازگشایی‌شده"),
        meaning=Text("Reopenings in the window.", "بازگشایی‌ها در این بازه."),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.REOPENED),
        by=_ALL,
        better=Better.DOWN,
    ),
    Kpi(
        name="tickets_backlog",
        title=Text("Backlog", "تیکت‌های باز"),
        meaning=Text("Tickets opened and not resolved, now.", "تیکت‌هایی که باز شده‌اند و اکنون حل‌نشده‌اند."),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Level(m.BACKLOG),
        by=(_CHANNEL, _PRIORITY),
        better=Better.DOWN,
    ),
    *distribution(
        "ticket_resolution_seconds",
        Text("Resolution time", "زمان حل"),
        Text("Time from the first opening to the last resolution.", "زمان از نخستین باز شدن تا آخرین حل."),
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
        Text("Resolution time in working hours", "زمان حل در ساعات کاری"),
        Text("Working time from the first opening to the last resolution.", "زمان کاری از نخستین باز شدن تا آخرین حل."),
        m.RESOLUTION_BUSINESS,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=(_CHANNEL, _PRIORITY),
        better=Better.DOWN,
    ),
    *distribution(
        "ticket_response_seconds",
        Text("Response time", "زمان پاسخ"),
        Text("Time from the first opening to the first response.", "زمان از نخستین باز شدن تا نخستین پاسخ."),
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
        title=Text("First-contact resolution", "حل در نخستین تماس"),
        meaning=Text(
            "Of the tickets resolved in the window, the share never reopened and settled with one contact.",
            "از تیکت‌های حل‌شده در این بازه، سهمی که با یک تماس حل و هرگز بازگشایی نشده است.",
        ),
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
        title=Text("Reopened share", "سهم تیکت‌های بازگشایی‌شده"),
        meaning=Text(
            "Of the tickets resolved in the window, the share that was ever reopened.",
            "از تیکت‌های حل‌شده در این بازه، سهمی که دست‌کم یک بار بازگشایی شده است.",
        ),
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
        title=Text("Tickets per customer", "تیکت به ازای مشتری"),
        meaning=Text(
            "Tickets opened in the window per active customer.", "تیکت‌های بازشده در این بازه به ازای هر مشتری فعال."
        ),
        group=Group.SERVICE,
        unit=Unit.RATIO,
        formula=Amount(m.OPENED) / Level(ACTIVE),
        samples=Level(ACTIVE),
        better=Better.DOWN,
        source="contact rate",
    ),
)
