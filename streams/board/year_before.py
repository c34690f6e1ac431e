"""A period before whose first panes have expired: finished months, and the panes of the days after them."""

from streams.arithmetic.panes import Resolution, Stretch, Window
from streams.board.finished_months import FinishedMonths
from streams.board.pane_history import PaneHistory
from streams.periods import PERIODS, KeptReading, added, together, whole_in


def before_of_months(
    months: FinishedMonths, pane_history: PaneHistory, stretch: Stretch, window: Window, seen: frozenset[str]
) -> KeptReading | None:
    """The totals over days that begin with a month and end where panes of all days that follow them are kept.

    The reading has seen the event types of which something was known from the beginning on. None where a month is
    missing. `seen` are the event types that were ever counted. The past has to be caught up in days.
    """
    days, split = months.calendar.days, months.corrected_from
    if window.period not in PERIODS or split is None or days.start_of(split) > stretch.end:
        return None
    kept = months.between(days.date_of(stretch.begin), split)
    if kept is None:
        return None
    (rest,) = pane_history.spans(Resolution.DAY, [(days.start_of(split), stretch.end)], window, seen)
    rest_sums = months.totals(rest.inside, rest.before, rest.end)
    so_far = together(kept, (), rest_sums)
    sums = {name: added([sums, rest_sums[name]]) for name, sums in so_far.items()}
    return KeptReading(window, sums, whole_in(kept))
