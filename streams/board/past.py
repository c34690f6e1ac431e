"""What a board has between two rounds: what it shows, and what it has read of the counts."""

from collections.abc import Collection
from dataclasses import dataclass

from streams.arithmetic.panes import Stretch
from streams.board.counted import Counted
from streams.board.history import History
from streams.board.shown import Shown
from streams.board.stretch_fields import stretch_fields


@dataclass(frozen=True, slots=True)
class Past:
    """Both stay as they are until the next round."""

    shown: Shown
    counted: Counted

    @property
    def history(self) -> History:
        """The past of the windows."""
        return self.counted.history

    @property
    def seen(self) -> frozenset[str]:
        """The event types that were ever counted."""
        return self.counted.seen.all()

    def fields(self, kpis: Collection[str], stretch: Stretch | None) -> dict[str, str]:
        """The fields of KPIs over a stretch that has ended; nothing without one, or where it is no longer kept."""
        if stretch is None:
            return {}
        return stretch_fields(self.shown.cells, kpis, self.counted.windows, stretch, self.counted.seen.first())
