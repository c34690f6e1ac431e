"""Which report is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from streams.arithmetic.calendar import Period
from streams.arithmetic.panes import WINDOWS, Window
from streams.board.asked import WrongQuestionError
from streams.reports import REPORTS_BY_NAME, Declared

_WINDOWS: Final = {window.name: window for window in WINDOWS}


@dataclass(frozen=True, slots=True)
class AskedReport:
    """Which report is asked for, over which window; `is_ended`: of the last period of it that has finished."""

    declared: Declared
    window: Window
    is_ended: bool


def asked_report(name: str, window: str | None, known: Sequence[str], *, is_ended: bool) -> AskedReport:
    """The question for these; `known` are the windows that are switched on, None means the month, or the first.

    Raises WrongQuestionError where there is no such report, window, or finished period.
    """
    if name not in REPORTS_BY_NAME:
        raise WrongQuestionError(f"there is no report '{name}'; known: {', '.join(REPORTS_BY_NAME)}")
    window = window or (Period.MONTH.word if Period.MONTH.word in known else known[0])
    if window not in known:
        raise WrongQuestionError(f"there is no window '{window}'; known: {', '.join(known)}")
    if is_ended and _WINDOWS[window].period is None:
        dates = [one for one in known if _WINDOWS[one].period is not None]
        raise WrongQuestionError(f"no period of '{window}' ever ends; those that do: {', '.join(dates) or 'none'}")
    return AskedReport(REPORTS_BY_NAME[name], _WINDOWS[window], is_ended)
