"""KPIs of what customers are promised; they have values where the settings have targets."""

from decimal import Decimal
from typing import Final

from streams.arithmetic.measures import tickets as m
from streams.kpis.alerts import Severity, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Level, share
from streams.texts import Text

_CHANNEL, _PRIORITY, _TEAM = ("channel",), ("priority",), ("team",)
_PLACE: Final = (_CHANNEL, _PRIORITY, _TEAM)
_URGENCY: Final = (_PRIORITY, _TEAM)
_SOURCE: Final = "service level agreements"
_RESPONSE: Final = "service_levels.response"
_RESOLUTION: Final = "service_levels.resolution"
_FEWEST: Final = 20
"""Promises of a week below which a share of them tells nothing."""


def promises(on_time: Decimal) -> tuple[Kpi, ...]:
    """Shares of promises that were kept, watched against the share `on_time`; what is overdue and what soon will be."""
    low = Threshold("7d", on_time, Severity.TICKET, least_samples=_FEWEST, working_hours=True)
    return (
        Kpi(
            name="ticket_response_on_time_ratio",
            title=Text("Responses on time", "پاسخ‌های به‌موقع"),
            meaning=Text(
                "Of the promised responses that were given or fell due in the window, the share given in time.",
                "از تعهدهای پاسخ که در این بازه انجام شده یا مهلتشان سر رسیده است، سهمی که به‌موقع انجام شده است.",
            ),
            group=Group.SERVICE,
            unit=Unit.RATIO,
            formula=share(m.RESPONDED_ON_TIME, Amount(m.RESPONSE_PROMISES)),
            samples=Amount(m.RESPONSE_PROMISES),
            by=_PLACE,
            better=Better.UP,
            source=_SOURCE,
            needs=_RESPONSE,
            alerts=(low,),
        ),
        Kpi(
            name="ticket_resolution_on_time_ratio",
            title=Text("Resolutions on time", "حل‌های به‌موقع"),
            meaning=Text(
                "Of the promised resolutions that were given or fell due in the window, the share given in time.",
                "از تعهدهای حل که در این بازه انجام شده یا مهلتشان سر رسیده است، سهمی که به‌موقع انجام شده است.",
            ),
            group=Group.SERVICE,
            unit=Unit.RATIO,
            formula=share(m.RESOLVED_ON_TIME, Amount(m.RESOLUTION_PROMISES)),
            samples=Amount(m.RESOLUTION_PROMISES),
            by=_PLACE,
            better=Better.UP,
            source=_SOURCE,
            needs=_RESOLUTION,
            alerts=(low,),
        ),
        Kpi(
            name="tickets_overdue",
            title=Text("Overdue", "تیکت‌های عقب‌افتاده"),
            meaning=Text(
                "Tickets that are open past the deadline of their resolution, now.",
                "تیکت‌هایی که اکنون باز مانده‌اند و مهلت حلشان گذشته است.",
            ),
            group=Group.SERVICE,
            unit=Unit.COUNT,
            formula=Level(m.OVERDUE),
            by=_URGENCY,
            better=Better.DOWN,
            source=_SOURCE,
            needs=_RESOLUTION,
        ),
        Kpi(
            name="tickets_due_soon",
            title=Text("Due within an hour", "نزدیک به مهلت"),
            meaning=Text(
                "Open tickets that have at most an hour left until the deadline of their resolution, now. Paused ones "
                "are not among them.",
                "تیکت‌های بازی که اکنون حداکثر یک ساعت تا مهلت حلشان مانده است؛ تیکت‌های متوقف‌شده در این شمار نیستند.",
            ),
            group=Group.SERVICE,
            unit=Unit.COUNT,
            formula=Level(m.DUE_SOON),
            by=_URGENCY,
            better=Better.DOWN,
            source=_SOURCE,
            needs=_RESOLUTION,
        ),
    )
