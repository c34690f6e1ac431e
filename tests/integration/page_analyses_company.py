"""What a board tells the page of analyses, where a test answers in its place: a small company of all that there is."""

import json
from collections.abc import Mapping
from typing import Any, Final

from playwright.async_api import Page, Route

BASKETS: Final[Mapping[str, Any]] = {
    "window": "90d",
    "baskets": 9_835,
    "basket_size_mean": 4.41,
    "too_large": 3,
    "rules": [
        {"left": "bread", "right": "milk", "count": 800, "support": 0.0813, "confidence": 0.51, "lift": 1.2,
         "leverage": 0.0089, "conviction": 1.9, "p": 1e-9},
        {"left": "tea", "right": "biscuits", "count": 97, "support": 0.0099, "confidence": 0.62, "lift": 3.04,
         "leverage": 0.0065, "conviction": None, "p": 0.04},
    ],
}  # fmt: skip
GROUPS: Final = {"champion": (412, 199_820), "loyal": (1_034, 401_192), "lost": (2_210, 75_272)}
"""Group -> customers, money."""
DRIVERS: Final = {
    "quality": (78.2, 0.62, 412),
    "delivery": (54.9, 0.55, 405),
    "price": (61.3, 0.21, 410),
    "website": (83.7, 0.08, 398),
    "returns": (70.1, 0.41, 17),
}
"""Question -> mean score, impact, answers."""
MOVES: Final = {("loyal", "champion"): 73, ("champion", "lost"): 12}


COMMENTS: Final[Mapping[str, Any]] = {
    "comments": [
        {"at": 1_780_000_000_000, "comment": "The courier was late <b>again</b>.", "score": -612,
         "themes": ["delivery"], "touchpoint": "delivery", "product": "desk", "kind": "nps", "points": 3},
        {"at": 1_779_900_000_000, "comment": "پشتیبانی خیلی خوب بود", "score": 700, "themes": [],
         "touchpoint": "ticket", "product": None, "kind": "ticket", "points": None},
    ],
    "looked_at": 412,
    "ended": True,
}  # fmt: skip
RUN: Final[Mapping[str, Any]] = {
    "fitted_at": 1_780_000_000_000, "as_of": 1_780_000_000_000, "age_seconds": 60, "every_minutes": 60, "old": False,
    "took_seconds": 3.1, "customers": 3_000, "sampled": 3_000,
}  # fmt: skip
NOT_BETTER_TEXT: Final[Mapping[str, str]] = {"en": "No better than a plain rule.", "fa": "بهتر از قاعدهٔ ساده نیست."}
NOT_BETTER: Final[Mapping[str, Any]] = {"code": "not_better", "text": NOT_BETTER_TEXT}
PIPELINE: Final[Mapping[str, Any]] = {
    "run": RUN, "currency": "USD", "decided": 412, "deals": 61, "amount": 812_400, "weighted": 302_100,
    "horizons": [
        {"days": 30, "low": 60_000, "mean": 91_000, "high": 120_000, "deals": 3.4, "reason": None,
         "quality": {"error": 12_000, "plain_error": 31_000, "plain_rule": "weighted", "won": 88_000}},
        {"days": 365, "low": None, "mean": None, "high": None, "deals": None, "reason": NOT_BETTER, "quality": None},
    ],
    "months": [
        {"when": "overdue", "period": None, "deals": 7, "amount": 61_000, "weighted": 20_000, "within_days": 365,
         "expected": 9_000},
        {"when": "month", "period": "2026-12", "deals": 21, "amount": 300_000, "weighted": 140_000, "within_days": 20,
         "expected": 60_000},
        {"when": "month", "period": "2027-01", "deals": 0, "amount": 0, "weighted": 0, "within_days": 50,
         "expected": 0},
        {"when": "undated", "period": None, "deals": 33, "amount": 451_400, "weighted": 142_100, "within_days": 365,
         "expected": 4_000},
    ],
}  # fmt: skip


