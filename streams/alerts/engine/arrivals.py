"""Rules about what arrives: publishers that fell silent, and events that are refused, where there are many and few."""

from typing import Final

from streams.alerts.engine.declaration import EngineRule, Fires, Silent, increase
from streams.alerts.rule import Recording
from streams.kpis import Severity

_ACTIVE: Final = "nabz:topic_active_timestamp_seconds"
"""When a topic last had had events within `_LEAST_SILENCE`; recorded."""
_LEAST_SILENCE: Final = "6h"
_LEAST_SILENCE_SECONDS: Final = 21_600
_LAST_ACTIVE: Final = f"last_over_time({_ACTIVE}[{_LEAST_SILENCE}])"
_LONGEST_SILENCE: Final = (
    f"max_over_time(({_LAST_ACTIVE} - last_over_time({_ACTIVE}[{_LEAST_SILENCE}] offset 1h))[4w:1h])"
)
"""The greatest step that it made within an hour: a pause shows when it is over, so the one that lasts is not in it."""
_NIGHTS: Final = " ".join(f"{day * 20}+1x19 {day * 20 + 19}x27" for day in range(10))
"""Ten days in steps of half an hour: ten hours with events, then fourteen without."""


def _refused_share(over: str) -> str:
    """Which share of a topic's events was refused."""
    return f"{increase('nabz_dead_letters_total', over, 'reason')}\n/\n{increase('nabz_events_total', over, 'outcome')}"


