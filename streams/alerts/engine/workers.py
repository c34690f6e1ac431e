"""Rules about workers: whether all that is published is read, and how fast."""

from streams.alerts.engine.declaration import EngineRule, Fires, Guidance, Silent
from streams.kpis import Severity

_LAG = "nabz_consumer_lag_records"

WORKERS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzTargetDown",
        severity=Severity.TICKET,
        expression='up{job=~"nabz.*"} == 0',
        description="{{ $labels.job }} at {{ $labels.instance }} does not answer Prometheus.",
        guidance=Guidance(
            meaning="One of the processes is gone or cannot be reached. Others take over: a worker's partitions go to "
            "the other workers, a second board writes on.",
            look=("Its log.", "`/livez` of that process.", "Whether its supervisor starts it again, and how often."),
            causes=("It was killed, or ran out of memory.", "It was moved, and Prometheus has its old address."),
            silence="While a machine is out of service on purpose.",
        ),
        fires=(
            Fires(
                "one of two",
                (
                    ('up{job="nabz-worker", instance="one"}', "1x9 0x60"),
                    ('up{job="nabz-worker", instance="two"}', "1x70"),
                ),
                600,
                "nabz-worker at one does not answer Prometheus.",
                {"job": "nabz-worker", "instance": "one"},
            ),
        ),
        silent=(
            Silent("all answer", (('up{job="nabz-board", instance="one"}', "1x60"),)),
            Silent("another job", (('up{job="shop", instance="one"}', "0x60"),)),
            Silent("back in time", (('up{job="nabz-board", instance="one"}', "1x9 0x2 1x60"),)),
        ),
    ),
    EngineRule(
        name="NabzNoWorker",
        severity=Severity.PAGE,
        expression="(sum without (instance, pod) (nabz_worker_partitions) == 0) or absent(nabz_worker_partitions)",
        description="No worker has any partition: nothing is counted, and all KPIs stand still.",
        hold_seconds=180,
        guidance=Guidance(
            meaning="Events pile up in Kafka and are counted later, each exactly once, for as long as Kafka "
            "keeps them. "
            "Until then KPIs over short windows run empty.",
            look=(
                "Whether workers run, and their last lines on stderr: a worker that ends says why.",
                "Kafka: whether brokers answer, and the group `nabz` (`kafka.group`).",
                (
                    "`worker.port` in the settings: without it a worker shows Prometheus nothing, and looks as "
                    "if it were "
                    "not there."
                ),
            ),
            causes=(
                "Kafka or Redis is away: workers end with 1 after their patience and are started again.",
                "Wrong settings (exit code 2).",
                "Topics of a family with different numbers of partitions.",
            ),
        ),
        fires=(
            Fires(
                "workers have no partitions",
                (
                    ('nabz_worker_partitions{instance="one"}', "28x9 0x60"),
                    ('nabz_worker_partitions{instance="two"}', "0x70"),
                ),
                600,
                "No worker has any partition: nothing is counted, and all KPIs stand still.",
            ),
            Fires("no worker", (), 0, "No worker has any partition: nothing is counted, and all KPIs stand still."),
        ),
        silent=(
            Silent(
                "one of two has all",
                (
                    ('nabz_worker_partitions{instance="one"}', "28x60"),
                    ('nabz_worker_partitions{instance="two"}', "0x60"),
                ),
            ),
        ),
    ),
    EngineRule(
        name="NabzPartitionsUnread",
        severity=Severity.PAGE,
        expression=(
            f"count by (job) (count by (job, topic, partition) ({_LAG}))\n<\n"
            f"max_over_time(count by (job) (count by (job, topic, partition) ({_LAG}))[1d:5m])"
        ),
        description='Workers read {{ $value | printf "%.0f" }} partitions, fewer than within the last day.',
        hold_seconds=300,
        guidance=Guidance(
            meaning="What is published to some partitions is not counted: KPIs are too low, and tables may stay "
            "behind.",
            look=(
                "`count by (topic) (nabz_consumer_lag_records)` in Prometheus: which topic has fewer.",
                "The workers' logs: rebalances that do not end, a worker that is in the group and does nothing.",
                "The group in Kafka: who has which partition.",
            ),
            causes=(
                "A worker hangs and still sends heartbeats.",
                "A process of another kind joined the group `kafka.group`.",
                "Some workers have no `worker.port`, so that Prometheus does not see what they read.",
            ),
            silence="For a day, after topics were removed on purpose.",
        ),
        fires=(
            Fires(
                "one of two is not read any more",
                (
                    (f'{_LAG}{{job="nabz", topic="crm.tickets", partition="0"}}', "0x90"),
                    (f'{_LAG}{{job="nabz", topic="crm.tickets", partition="1"}}', "0x29 stale"),
                ),
                1800,
                "Workers read 1 partitions, fewer than within the last day.",
                {"job": "nabz"},
            ),
        ),
        silent=(
            Silent(
                "it moved to another worker",
                (
                    (f'{_LAG}{{job="nabz", instance="one", topic="crm.tickets", partition="0"}}', "0x90"),
                    (f'{_LAG}{{job="nabz", instance="one", topic="crm.tickets", partition="1"}}', "0x29 stale"),
                    (f'{_LAG}{{job="nabz", instance="two", topic="crm.tickets", partition="1"}}', "_x29 0x60"),
                ),
            ),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzLagGrowing",
        severity=Severity.TICKET,
        expression=(
            f"sum by (job, topic) (max by (job, topic, partition) ({_LAG})) > 10000\nand\n"
            f"deriv(sum by (job, topic) (max by (job, topic, partition) ({_LAG}))[15m:1m]) > 0"
        ),
        description='{{ $value | printf "%.0f" }} records of {{ $labels.topic }} are not counted yet, and they '
        "get more.",
        hold_seconds=600,
        guidance=Guidance(
            meaning="KPIs are late by the time that it takes to catch up. They will be right then: events count by the "
            "time at which they happened.",
            look=(
                "`nabz_consumer_lag_records` by partition: all of them, or one?",
                "`nabz_batch_seconds` and `nabz_commit_seconds`: is it computing, or Redis?",
                "How much is published: `rate(nabz_events_total[5m])`.",
            ),
            causes=(
                "More events than before: start more workers, up to the number of partitions.",
                "One key has most of the events: one partition grows, and more workers do not help.",
                "Redis is slow.",
                "An import or a replay: it passes.",
            ),
            silence="During an import, until it is read.",
        ),
        fires=(
            Fires(
                "more and more",
                (
                    (f'{_LAG}{{job="nabz", topic="crm.tickets", partition="0"}}', "0x20 0+1000x90"),
                    (f'{_LAG}{{job="nabz", topic="crm.tickets", partition="1"}}', "0x111"),
                ),
                1920,
                "21000 records of crm.tickets are not counted yet, and they get more.",
                {"job": "nabz", "topic": "crm.tickets"},
            ),
        ),
        silent=(
            Silent("much, but less and less", ((f'{_LAG}{{topic="crm.tickets", partition="0"}}', "90000-1000x70"),)),
            Silent("growing, but little", ((f'{_LAG}{{topic="crm.tickets", partition="0"}}', "0+100x70"),)),
            Silent("no worker", ()),
        ),
    ),
)
