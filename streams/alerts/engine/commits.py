"""Rules about commits: whether what is read is counted, and how Redis takes it."""

from streams.alerts.engine.declaration import EngineRule, Fires, Guidance, Silent
from streams.kpis import Severity

_LAG = "nabz_consumer_lag_records"
_COMMITTED = "nabz_last_commit_timestamp_seconds"

COMMITS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzCommitsStalled",
        severity=Severity.PAGE,
        expression=(
            f"time() - max by (job, topic) ({_COMMITTED}) > 120\nand\n"
            f"sum by (job, topic) (max by (job, topic, partition) ({_LAG})) > 0"
        ),
        description="Records of {{ $labels.topic }} wait, and the last batch was counted "
        "{{ $value | humanizeDuration }} ago.",
        hold_seconds=120,
        guidance=Guidance(
            meaning="KPIs from this topic stand still. Nothing is lost: the records are in Kafka.",
            look=(
                "The logs of the workers that have its partitions.",
                "`nabz_store_waits_total` and `nabz_commits_refused_total`.",
                "A worker's `/livez`: whether it says of itself that it hangs.",
            ),
            causes=(
                "A worker hangs: start it again.",
                "Redis is away.",
                "Two groups of workers write to one Redis and refuse each other.",
            ),
        ),
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
        expression="sum without (instance, pod) (increase(nabz_commits_refused_total[15m])) > 20",
        description='{{ $value | printf "%.0f" }} commits of the family {{ $labels.family }} were refused in 15 '
        "minutes: "
        "somebody else writes to its shards.",
        hold_seconds=900,
        guidance=Guidance(
            meaning="Nothing is counted twice: that is what the refusals are for. But work is done in vain, and "
            "the next "
            "to be refused may be the right one.",
            look=(
                "Which processes write to this Redis: `redis-cli client list`.",
                "Whether two installations share a `redis.url`, with different `kafka.group`s.",
                "The workers' logs: rebalances without end.",
            ),
            causes=(
                "Two groups of workers on one Redis, as after a copy of the settings.",
                (
                    "Workers that lose their partitions again and again: `kafka.session_timeout_seconds` is too "
                    "short for "
                    "this machine."
                ),
            ),
        ),
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
        expression="sum without (instance, pod, family) (increase(nabz_store_waits_total[5m])) > 0",
        description='Workers found Redis away {{ $value | printf "%.0f" }} times in five minutes.',
        hold_seconds=60,
        guidance=Guidance(
            meaning="Nothing is counted until Redis is back. A worker waits for a minute and ends then; its supervisor "
            "starts it again. Nothing is lost.",
            look=(
                "`redis-cli ping` from a worker's machine.",
                "Redis's log and memory: with `noeviction` a full Redis refuses writes.",
                "Sentinel or the cluster: whether there is a master.",
            ),
            causes=("Redis restarts or fails over.", "The network between.", "Redis is out of memory."),
        ),
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
        expression=("histogram_quantile(0.9, sum by (job, le) (rate(nabz_commit_seconds_bucket[10m]))) > 0.5"),
        description="One commit of ten takes {{ $value | humanizeDuration }} or more.",
        hold_seconds=900,
        guidance=Guidance(
            meaning="Workers get less done. It turns into lag when more is published than they can commit.",
            look=("`redis-cli --latency` and `redis-cli slowlog get`.", "The machine of Redis: its disk, its cores."),
            causes=(
                "Redis writes a snapshot or rewrites its append-only file on a slow disk.",
                "Another user of the same Redis.",
                "A network that is far.",
            ),
        ),
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
