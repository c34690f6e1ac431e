"""What a board shows, after each of its rounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from streams.board.exposition import Exposition, written_baselines
from streams.board.goal_metrics import written_goals
from streams.board.table_fields import TableField
from streams.board.watched_kpi import Baseline
from streams.goals import Standing


@dataclass(frozen=True, slots=True)
class Shown:
    """What a board shows: tables as of a moment (epoch ms), the same ones while `revision` is the same."""

    as_of: int
    revision: int
    versions: Mapping[str, int]
    """The version of each shard that the tables hold."""
    tables: Mapping[str, Mapping[str, str]]
    """Window, or period before one (`streams.redis.keys.before_of`) -> field -> decimal text."""
    cells: Sequence[TableField]
    exposition: Exposition
    baselines: Mapping[str, Baseline]
    """KPI -> what is normal for it at `as_of`; those left out of which too little is known."""
    goals: Sequence[Standing]
    currency: str
    analyses: bytes = b""
    """Figures of analyses as Prometheus reads them."""

    def metrics(self) -> bytes:
        """Tables, baselines, goals and analyses as Prometheus reads them, without an end mark."""
        tables = self.exposition.write(self.cells, self.tables, self.revision)
        goals = written_goals(self.goals, self.exposition.windows, self.currency)
        return tables + written_baselines(self.baselines, self.currency) + goals + self.analyses
