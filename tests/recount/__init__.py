"""The naive recount: every KPI by its definition, from the whole list of events at once.

It knows nothing of the engine and is what the engine is compared with. It does not cap the values of a
dimension: which of them are kept is the one thing that depends on the order of arrival.
"""

from collections.abc import Iterable

from tests.recount.before import befores_at, finished_at
from tests.recount.events import Event
from tests.recount.report import Fields
from tests.recount.settings import Settings, settings_from_toml
from tests.recount.told import told
from tests.recount.windows import windows_at

__all__ = ["Settings", "recount", "recount_before", "settings_from_toml"]

Table = dict[str, int | float]


def recount(
    events: Iterable[Event], settings: Settings, now: int, ages_every: int = 1
) -> dict[str, dict[str, int | float]]:
    """The tables of all windows at `now` (epoch milliseconds), as {window: {field: number}}.

    The events are valid, in any order (their order is that of arrival), with any duplicates. Ages are told every so
    many milliseconds: a board that goes by the wall clock does it every minute.
    """
    known = told(events, settings, now)
    ages_at = now - now % ages_every
    return {window.name: _plain(known.fields(window, ages_at)) for window in windows_at(now, settings.dates)}


def recount_before(events: Iterable[Event], settings: Settings, now: int) -> dict[str, Table]:
    """The totals of all periods before at `now` (epoch milliseconds), {window: {field: number}}.

    With `<kpi>:finished`, the window without its running day. Retention and what was seen by then are left to who asks:
    here every period before has every field that can be computed.
    """
    known = told(events, settings, now)
    finished = {window.name: known.before(window) for window in finished_at(now, settings.dates)}
    tables = {}
    for window in befores_at(now, settings.dates):
        table = known.before(window)
        for name, number in finished.get(window.name, {}).items():
            if not name.endswith("_samples"):
                table[f"{name}:finished"] = number
        tables[window.name] = _plain(table)
    return tables


def _plain(fields: Fields) -> dict[str, int | float]:
    """Whole numbers as such, all others as the nearest float."""
    return {name: int(number) if number.denominator == 1 else float(number) for name, number in fields.items()}
