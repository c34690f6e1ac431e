"""Goals by their definition: the share attained, and the pace in working time."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from tests.recount.calendar import Dates, WorkingWeek
from tests.recount.periods import first_day, next_first_day
from tests.recount.windows import PERIODS, date_of, day_start
from tests.recount.working_time import working_milliseconds

# Counts and money that are sums over what happened: no levels, no means, no distinct customers.
ADD_UP = frozenset(
    {
        "baskets",
        "deals_created",
        "deals_won",
        "deals_lost",
        "deal_value_won",
        "customers_new",
        "customers_lost",
        "revenue",
        "refunds",
        "orders",
        "leads_created",
        "campaign_revenue",
        "tickets_opened",
        "tickets_resolved",
        "tickets_reopened",
        "survey_answers",
        "comments",
        "theme_comments",
        "campaign_clicked",
        "campaign_converted",
        "campaign_delivered",
        "campaign_opened",
        "campaign_replied",
        "campaign_sent",
        "campaign_subscribed",
        "campaign_unsubscribed",
        "subscribers_net",
        "marketing_spend",
        "leads_qualified",
        "leads_converted",
        "leads_lost",
        "customers_net_growth",
        "customer_lost_value",
        "upsell_revenue",
        "cross_sell_revenue",
        "gross_profit",
        "carts_abandoned",
        "cart_abandoned_value",
        "surveys_sent",
        "interactions",
        "loyalty_moves",
    }
)

# As Prometheus writes labels.
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})

Numbers = Mapping[str, Fraction | None]


def goals(
    configured: Mapping[str, Any],
    tables: Mapping[str, Mapping[str, int | float | str]],
    now: int,
    week: WorkingWeek,
    dates: Dates,
) -> dict[str, Numbers]:
    """{"<field>:<window>": {goal, value, attained, pace}} of the goals of a TOML file; None where there is none."""
    found: dict[str, Numbers] = {}
    for kpi, window, labels, target in _configured(configured):
        field = kpi + _labels(labels)
        goal = Fraction(str(target))
        told = tables.get(window, {}).get(field)
        value = None if told is None else Fraction(str(told))
        attained = None if value is None or goal == 0 else value / goal
        passed = passed_share(window, now, week, dates) if kpi in ADD_UP else None
        pace = None if attained is None or not passed else attained / passed
        found[f"{field}:{window}"] = {"goal": goal, "value": value, "attained": attained, "pace": pace}
    return found


def passed_share(window: str, now: int, week: WorkingWeek, dates: Dates) -> Fraction | None:
    """The working time of the window's period up to now, over that of the whole period; None where there is none."""
    if window not in PERIODS:
        return None
    today = date_of(now, dates)
    begin = day_start(first_day(PERIODS[window], today, dates), dates)
    end = day_start(next_first_day(PERIODS[window], today, dates), dates)
    whole = working_milliseconds(begin, end, week)
    return Fraction(working_milliseconds(begin, now, week), whole) if whole else None


def _configured(table: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, str], Any]]:
    """(KPI, window, labels, goal) of each goal; a dimension of two is written with a plus between them."""
    for kpi, windows in table.items():
        for window, told in windows.items():
            parts = told if isinstance(told, Mapping) else {"total": told}
            for by, goal in parts.items():
                if by == "total":
                    yield kpi, window, {}, goal
                    continue
                first, *second = by.split("+")
                for value, inner in goal.items():
                    if not second:
                        yield kpi, window, {first: value}, inner
                        continue
                    for other, target in inner.items():
                        yield kpi, window, {first: value, second[0]: other}, target


def _labels(labels: Mapping[str, str]) -> str:
    written = ",".join(f'{name}="{value.translate(ESCAPES)}"' for name, value in sorted(labels.items()))
    return f"{{{written}}}" if written else ""
