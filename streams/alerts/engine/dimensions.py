"""Rules about dimensions: values for which there is no place any more, or soon none."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent
from streams.kpis import Severity

DIMENSIONS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzDimensionNearlyFull",
        severity=Severity.CHAT,
        expression=(
            "max without (instance, pod) (nabz_dimension_values)\n"
            ">=\n"
            "0.8 * max without (instance, pod) (nabz_dimension_limit)"
        ),
        description='{{ $value | printf "%.0f" }} values of {{ $labels.dimension }} are in use. Once as many are as '
        "dimension_values allows, new ones are counted under other.",
        fires=(
            Fires(
                "four fifths in use",
                (
                    ('nabz_dimension_values{job="nabz", dimension="campaign", instance="one"}', "79x9 80x60"),
                    ('nabz_dimension_values{job="nabz", dimension="campaign", instance="two"}', "79x9 80x60"),
                    ('nabz_dimension_limit{job="nabz", dimension="campaign", instance="one"}', "100x70"),
                    ('nabz_dimension_limit{job="nabz", dimension="campaign", instance="two"}', "100x70"),
                ),
                600,
                "80 values of campaign are in use. Once as many are as dimension_values allows, new ones are counted "
                "under other.",
                {"job": "nabz", "dimension": "campaign"},
            ),
        ),
        silent=(
            Silent(
                "room enough",
                (
                    ('nabz_dimension_values{job="nabz", dimension="campaign"}', "79x60"),
                    ('nabz_dimension_limit{job="nabz", dimension="campaign"}', "100x60"),
                    ('nabz_dimension_values{job="nabz", dimension="channel"}', "5x60"),
                    ('nabz_dimension_limit{job="nabz", dimension="channel"}', "50x60"),
                ),
            ),
            Silent(
                "values gave their places away",
                (
                    ('nabz_dimension_values{job="nabz", dimension="campaign"}', "90x30 60x90"),
                    ('nabz_dimension_limit{job="nabz", dimension="campaign"}', "100x120"),
                ),
            ),
            Silent("no board", ()),
        ),
    ),
    EngineRule(
        name="NabzDimensionFull",
        severity=Severity.CHAT,
        expression="max without (instance, pod) (max_over_time(nabz_values_folded[1d])) > 0",
        description='{{ $value | printf "%.0f" }} values of {{ $labels.dimension }} came when it was full and '
        "are counted "
        "under other.",
        fires=(
            Fires(
                "two too many",
                (
                    ('nabz_values_folded{job="nabz", dimension="campaign", instance="one"}', "0x9 2x60"),
                    ('nabz_values_folded{job="nabz", dimension="campaign", instance="two"}', "0x9 1x60"),
                ),
                600,
                "2 values of campaign came when it was full and are counted under other.",
                {"job": "nabz", "dimension": "campaign"},
            ),
        ),
        silent=(
            Silent("not full", (('nabz_values_folded{dimension="campaign"}', "0x60"),)),
            Silent("no worker", ()),
        ),
    ),
)
