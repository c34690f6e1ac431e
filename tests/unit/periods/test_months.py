"""Months as they are kept: merged with what is held, added up, and written."""

from dataclasses import replace
from datetime import date

import pytest

from streams.arithmetic.measures import customers, tickets
from streams.periods import KeptMonth, Source, Sums, UnreadableMonthError, merged, packed, together, unpacked

OURS = Source("2.0", "EUR", "Asia/Tehran", "gregorian")
OPENED, ORDERS = tickets.OPENED, customers.ORDER_VALUE
MEASURES = {measure.name: measure for measure in (OPENED, ORDERS)}
WEB = (("channel", "web"),)
FIRST = date(2026, 1, 1)


def month(opened: int, orders: int, whole: frozenset[str], source: Source = OURS, web: int | None = None) -> KeptMonth:
    sums: dict[tuple[tuple[str, str], ...], dict[str, Sums]] = {
        (): {OPENED.name: Sums(opened), ORDERS.name: Sums(orders)}
    }
    if web is not None:
        sums[WEB] = {OPENED.name: Sums(web)}
    return KeptMonth(FIRST, source, whole, whole, sums)


BOTH = OPENED.fed_by | ORDERS.fed_by


def test_what_panes_say_corrects_what_is_held() -> None:
    counted, held = month(3, 5, BOTH), month(2, 5, BOTH, replace(OURS, release="1.0"))
    assert merged(counted, held, MEASURES) == counted


def test_a_month_that_says_the_same_stays_with_the_release_that_counted_it() -> None:
    held = month(3, 5, BOTH, replace(OURS, release="1.0"))
    assert merged(month(3, 5, BOTH), held, MEASURES) is held


def test_what_is_held_stays_where_less_is_known_now() -> None:
    """After a reprocessing from a Kafka that has tickets of the whole month, and purchases since its middle."""
    counted, held = month(3, 1, OPENED.fed_by), month(2, 5, BOTH)
    found = merged(counted, held, MEASURES)
    assert found.sums[()] == {OPENED.name: Sums(3), ORDERS.name: Sums(5)}
    assert found.whole == BOTH


def test_values_that_have_no_goal_any_more_stay_and_new_ones_come() -> None:
    mail = (("channel", "mail"),)
    held = month(3, 5, BOTH, web=2)
    counted = replace(month(3, 5, BOTH), sums={**month(3, 5, BOTH).sums, mail: {OPENED.name: Sums(1)}})
    found = merged(counted, held, MEASURES)
    assert set(found.sums) == {(), WEB, mail}
    assert found.sums[WEB] == {OPENED.name: Sums(2)}


def test_months_in_other_money_are_not_mixed() -> None:
    counted, held = month(3, 1, OPENED.fed_by), month(2, 5, BOTH, replace(OURS, currency="USD"))
    assert merged(counted, held, MEASURES) == counted


def test_months_together_are_the_sums_of_both_and_the_level_of_the_last() -> None:
    first = KeptMonth(FIRST, OURS, BOTH, BOTH, {(): {"a": Sums(1, 2, {7: 1, 9: 2}, 10, 11), "b": Sums(4)}})
    second = replace(first, sums={(): {"a": Sums(5, 6, {7: 3}, 11, 16)}})
    assert together([first, second], (), ["a", "b"]) == {"a": Sums(6, 8, {7: 4, 9: 2}, 10, 16)}


def test_a_month_is_read_as_it_was_written() -> None:
    awkward = (("campaign", 'a "b"\n\\{,}'), ("channel", "وب"))
    sums = {(): {"a": Sums(-1, 0, {}, -5, -6), "b": Sums(), "c": Sums(2, 3, {4: 5})}, awkward: {"a": Sums(9)}}
    kept = KeptMonth(FIRST, OURS, frozenset({"x"}), frozenset({"x", "y"}), sums)
    assert unpacked(FIRST, packed(kept)) == kept


@pytest.mark.parametrize("text", ["", "?", "aGVsbG8=", packed(month(1, 1, BOTH))[:-8]])
def test_a_month_in_another_form_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableMonthError):
        unpacked(FIRST, text)
