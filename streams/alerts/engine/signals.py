"""Rules that tell nobody: what Alertmanager and whoever watches the watchers go by."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent

WATCHDOG = "NabzWatchdog"
"""Fires always."""
OUTSIDE_WORKING_HOURS = "NabzOutsideWorkingHours"
"""Inhibits alerts that may tell nobody then."""

SIGNALS: tuple[EngineRule, ...] = (
    EngineRule(
        name=WATCHDOG,
        severity=None,
        expression="vector(1)",
        description="This alert fires always. Whoever gets it knows that alerts arrive; if it stops, they do not.",
        hold_seconds=0,
        keep_seconds=0,
        fires=(
            Fires(
                "always",
                (),
                0,
                "This alert fires always. Whoever gets it knows that alerts arrive; if it stops, they do not.",
            ),
        ),
        silent=(),
    ),
    EngineRule(
        name=OUTSIDE_WORKING_HOURS,
        severity=None,
        expression="max without (instance, pod) (nabz_working_hours) == 0",
        description="The working calendar says that nobody works now. Alerts with hours=working are kept back.",
        hold_seconds=0,
        keep_seconds=0,
        fires=(
            Fires(
                "nobody works",
                (('nabz_working_hours{instance="one"}', "0x60"), ('nabz_working_hours{instance="two"}', "0x60")),
                0,
                "The working calendar says that nobody works now. Alerts with hours=working are kept back.",
            ),
        ),
        silent=(
            Silent("working hours", (("nabz_working_hours", "1x60"),)),
            Silent("work has begun", (("nabz_working_hours", "0x30 1x30"),)),
            Silent("no board says", ()),
        ),
    ),
)
