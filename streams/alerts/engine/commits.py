"""Rules about commits: whether what is read is counted, and how Redis takes it."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent, increase
from streams.kpis import Severity

_LAG = "nabz_consumer_lag_records"
_COMMITTED = "nabz_last_commit_timestamp_seconds"

COMMITS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzCommitsStalled",
        severity=Severity.PAGE,
        expression=(
            f"time() - max without (instance, pod) ({_COMMITTED}) > 120\nand\n"
            f"sum without (partition) (max without (instance, pod) ({_LAG})) > 0"
        ),
        description="Records of {{ $labels.topic }} wait, and the last batch was counted "
        "{{ $value | humanizeDuration }} ago.",
        hold_seconds=120,
        fires=(
            Fires(
                "a worker hangs",
                (
                    (f'{_COMMITTED}{{job="nabz", topic="crm.tickets", instance="one"}}', "0+60x10 600x60"),
                    (f'{_LAG}{{job="nabz", topic="crm.tickets", partition="0", instance="one"}}', "5x70"),
                ),
                780,
                "Records of crm.tickets wait, and the last batch was counted 5m 0s ago.",
                {"job": "nabz", "topic": "crm.tickets"},
            ),
        ),
        silent=(
            Silent(
                "nothing waits",
                ((f'{_COMMITTED}{{topic="crm.tickets"}}', "0x70"), (f'{_LAG}{{topic="crm.tickets"}}', "0x70")),
            ),
            Silent(
                "it goes on",
                ((f'{_COMMITTED}{{topic="crm.tickets"}}', "0+60x70"), (f'{_LAG}{{topic="crm.tickets"}}', "5x70")),
            ),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzCommitsRefused",
        severity=Severity.TICKET,
        expression=f"{increase('nabz_commits_refused_total', '15m')} > 20",
        description='{{ $value | printf "%.0f" }} commits of the family {{ $labels.family }} were refused in 15 '
        "minutes: "
        "somebody else writes to its shards.",
        hold_seconds=900,
        fires=(
            Fires(
                "steadily",
                (('nabz_commits_refused_total{family="ticket"}', "0x20 0+2x90"),),
                1920,
                "30 commits of the family ticket were refused in 15 minutes: somebody else writes to its shards.",
                {"family": "ticket"},
            ),
        ),
        silent=(
            Silent("a few at a rebalance", (('nabz_commits_refused_total{family="ticket"}', "0x20 8x90"),)),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzStoreAway",
        severity=Severity.PAGE,
        expression=f"{increase('nabz_store_waits_total', '5m', 'family')} > 0",
        description='Workers found Redis away {{ $value | printf "%.0f" }} times in five minutes.',
        hold_seconds=60,
        fires=(
            Fires(
                "for minutes",
                (
                    ('nabz_store_waits_total{family="ticket"}', "0x9 0+3x60"),
                    ('nabz_store_waits_total{family="deal"}', "0x9 0+1x60"),
                ),
                660,
                "Workers found Redis away 8 times in five minutes.",
            ),
        ),
        silent=(
            Silent("long ago", (('nabz_store_waits_total{family="ticket"}', "0x9 5x60"),)),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzCommitsSlow",
        severity=Severity.CHAT,
        expression=(
            "histogram_quantile(0.9, sum without (instance, pod, family) (rate(nabz_commit_seconds_bucket[10m]))) > 0.5"
        ),
        description="One commit of ten takes {{ $value | humanizeDuration }} or more.",
        hold_seconds=900,
        fires=(
            Fires(
                "a second each",
                (
                    ('nabz_commit_seconds_bucket{job="nabz", le="0.5"}', "0x60"),
                    ('nabz_commit_seconds_bucket{job="nabz", le="1.0"}', "0+10x60"),
                    ('nabz_commit_seconds_bucket{job="nabz", le="+Inf"}', "0+10x60"),
                ),
                60,
                "One commit of ten takes 950ms or more.",
                {"job": "nabz"},
            ),
        ),
        silent=(
            Silent(
                "quick",
                (
                    ('nabz_commit_seconds_bucket{job="nabz", le="0.5"}', "0+10x60"),
                    ('nabz_commit_seconds_bucket{job="nabz", le="+Inf"}', "0+10x60"),
                ),
            ),
            Silent("no worker", ()),
        ),
    ),
)
