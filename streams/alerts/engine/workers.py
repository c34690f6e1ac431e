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
            meaning="One of the processes is gone or cannot be reached. Others take over: other workers get its "
            "partitions, or a second board writes the tables.",
            look=("Its log.", "`/livez` of that process.", "Whether its supervisor starts it again, and how often."),
            causes=("It was killed, or ran out of memory.", "It was moved, and Prometheus uses its old address."),
            silence="Silence it while a machine is out of service on purpose.",
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
            meaning="Events wait in Kafka. Workers count them later, each exactly once, if Kafka still has them. "
            "Until then KPIs over short windows become empty.",
            look=(
                "Whether workers run, and their last lines on stderr: a worker says why it ends.",
                "Kafka: whether brokers answer, and the group `nabz` (`kafka.group`).",
                ("`worker.port` in the settings: without it Prometheus does not see a worker."),
            ),
            causes=(
                "Kafka or Redis is away: workers end with 1 after some time and are restarted.",
                "Wrong settings (exit code 2).",
                "Topics of a family have different numbers of partitions.",
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
            meaning="Events in some partitions are not counted: KPIs are too low, and tables may be behind.",
            look=(
                "`count by (topic) (nabz_consumer_lag_records)` in Prometheus: which topic has fewer partitions?",
                "The workers' logs: are there rebalances that do not end, or a worker that does nothing?",
                "The consumer group in Kafka: which member has which partition?",
            ),
            causes=(
                "A worker hangs and still sends heartbeats.",
                "A process of another kind joined the group `kafka.group`.",
                "Some workers have no `worker.port`, so Prometheus does not see their partitions.",
            ),
            silence="Silence it for a day after topics were removed on purpose.",
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
        description='{{ $value | printf "%.0f" }} records of {{ $labels.topic }} are not counted yet, and the '
        "number grows.",
        hold_seconds=600,
        guidance=Guidance(
            meaning="KPIs are late until the workers have caught up. Then they are right, because events count at the "
            "time when they happened.",
            look=(
                "`nabz_consumer_lag_records` by partition: is it all of them, or one?",
                "`nabz_batch_seconds` and `nabz_commit_seconds`: is the worker slow, or Redis?",
                "How much is published: `rate(nabz_events_total[5m])`.",
            ),
            causes=(
                "There are more events than before: start more workers, up to the number of partitions.",
                "One key has most of the events: one partition grows, and more workers do not help.",
                "Redis is slow.",
                "An import or a replay is running: this ends by itself.",
            ),
            silence="Silence it during an import, until all its events are read.",
        ),
        fires=(
            Fires(
                "more and more",
                (
                    (f'{_LAG}{{job="nabz", topic="crm.tickets", partition="0"}}', "0x20 0+1000x90"),
                    (f'{_LAG}{{job="nabz", topic="crm.tickets", partition="1"}}', "0x111"),
                ),
                1920,
                "21000 records of crm.tickets are not counted yet, and the number grows.",
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
