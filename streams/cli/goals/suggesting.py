"""`nabz goals suggest`: goals for the next month and quarter, from what the last ones came to."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import msgspec

from schemas.mending import UNDECODABLE
from streams.cli.terminal.board import META, answers, board_address, check_currency, shown_currency, why_no_answer
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.readable import readable, unit_name, write_readable
from streams.goals.suggestions import MOST_PERIODS, Suggestion, suggestion
from streams.kpis import Better, Kpi, Unit
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue

_PERIODS: Final = ("month", "quarter")
_USUAL: Final = (
    "deal_value_won",
    "deals_won",
    "revenue",
    "orders",
    "customers_new",
    "leads_created",
    "customer_churn_ratio",
    "ticket_resolution_on_time_ratio",
    "csat_ratio",
    "nps",
)
"""What companies often have goals for, where the settings have none."""
_HEAD: Final = f"""\
# Goals for the next period, from what the last ones came to: the median of up to {MOST_PERIODS} finished periods. For
# counts and sums it is multiplied by the usual growth, which is the median change from one period to the next (at most
# 20 % down and 25 % up, and never up where low is better). Put in what you know of the next period.
"""


class Periods(msgspec.Struct):
    """What a board says of finished periods: see `/api/periods`."""

    starts: list[str] = []
    values: dict[str, list[str | None]] = {}


def suggest_goals(settings: Settings, names: Sequence[str], board: str | None, token_file: Path | None = None) -> int:
    """Print goals as TOML for these KPIs, or for those that have goals already, else for some usual ones.

    Raises:
        Misused: there is no such KPI, neither direction of it is better, or the board shows another currency.
        CommandFailed: no board answers.
    """
    kpis = {kpi.name: kpi for kpi in configured_catalogue(settings)}
    chosen = _chosen(kpis, names or _with_goals(settings) or _USUAL)
    periods = asyncio.run(_asked(board_address(settings, board), settings, token_file))
    write_readable(suggested_text(chosen, periods, settings))
    return DONE


def suggested_text(kpis: Sequence[Kpi], periods: Mapping[str, Periods], settings: Settings) -> str:
    """TOML with the goals of these KPIs; what cannot be suggested is a comment that says why."""
    return _HEAD + "".join(line for kpi in kpis for line in _table(kpi, periods, settings))


def _chosen(kpis: Mapping[str, Kpi], names: Sequence[str]) -> list[Kpi]:
    for name in names:
        if name not in kpis:
            raise Misused(f"no KPI is named '{name}': `nabz catalogue` lists them")
        if kpis[name].better is Better.NEITHER:
            raise Misused(f"'{name}' has no goal to suggest, for neither of its directions is better")
    return [kpis[name] for name in names]


def _with_goals(settings: Settings) -> Sequence[str]:
    """The KPIs that have goals, but for those of which neither direction is better."""
    directions = {kpi.name: kpi.better for kpi in configured_catalogue(settings)}
    names = dict.fromkeys(goal.kpi for goal in settings.goals.values())
    return [name for name in names if directions[name] is not Better.NEITHER]


async def _asked(address: str, settings: Settings, token_file: Path | None) -> Mapping[str, Periods]:
    meta, *found = await answers(address, [META, *(f"/api/periods?period={period}" for period in _PERIODS)], token_file)
    try:
        check_currency(address, shown_currency(meta), settings)
        return {
            period: msgspec.json.decode(body, type=_Told).as_text()
            for period, body in zip(_PERIODS, found, strict=True)
        }
    except UNDECODABLE as error:
        raise CommandFailed(why_no_answer(address, error)) from error


class _Told(msgspec.Struct):
    """The same as it comes: numbers are kept with all their digits."""

    starts: list[str] = []
    values: dict[str, list[msgspec.Raw]] = {}

    def as_text(self) -> Periods:
        return Periods(
            self.starts,
            {
                name: [None if bytes(value) == b"null" else bytes(value).decode() for value in values]
                for name, values in self.values.items()
            },
        )


def _table(kpi: Kpi, periods: Mapping[str, Periods], settings: Settings) -> Iterator[str]:
    yield f"\n[goals.{kpi.name}]  # {kpi.title.en}\n"
    for period in _PERIODS:
        if period not in kpi.windows:
            yield f"# {period}: this window is switched off (windows)\n"
            continue
        values = periods[period].values.get(kpi.name)
        if values is None:
            yield f"# {period}: nobody knows what this KPI was in the past\n"
            continue
        found = suggestion(kpi, [None if value is None else Fraction(value) for value in values])
        if found is None:
            yield f"# {period}: none has finished since the first event of this KPI, or nothing was in any\n"
        else:
            yield f"# {_reason(found, period, settings.currency)}\n"
            yield f'{period} = "{found.goal:f}"\n'


def _reason(found: Suggestion, period: str, currency: str) -> str:
    """As in "5 months from 11,000 to 14,000 USD, median 12,500 USD, usual growth +2%"."""
    kpi, count = found.kpi, len(found.values)
    unit = unit_name(kpi.unit, currency)

    def said(value: Fraction) -> str:
        digits = f"{Decimal(repr(round(float(value), 4))).normalize():f}"
        return f"{readable(digits, kpi.unit, currency)} {unit}".rstrip()

    periods = f"{count} {period}{'s' if count > 1 else ''}"
    if count == 1:
        text = f"{periods} of {said(found.median)}"
    else:
        text = f"{periods} from {said(min(found.values))} to {said(max(found.values))}, median {said(found.median)}"
    growth = found.growth - 1
    if growth:
        text += f", usual growth {'+' if growth > 0 else ''}{readable(f'{float(growth):.6f}', Unit.RATIO, currency)}"
    return text
