"""Rules that tell nobody: what Alertmanager and whoever watches the watchers go by."""

from streams.alerts.engine.declaration import EngineRule, Fires, Guidance, Silent

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
        guidance=Guidance(
            meaning="This alert always fires. It shows that Prometheus evaluates rules and Alertmanager sends alerts. "
            "If it is absent, alerting is broken. Send it every minute to a service that raises an alarm when it "
            "stops (a dead man's switch). This service must not depend on this Prometheus or this Alertmanager.",
            look=(
                "Whether Prometheus runs, and its pages `/targets` and `/rules`.",
                "Whether Prometheus reaches Alertmanager: `prometheus_notifications_alertmanagers_discovered`.",
                "The log of Alertmanager, for what it could not send.",
            ),
            causes=("Prometheus or Alertmanager is down.", "The connection from them to the outside is down."),
            silence="Never. Do not route it to people.",
        ),
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
        guidance=Guidance(
            meaning="By the `calendar` in the settings it is evening, weekend or a holiday. While this alert fires, "
            "Alertmanager holds back alerts with the label `hours=working`. If they still fire when work begins, "
            "they are sent then. If no board is running, nothing is held back.",
            look=("`calendar` in the settings of the board, its time zone first.",),
            causes=("The time of day.", "The `calendar` has another time zone than the people who work."),
            silence="Never. If it is silenced, Alertmanager holds nothing back outside working hours. It is sent to "
            "nobody anyway.",
        ),
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
