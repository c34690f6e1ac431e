"""The KPIs that settings may name: those that come with Nabz, and the company's own."""

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationInfo

from streams.kpis import Kpi, catalogue

OWN: Final = "kpis"
"""The table of the company's own KPIs, which is read before all that names KPIs."""

BUILT_IN: Final[Mapping[str, Kpi]] = {kpi.name: kpi for kpi in catalogue()}


def known_kpis(info: ValidationInfo) -> Mapping[str, Kpi]:
    """What a table of the settings may name, while it is checked."""
    own: Mapping[str, Kpi] = info.data.get(OWN) or {}
    return {**BUILT_IN, **own}