def forecast(kpi: str, first: int = 1_780_000_000_000) -> dict[str, Any]:
    """What a board says of a KPI that comes to 1000 a day, from the day on that begins at `first` (epoch ms)."""
    quality = {"error": 0.081, "plain_error": 0.112, "scaled_error": 0.71, "plain_scaled_error": 0.94}
    path = [
        {"day": "", "start": first + day * 86_400_000, "low": 800, "mean": 1_000, "high": 1_300} for day in range(30)
    ]
    told = {"reason": None, "method": {"name": "theta", "title": {"en": "theta", "fa": "تتا"}}, "quality": quality}
    return {
        "run": RUN,
        "kpi": kpi,
        "title": {"en": "", "fa": ""},
        "unit": "money",
        "currency": "USD",
        "reason": None,
        "known_days": 400,
        "horizons": [
            {"days": 7, "low": 6_000, "mean": 7_000, "high": 8_000, **told},
            {"days": 30, "low": 26_000, "mean": 30_000, "high": 34_000, **told},
            {
                "days": 90,
                "low": None,
                "mean": None,
                "high": None,
                "reason": NOT_BETTER,
                "method": None,
                "quality": None,
            },
        ],
        "path_days": 30,
        "path": path,
    }


def period(name: str, value: int, goal: int | None = None) -> dict[str, Any]:
    attained = None if goal is None else value / goal
    return {"period": name, "from": "", "to": "", "value": value, "samples": 7, "goal": goal, "attained": attained}


PERIODS: Final[Mapping[str, Any]] = {
    "month": [period("2025-10", 50_000), period("2026-09", 42_000, 40_000), period("2026-10", 60_000, 80_000)],
    "quarter": [period("2026-Q2", 150_000), period("2026-Q3", 120_000)],
    "year": [],
}


def _fields() -> dict[str, float]:
    found: dict[str, float] = {"loyal_customer_ratio": 0.31}
    for group, (customers, money) in GROUPS.items():
        found[f'customers_in_group{{loyalty="{group}"}}'] = customers
        found[f'loyalty_value{{loyalty="{group}"}}'] = money
    for driver, (mean, impact, answers) in DRIVERS.items():
        found[f'acsi_driver_mean{{driver="{driver}"}}'] = mean
        found[f'acsi_driver_impact{{driver="{driver}"}}'] = impact
        found[f'acsi_driver_impact_samples{{driver="{driver}"}}'] = answers
    for (left, joined), customers in MOVES.items():
        found[f'loyalty_moves{{from="{left}",to="{joined}"}}'] = customers
    return found


def with_loyalty(catalogue: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The catalogue with the KPIs of loyalty groups, in place of its own if it has some."""
    breakdowns = {
        "customers_in_group": ("count", [["loyalty"]]),
        "loyalty_value": ("money", [["loyalty"]]),
        "loyalty_moves": ("count", [["from", "to"]]),
        "loyal_customer_ratio": ("ratio", []),
    }
    first = catalogue[0]
    title = {"en": "Loyal customers", "fa": "مشتریان وفادار"}
    added = [{**first, "name": name, "title": title, "unit": unit, "by": by} for name, (unit, by) in breakdowns.items()]
    return [*(kpi for kpi in catalogue if kpi["name"] not in breakdowns), *added]


def with_little(catalogue: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [kpi for kpi in catalogue if kpi["name"] not in {"customers_in_group", "acsi_driver_mean"}]


async def answer_all(page: Page, catalogue: list[dict[str, Any]], windows: list[str]) -> None:
    """Answer for loyalty groups, drivers, forecasts, baskets and finished periods."""
    await answer(page, "**/api/catalogue", with_loyalty(catalogue))
    await answer(page, "**/api/kpis?*", dict.fromkeys(windows, _fields()))
    await answer(page, "**/api/baskets?*", BASKETS)
    for kpi in ("revenue", "orders", "customers_new", "tickets_opened"):
        await answer(page, f"**/api/forecast?kpi={kpi}", forecast(kpi))
    await answer(page, "**/api/pipeline", PIPELINE)
    await answer(page, "**/api/comments?*", COMMENTS)
    complaints = {**COMMENTS, "comments": COMMENTS["comments"][:1]}
    await answer(page, "**/api/comments?*negative=1*", complaints)
    for by, periods in PERIODS.items():
        await answer(page, f"**/api/periods?kpi=*&by={by}", periods)


async def answer_nothing(page: Page, catalogue: list[dict[str, Any]]) -> None:
    """Answer as a board that knows of neither models nor loyalty groups nor drivers, baskets and kept periods."""
    await answer(page, "**/api/catalogue", with_little(catalogue))
    for path in ("models", "clusters", "forecast?*", "pipeline", "comments?*", "baskets?*"):
        await answer(page, f"**/api/{path}", {}, status=404)
    await answer(page, "**/api/periods?kpi=*", {"window": "month"})


async def answer(page: Page, path: str, body: object, status: int = 200) -> None:
    """Answer in place of the board."""
    text = json.dumps(body)

    async def fulfil(route: Route) -> None:
        await route.fulfill(body=text, status=status, content_type="application/json")

    await page.route(path, fulfil)
