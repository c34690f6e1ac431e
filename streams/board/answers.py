"""What a board answers, as JSON text; its tables are written in `texts`."""

import json
from typing import Any

from streams.board.metric_names import metric_name
from streams.board.rounds import Board
from streams.board.texts import written
from streams.kpis import Kpi
from streams.kpis.meanings_fa import MEANINGS_FA
from streams.panes import WINDOW_NAMES


def meta_text(board: Board) -> str:
    """What the tables are of."""
    shown = board.shown
    return written(
        {
            "as_of": shown.as_of if shown else None,
            "revision": shown.revision if shown else 0,
            "problem": board.problem,
            "clock": board.settings.clock,
            "currency": board.settings.currency,
            "windows": WINDOW_NAMES,
        }
    )


def catalogue_text(board: Board) -> str:
    """What the fields of the tables mean."""
    return json.dumps([_described(kpi) for kpi in board.kpis], ensure_ascii=False)


def _described(kpi: Kpi) -> dict[str, Any]:
    return {
        "name": kpi.name,
        "title": {"en": kpi.title.en, "fa": kpi.title.fa},
        "meaning": kpi.meaning,
        "meaning_fa": MEANINGS_FA.get(kpi.name),
        "formula": str(kpi.formula),
        "source": kpi.source,
        "group": kpi.group.value,
        "unit": kpi.unit.value,
        "better": kpi.better.value,
        "by": kpi.by,
        "windows": kpi.windows,
        "samples": kpi.samples_name if kpi.samples is not None else None,
        "metric": metric_name(kpi),
    }
