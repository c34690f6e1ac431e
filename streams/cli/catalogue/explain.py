"""What `nabz catalogue` does: print the list, or one KPI with its values where an engine can be reached."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from streams.cli.catalogue.as_json import explanation_json, listing_json
from streams.cli.catalogue.as_text import explanation, listing, measure_listing
from streams.cli.tables.kpi_text import kpi_text
from streams.cli.tables.reading import counted_alike, read_contents, read_tables, shown_address
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.readable import moment_text, write_readable
from streams.kpis import Kpi
from streams.redis.growth import growing_now
from streams.settings import Settings
from streams.settings.catalogue import hidden_kpis, whole_catalogue

_PATIENCE_SECONDS = 3.0
"""How long Redis may take: the explanation is worth reading without values too."""
_MOST_ADVICE = 3


class _Found(NamedTuple):
    """What Redis has of a KPI: `as_of` (epoch ms) and its fields by window; or else why there is nothing to show."""

    as_of: int | None
    tables: Mapping[str, Mapping[str, str]] | None
    problem: str | None


def list_kpis(settings: Settings, *, as_json: bool) -> int:
    """Print every KPI: a line each, or an array of objects."""
    if as_json:
        _write_json(listing_json(settings.catalogue))
    else:
        write_readable(listing(settings.known_kpis))
    return DONE


def list_measures(settings: Settings) -> int:
    """Print every measure that formulas may name, with its breakdowns and what it counts."""
    write_readable(measure_listing(settings.catalogue))
    return DONE


def explain_kpi(settings: Settings, name: str, *, as_json: bool = False) -> int:
    """Print what one KPI means, where it comes from, and its values if tables can be read.

    Raises:
        Misused: no KPI has this name.
    """
    kpi = _named(whole_catalogue(settings), name)
    if as_json:
        _write_json(explanation_json(kpi, settings.catalogue, *asyncio.run(_find(settings, kpi))))
        return DONE
    # At once: Redis may take its time, or not answer at all.
    write_readable(explanation(kpi, settings.catalogue))
    as_of, tables, problem = asyncio.run(_find(settings, kpi))
    if problem is not None or as_of is None or tables is None:
        write_readable(f"No values: {problem}.\n")
    else:
        write_readable(f"Values as of {moment_text(as_of)}:\n\n{kpi_text((kpi,), tables, settings.currency)}")
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


async def _find(settings: Settings, kpi: Kpi) -> _Found:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), counted_alike(settings) as client:
            as_of = (await read_contents(client)).as_of
            tables = await read_tables(client, kpi.windows)
            grows = await growing_now(client, settings.catalogue.measures)
    except Misused as error:
        return _Found(None, None, str(error))
    except (CommandFailed, TimeoutError):
        return _Found(None, None, f"Redis at {shown_address(settings.redis.url)} does not answer")
    if as_of is None:
        return _Found(None, None, "no board has written tables yet (`nabz board`)")
    names = {kpi.name, kpi.samples_name}
    mine = {
        window: {field: text for field, text in table.items() if field.partition("{")[0] in names}
        for window, table in tables.items()
    }
    nothing = f"as of {moment_text(as_of)} nothing that it needs was seen, or there is nothing to divide by"
    if any(measure.name in grows for measure in kpi.measures):
        nothing = "it is being counted anew out of what is kept: `nabz catalogue status` says how far it is"
    if kpi.name in hidden_kpis(settings):
        nothing = "the settings hide it (hidden_kpis)"
    return _Found(as_of, mine, None if any(mine.values()) else nothing)


def _write_json(text: bytes) -> None:
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
