"""KPI tables: one a window, field -> decimal text, computed from the windows' sums."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from streams.arithmetic.measures import Measure
from streams.board.decimals import decimal_text
from streams.board.table_fields import TableField, TableFields, Texts
from streams.board.window_values import View
from streams.board.windows import Windows
from streams.kpis import Kpi
from streams.kpis.formula import begun_by, other_windows


class Tables:
    """The tables of all windows, kept up to date: what did not change is not computed again."""

    def __init__(self, kpis: Sequence[Kpi], windows: Windows, money_digits: int, *, ages_every_ms: int = 1) -> None:
        """Empty tables of these KPIs over `windows`; 10**money_digits minor units make one that is shown.

        What changes as time goes by is computed again where another stretch of `ages_every_ms` has begun.
        """
        self.values: dict[str, dict[str, str]] = {window.name: {} for window in windows.shown}
        """Window -> field -> decimal text."""
        self.revision = 0
        """Raised whenever a value changes."""
        self._windows = windows
        self._seen: frozenset[str] = frozenset()
        self._view = View(windows, 0, self._seen, ages_every_ms)
        self._cells = TableFields(kpis, self._view, money_digits)
        self._ages_every_ms = ages_every_ms
        self._aged: tuple[int, tuple[int | None, ...]] | None = None
        self._begun_by = sorted(frozenset[Measure]().union(*(begun_by(kpi.formula) for kpi in kpis)), key=str)
        self._others = _other_windows(kpis, windows)
        self._rows = 0
        self._stale: list[TableField] = []
        """Cells to be computed again in all windows."""

    @property
    def cells(self) -> Sequence[TableField]:
        """All cells, also those without a value."""
        return self._cells.all

    def update(self, seen: frozenset[str], texts: Texts) -> None:
        """Compute what changed in the windows since the last time; `seen` are all event types counted."""
        fresh = self._cells.add_rows(self._windows.rows.fields(self._rows), texts)
        self._rows = len(self._windows.rows)
        anew = seen != self._seen
        self._seen = seen
        self._view.anew(seen)
        touched = [self._cells.of_rows(rows) for rows in self._windows.take_touched()]
        # What changes is in use again, whatever was found the last time that all panes were looked through.
        fresh = [*fresh, *self._stale, *self._cells.take_back(set[TableField]().union(*touched))]
        self._stale = []
        fresh += self._aged_by_now()
        changed = False
        for index, of_window in enumerate(touched):
            by_others = (
                cell for other, names in self._others[index] for cell in touched[other] if cell.kpi.name in names
            )
            cells: Iterable[TableField] = self._cells.all if anew else of_window.union(fresh, by_others)
            if cells and self._windows.windows[index].name in self.values:
                self._view.turn(index)
                changed |= self._compute(cells)
        self.revision += changed

    def leave_out(self, used: Mapping[str, Collection[int]]) -> None:
        """From the next update on, leave out what is of dimension values whose numbers are not among these."""
        self._stale += self._cells.leave_out(used)

    def _aged_by_now(self) -> Sequence[TableField]:
        """What has changed since it was last computed by nothing but time, or by when the company's sales began."""
        begins = tuple(map(self._cells.first_day, self._begun_by))
        aged = (self._windows.now or 0) // self._ages_every_ms, begins
        if aged == self._aged:
            return ()
        self._aged = aged
        return self._cells.growing_old

    def _compute(self, cells: Iterable[TableField]) -> bool:
        """Compute these cells in the window of the view; says whether any value changed."""
        window = self._view.window.name
        table = self.values[window]
        changed = False
        for cell in cells:
            if window not in cell.kpi.windows:
                continue
            value = None if cell.reading.left_out else cell.kpi.formula.evaluate(cell.reading)
            text = None if value is None else decimal_text(value, cell.shift)
            changed |= _put(table, cell.field, text)
            if cell.kpi.samples is not None:
                samples = None if text is None else cell.kpi.samples.evaluate(cell.reading)
                text = None if samples is None else decimal_text(samples, 0)
                changed |= _put(table, cell.samples_field, text)
        return changed


def _other_windows(kpis: Sequence[Kpi], windows: Windows) -> list[list[tuple[int, frozenset[str]]]]:
    """For each window the places of others by which some KPIs are told in it, and the names of these."""
    places = {window.name: place for place, window in enumerate(windows.windows)}
    found: list[list[tuple[int, frozenset[str]]]] = []
    for window in windows.windows:
        names: defaultdict[str, set[str]] = defaultdict(set)
        for kpi in kpis:
            for other in other_windows(kpi.formula) if window.name in kpi.windows else ():
                names[other].add(kpi.name)
        found.append([(places[other], frozenset(of_other)) for other, of_other in names.items()])
    return found


def _put(table: dict[str, str], field: str, text: str | None) -> bool:
    """Set or remove a field; says whether that changed it."""
    if table.get(field) == text:
        return False
    if text is None:
        del table[field]
    else:
        table[field] = text
    return True
