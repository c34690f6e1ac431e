"""Rules about what comes in: publishers that fell silent, and events that cannot be counted as they were meant."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent
from streams.kpis import Severity

EVENTS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzTopicSilent",
        severity=Severity.TICKET,
        expression=(
            "sum by (job, topic) (increase(nabz_events_total[6h] offset 1w)) > 20\nunless\n"
            "sum by (job, topic) (increase(nabz_events_total[6h])) > 0"
        ),
        description="No events on {{ $labels.topic }} for six hours; at this time last week there were "
        '{{ $value | printf "%.0f" }}. KPIs that come from it are no longer updated.',
        hold_seconds=1800,
        step_seconds=1800,
        fires=(
            Fires(
                "as many as ever last week, none now",
                (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', "0+30x20 600x330"),),
                604_800 + 1_800,
                "No events on crm.tickets for six hours; at this time last week there were 60. "
                "KPIs that come from it are no longer updated.",
                {"job": "nabz", "topic": "crm.tickets"},
            ),
        ),
        silent=(
            Silent(
                "as many as ever",
                (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', "0+30x350"),),
                612_000,
            ),
            Silent(
                "quiet last week too",
                (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', "0x350"),),
                612_000,
            ),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzDeadLetters",
        severity=Severity.TICKET,
        expression=(
            "sum by (job, topic, reason) (increase(nabz_dead_letters_total[15m])) > 10\nand on (job, topic)\n"
            "sum by (job, topic) (increase(nabz_dead_letters_total[15m]))\n"
            "/\nsum by (job, topic) (increase(nabz_events_total[15m])) > 0.01"
        ),
        description='{{ $value | printf "%.0f" }} records of {{ $labels.topic }} were refused in 15 minutes: '
        "{{ $labels.reason }}. They are in crm.dead-letters and in no KPI.",
        fires=(
            Fires(
                "every second one",
                (
                    (
                        'nabz_dead_letters_total{job="nabz", topic="crm.tickets", reason="unknown-currency"}',
                        "0x20 0+2x90",
                    ),
                    ('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', "0x20 0+2x90"),
                    ('nabz_events_total{job="nabz", topic="crm.tickets", outcome="dead-letter"}', "0x20 0+2x90"),
                ),
                1620,
                "22 records of crm.tickets were refused in 15 minutes: unknown-currency. "
                "They are in crm.dead-letters and in no KPI.",
                {"job": "nabz", "topic": "crm.tickets", "reason": "unknown-currency"},
            ),
        ),
        silent=(
            Silent(
                "one of two hundred",
                (
                    ('nabz_dead_letters_total{topic="crm.tickets", reason="unknown-currency"}', "0+2x90"),
                    ('nabz_events_total{topic="crm.tickets", outcome="counted"}', "0+400x90"),
                ),
            ),
            Silent(
                "a few",
                (
                    ('nabz_dead_letters_total{topic="crm.tickets", reason="unknown-currency"}', "0x20 10x90"),
                    ('nabz_events_total{topic="crm.tickets", outcome="counted"}', "0x20 10x90"),
                ),
                1800,
            ),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzRecordsForwarded",
        severity=Severity.CHAT,
        expression="sum by (job, topic) (increase(nabz_forwarded_records_total[15m])) > 0",
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
        expression='sum by (job, topic) (increase(nabz_events_total{outcome="conflict"}[1h])) > 0',
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
        ),
        silent=(
            Silent("duplicates", (('nabz_events_total{topic="crm.tickets", outcome="duplicate"}', "0+1x60"),)),
            Silent("none", (('nabz_events_total{topic="crm.tickets", outcome="conflict"}', "3x60"),)),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzEventsUnproven",
        severity=Severity.CHAT,
        expression='sum by (job, topic) (increase(nabz_events_total{outcome="unproven"}[1h])) > 0',
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
            'sum by (job, topic) (increase(nabz_events_total{outcome="voided"}[1h])) > 0\nand on (job, topic)\n'
            'sum by (job, topic) (increase(nabz_events_total{outcome="voided"}[23h] offset 1h)) > 0'
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
        expression="sum without (instance, pod) (nabz_unnamed_stage_events) > 0",
        description='{{ $value | printf "%.0f" }} events put deals into stages that their pipeline does not name.',
        fires=(
            Fires(
                "some",
                (
                    ('nabz_unnamed_stage_events{instance="one"}', "0x9 3x60"),
                    ('nabz_unnamed_stage_events{instance="two"}', "0x9 1x60"),
                ),
                600,
                "4 events put deals into stages that their pipeline does not name.",
            ),
        ),
        silent=(Silent("none", (("nabz_unnamed_stage_events", "0x60"),)), Silent("no worker", ())),
    ),
)
