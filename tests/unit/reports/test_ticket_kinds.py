"""Kinds of tickets: shares, chances, and verdicts that hold for all kinds together."""

from fractions import Fraction

import pytest

from streams.analyses import rates_alike
from streams.reports import KindCounts, TicketKind, Verdict
from streams.reports.ticket_kinds import ticket_kinds


def by_label(counts: KindCounts) -> dict[str, TicketKind]:
    return {kind.label: kind for kind in ticket_kinds(counts)}


def test_shares_and_order() -> None:
    kinds = ticket_kinds(KindCounts({"b": 5, "a": 5, "c": 30}))
    assert [(kind.label, kind.share) for kind in kinds] == [
        ("c", Fraction(3, 4)),
        ("a", Fraction(1, 8)),
        ("b", Fraction(1, 8)),
    ]
    assert {kind.verdict for kind in kinds} == {Verdict.UNKNOWN}
    assert ticket_kinds(KindCounts({})) == ()


def test_what_is_new_and_what_has_become_more_or_less_frequent() -> None:
    now = {"new": 9, "more": 40, "less": 10, "same": 50}
    found = by_label(KindCounts(now, now, {"more": 12, "less": 40, "same": 48, "gone": 1}, 30, 30))
    assert {label: kind.verdict for label, kind in found.items()} == {
        "new": Verdict.NEW,
        "more": Verdict.MORE,
        "less": Verdict.LESS,
        "same": Verdict.ALIKE,
        "gone": Verdict.ALIKE,
    }
    assert found["more"].chance == rates_alike(40, 12, 30, 30)
    assert (found["gone"].tickets, found["gone"].before) == (0, 1)


def test_periods_of_other_lengths_are_compared_by_rate() -> None:
    now = {"a": 100}
    assert by_label(KindCounts(now, now, {"a": 50}, 20, 10))["a"].verdict is Verdict.ALIKE
    assert by_label(KindCounts(now, now, {"a": 50}, 10, 10))["a"].verdict is Verdict.MORE


def test_many_kinds_are_held_to_more() -> None:
    # 6 against 0 by chance: 2 of 64. That is rare for one kind, and not among twenty.
    alone = KindCounts({"x": 6}, {"x": 6}, {}, 1, 1)
    assert by_label(alone)["x"].chance == pytest.approx(2 / 64)
    assert by_label(alone)["x"].verdict is Verdict.NEW
    others = {f"k{number}": 10 for number in range(19)}
    among = by_label(KindCounts({"x": 6, **others}, {"x": 6, **others}, others, 1, 1))
    assert among["x"].chance == pytest.approx(2 / 64)
    assert among["x"].verdict is Verdict.ALIKE


def test_only_what_is_compared_is_judged() -> None:
    """Of a period that still runs, the running day is counted but not compared."""
    found = by_label(KindCounts({"a": 30}, {"a": 5}, {"a": 5}, 10, 10))["a"]
    assert (found.tickets, found.compared, found.before, found.verdict) == (30, 5, 5, Verdict.ALIKE)


def test_sums_that_corrections_took_below_zero_are_none() -> None:
    found = by_label(KindCounts({"a": 3}, {"a": 3}, {"a": -1}, 1, 1))["a"]
    assert found.chance == pytest.approx(2 / 8)
