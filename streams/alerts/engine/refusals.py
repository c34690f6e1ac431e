"""Rules about refusals that somebody has to look at: nearly everything of a topic, and mistakes of Nabz itself."""

from streams.alerts.engine.declaration import EngineRule, Fires, Metrics, Silent, increase
from streams.alerts.mostly_refused import LEAST_IN_A_DAY, LEAST_IN_FIVE_MINUTES
from streams.kpis import Severity


def _records(over: str) -> str:
    return increase("nabz_events_total", over, "outcome")


def _share(over: str) -> str:
    """Which share of a topic's records was refused."""
    return f"{increase('nabz_dead_letters_total', over, 'reason')}\n/\n{_records(over)}"


def _counted(values: str) -> Metrics:
    return (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', values),)


def _refused(values: str, topic: str = "crm.tickets") -> Metrics:
    return (
        (f'nabz_events_total{{job="nabz", topic="{topic}", outcome="dead-letter"}}', values),
        (f'nabz_dead_letters_total{{job="nabz", topic="{topic}", reason="wrong-key"}}', values),
    )


def _says(share: str, topic: str = "crm.tickets") -> str:
    return f"{share} of the records of {topic} are refused. They are in crm.dead-letters and in no KPI."


REFUSALS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzMostlyRefused",
        severity=Severity.PAGE,
        expression=(
            f"(\n{_share('5m')} > 0.5\nand\n{_records('5m')} >= {LEAST_IN_FIVE_MINUTES}\n)\nor\n"
            # All of them: a sum over processes may be off in the last digit.
            f"(\n{_share('1d')} > 0.999999\nand\n{_records('1d')} >= {LEAST_IN_A_DAY}\n)"
        ),
        description="{{ $value | humanizePercentage }} of the records of {{ $labels.topic }} are refused. They are in "
        "crm.dead-letters and in no KPI.",
        # `increase()` takes two that come within a minute for three, once.
        hold_seconds=60,
        fires=(
            Fires(
                "five hundred at once, after a good day",
                (*_refused("0x39 500x240"), *_counted("100x300")),
                2_400,
                _says("100%"),
                {"job": "nabz", "topic": "crm.tickets"},
            ),
            Fires(
                "three of four, of a worker that has just started",
                (*_refused("_x40 300x240"), *_counted("_x40 100x300")),
                2_400,
                _says("75%"),
                {"job": "nabz", "topic": "crm.tickets"},
            ),
            Fires(
                "three in a day, and there are no others",
                _refused("_x3 3 3 3 3", "crm.deals"),
                180,
                _says("100%", "crm.deals"),
                {"job": "nabz", "topic": "crm.deals"},
            ),
        ),
        silent=(
            Silent("half of them", (*_refused("_x40 300x240"), *_counted("_x40 300x300")), 2_400),
            Silent(
                "most of fewer than a hundred",
                (*_refused("_x40 90x240"), *_counted("_x40 5x300")),
                2_400,
            ),
            Silent("two in a day", _refused("_x3 1 2 2 2"), 300),
            Silent(
                "many, more than a day ago",
                (*_refused("0x5 500x1500"), *_counted("0+1x1500")),
                87_000,
            ),
            Silent("none", (*_refused("0x60"), *_counted("0+100x60"))),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzNotCountable",
        severity=Severity.TICKET,
        expression=f"{increase('nabz_not_countable_total', '1h')} > 0",
        description='Nabz failed {{ $value | printf "%.0f" }} times in the last hour to count something of the family '
        "{{ $labels.family }}. This is a mistake in Nabz. The events are in crm.dead-letters, and in no KPI.",
        hold_seconds=0,
        fires=(
            Fires(
                "once",
                (('nabz_not_countable_total{job="nabz", family="deal"}', "0x39 1x240"),),
                2_400,
                "Nabz failed 1 times in the last hour to count something of the family deal. This is a mistake in "
                "Nabz. The events are in crm.dead-letters, and in no KPI.",
                {"job": "nabz", "family": "deal"},
            ),
        ),
        silent=(
            Silent("never", (('nabz_not_countable_total{family="deal"}', "0x120"),)),
            Silent("long ago", (('nabz_not_countable_total{family="deal"}', "0x5 2x300"),), 10_000),
            Silent("no worker", ()),
        ),
    ),
)
