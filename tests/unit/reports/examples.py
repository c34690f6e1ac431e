"""A report made by hand: what the files in `golden` show.

python -m tests.unit.reports.examples

writes these files anew; look at them then.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS
from streams.goals import GoalState
from streams.kpis import Kpi, catalogue
from streams.reports import Attainment, Change, Extreme, Figure, KindCounts, Report, Span, Spread
from streams.reports.ticket_kinds import ticket_kinds
from streams.reports.written import FORMATS, LANGUAGES
from streams.texts.messages import REPORTS

GOLDEN: Final = Path(__file__).with_name("golden")
KPIS: Final[dict[str, Kpi]] = {kpi.name: kpi for kpi in catalogue()}
DAY_MS: Final = DAY_MINUTES * MINUTE_MS
FEBRUARY: Final = 1_769_904_000_000
"""2026-02-01 in UTC."""
NASTY: Final = '=HYPERLINK("x"), a|b <b>`\n*'
"""What somebody may call a category."""


def report(*, is_ended: bool = True, is_persian: bool = False, zone: str = "UTC") -> Report:
    """A report of the service desk over a month."""
    return Report(
        "service",
        "month",
        is_ended,
        Span(FEBRUARY, FEBRUARY + 28 * DAY_MS),
        Span(FEBRUARY - 31 * DAY_MS, FEBRUARY),
        FEBRUARY + 40 * DAY_MS,
        zone,
        is_persian,
        "EUR",
        tuple(_figures()),
        ticket_kinds(
            KindCounts(
                {"login": 90, "billing": 60, NASTY: 12, "unknown": 3},
                {"login": 90, "billing": 60, NASTY: 12, "unknown": 3},
                {"login": 95, "billing": 140, "unknown": 2},
                28 * DAY_MS,
                31 * DAY_MS,
            )
        ),
    )


def _figures() -> Iterator[Figure]:
    yield Figure(
        KPIS["ticket_resolution_business_seconds_mean"],
        is_focus=True,
        value="12347.5",
        samples="671",
        change=Change("12347.5", "11442.148", Decimal("905.352"), Fraction(905352, 11442148), is_good=False),
        spread=Spread("team", Extreme("second line", "11016.3", "77"), Extreme("first line", "12889.26", "402")),
        trend=("12670.1", "14350", None, "9386.7", "15536.8"),
    )
    yield Figure(
        KPIS["tickets_opened"],
        is_focus=False,
        value="165",
        change=Change("165", "237", Decimal(-72), Fraction(-72, 237), is_good=True),
        goal=Attainment(Decimal(150), Fraction(165, 150), GoalState.BEHIND, is_met=False),
        spread=Spread("category", Extreme(NASTY, "12", None), Extreme("login", "90", None)),
        trend=tuple(map(str, (5, 7, 4, 9, 11, 3))),
    )
    yield Figure(
        KPIS["csat_ratio"],
        is_focus=False,
        value="0.85567",
        samples="97",
        change=Change("0.85567", "0.85567", Decimal(0), Fraction(0), is_good=None),
        goal=Attainment(Decimal("0.8"), Fraction(85567, 80000), GoalState.AHEAD, is_met=True),
    )
    yield Figure(KPIS["ticket_contact_ratio"], is_focus=False, value="0.05", trend=("0.05",))
    yield Figure(KPIS["ticket_backlog_seconds_mean"], is_focus=False, value=None, reason=REPORTS["why.past"])


def files() -> Iterator[tuple[Path, str]]:
    """Every file of `golden`, with what has to be in it."""
    for language in LANGUAGES:
        persian = language == "fa"
        shown = report(is_persian=persian, zone="Asia/Tehran" if persian else "UTC")
        for name, form in FORMATS.items():
            yield GOLDEN / f"service.{language}.{name}", form.write(shown, language)


if __name__ == "__main__":
    for path, text in files():
        path.write_bytes(text.encode())
