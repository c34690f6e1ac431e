"""Rules about boards: without them KPIs stand still or are not there at all."""

from streams.alerts.engine.declaration import EngineRule, Fires, Guidance, Silent
from streams.kpis import Severity

_UPDATED = "nabz_board_updated_timestamp_seconds"

BOARDS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzBoardDown",
        severity=Severity.PAGE,
        expression=f"absent({_UPDATED})",
        description="Prometheus gets no KPIs at all: no board answers. No alert of a KPI can fire meanwhile.",
        hold_seconds=120,
        guidance=Guidance(
            meaning="Nobody sees KPIs, and nobody would be told of a spike. Counting goes on: workers need no "
            "board, and "
            "nothing is lost.",
            look=(
                "Whether a board runs: `curl http://<board>:8600/livez` from where Prometheus is.",
                "The board's last lines on stderr: it says in one line why it ended.",
                "Prometheus's page `/targets`: a board that runs and is not scraped is told there.",
            ),
            causes=(
                "The process ended: wrong settings (exit code 2), no memory.",
                "`board.host` is the loopback interface, and Prometheus is elsewhere.",
                "Prometheus looks for it at an old address.",
            ),
        ),
        fires=(
            Fires(
                "there never was one",
                (),
                0,
                "Prometheus gets no KPIs at all: no board answers. No alert of a KPI can fire meanwhile.",
            ),
            Fires(
                "the last one went",
                ((f'{_UPDATED}{{instance="one"}}', "0+60x10 stale"),),
                660,
                "Prometheus gets no KPIs at all: no board answers. No alert of a KPI can fire meanwhile.",
            ),
        ),
        silent=(
            Silent(
                "one of two is there",
                ((f'{_UPDATED}{{instance="one"}}', "0+60x10 stale"), (f'{_UPDATED}{{instance="two"}}', "0+60x60")),
            ),
        ),
    ),
    EngineRule(
        name="NabzTablesStale",
        severity=Severity.PAGE,
        expression=f"time() - max without (instance, pod) ({_UPDATED}) > 60",
        description="The KPI tables were updated {{ $value | humanizeDuration }} ago for the last time. What "
        "boards show, "
        "and what alerts go by, is that old.",
        hold_seconds=60,
        guidance=Guidance(
            meaning="Every KPI stands still: a flat line is not good news now. Boards answer, and show what they had.",
            look=(
                "`/readyz` of a board: it says why in a line.",
                "`nabz_board_failures_total`, by reason.",
                "Redis: `redis-cli ping`, its memory, its log.",
            ),
            causes=(
                "Redis is away, or refuses writes (`maxmemory` reached, a disk that is full).",
                "Redis changed its master, and the board's address leads to the old one.",
                "Rounds take longer than they may: far too many dimension values.",
            ),
        ),
        fires=(
            Fires(
                "no round goes through",
                ((f'{_UPDATED}{{instance="one"}}', "0+60x10 600x60"), (f'{_UPDATED}{{instance="two"}}', "0x70")),
                720,
                "The KPI tables were updated 3m 0s ago for the last time. What boards show, "
                "and what alerts go by, is that old.",
            ),
        ),
        silent=(
            Silent("rounds go through", ((_UPDATED, "0+60x60"),)),
            Silent(
                "one of two goes on",
                ((f'{_UPDATED}{{instance="one"}}', "0x60"), (f'{_UPDATED}{{instance="two"}}', "0+60x60")),
            ),
            Silent("a minute old", ((_UPDATED, "-60+60x60"),)),
            Silent("no board", ()),
        ),
    ),
    EngineRule(
        name="NabzTablesBehind",
        severity=Severity.TICKET,
        expression="min without (instance, pod) (nabz_board_behind_seconds) > 120",
        description="The tables are of {{ $value | humanizeDuration }} ago: something that is due by the "
        "passing of time "
        "has not been counted.",
        guidance=Guidance(
            meaning="Boards do not show a moment before everything due by then is counted: a customer who falls "
            "inactive, "
            "a cart that is abandoned. Some shard has not done so, and all KPIs wait for it.",
            look=(
                "`nabz_worker_partitions`: whether every partition has a worker.",
                "`nabz_last_commit_timestamp_seconds` and the workers' logs.",
                "`nabz wait --timeout 10`: it names what is missing.",
            ),
            causes=(
                "A worker hangs, or is gone and nobody took its partitions yet.",
                "Fewer workers than the traffic needs: what is due waits behind what came.",
                'With `clock = "event"`, a replay that has not got there yet.',
            ),
        ),
        fires=(
            Fires(
                "both boards are behind",
                (
                    ('nabz_board_behind_seconds{instance="one"}', "0x9 180x90"),
                    ('nabz_board_behind_seconds{instance="two"}', "0x9 121x90"),
                ),
                600,
                "The tables are of 2m 1s ago: something that is due by the passing of time has not been counted.",
            ),
        ),
        silent=(
            Silent("two minutes", (("nabz_board_behind_seconds", "120x60"),)),
            Silent(
                "one of two is not",
                (
                    ('nabz_board_behind_seconds{instance="one"}', "600x60"),
                    ('nabz_board_behind_seconds{instance="two"}', "0x60"),
                ),
            ),
            Silent("no board", ()),
        ),
    ),
    EngineRule(
        name="NabzNoBoardWrites",
        severity=Severity.TICKET,
        expression="max without (instance, pod) (nabz_board_writer) == 0",
        description="Boards run, but none of them writes the tables to Redis: what reads them there (`nabz kpis`, "
        "`nabz wait`) sees old ones.",
        guidance=Guidance(
            meaning="Pages and Prometheus show KPIs as they are. What reads the hashes `nabz:table:<window>` in Redis "
            "does not.",
            look=(
                "The key `nabz:table:writer` in Redis: which board has it, and for how long.",
                "The boards' logs.",
            ),
            causes=(
                "Something else writes to the same Redis and holds the key.",
                "Boards that cannot write: a replica's address, a user of Redis who may only read.",
            ),
        ),
        fires=(
            Fires(
                "none of two writes",
                (
                    ('nabz_board_writer{instance="one"}', "1x9 0x90"),
                    ('nabz_board_writer{instance="two"}', "0x99"),
                ),
                600,
                "Boards run, but none of them writes the tables to Redis: what reads them there (`nabz kpis`, "
                "`nabz wait`) sees old ones.",
            ),
        ),
        silent=(
            Silent(
                "one of two writes",
                (('nabz_board_writer{instance="one"}', "1x60"), ('nabz_board_writer{instance="two"}', "0x60")),
            ),
            Silent("no board", ()),
        ),
    ),
    EngineRule(
        name="NabzBoardFailing",
        severity=Severity.TICKET,
        expression="sum without (instance, pod) (increase(nabz_board_failures_total[10m])) > 5",
        description='{{ $value | printf "%.0f" }} rounds failed in ten minutes: {{ $labels.reason }}.',
        guidance=Guidance(
            meaning="A round that fails is tried again, so tables may be right all the same, or late by some rounds.",
            look=("The boards' logs: each failed round says why.", "Redis: its latency, its log, its connections."),
            causes=(
                "`store-unavailable`: Redis or the network comes and goes.",
                (
                    "`history-lost`: Redis went back to an older state. Once is right; again and again means that two "
                    "Redis answer under one address."
                ),
            ),
        ),
        fires=(
            Fires(
                "one a minute",
                (('nabz_board_failures_total{reason="store-unavailable"}', "0x60 0+1x60"),),
                4020,
                "10 rounds failed in ten minutes: store-unavailable.",
                {"reason": "store-unavailable"},
            ),
        ),
        silent=(
            Silent("two in an hour", (('nabz_board_failures_total{reason="history-lost"}', "0x30 2x40"),)),
            Silent("none", (('nabz_board_failures_total{reason="history-lost"}', "0x60"),)),
            Silent("no board", ()),
        ),
    ),
)
