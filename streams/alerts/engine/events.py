"""Rules about events that are counted otherwise than they were meant."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent, increase
from streams.kpis import Severity


def _became(outcome: str, over: str) -> str:
    """How many events of a topic had this outcome."""
    return increase(f'nabz_events_total{{outcome="{outcome}"}}', over, "outcome")


EVENTS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzRecordsForwarded",
        severity=Severity.CHAT,
        expression=f"{increase('nabz_forwarded_records_total', '15m')} > 0",
        hold_seconds=3600,
        description='{{ $value | printf "%.0f" }} records of {{ $labels.topic }} were in a wrong partition in 15 '
        "minutes, and were sent on. They count.",
        fires=(
            Fires(
                "all the time",
                (('nabz_forwarded_records_total{job="nabz", topic="crm.tickets"}', "0x20 0+2x120"),),
                1320,
                "30 records of crm.tickets were in a wrong partition in 15 minutes, and were sent on. They count.",
                {"job": "nabz", "topic": "crm.tickets"},
            ),
        ),
        silent=(
            Silent("once", (('nabz_forwarded_records_total{topic="crm.tickets"}', "0x20 500x120"),), 7200),
            Silent("none", (('nabz_forwarded_records_total{topic="crm.tickets"}', "0x120"),), 7200),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzEventConflicts",
        severity=Severity.TICKET,
        expression=f"{_became('conflict', '1h')} > 0",
        description='{{ $value | printf "%.0f" }} events of {{ $labels.topic }} of the last hour have an event_id '
        "that was counted before with another content. The first content counts.",
        hold_seconds=0,
        fires=(
            Fires(
                "two in an hour",
                (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="conflict"}', "0x60 2x120"),),
                3660,
                "2 events of crm.tickets of the last hour have an event_id that was counted "
                "before with another content. The first content counts.",
                {"job": "nabz", "topic": "crm.tickets"},
            ),
            Fires(
                "the first ever",
                (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="conflict"}', "_x40 1x120"),),
                2400,
                "1 events of crm.tickets of the last hour have an event_id that was counted "
                "before with another content. The first content counts.",
                {"job": "nabz", "topic": "crm.tickets"},
            ),
        ),
        silent=(
            Silent("duplicates", (('nabz_events_total{topic="crm.tickets", outcome="duplicate"}', "0+1x60"),)),
            Silent("none", (('nabz_events_total{topic="crm.tickets", outcome="conflict"}', "3x150"),), 7_800),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzEventsUnproven",
        severity=Severity.CHAT,
        expression=f"{_became('unproven', '1h')} > 0",
        description='{{ $value | printf "%.0f" }} events of {{ $labels.topic }} in the last hour are older than '
        "event_ids are "
        "remembered. If they come again, they count again.",
        hold_seconds=0,
        fires=(
            Fires(
                "some in an hour",
                (('nabz_events_total{job="nabz", topic="crm.marketing", outcome="unproven"}', "0x60 7x120"),),
                3660,
                "7 events of crm.marketing in the last hour are older than event_ids are "
                "remembered. If they come again, they count again.",
                {"job": "nabz", "topic": "crm.marketing"},
            ),
        ),
        silent=(
            Silent("none", (('nabz_events_total{topic="crm.marketing", outcome="counted"}', "0+1x60"),)),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzEventsOfVoided",
        severity=Severity.CHAT,
        expression=(
            f"{_became('voided', '1h')} > 0\nand\n"
            'sum without (instance, pod, outcome) (increase(nabz_events_total{outcome="voided"}[23h] offset 1h)) > 0'
        ),
        description='{{ $value | printf "%.0f" }} events of {{ $labels.topic }} in the last hour are of something that '
        "was voided, and there were some before. They count in no KPI.",
        hold_seconds=0,
        fires=(
            Fires(
                "some, and again two hours later",
                (('nabz_events_total{job="nabz", topic="crm.deals", outcome="voided"}', "0x60 2x120 5x120"),),
                10_920,
                "3 events of crm.deals in the last hour are of something that was voided, and there were some before. "
                "They count in no KPI.",
                {"job": "nabz", "topic": "crm.deals"},
            ),
        ),
        silent=(
            Silent(
                "a few that were under way, and none later",
                (('nabz_events_total{topic="crm.deals", outcome="voided"}', "0x60 2x240"),),
                7_200,
            ),
            Silent("none", (('nabz_events_total{topic="crm.deals", outcome="voided"}', "3x300"),), 14_400),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzUnnamedStages",
        severity=Severity.CHAT,
        expression=f"{increase('nabz_unnamed_stage_events', '1d')} > 0",
        description='{{ $value | printf "%.0f" }} events of the last day put deals into stages that their pipeline '
        "does not name.",
        fires=(
            Fires(
                "some",
                (
                    ('nabz_unnamed_stage_events{instance="one"}', "0x9 3x60"),
                    ('nabz_unnamed_stage_events{instance="two"}', "_x10 1x60"),
                ),
                600,
                "4 events of the last day put deals into stages that their pipeline does not name.",
            ),
        ),
        silent=(
            Silent("none", (("nabz_unnamed_stage_events", "0x60"),)),
            Silent("no worker", ()),
        ),
    ),
)
