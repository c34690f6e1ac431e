"""What a board is, before it is one of Grafana's: a name, rows of panels, and the dimensions to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from grafana.edition import Edition, Language
from grafana.panels.shown import Shown
from streams.texts import Text
from streams.texts.messages import BOARDS

UID_LENGTH: Final = 40
"""What Grafana allows."""


@dataclass(frozen=True, slots=True)
class Row:
    """Panels under a title, from left to right and then down; without a title they stand free."""

    panels: Sequence[Shown]
    title: Text | None = None
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A variable: the values that a label has on a metric."""

    label: str
    metric: str


@dataclass(frozen=True, slots=True)
class Board:
    """One board. `key` names it in addresses and files; `window` is chosen at first, None: there is none to choose."""

    key: str
    rows: Sequence[Row]
    dimensions: Sequence[Chosen] = ()
    window: str | None = "24h"
    instances: bool = False
    """Whether the processes to look at may be chosen."""
    workers: bool = False
    """Whether it shows what workers tell of themselves, too."""

    def without_hidden(self, edition: Edition) -> "Board":
        """The same without panels and variables of dimensions and KPIs that are shown nowhere."""
        rows = [(row, [panel for panel in row.panels if _is_shown(panel, edition)]) for row in self.rows]
        return replace(
            self,
            rows=[replace(row, panels=panels) for row, panels in rows if panels],
            dimensions=[chosen for chosen in self.dimensions if edition.shows((chosen.label,))],
        )

    @property
    def title(self) -> Text:
        """What it is called."""
        return BOARDS[f"board.{self.key}"]

    @property
    def about(self) -> Text:
        """What it is for."""
        return BOARDS[f"board.{self.key}.about"]


def _is_shown(panel: Shown, edition: Edition) -> bool:
    return edition.shows(panel.breakdown) and panel.kpi not in edition.hidden_kpis


def uid(edition: Edition, key: str) -> str:
    """The identity of a board for ever: boards of both languages may stand side by side."""
    return f"nabz-{key}" if edition.language is Language.EN else f"nabz-{edition.language.value}-{key}"


def address(edition: Edition, key: str) -> str:
    """Where a board is, with the time and the variables of the one that links to it."""
    return f"/d/{uid(edition, key)}?${{__url_time_range}}&${{__all_variables}}"
