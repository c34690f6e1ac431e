"""What `nabz rhythm` refuses before it asks a board."""

import pytest

from streams.cli.tables.rhythm import show_rhythm
from streams.cli.terminal.exit_codes import Misused
from streams.settings import Settings


@pytest.mark.parametrize(
    ("name", "weeks", "reason"),
    [
        ("order", 4, "no KPI is named 'order': did you mean orders"),
        ("orders", 5, "weeks: '5' is no whole number from 1 to 4; hours are kept for 31 days"),
        ("customers_active", 4, "a rhythm is told of counts, sums, means and ratios of what happened"),
        ("acsi_driver_mean", 4, "KPI 'acsi_driver_mean' has no total, it is told by driver alone"),
        ("acsi", 4, "KPI 'acsi' is not shown with these settings"),
    ],
)
def test_what_has_no_rhythm_is_refused_with_a_reason(name: str, weeks: int, reason: str) -> None:
    with pytest.raises(Misused) as refused:
        show_rhythm(Settings(hidden_kpis=("acsi",)), name, weeks, None, as_json=False)
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_kpi_of_somebodys_own_that_is_hidden_is_not_called_unknown() -> None:
    own = {"twice": {"title": "Twice", "group": "service", "formula": "tickets_opened * 2"}}
    with pytest.raises(Misused, match="KPI 'twice' is not shown with these settings"):
        show_rhythm(Settings(kpis=own, hidden_kpis=("twice",)), "twice", 4, None, as_json=False)
