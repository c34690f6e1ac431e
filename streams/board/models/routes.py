"""Where a board tells of models over HTTP."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from streams.board.answering import json_answer, refused
from streams.board.asked import WrongQuestionError
from streams.board.models.asked import asked_kpi
from streams.board.models.customers import clusters_told, models_told
from streams.board.models.forecasts import forecast_told, pipeline_told
from streams.board.models.known import KnownModels
from streams.board.models.telling import Told


def model_routes(known: KnownModels) -> list[web.RouteDef]:
    """A route for each question."""

    def telling(tell: Callable[[KnownModels], Told]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def view(request: web.Request) -> web.Response:
            return json_answer(request, json.dumps(tell(known), ensure_ascii=False))

        return view

    async def forecast(request: web.Request) -> web.Response:
        try:
            kpi = asked_kpi(request.query.get("kpi", ""), known.kpis)
        except WrongQuestionError as error:
            raise refused(error) from error
        return json_answer(request, json.dumps(forecast_told(known.kpis[kpi], known), ensure_ascii=False))

    return [
        web.get("/api/models", telling(models_told)),
        web.get("/api/clusters", telling(clusters_told)),
        web.get("/api/forecast", forecast),
        web.get("/api/pipeline", telling(pipeline_told)),
    ]
