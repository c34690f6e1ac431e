"""Units by algebra: what goes together, and what comes out."""

import pytest

from streams.arithmetic.measures import Kind, Quantity
from streams.kpis import Kpi, Unit, catalogue
from streams.kpis.formula.dimensions import names
from streams.kpis.formula.language import read_formula
from streams.kpis.formula.units import UnitError, derived
from tests.built_in import ALL_MEASURES
from tests.unit.kpis.language.formulas import NAMES


def unit(text: str, *, over_a_year: bool = False) -> str:
    return names(derived(read_formula(text, NAMES).expression, over_a_year=over_a_year))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("tickets_opened", "count"),
        ("samples(order_value)", "count"),
        ("order_value", "money"),
        ("mean(order_value)", "money"),
        ("order_value / customers_seen", "money"),
        ("refunds / order_value", "ratio"),
        ("part_of(refunds, order_value)", "ratio"),
        ("share(refunds, order_value)", "ratio"),
        ("tickets_opened / tickets_resolved", "count or ratio"),
        ("1 - tickets_opened / tickets_resolved", "count or ratio"),
        ("1 - tickets_opened", "count"),
        ("1 - refunds / order_value", "ratio"),
        ("1", "count or ratio"),
        ("tickets_opened * (refunds / order_value)", "count"),
        ("tickets_opened * tickets_resolved", "count"),
        ("tickets_opened / (refunds / order_value)", "count"),
        ("(refunds / order_value) / tickets_opened", "ratio"),
        ("2 * refunds", "money"),
        ("refunds / 2", "money"),
        ("net(order_value, refunds)", "money"),
        ("tickets_opened / order_value", "per money"),
        ("order_value * refunds", "money^2"),
        ("mean(ticket_resolution)", "seconds"),
        ("p95(ticket_resolution)", "seconds"),
        ("mean_age(tickets_backlog_since, tickets_backlog)", "seconds"),
        ("days(mean(deal_cycle))", "day"),
        ("mean(deal_cycle) / 86_400_000", "day"),
        ("mean(deal_cycle) / 1000", "seconds"),
        ("order_value / days(mean(deal_cycle))", "money per day"),
        ("order_value / mean(deal_cycle)", "money per seconds"),
        ("ticket_resolution / ticket_response", "ratio"),
        ("nps", "billionths of points"),
        ("points(mean(nps))", "points"),
        ("mean(nps) / 1_000_000_000", "points"),
        ("points(mean(answer_sentiment))", "points"),
        ("points(mean(acsi_loyalty_score))", "points"),
        ("mean(nps) / 10", "billionths of points"),
        ("windows_a_year(order_value)", "per year"),
        ("tickets_opened * windows_a_year(order_value)", "per year"),
        ('yearly_rate(tickets_opened / tickets_resolved, "90d")', "ratio"),
        ("order_value * lifespan(tickets_opened / tickets_resolved, 10)", "money x year"),
        ("order_value * windows_a_year(order_value) * lifespan(tickets_opened / tickets_resolved, 10)", "money"),
        ("restricted_mean_stay(customer_spells_ended, customer_spells_open)", "year"),
        ("rounded_millionths(now(pipeline_forecast), now(pipeline_forecast_millionths))", "money"),
        ("first_non_zero(campaign_sent, campaign_delivered)", "count"),
        ("first_known(refunds / order_value, tickets_opened / tickets_resolved)", "ratio"),
    ],
)
def test_the_unit_follows_from_the_formula(formula: str, expected: str) -> None:
    assert unit(formula) == expected


def test_over_a_year_what_is_in_the_window_is_what_is_in_a_year() -> None:
    formula = "order_value * lifespan(tickets_opened / tickets_resolved, 10)"
    assert unit(formula, over_a_year=True) == "money"
    assert unit("tickets_opened * windows_a_year(order_value)", over_a_year=True) == "count"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("refunds + tickets_opened", "refunds + tickets_opened: money and count do not go together"),
        ("refunds - ticket_resolution", "money and seconds do not go together"),
        ("refunds - 1", "money and count or ratio do not go together"),
        ("net(refunds, tickets_opened)", "money and count do not go together"),
        ("nps + csat_top", "billionths of points and count do not go together"),
        ("nps + answer_sentiment", "billionths of points and tenths of points do not go together"),
        ("first_non_zero(refunds, tickets_opened)", "money and count do not go together"),
        ("first_known(refunds, refunds, tickets_opened)", "money and money and count do not go together"),
        ("tickets_opened - refunds / order_value", "count and ratio do not go together"),
        ("lifespan(refunds, 10)", "refunds is money, where ratio is needed"),
        ('yearly_rate(refunds, "90d")', "refunds is money, where ratio is needed"),
        ("mean_age(tickets_backlog, tickets_backlog)", "tickets_backlog now is count, where moments is needed"),
        ("mean_age(tickets_backlog_since, loyalty_value)", "loyalty_value now is money, where count is needed"),
        ("rounded_millionths(refunds, refunds)", "refunds is money, where millionths of money is needed"),
        ("rounded_millionths(tickets_opened, refunds)", "tickets_opened is count, where money is needed"),
        (
            "slope(refunds, acsi_driver_score, acsi_driver_index, acsi_driver_squares, acsi_driver_products)",
            "refunds is money, where count is needed",
        ),
        (
            "slope(samples(acsi_driver), acsi_driver_score, acsi_driver_index, acsi_driver_score, refunds)",
            "acsi_driver_score is hundredths of points, where hundredths of points^2 is needed",
        ),
    ],
)
def test_what_does_not_go_together_is_named(formula: str, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        unit(formula)
    assert said in str(caught.value)


def test_a_slope_is_told_in_points_or_in_so_many_of_y_for_one_of_x() -> None:
    scores = (
        "slope(samples(acsi_driver), acsi_driver_score, acsi_driver_index, acsi_driver_squares, acsi_driver_products)"
    )
    assert unit(scores) == "points"
    assert unit("slope(samples(nps), refunds, tickets_opened, refunds * refunds, refunds * 2)") == "per money"


UNITS = {
    Unit.COUNT: "count",
    Unit.RATIO: "ratio",
    Unit.MONEY: "money",
    Unit.MONEY_PER_DAY: "money per day",
    Unit.SECONDS: "seconds",
    Unit.POINTS: "points",
    Unit.PER_YEAR: "per year",
}


@pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)
def test_every_kpi_of_the_catalogue_has_the_unit_that_is_derived(kpi: Kpi) -> None:
    found = derived(kpi.formula, over_a_year=kpi.windows == ("365d",))
    assert UNITS[kpi.unit] in {str(one) for one in found}
    if kpi.samples is not None:
        assert names(derived(kpi.samples)) == "count"


def test_only_amounts_of_counts_and_ratios_are_plain_sums_of_ones() -> None:
    """A new measure of money or time that does not say so would be taken for a count."""
    told = {measure.name for measure in ALL_MEASURES if measure.amounts is not Quantity.COUNT}
    for measure in ALL_MEASURES:
        is_amount = measure.name.endswith(("_value", "_sales", "_revenue", "_since", "_score", "_sentiment"))
        if is_amount or measure.kind is Kind.DISTRIBUTION:
            assert measure.name in told
