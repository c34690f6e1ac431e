"""Units as Grafana has them."""

from typing import Final

from streams.kpis import Kpi, Unit

SHORT: Final = "short"
SECONDS: Final = "s"
RATIO: Final = "percentunit"

_CURRENCIES: Final = frozenset(
    {
        "USD",
        "GBP",
        "EUR",
        "JPY",
        "RUB",
        "UAH",
        "BRL",
        "DKK",
        "ISK",
        "NOK",
        "SEK",
        "CZK",
        "CHF",
        "PLN",
        "ZAR",
        "INR",
        "KRW",
        "IDR",
        "PHP",
        "VND",
        "TRY",
        "MYR",
        "XPF",
        "BGN",
    }
)
"""Those that Grafana has a unit of its own for (its `valueFormats`)."""

_UNITS: Final = {
    Unit.COUNT: SHORT,
    Unit.RATIO: RATIO,
    Unit.SECONDS: SECONDS,
    Unit.POINTS: "none",
    Unit.PER_YEAR: "none",
}


_FOR_EACH: Final = frozenset({"ticket_contact_ratio"})
"""Ratios that are no share of a whole: so many of one thing for each of another."""


def grafana_unit(kpi: Kpi, currency: str) -> str:
    """Grafana's name of a KPI's unit; of money in a currency without one, its code stands before the amount."""
    if kpi.unit.is_money:
        return money_unit(currency)
    return "none" if kpi.name in _FOR_EACH else _UNITS[kpi.unit]


def money_unit(currency: str) -> str:
    """Grafana's name of amounts in a currency."""
    return f"currency{currency}" if currency in _CURRENCIES else f"currency:{currency} "
