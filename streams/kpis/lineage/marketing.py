"""Where the measures of campaigns come from."""

from collections.abc import Iterable, Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import marketing as m
from streams.kpis.lineage.declaration import Lineage

_WHEN_SENT = ", at the moment when they were sent, where the event tells it."


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
    fields = ("count",) if event_type == "campaign.sent" else ("count", "sent_at")
    return measure, _campaign(counts, event_type, fields)


MARKETING: Mapping[Measure, Lineage] = {
    m.SPEND: Lineage(
        "Money spent, in minor units.",
        {"campaign.spent": ("amount", "currency")},
        {
            "campaign": {"campaign.spent": ("campaign_id",)},
            "channel": {"campaign.spent": ("channel",)},
            "purpose": {"campaign.spent": ("purpose",)},
            "cost_kind": {"campaign.spent": ("cost_kind",)},
        },
        ("currency", "rates"),
    ),
    m.SPEND_ACQUISITION: _spend("acquisition"),
    m.SPEND_LEADS: _spend("leads"),
    m.SPEND_RETENTION: _spend("retention"),
    m.LEADS: _campaign("A lead of `crm.marketing`.", "lead.created"),
    **dict(
        (
            _report(m.SENT, "Messages that were sent."),
            _report(m.DELIVERED, f"Messages that reached a mailbox or a screen{_WHEN_SENT}"),
            _report(m.OPENED, f"Messages that were opened{_WHEN_SENT}"),
            _report(m.CLICKED, f"Messages with a link that was followed{_WHEN_SENT}"),
            _report(m.REPLIED, f"Messages that were answered{_WHEN_SENT}"),
            _report(m.UNSUBSCRIBED, f"Recipients who want no more messages{_WHEN_SENT}"),
            _report(m.CONVERTED, f"Recipients who did what the campaign asked for{_WHEN_SENT}"),
            _report(m.SUBSCRIBED, f"Recipients who agreed to get messages{_WHEN_SENT}"),
        )
    ),
}
