"""How far the month's goals are, each with its arithmetic.

Working time passed, and that of the whole period, in hours:

- today, a half day, at 12:30: 3.5 of 4
- week: Saturday 8, Sunday 0 (a holiday), Monday, Tuesday, Wednesday 8 each, 3.5: 35.5 of 36
- Aban: 20 days of 8, less 2 holidays (6 and 18 Aban), and 5 Thursdays of 4: 164. So far 13 days of 8, 3 Thursdays, and
  3.5: 119.5
- quarter: Mehr has 22 days of 8 and 4 Thursdays, 192; Azar the same less a holiday, 184. 192 + 119.5 = 311.5 of
  192 + 164 + 184 = 540
- year: Farvardin to Shahrivar are 186 days from a Friday on, 26 weeks and a Friday, a Saturday, a Sunday and a Monday:
  133 days of 8 and 26 Thursdays, 1168. The whole year is 52 weeks and a Friday: 260 days less 3 holidays and 52
  Thursdays, 2264. 1168 + 311.5 = 1479.5 of 2264
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.month.names import BILLING, NEGAR, SINA
from tests.month.telling import Number, by

_OF_TODAY = Fraction("3.5") / 4
_OF_WEEK = Fraction("35.5") / 36
_OF_MONTH = Fraction("119.5") / 164
_OF_QUARTER = Fraction("311.5") / 540
_OF_YEAR = Fraction("1479.5") / 2264


@dataclass(frozen=True)
class Goal:
    """A goal, the value so far, their quotient, and that over the share of time that has passed; None: has none.

    `state` is None where how near is near enough decides it.
    """

    goal: Number
    value: Number | None
    attained: Number | None
    pace: Number | None
    state: str | None = None


GOALS: Mapping[str, Goal] = {
    # 17,600 of 20,000.
    "deal_value_won:month": Goal(20000, 17600, Fraction("0.88"), Fraction("0.88") / _OF_MONTH),
    # 9,600 of 8,000.
    f"deal_value_won{by(owner=NEGAR)}:month": Goal(8000, 9600, Fraction("1.2"), Fraction("1.2") / _OF_MONTH, "ahead"),
    # 8,000 of 16,000, when nearly three quarters of the time have passed.
    f"deal_value_won{by(owner=SINA)}:month": Goal(16000, 8000, Fraction(1, 2), Fraction(1, 2) / _OF_MONTH, "behind"),
    # RESTAURANT and UNDECIDED; nothing is a share of 0.
    "deals_lost:month": Goal(0, 2, None, None),
    # 92.36 of 100.
    "revenue:today": Goal(100, Fraction("92.36"), Fraction("0.9236"), Fraction("0.9236") / _OF_TODAY),
    # 237.36 of 300: 0.7912, when all but half an hour of the week has passed.
    "revenue:week": Goal(300, Fraction("237.36"), Fraction("0.7912"), Fraction("0.7912") / _OF_WEEK, "behind"),
    # 1,401.36 of 2,000.
    "revenue:quarter": Goal(2000, Fraction("1401.36"), Fraction("0.70068"), Fraction("0.70068") / _OF_QUARTER),
    # 1,596.36 of 3,000.
    "revenue:year": Goal(3000, Fraction("1596.36"), Fraction("0.53212"), Fraction("0.53212") / _OF_YEAR),
    # 15 of 30. Less is better, which changes the colour and not the numbers.
    "refunds:month": Goal(30, 15, Fraction(1, 2), Fraction(1, 2) / _OF_MONTH),
    # KIAN's of 20 October and the 10 of Aban. A rolling window has no pace.
    "orders:30d": Goal(20, 11, Fraction(11, 20), None),
    # Distinct customers have no pace.
    "customers_seen:month": Goal(10, 5, Fraction(1, 2), None),
    "tickets_opened:week": Goal(10, 5, Fraction(1, 2), Fraction(1, 2) / _OF_WEEK),
    # A level has no pace.
    "tickets_backlog:month": Goal(5, 4, Fraction(4, 5), None),
    # 6 of 8 promises kept. A ratio has no pace.
    "ticket_response_on_time_ratio:month": Goal(Fraction("0.9"), Fraction(3, 4), Fraction(5, 6), None),
    # 1 of 3.
    f"ticket_response_on_time_ratio{by(team=BILLING)}:month": Goal(
        Fraction("0.8"), Fraction(1, 3), Fraction(5, 12), None
    ),
    # 3 of 4 answers.
    "csat_ratio:month": Goal(Fraction("0.8"), Fraction(3, 4), Fraction(15, 16), None),
    # No answer, no value.
    "acsi:month": Goal(80, None, None, None, "unknown"),
}
