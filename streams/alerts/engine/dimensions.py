"""Rules about dimensions: values for which there is no place any more, or soon none."""

from streams.alerts.engine.declaration import EngineRule, Fires, Guidance, Silent
from streams.kpis import Severity

DIMENSIONS: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzDimensionNearlyFull",
        severity=Severity.CHAT,
        expression=(
            "max by (job, dimension) (nabz_dimension_values)\n"
            ">= on (job, dimension)\n"
            "0.8 * max by (job, dimension) (nabz_dimension_limit)"
        ),
        description='{{ $value | printf "%.0f" }} values of {{ $labels.dimension }} are in use. Once as many are as '
        "dimension_values allows, new ones are counted under other.",
        guidance=Guidance(
            meaning="All is right still. A value stays in use for up to 400 days after something was last counted "
            "under it. If more values come than that, the next ones are counted under `other`, and what was counted "
            "so stays so.",
            look=(
                "`nabz dimensions NAME`: which values are in use, since when, and when each was last used.",
                "`dimension_values` in the settings.",
            ),
            causes=(
                (
                    "The business has more campaigns, agents or products than the limit was set for. Raise "
                    "`dimension_values` and restart workers and boards."
                ),
                "A publisher sends free text, or an id, as a dimension. Stop it before the limit is reached.",
            ),
            silence="Where the values are known and no more will come, such as the regions of a country.",
        ),
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
        expression="max by (job, dimension) (nabz_values_folded) > 0",
        description='{{ $value | printf "%.0f" }} values of {{ $labels.dimension }} came when it was full and '
        "are counted "
        "under other.",
        guidance=Guidance(
            meaning="Totals are right. The breakdown is incomplete: values that came later are counted under `other`, "
            "and what was counted so stays so. A value that has had nothing in 400 days gives its place to another "
            "within a day.",
            look=(
                "`nabz dimensions NAME`: which values are in use, since when, and when each was last used.",
                "The breakdown on the page: are these real values of the dimension?",
                "`dimension_values` in the settings.",
            ),
            causes=(
                "A publisher sends free text, or an id, as a dimension.",
                (
                    "More values are in use than the limit allows, usually campaigns. Raise `dimension_values` "
                    "and restart workers and boards."
                ),
            ),
        ),
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
