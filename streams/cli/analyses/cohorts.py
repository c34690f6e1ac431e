"""`nabz cohorts`: prints what customers do by month of joining and age in months."""

from pathlib import Path
from typing import Final

import msgspec

from streams.board.asked import WrongQuestionError
from streams.board.cohorts import CUSTOMERS, asked_cohorts
from streams.cli.terminal.board import show_answer
from streams.cli.terminal.exit_codes import misused_where
from streams.cli.terminal.readable import NO_VALUE, aligned, printable, readable
from streams.kpis import Unit
from streams.settings import Settings

_MOST_AGES: Final = 13
"""So many columns find room; `--json` gives all."""


class Table(msgspec.Struct):
    """What a board says of cohorts: see `/api/cohorts`. Numbers are kept with all their digits."""

    months: list[str]
    ages: list[int]
    cells: list[list[msgspec.Raw]]


def show_cohorts(
    settings: Settings,
    by: str | None,
    measure: str,
    board: str | None,
    *,
    as_json: bool,
    token_file: Path | None = None,
) -> int:
    """Print cohorts, as a board tells them; for people, or as one JSON object.

    Raises:
        Misused: there is no such measure or breakdown.
        CommandFailed: no board answers, or it shows nothing yet.
    """
    with misused_where(WrongQuestionError):
        asked_cohorts(by, measure)

    def read(body: bytes) -> dict[str, Table]:
        decode = msgspec.json.decode
        return decode(body, type=dict[str, Table]) if by else {"": decode(body, type=Table)}

    return show_answer(
        settings,
        board,
        f"/api/cohorts?measure={measure}{f'&by={by}' if by else ''}",
        read,
        lambda tables: cohorts_text(tables, by, measure, settings.currency),
        as_json=as_json,
        token_file=token_file,
        has_money=True,
        nothing="knows of no customers yet",
    )


def cohorts_text(tables: dict[str, Table], by: str | None, measure: str, currency: str) -> str:
    """A row for each month of joining, a column for each age in months; one table a value."""
    counts = measure == CUSTOMERS
    what = "Active customers" if counts else f"Revenue less refunds, {currency},"
    parts = [f"{what} by month of joining and months since then\n"]
    for value, table in tables.items():
        parts.append(f"\n{by}: {printable(value)}\n" if by else "\n")
        ages = table.ages[:_MOST_AGES]
        rows = [["joined", *map(str, ages)]]
        for month, cells in zip(table.months, table.cells, strict=True):
            rows.append([month, *(_said(cell, currency, counts=counts) for cell in cells[: len(ages)])])
        parts.append(aligned(rows) if table.months else "nobody has joined yet\n")
    if any(len(table.ages) > _MOST_AGES for table in tables.values()):
        parts.append(f"\nOf {_MOST_AGES - 1} months; --json gives all.\n")
    return "".join(parts)


def _said(cell: msgspec.Raw, currency: str, *, counts: bool) -> str:
    text = bytes(cell).decode()
    return NO_VALUE if text == "null" else readable(text, Unit.COUNT if counts else Unit.MONEY, currency)
