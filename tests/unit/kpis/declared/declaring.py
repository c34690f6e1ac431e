"""KPIs that tests declare."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from typing import Final

from streams.kpis import Kpi
from streams.kpis.declared import InvalidDeclarations, Said, made, validated
from streams.kpis.declared.alerts import DeclaredAlerts
from tests.built_in import ALL_MEASURES

SAID: Final = Said(
    {"margin": Fraction(1), "lifespan_cap_years": Fraction(10)}, {"service_levels.on_time": Decimal("0.9")}
)
MEASURES: Final = {measure.name: measure for measure in ALL_MEASURES}


def declared(text: str) -> dict[str, Kpi]:
    """The KPIs that a text of TOML declares, by name. Raises InvalidDeclarations."""
    found = validated(tomllib.loads(text))
    alerts = {name: DeclaredAlerts.of(name, table) for name, table in found.alerts.items()}
    return {kpi.name: kpi for kpi in made(found.kpis, alerts, MEASURES, SAID)}


def one(*lines: str, name: str = "mine") -> Kpi:
    """One KPI by the lines of its table; what it has to have is there, unless a line says otherwise."""
    keys = {line.partition(" = ")[0] for line in lines}
    usual = {"title": '"Mine"', "group": '"service"', "formula": '"tickets_opened"'}
    table = [f"[kpis.{name}]", *(f"{key} = {value}" for key, value in usual.items() if key not in keys), *lines]
    return declared("\n".join(line for line in table if not line.endswith(" = ")))[name]


def problems(*lines: str, name: str = "mine") -> list[str]:
    """What is wrong with such a KPI."""
    try:
        one(*lines, name=name)
    except InvalidDeclarations as error:
        return [str(problem) for problem in error.problems]
    return []
