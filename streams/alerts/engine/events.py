"""Rules about what comes in: publishers that fell silent, and events that cannot be counted as they were meant."""

from streams.alerts.engine.declaration import EngineRule, Fires, Guidance, Silent
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
        guidance=Guidance(
            meaning="KPIs of this topic look normal, but no events of the topic arrive. `nabz catalogue show NAME` "
            "lists the events of a KPI.",
            look=(
                "The publisher: whether it runs, and its log.",
                "The end of the topic in Kafka: does anything arrive there?",
                "`nabz_dead_letters_total`: is everything refused?",
            ),
            causes=(
                "A publisher is down, lost its access rights, or publishes elsewhere.",
                "It is a holiday, and last week at this time people worked.",
                "Workers do not read it: see NabzPartitionsUnread.",
            ),
            silence="Silence it during a known pause of the publisher.",
        ),
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
        guidance=Guidance(
            meaning="More than one of a hundred events on this topic cannot be counted. KPIs are too low by the "
            "missing events.",
            look=(
                "The topic `crm.dead-letters`: the header `nabz.error.reason` says what is wrong with each record.",
                "What changed at the publisher.",
            ),
            causes=(
                "A new version of a publisher: a field was renamed, a type of value changed.",
                "The clock of a publisher is ahead: events more than `future_minutes` ahead are refused.",
                "A currency has no rate in `rates`.",
                "The key of the records is not the id of the entity.",
            ),
        ),
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
        guidance=Guidance(
            meaning="All is counted once. But each of these records is written to Kafka and read a second time, and "
            "the worker has to be allowed to write to the topic.",
            look=(
                "The header `nabz.forwarded.from` of the copies: the partitions that the records were found in.",
                "The partitioner of the topic's publishers: it must be murmur2, as in Java clients.",
                "The number of partitions of the topic, and `partitions of` it in `nabz:settings`.",
            ),
            causes=(
                "A publisher uses librdkafka (confluent-kafka, kcat) without `partitioner=murmur2_random`.",
                (
                    "Partitions were added to the topic. This goes on until all is reprocessed with the new number; it "
                    "does no harm."
                ),
            ),
            silence="For as long as partitions that were added are to be lived with.",
        ),
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
        guidance=Guidance(
            meaning="Only the content that was read first counts. The other contents are dropped, and perhaps they "
            "should have counted.",
            look=("How the publisher makes its `event_id`: it must be different for each event.",),
            causes=(
                "The id is made from too few parts, such as the number of a ticket and a day.",
                "A publisher corrects an event under its old id.",
            ),
        ),
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
        guidance=Guidance(
            meaning="The engine no longer has the ids of events of that time, so it cannot detect duplicates. It "
            "counts all these events.",
            look=(
                "`dedupe_days` in the settings.",
                "Which publisher sends such old events, and whether it may send them twice.",
            ),
            causes=(
                "An import of old campaigns.",
                "`dedupe_days` is shorter than the time after which publishers send events again.",
            ),
            silence="Silence it during an import that is done only once.",
        ),
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
        guidance=Guidance(
            meaning="A deal, a ticket, a purchase, an answer or a customer was voided, and a publisher still sends "
            "events of it. What was voided stays void, so these events count nowhere.",
            look=(
                "Which publisher voids, and which one still sends: after a merge, only the id that stays is right.",
                "The ids of late events on the topic, beside those of its events of type `.voided`.",
            ),
            causes=(
                "Two records were merged, and one system still has the old one.",
                "A record was voided by mistake. It cannot be brought back: publish its events under a new id.",
                "An import repeats old events of something that was voided. That is harmless.",
            ),
            silence="Silence it while old events are published again.",
        ),
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
        guidance=Guidance(
            meaning="Such a stage counts as an open stage before all others, with a probability of 0. If it means won "
            "or lost in your CRM, its deals stay open here.",
            look=(
                "The breakdown by stage of `pipeline_open_deals`.",
                "The worker's log: it names each such stage once, and the configured one that it looks like.",
                "`pipelines` in the settings, compared with the stages in the CRM.",
            ),
            causes=("A stage was renamed or added in the CRM.", "A pipeline is not configured."),
        ),
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
