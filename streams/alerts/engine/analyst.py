"""Rules about the analyst: boards go on to show what its last run has found."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent
from streams.kpis import Severity
from streams.kpis.metric_names import ANALYST_EVERY_SECONDS, ANALYST_LAST_RUN

_OLD = "The analyst's last run ended {} ago. What models tell (expected purchases, risk, forecasts) is of that time."

ANALYST: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzModelsOld",
        severity=Severity.TICKET,
        # Of the last week: an analyst that was started again does not know when another one last ran.
        expression=(
            f"time() - max without (instance, pod) (max_over_time({ANALYST_LAST_RUN}[7d]) > 0)\n"
            ">\n"
            f"3 * max without (instance, pod) ({ANALYST_EVERY_SECONDS})"
        ),
        description=_OLD.format("{{ $value | humanizeDuration }}"),
        hold_seconds=600,
        fires=(
            Fires(
                "runs fail",
                (
                    (f'{ANALYST_LAST_RUN}{{instance="one"}}', "600x300"),
                    (f'{ANALYST_LAST_RUN}{{instance="two"}}', "0x300"),
                    (f'{ANALYST_EVERY_SECONDS}{{instance="one"}}', "3600x300"),
                    (f'{ANALYST_EVERY_SECONDS}{{instance="two"}}', "3600x300"),
                ),
                11460,
                _OLD.format("3h 11m 0s"),
            ),
            Fires(
                "one was started again, and has not run since",
                (
                    (f'{ANALYST_LAST_RUN}{{instance="one"}}', "600x30 stale"),
                    (f'{ANALYST_LAST_RUN}{{instance="two"}}', "_x40 0x300"),
                    (f'{ANALYST_EVERY_SECONDS}{{instance="two"}}', "_x40 3600x300"),
                ),
                11460,
                _OLD.format("3h 11m 0s"),
            ),
        ),
        silent=(
            Silent(
                "one of two runs",
                (
                    (f'{ANALYST_LAST_RUN}{{instance="one"}}', "0x300"),
                    (f'{ANALYST_LAST_RUN}{{instance="two"}}', "600x60 4200x60 7800x60 11400x60"),
                    (f'{ANALYST_EVERY_SECONDS}{{instance="one"}}', "3600x300"),
                    (f'{ANALYST_EVERY_SECONDS}{{instance="two"}}', "3600x300"),
                ),
                14400,
            ),
            Silent(
                "it runs once a day",
                ((ANALYST_LAST_RUN, "600x1000"), (ANALYST_EVERY_SECONDS, "86400x1000")),
                36000,
            ),
            Silent(
                "it has just begun, and has not run yet",
                ((ANALYST_LAST_RUN, "0x60"), (ANALYST_EVERY_SECONDS, "3600x60")),
            ),
            Silent("there is none", ()),
        ),
    ),
)
