"""Rules about workers: whether all that is published is read, and how fast."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent, gone
from streams.kpis import Severity

_LAG = "nabz_consumer_lag_records"

WORKERS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzTargetDown",
        severity=Severity.TICKET,
        expression='up{job=~"nabz.*"} == 0',
        description="{{ $labels.job }} at {{ $labels.instance }} does not answer Prometheus.",
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
        expression=f"sum without (instance, pod) (nabz_worker_partitions) == 0\nor\n{gone('nabz_worker_partitions')}",
        description="No worker has any partition: nothing is counted, and all KPIs stand still.",
        hold_seconds=180,
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
            f"count without (topic, partition) (count without (instance, pod) ({_LAG}))\n<\n"
            f"max_over_time(count without (topic, partition) (count without (instance, pod) ({_LAG}))[1d:5m])"
        ),
        description='Workers read {{ $value | printf "%.0f" }} partitions, fewer than within the last day.',
        hold_seconds=300,
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
            f"sum without (partition) (max without (instance, pod) ({_LAG})) > 10000\nand\n"
            f"deriv(sum without (partition) (max without (instance, pod) ({_LAG}))[15m:1m]) > 0"
        ),
        description='{{ $value | printf "%.0f" }} records of {{ $labels.topic }} are not counted yet, and the '
        "number grows.",
        hold_seconds=600,
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
