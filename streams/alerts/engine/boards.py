"""Rules about boards: without them KPIs stand still or are not there at all."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent, gone, increase
from streams.kpis import Severity

_UPDATED = "nabz_board_updated_timestamp_seconds"

BOARDS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzBoardDown",
        severity=Severity.PAGE,
        expression=gone(_UPDATED),
        description="Prometheus gets no KPIs at all: no board answers. No alert of a KPI can fire meanwhile.",
        hold_seconds=120,
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
            Fires(
                "that of one installation went, and another one's is there",
                (
                    (f'{_UPDATED}{{instance="one", namespace="shop"}}', "0+60x10 stale"),
                    (f'{_UPDATED}{{instance="two", namespace="trial"}}', "0+60x60"),
                ),
                660,
                "Prometheus gets no KPIs at all: no board answers. No alert of a KPI can fire meanwhile.",
                {"namespace": "shop"},
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
        description="The KPI tables were updated {{ $value | humanizeDuration }} ago for the last time. Boards show, "
        "and alerts use, values of that time.",
        hold_seconds=60,
        fires=(
            Fires(
                "no round goes through",
                ((f'{_UPDATED}{{instance="one"}}', "0+60x10 600x60"), (f'{_UPDATED}{{instance="two"}}', "0x70")),
                720,
                "The KPI tables were updated 3m 0s ago for the last time. Boards show, "
                "and alerts use, values of that time.",
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
        description="The tables show the state of {{ $value | humanizeDuration }} ago: a change that comes with time "
        "alone has not been counted.",
        fires=(
            Fires(
                "both boards are behind",
                (
                    ('nabz_board_behind_seconds{instance="one"}', "0x9 180x90"),
                    ('nabz_board_behind_seconds{instance="two"}', "0x9 121x90"),
                ),
                600,
                "The tables show the state of 2m 1s ago: a change that comes with time alone has not been counted.",
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
        description="Boards run, but none of them writes the tables to Redis: `nabz kpis` and `nabz wait` read old "
        "ones.",
        fires=(
            Fires(
                "none of two writes",
                (
                    ('nabz_board_writer{instance="one"}', "1x9 0x90"),
                    ('nabz_board_writer{instance="two"}', "0x99"),
                ),
                600,
                "Boards run, but none of them writes the tables to Redis: `nabz kpis` and `nabz wait` read old ones.",
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
        name="NabzProblem",
        severity=Severity.TICKET,
        # Rules have a label `kind` of their own.
        expression='label_replace(max without (instance, pod) (nabz_problem), "problem", "$1", "kind", "(.+)") == 1',
        description="Numbers may be old or incomplete: {{ $labels.problem }}. The page and `nabz status` say what "
        "exactly is the matter, and since when.",
        hold_seconds=120,
        fires=(
            Fires(
                "one of two boards sees it",
                (
                    ('nabz_problem{instance="one", kind="no-worker"}', "0x9 1x90"),
                    ('nabz_problem{instance="two", kind="no-worker"}', "0x99"),
                    ('nabz_problem{instance="one", kind="clock-off"}', "0x99"),
                ),
                600,
                "Numbers may be old or incomplete: no-worker. The page and `nabz status` say what exactly "
                "is the matter, and since when.",
                {"problem": "no-worker"},
            ),
        ),
        silent=(
            Silent("none", (('nabz_problem{kind="no-worker"}', "0x60"),)),
            Silent("a minute, as while workers start again", (('nabz_problem{kind="no-worker"}', "0x56 1x1 0x10"),)),
            Silent("no board", ()),
        ),
    ),
    EngineRule(
        name="NabzBoardFailing",
        severity=Severity.TICKET,
        expression=f"{increase('nabz_board_failures_total', '10m')} > 5",
        description='{{ $value | printf "%.0f" }} rounds failed in ten minutes: {{ $labels.reason }}.',
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
