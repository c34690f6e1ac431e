"""What `nabz catalogue` does: print the list, or one KPI with its values where an engine can be reached."""

import asyncio
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from fractions import Fraction
from io import TextIOWrapper

from agents.cli.catalogue_text import explanation, listing, moment_text
from agents.cli.endings import DONE, CommandFailed, Misused
from agents.cli.kpi_text import kpi_text
from agents.cli.tables import read_contents, read_tables, redis_client, shown_address
from streams.kpis import Kpi, catalogue
from streams.settings import Settings

_PATIENCE_SECONDS = 3.0
"""How long Redis may take: the explanation is worth reading without values too."""
_MOST_ADVICE = 3


def list_kpis() -> int:
    """Print every KPI, a line each."""
    _write(listing(catalogue()))
    return DONE


def explain_kpi(settings: Settings, name: str) -> int:
    """Print what one KPI means, where it comes from, and its values if tables can be read.

    Raises:
        Misused: no KPI has this name.
    """
    kpi = _named(catalogue(Fraction(settings.lifespan_cap_years), Fraction(settings.margin)), name)
    _write(explanation(kpi))
    _write(asyncio.run(_values(settings, kpi)))
    return DONE


def _named(kpis: Sequence[Kpi], name: str) -> Kpi:
    known = {kpi.name: kpi for kpi in kpis}
    samples = {kpi.samples_name: kpi for kpi in kpis if kpi.samples is not None}
    found = known.get(name) or samples.get(name)
    if found is None:
        close = [other for other in known if name in other][:_MOST_ADVICE] or get_close_matches(name, known)
        advice = f"did you mean {' or '.join(close)}?" if close else "`nabz catalogue` lists all"
        raise Misused(f"no KPI is named '{name}': {advice}")
    return found


async def _values(settings: Settings, kpi: Kpi) -> str:
    """The values as text, or why there are none."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), redis_client(settings.redis.url) as client:
            as_of = (await read_contents(client)).as_of
            tables = await read_tables(client, kpi.windows)
    except (CommandFailed, TimeoutError):
        return f"No values: Redis at {shown_address(settings.redis.url)} does not answer.\n"
    if as_of is None:
        return "No values: no board has written tables yet (`nabz board`).\n"
    names = {kpi.name, kpi.samples_name}
    mine = {
        window: {field: text for field, text in table.items() if field.partition("{")[0] in names}
        for window, table in tables.items()
    }
    if not any(mine.values()):
        return (
            f"No values as of {moment_text(as_of)}: nothing that it needs was seen, or there is nothing to divide by.\n"
        )
    return f"Values as of {moment_text(as_of)}:\n\n{kpi_text((kpi,), mine, settings.currency)}"


def _write(text: str) -> None:
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that does not know a letter shows a stand-in, and not an error.
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(text)
