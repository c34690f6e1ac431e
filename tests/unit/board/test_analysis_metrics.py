"""Retention, survival and the median of tenures as Prometheus reads them."""

from prometheus_client.parser import text_string_to_metric_families

from streams.analyses import Spells, cohort_table, kaplan_meier
from streams.board.analysis_metrics import written_analyses

NO_COHORTS = cohort_table({}, "2027-12")
NOBODY = kaplan_meier(Spells.of({}, {}))


def samples(written: bytes) -> dict[tuple[str, str], float]:
    """(metric, age) -> value."""
    families = text_string_to_metric_families(written.decode())
    return {(one.name, one.labels.get("age", "")): one.value for family in families for one in family.samples}


def test_nothing_is_told_of_nobody() -> None:
    assert written_analyses(NO_COHORTS, NOBODY) == b""


def test_retention_is_that_of_the_three_latest_cohorts_that_have_passed_the_age() -> None:
    joined = {("2027-07", 0): 50, ("2027-08", 0): 10, ("2027-09", 0): 20, ("2027-10", 0): 30, ("2027-11", 0): 40}
    active = {("2027-07", 1): 50, ("2027-08", 1): 1, ("2027-09", 1): 2, ("2027-10", 1): 27, ("2027-11", 1): 40}
    later = {("2027-07", 2): 5, ("2027-08", 2): 5, ("2027-09", 2): 6, ("2027-08", 3): 4, ("2027-07", 3): 8}
    found = samples(written_analyses(cohort_table({**joined, **active, **later}, "2027-12"), NOBODY))
    assert found == {
        ("crm_cohort_retention_ratio", "1"): 30 / 60,
        ("crm_cohort_retention_ratio", "2"): 16 / 80,
        ("crm_cohort_retention_ratio", "3"): 12 / 60,
    }


def test_survival_is_told_at_the_ages_to_which_anybody_was_followed() -> None:
    curve = kaplan_meier(Spells.of({40: 1, 200: 1}, {400: 2}))
    found = samples(written_analyses(NO_COHORTS, curve))
    assert found == {
        ("crm_customer_survival_ratio", "1m"): 1,
        ("crm_customer_survival_ratio", "3m"): 0.75,
        ("crm_customer_survival_ratio", "6m"): 0.75,
        ("crm_customer_survival_ratio", "12m"): 0.5,
        ("crm_customer_tenure_median_seconds", ""): 200 * 86_400,
    }