ARRIVALS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzTopicSilent",
        severity=Severity.TICKET,
        expression=(
            "sum without (instance, pod, outcome) (increase(nabz_events_total[6h] offset 1w)) > 20\nunless\n"
            f"{increase('nabz_events_total', '6h', 'outcome')} > 0"
        ),
        description="No events on {{ $labels.topic }} for six hours; at this time last week there were "
        '{{ $value | printf "%.0f" }}. KPIs that come from it are no longer updated.',
        hold_seconds=1800,
        step_seconds=1800,
        fires=(
            Fires(
                "as many as ever last week, none now",
                (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', "0+30x20 600x330"),),
                604_800 + 1_800,
                "No events on crm.tickets for six hours; at this time last week there were 60. "
                "KPIs that come from it are no longer updated.",
                {"job": "nabz", "topic": "crm.tickets"},
            ),
        ),
        silent=(
            Silent(
                "as many as ever",
                (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', "0+30x350"),),
                612_000,
            ),
            Silent(
                "quiet last week too",
                (('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', "0x350"),),
                612_000,
            ),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzTopicSilentLong",
        severity=Severity.TICKET,
        recorded=(
            Recording(
                _ACTIVE,
                # While there are events it is now, and else what it was.
                f"({increase('nabz_events_total', _LEAST_SILENCE, 'outcome')} > 0) * 0 + time()\nor\n"
                f"last_over_time({_ACTIVE}[{_LEAST_SILENCE}])",
            ),
        ),
        expression=(
            f"time() - {_LAST_ACTIVE} + {_LEAST_SILENCE_SECONDS}\n>\n"
            f"1.5 * ({_LONGEST_SILENCE} + {_LEAST_SILENCE_SECONDS})\n"
            f"and\nlast_over_time({_ACTIVE}[{_LEAST_SILENCE}] offset 1w)"
        ),
        description="No events on {{ $labels.topic }} for {{ $value | humanizeDuration }}, half as long again as in "
        "any pause of the last four weeks. KPIs that come from it are no longer updated.",
        hold_seconds=1800,
        step_seconds=1800,
        fires=(
            Fires(
                "an event each half hour for a week, then none",
                (('nabz_events_total{job="nabz", topic="crm.deals", outcome="counted"}', "0+1x336 336x100"),),
                642_600,
                "No events on crm.deals for 11h 30m 0s, half as long again as in any pause of the last four weeks. "
                "KPIs that come from it are no longer updated.",
                {"job": "nabz", "topic": "crm.deals"},
            ),
        ),
        silent=(
            Silent(
                "a night, as every night",
                (('nabz_events_total{topic="crm.deals", outcome="counted"}', _NIGHTS),),
                691_200 + 50_400,
            ),
            Silent(
                "known for a few days only",
                (('nabz_events_total{topic="crm.deals", outcome="counted"}', "0+1x200 200x100"),),
                480_000,
            ),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzDeadLetters",
        severity=Severity.TICKET,
        expression=(
            f"{increase('nabz_dead_letters_total', '15m')} > 10\nand ignoring (reason)\n{_refused_share('15m')} > 0.01"
        ),
        description='{{ $value | printf "%.0f" }} records of {{ $labels.topic }} were refused in 15 minutes: '
        "{{ $labels.reason }}. They are in crm.dead-letters and in no KPI.",
        fires=(
            Fires(
                "every second one",
                (
                    (
                        'nabz_dead_letters_total{job="nabz", topic="crm.tickets", reason="unknown-currency"}',
                        "0x20 0+2x90",
                    ),
                    ('nabz_events_total{job="nabz", topic="crm.tickets", outcome="counted"}', "0x20 0+2x90"),
                    ('nabz_events_total{job="nabz", topic="crm.tickets", outcome="dead-letter"}', "0x20 0+2x90"),
                ),
                1620,
                "22 records of crm.tickets were refused in 15 minutes: unknown-currency. "
                "They are in crm.dead-letters and in no KPI.",
                {"job": "nabz", "topic": "crm.tickets", "reason": "unknown-currency"},
            ),
            Fires(
                "the first ever, all at once",
                (
                    (
                        'nabz_dead_letters_total{job="nabz", topic="crm.purchases", reason="unknown-currency"}',
                        "_x40 500x240",
                    ),
                    ('nabz_events_total{job="nabz", topic="crm.purchases", outcome="dead-letter"}', "_x40 500x240"),
                ),
                2400,
                "500 records of crm.purchases were refused in 15 minutes: unknown-currency. "
                "They are in crm.dead-letters and in no KPI.",
                {"job": "nabz", "topic": "crm.purchases", "reason": "unknown-currency"},
            ),
        ),
        silent=(
            Silent(
                "one of two hundred",
                (
                    ('nabz_dead_letters_total{topic="crm.tickets", reason="unknown-currency"}', "0+2x90"),
                    ('nabz_events_total{topic="crm.tickets", outcome="counted"}', "0+400x90"),
                ),
            ),
            Silent(
                "a few",
                (
                    ('nabz_dead_letters_total{topic="crm.tickets", reason="unknown-currency"}', "0x20 10x90"),
                    ('nabz_events_total{topic="crm.tickets", outcome="counted"}', "0x20 10x90"),
                ),
                1800,
            ),
            Silent("no worker", ()),
        ),
    ),
    EngineRule(
        name="NabzDeadLettersDaily",
        severity=Severity.TICKET,
        expression=f"{_refused_share('1d')} > 0.05",
        description="{{ $value | humanizePercentage }} of the events of {{ $labels.topic }} in the last day were "
        "refused. They are in crm.dead-letters and in no KPI.",
        hold_seconds=1800,
        step_seconds=1800,
        fires=(
            Fires(
                "one an hour, and all are refused",
                (
                    (
                        'nabz_dead_letters_total{job="nabz", topic="crm.purchases", reason="unknown-currency"}',
                        "_x3 1 1 2 2 3 3 4 4 5 5",
                    ),
                    (
                        'nabz_events_total{job="nabz", topic="crm.purchases", outcome="dead-letter"}',
                        "_x3 1 1 2 2 3 3 4 4 5 5",
                    ),
                ),
                5400,
                "100% of the events of crm.purchases in the last day were refused. "
                "They are in crm.dead-letters and in no KPI.",
                {"job": "nabz", "topic": "crm.purchases"},
            ),
        ),
        silent=(
            Silent(
                "one of thirty",
                (
                    (
                        'nabz_dead_letters_total{topic="crm.purchases", reason="unknown-currency"}',
                        "0x3 1x40",
                    ),
                    ('nabz_events_total{topic="crm.purchases", outcome="dead-letter"}', "0x3 1x40"),
                    ('nabz_events_total{topic="crm.purchases", outcome="counted"}', "0x3 29x40"),
                ),
                36_000,
            ),
            Silent(
                "two days ago",
                (
                    ('nabz_dead_letters_total{topic="crm.purchases", reason="unknown-currency"}', "0x3 9x140"),
                    ('nabz_events_total{topic="crm.purchases", outcome="dead-letter"}', "0x3 9x140"),
                    ('nabz_events_total{topic="crm.purchases", outcome="counted"}', "0+1x143"),
                ),
                180_000,
            ),
            Silent("no worker", ()),
        ),
    ),
)
