"""`nabz baskets`: prints which families of items are bought together, or which SKUs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import msgspec

from streams.board.asked import WrongQuestionError
from streams.board.baskets import asked_rules
from streams.board.item_baskets import asked_item_rules, asks_for_skus
from streams.cli.terminal.board import show_answer
from streams.cli.terminal.exit_codes import misused_where
from streams.cli.terminal.readable import NO_VALUE, aligned, moment_text, printable
from streams.settings import Settings

_MOST_RULES: Final = 40
"""So many rows are read by people; `--json` gives all."""
_TOO_LARGE: Final = {
    "families": "of them have too many families (baskets.most_items): not counted in pairs",
    "SKUs": "more have too many SKUs (baskets.most_items): left out",
}
_NAMES: Final = range(2)
"""The columns that are no numbers."""


class Rule(msgspec.Struct):
    """Who buys `left` buys `right` as well: see `/api/baskets`."""

    left: str
    right: str
    count: int
    support: float
    confidence: float
    lift: float
    leverage: float
    conviction: float | None
    p: float


class Told(msgspec.Struct):
    """What a board says of baskets."""

    window: str
    baskets: int
    basket_size_mean: float | None
    too_large: int
    rules: list[Rule]
    as_of: int | None = None
    """Of SKUs: as of when (epoch ms) the analyst looked."""
    left_out: int = 0
    """Of SKUs: how many more rules there are, of a lower lift."""


def show_baskets(
    settings: Settings, asked: Mapping[str, str], board: str | None, *, as_json: bool, token_file: Path | None = None
) -> int:
    """Print the rules that are `asked` for, by the names of `/api/baskets`, as a board tells them.

    For people, or as one JSON object.

    Raises:
        Misused: there are no such rules, the board counts no baskets, or nobody has looked at the SKUs in them.
        CommandFailed: no board answers, or it shows nothing yet.
    """
    with misused_where(WrongQuestionError):
        if asks_for_skus(asked):
            asked_item_rules(asked)
        else:
            asked_rules(asked)
    path, read = f"/api/baskets?{urlencode(asked)}", msgspec.json.Decoder(Told).decode
    return show_answer(settings, board, path, read, baskets_text, as_json=as_json, token_file=token_file)


def baskets_text(told: Told) -> str:
    """How many baskets there are, and a row for each rule, the highest lift first."""
    size = NO_VALUE if told.basket_size_mean is None else f"{told.basket_size_mean:.2f}"
    things = "families" if told.as_of is None else "SKUs"
    parts = [f"{told.baskets:,} baskets over {told.window}, of {size} {things} on average\n"]
    if told.as_of is not None:
        parts.append(f"As of {moment_text(told.as_of)}, when the analyst looked.\n")
    if told.too_large:
        parts.append(f"{told.too_large:,} {_TOO_LARGE[things]}\n")
    if not told.rules:
        return "".join((*parts, f"\nNo two {things} are bought together so often and more often than by chance.\n"))
    rows = [["who buys", "buys as well", "baskets", "support", "confidence", "lift", "leverage", "conviction", "p"]]
    rows += [_row(rule) for rule in told.rules[:_MOST_RULES]]
    parts.append(f"\n{aligned(rows, _NAMES)}")
    if len(told.rules) > _MOST_RULES:
        parts.append(f"\nThe first {_MOST_RULES} of {len(told.rules):,} rules; --json gives all.\n")
    if told.left_out:
        parts.append(f"\n{told.left_out:,} rules of a lower lift are not kept: raise baskets.least_support.\n")
    return "".join(parts)


def _row(rule: Rule) -> list[str]:
    return [
        printable(rule.left),
        printable(rule.right),
        f"{rule.count:,}",
        f"{rule.support:.2%}",
        f"{rule.confidence:.1%}",
        f"{rule.lift:.2f}",
        f"{rule.leverage:.4f}",
        NO_VALUE if rule.conviction is None else f"{rule.conviction:.2f}",
        f"{rule.p:.2g}",
    ]
