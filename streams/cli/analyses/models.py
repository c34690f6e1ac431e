"""`nabz models`: prints what models tell of customers, and what they are worth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from streams.cli.analyses.model_run import Reason, Run, known, run_lines, share
from streams.cli.terminal.board import show_answer
from streams.cli.terminal.readable import NO_VALUE, aligned, printable, readable
from streams.kpis import Unit
from streams.settings import Settings

_RANKED_BY: Final = {
    "logistic": "a regression of what customers did, answered and left",
    "purchases": "how likely it is that no purchase comes (MBG/NBD)",
    "none": "nothing",
}
_MOST_WEIGHTS: Final = 5


class Expected(msgspec.Struct):
    """What all customers together are expected to do in some days."""

    days: int
    purchases: float
    value: msgspec.Raw


class PurchasesJudged(msgspec.Struct):
    """Expected purchases against those that came."""

    days: int
    customers: int
    expected: float
    happened: int
    error: float
    plain_error: float
    top_tenth: float
    plain_top_tenth: float


class Value(msgspec.Struct):
    """How often customers will buy, and for how much."""

    customers: int
    reason: Reason | None
    value_reason: Reason | None
    alive: float | None
    expected: list[Expected]
    quality: PurchasesJudged | None


class Concentration(msgspec.Struct):
    """The share of revenue of the best customers."""

    customers: int
    top_1: float | None
    top_10: float | None
    top_20: float | None


class RiskJudged(msgspec.Struct):
    """What predicted risks were worth."""

    customers: int
    happened: int
    auc: float
    brier: float
    lift: float


class Weight(msgspec.Struct):
    """What a feature says."""

    feature: str
    odds: float


class Risk(msgspec.Struct):
    """Who will be lost within some days."""

    days: int
    customers: int
    ranking: str
    reason: Reason | None
    expected_lost: float | None
    recency_auc: float | None
    quality: RiskJudged | None
    weights: list[Weight]


class Told(msgspec.Struct):
    """What a board says of models: see `/api/models`."""

    run: Run
    currency: str
    value: Value | None
    concentration: Concentration | None
    risk: Risk | None


def show_models(settings: Settings, board: str | None, *, as_json: bool, token_file: Path | None = None) -> int:
    """Print what models tell of customers, as a board tells it; for people, or as one JSON object.

    Raises CommandFailed where no board answers, and where no analyst has run yet.
    """
    return show_answer(
        settings, board, "/api/models", known(Told), models_text, as_json=as_json, token_file=token_file, has_money=True
    )


def models_text(told: Told) -> str:
    """A part for each model: its figures, and beside them what they were worth on what it had not seen."""
    parts = [run_lines(told.run)]
    if told.value is not None:
        parts.append("".join(_value(told.value, told.currency)))
    if told.concentration is not None:
        parts.append("".join(_concentration(told.concentration)))
    if told.risk is not None:
        parts.append("".join(_risk(told.risk)))
    return "\n".join(parts)


def _value(value: Value, currency: str) -> Iterator[str]:
    yield f"What is expected of all {value.customers:,} customers together\n"
    if value.reason is not None:
        yield f"{value.reason.text.en}\n"
        return
    rows = [["within", "purchases", currency]]
    rows += [[f"{one.days} d", f"{one.purchases:,.1f}", _money(one.value, currency)] for one in value.expected]
    yield aligned(rows)
    if value.value_reason is not None:
        yield f"No amounts: {value.value_reason.text.en}\n"
    if value.alive is not None:
        yield f"{value.alive:.1%} of them have probably not left.\n"
    tested = value.quality
    if tested is not None:
        yield (
            f"Told {tested.days} days ago for {tested.customers:,} customers: {tested.expected:,.0f} purchases "
            f"expected, {tested.happened:,} came.\n"
            f"A customer's number was off by {tested.error:.2f}; as many as before: off by {tested.plain_error:.2f}.\n"
            f"The best tenth brought {share(tested.top_tenth)} of them; by purchases before alone "
            f"{share(tested.plain_top_tenth)}.\n"
        )


def _concentration(found: Concentration) -> Iterator[str]:
    yield f"Who brings the revenue of the last year, of {found.customers:,} customers who brought some\n"
    rows = [["the best", "bring"]]
    for percent, part in ((1, found.top_1), (10, found.top_10), (20, found.top_20)):
        rows.append([f"{percent} %", NO_VALUE if part is None else share(part)])
    yield aligned(rows)


def _risk(risk: Risk) -> Iterator[str]:
    yield f"Who will be lost within {risk.days} days\n"
    if risk.reason is not None:
        yield f"{risk.reason.text.en}\n"
    if risk.expected_lost is not None:
        yield f"{risk.expected_lost:,.0f} customers are expected to be lost.\n"
    yield f"Customers are ranked by {_RANKED_BY.get(risk.ranking, risk.ranking)}.\n"
    tested = risk.quality
    if tested is not None:
        alone = "" if risk.recency_auc is None else f"; recency alone {risk.recency_auc:.2f}"
        yield (
            f"AUC {tested.auc:.2f} on {tested.customers:,} other customers{alone}. Brier score {tested.brier:.3f}.\n"
            f"{tested.happened:,} of them were lost. "
            f"In the tenth of the highest risk, {tested.lift:.1f} times as many were lost as among all.\n"
        )
    if risk.weights:
        rows = [["one standard deviation more of", "odds of a loss"]]
        rows += [[printable(one.feature), f"x {one.odds:.2f}"] for one in risk.weights[:_MOST_WEIGHTS]]
        yield aligned(rows, {0})


def _money(value: msgspec.Raw, currency: str) -> str:
    text = bytes(value).decode()
    return NO_VALUE if text == "null" else readable(text, Unit.MONEY, currency)
