"""What may be asked of forecasts."""

from collections.abc import Collection

from streams.board.asked import WrongQuestionError
from streams.kpis.metric_names import FORECAST_KPIS


def asked_kpi(name: str, shown: Collection[str] = FORECAST_KPIS) -> str:
    """The KPI whose forecast is asked for; `shown` are the names of those that are shown.

    Raises WrongQuestionError where there is none of it.
    """
    if name not in FORECAST_KPIS:
        raise WrongQuestionError(f"KPI '{name}' is not forecast; known: {', '.join(FORECAST_KPIS)}")
    if name not in shown:
        raise WrongQuestionError(f"KPI '{name}' is not shown: `hidden_kpis` names it")
    return name
