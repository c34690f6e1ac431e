"""KPIs of the service desk."""

from decimal import Decimal

from streams.arithmetic.measures import tickets as m
from streams.arithmetic.measures.customers import ACTIVE
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.families import distribution
from streams.kpis.formula import Amount, Level, MeanAge, share
from streams.texts import Text

_CHANNEL, _CATEGORY, _PRIORITY, _TEAM, _AGENT = ("channel",), ("category",), ("priority",), ("team",), ("agent",)
_HOUR, _DAY = Decimal(3600), Decimal(86400)
_SEGMENT, _PRODUCT = ("segment",), ("product",)
_VALUES = (_CHANNEL, _CATEGORY, _PRIORITY, _TEAM)
_DETAILS = (_SEGMENT, _PRODUCT)
_PLACE = (_CHANNEL, _PRIORITY, _TEAM)

SERVICE: tuple[Kpi, ...] = (
    Kpi(
        name="tickets_opened",
        title=Text("Tickets opened", "تیکت‌های بازشده"),
        meaning=Text("Tickets that were first opened in the window.", "تیکت‌هایی که نخستین بار در این بازه باز شده‌اند."),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.OPENED),
        by=(*_VALUES, *_DETAILS),
        better=Better.DOWN,
        alerts=(Spike(Severity.CHAT),),
    ),
    Kpi(
        name="tickets_resolved",
        title=Text("Tickets resolved", "تیکت‌های حل‌شده"),
        meaning=Text(
            "Tickets resolved in the window, at the first resolution after the last reopening. A reopened ticket no "
            "longer counts.",
            "تیکت‌هایی که در این بازه حل شده‌اند؛ ملاک، نخستین حل پس از آخرین بازگشایی است. تیکتی که دوباره باز شود، "
            "دیگر شمرده نمی‌شود.",
        ),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.RESOLVED),
        by=(*_VALUES, _AGENT),
        better=Better.UP,
    ),
    Kpi(
        name="tickets_reopened",
        title=Text("Tickets reopened", "تیکت‌های بازگشایی‌شده"),
        meaning=Text("Reopenings in the window.", "بازگشایی‌ها در این بازه."),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Amount(m.REOPENED),
        by=_VALUES,
        better=Better.DOWN,
    ),
    Kpi(
        name="tickets_backlog",
        title=Text("Backlog", "تیکت‌های باز"),
        meaning=Text("Tickets opened and not resolved, now.", "تیکت‌هایی که باز شده‌اند و اکنون حل‌نشده‌اند."),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Level(m.BACKLOG),
        by=(*_PLACE, ("assignee",)),
        better=Better.DOWN,
    ),
    Kpi(
        name="ticket_backlog_seconds_mean",
        title=Text("Age of the backlog, mean", "عمر تیکت‌های باز، میانگین"),
        meaning=Text(
            "Time since the first opening of the tickets that are open now. Mean.",
            "زمانی که از نخستین باز شدن تیکت‌هایی که اکنون بازند گذشته است. میانگین.",
        ),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        formula=MeanAge(m.BACKLOG_SINCE, m.BACKLOG),
        samples=Level(m.BACKLOG),
        by=(_PRIORITY, _TEAM),
        better=Better.DOWN,
    ),
    Kpi(
        name="tickets_unanswered",
        title=Text("Unanswered", "تیکت‌های بی‌پاسخ"),
        meaning=Text(
            "Tickets opened, not resolved, and without a response, now. Automatic responses are none.",
            "تیکت‌های بازی که اکنون هنوز هیچ پاسخی نگرفته‌اند؛ پاسخ خودکار پاسخ به شمار نمی‌آید.",
        ),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=Level(m.UNANSWERED),
        by=_PLACE,
        better=Better.DOWN,
    ),
    *distribution(
        "ticket_resolution_seconds",
        Text("Resolution time", "زمان حل"),
        Text(
            "Time from the first opening to the resolution that counts, without pauses.",
            "زمان از نخستین باز شدن تا حلی که شمرده می‌شود، بدون توقف‌ها.",
        ),
        m.RESOLUTION,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=(*_VALUES, *_DETAILS, _AGENT),
        better=Better.DOWN,
        alerts={
            "mean": (
                Threshold("24h", 2 * _DAY, Severity.TICKET, least_samples=20),
                Spike(Severity.PAGE),
            )
        },
    ),
    *distribution(
        "ticket_resolution_business_seconds",
        Text("Resolution time in working hours", "زمان حل در ساعات کاری"),
        Text(
            "Working time from the first opening to the resolution that counts, without pauses.",
            "زمان کاری از نخستین باز شدن تا حلی که شمرده می‌شود، بدون توقف‌ها.",
        ),
        m.RESOLUTION_BUSINESS,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=(*_VALUES, _AGENT),
        better=Better.DOWN,
    ),
    *distribution(
        "ticket_resolution_elapsed_seconds",
        Text("Resolution time with pauses", "زمان حل با توقف‌ها"),
        Text(
            "Time from the first opening to the resolution that counts, pauses included: what the customer waited.",
            "زمان از نخستین باز شدن تا حلی که شمرده می‌شود، با توقف‌ها؛ یعنی زمانی که مشتری منتظر مانده است.",
        ),
        m.ELAPSED,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=_VALUES,
        better=Better.DOWN,
    ),
    Kpi(
        name="ticket_paused_ratio",
        title=Text("Paused share", "سهم توقف"),
        meaning=Text(
            "Of the time that the tickets resolved in the window took, pauses included, the share in which they were "
            "paused.",
            "از کل زمانی که حل تیکت‌های این بازه با توقف‌ها طول کشیده است، سهمی که تیکت‌ها متوقف بوده‌اند.",
        ),
        group=Group.SERVICE,
        unit=Unit.RATIO,
        formula=share(m.PAUSED, Amount(m.ELAPSED)),
        by=(_TEAM,),
        better=Better.DOWN,
    ),
    *distribution(
        "ticket_response_seconds",
        Text("Response time", "زمان پاسخ"),
        Text(
            "Time that the customer waited for the first response: from the opening, or from a reopening before that "
            "response. Without pauses.",
            "زمانی که مشتری تا نخستین پاسخ منتظر مانده است: از باز شدن تیکت، یا از بازگشاییِ پیش از آن پاسخ؛ "
            "بدون توقف‌ها.",
        ),
        m.RESPONSE,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=(*_PLACE, _AGENT),
        better=Better.DOWN,
        alerts={"p95": (Threshold("24h", 8 * _HOUR, Severity.CHAT, least_samples=20, working_hours=True),)},
    ),
    *distribution(
        "ticket_response_business_seconds",
        Text("Response time in working hours", "زمان پاسخ در ساعات کاری"),
        Text(
            "Working time that the customer waited for the first response: from the opening, or from a reopening "
            "before that response. Without pauses.",
            "زمان کاری که مشتری تا نخستین پاسخ منتظر مانده است: از باز شدن تیکت، یا از بازگشاییِ پیش از آن پاسخ؛ "
            "بدون توقف‌ها.",
        ),
        m.RESPONSE_BUSINESS,
        quantiles=(0.5, 0.95),
        group=Group.SERVICE,
        unit=Unit.SECONDS,
        by=(*_PLACE, _AGENT),
        better=Better.DOWN,
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
        by=(_CHANNEL, _CATEGORY, _AGENT),
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
        by=(_CATEGORY, _AGENT),
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
