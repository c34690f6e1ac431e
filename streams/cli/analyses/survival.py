"""`nabz survival`: prints how long customers stay."""

from pathlib import Path
from typing import Final

import msgspec

from streams.board.asked import WrongQuestionError
from streams.board.survival import asked_breakdown
from streams.cli.terminal.board import show_answer
from streams.cli.terminal.exit_codes import misused_where
from streams.cli.terminal.readable import NO_VALUE, aligned, printable
from streams.settings import Settings

AGES: Final = (30, 90, 180, 365, 730)
"""At which ages in days the share of those who are still there is printed."""


class Curve(msgspec.Struct):
    """One curve: see `/api/survival`."""

    by: str | None
    customers: int
    days: list[int]
    survival: list[float | None]
    low: list[float | None]
    high: list[float | None]
    followed_days: int
    median_days: float | None
    restricted_mean_days: dict[str, float | None]


class LogRank(msgspec.Struct):
    """Whether curves differ by more than chance."""

    chi2: float
    degrees: int
    p: float


class Told(msgspec.Struct):
    """What a board says of survival."""

    curves: list[Curve]
    log_rank: LogRank | None


def show_survival(
    settings: Settings, by: str | None, board: str | None, *, as_json: bool, token_file: Path | None = None
) -> int:
    """Print how long customers stay, as a board tells it; for people, or as one JSON object.

    Raises:
        Misused: there is no such breakdown.
        CommandFailed: no board answers, or it shows nothing yet.
    """
    with misused_where(WrongQuestionError):
        asked_breakdown(by)
    path = f"/api/survival{f'?by={by}' if by else ''}"
    read = msgspec.json.Decoder(Told).decode
    return show_answer(
        settings, board, path, read, lambda told: survival_text(told, by), as_json=as_json, token_file=token_file
    )


def survival_text(told: Told, by: str | None) -> str:
    """A row for each curve: of how many, the share that is still there at some ages, median and means."""
    head = [by or "", "customers", *(f"{age} d" for age in AGES), "median", "mean of 12m", "mean of 36m"]
    rows = [head]
    for curve in told.curves:
        shares = (_share(curve, age) for age in AGES)
        means = (_days(curve.restricted_mean_days.get(name)) for name in ("12m", "36m"))
        name = "all" if curve.by is None else printable(curve.by)
        rows.append([name, f"{curve.customers:,}", *shares, _days(curve.median_days), *means])
    text = f"Customers who are still there, by days since they came (Kaplan-Meier)\n\n{aligned(rows)}"
    if told.log_rank is not None:
        rank = told.log_rank
        text += f"\nLog-rank test of a difference: chi2 {rank.chi2:.2f}, {rank.degrees} df, p {rank.p:.3g}\n"
    return text


def _share(curve: Curve, age: int) -> str:
    if age > curve.followed_days:
        return NO_VALUE
    share = 1.0
    for days, survival in zip(curve.days, curve.survival, strict=True):
        if days > age:
            break
        share = survival if survival is not None else 0.0
    return f"{share:.1%}"


def _days(value: float | None) -> str:
    return NO_VALUE if value is None else f"{value:,.0f} d"
