"""Where the measures of campaigns come from."""

from collections.abc import Iterable, Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import marketing as m
from streams.kpis.lineage.declaration import Lineage


def _campaign(counts: str, event_type: str, fields: Iterable[str] = (), settings: tuple[str, ...] = ()) -> Lineage:
    """Each event names its own campaign and channel."""
    told_apart = {"campaign": {event_type: ("campaign_id",)}, "channel": {event_type: ("channel",)}}
    return Lineage(counts, {event_type: tuple(fields)}, told_apart, settings)


def _spend(purpose: str) -> Lineage:
    return _campaign(
        f"Money spent for the purpose `{purpose}`, in minor units.",
        "campaign.spent",
        ("amount", "currency", "purpose"),
        ("currency", "rates"),
    )


def _report(measure: Measure, counts: str) -> tuple[Measure, Lineage]:
    """Of a measure that one event type alone feeds."""
    (event_type,) = measure.fed_by
    return measure, _campaign(counts, event_type, ("count",))


MARKETING: Mapping[Measure, Lineage] = {
    m.SPEND_ACQUISITION: _spend("acquisition"),
    m.SPEND_LEADS: _spend("leads"),
    m.SPEND_RETENTION: _spend("retention"),
    m.LEADS: _campaign("A lead.", "lead.created"),
    **dict(
        (
            _report(m.SENT, "Messages that were sent."),
            _report(m.DELIVERED, "Messages that reached a mailbox or a screen."),
            _report(m.OPENED, "Messages that were opened."),
            _report(m.CLICKED, "Messages with a link that was followed."),
            _report(m.REPLIED, "Messages that were answered."),
            _report(m.UNSUBSCRIBED, "Recipients who want no more messages."),
            _report(m.CONVERTED, "Recipients who did what the campaign asked for."),
        )
    ),
}
