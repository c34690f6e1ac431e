"""Models as a board tells them out of Redis, and as commands print them."""

import asyncio
import json
import re
import time

import pytest

from agents.analyst.run import run_once
from streams.cli.analyses.clusters import show_clusters
from streams.cli.analyses.forecast import show_forecast, show_pipeline
from streams.cli.analyses.models import show_models
from streams.cli.terminal.exit_codes import CommandFailed
from streams.fitted import Models, Reason, Value, to_texts
from streams.redis.connection import connect
from streams.redis.models import AnalystLease
from streams.settings import Settings
from tests.engine.crowd import connected
from tests.engine.kept_customers import keep
from tests.fitted.invented import invented
from tests.integration.analysed_shop import NOW, settings_for, shop
from tests.integration.running_board import running_board


async def found(url: str, models: Models) -> None:
    """Write models as an analyst does."""
    client = connect(url)
    try:
        lease = AnalystLease(client)
        assert await lease.take()
        assert await lease.write(to_texts(models))
        await lease.release()
    finally:
        await client.aclose()


def just_now() -> Models:
    return invented(int(time.time()) * 1000)


async def test_a_board_tells_what_the_analyst_wrote(embedded_redis: str) -> None:
    models = just_now()
    await found(embedded_redis, models)
    async with running_board(embedded_redis) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        told = await board.json("/api/models")
        assert models.risk is not None
        assert models.risk.judged is not None
        assert told["risk"]["quality"]["auc"] == models.risk.judged.auc
        assert 0 <= told["run"]["age_seconds"] < 600
        assert told["run"]["old"] is False
        assert len((await board.json("/api/clusters"))["clusters"]) == 4
        metrics = (await board.get("/metrics"))[1]
        assert f'crm_model_quality{{model="risk",measure="auc"}} {models.risk.judged.auc!r}' in metrics
        assert 'crm_customers_predicted_value{horizon="365d",currency="USD"}' in metrics


async def test_a_board_tells_forecasts_and_refuses_what_is_none(embedded_redis: str) -> None:
    models = just_now()
    await found(embedded_redis, models)
    async with running_board(embedded_redis, sections={"hidden_kpis": ("customers_new",)}) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        revenue = await board.json("/api/forecast?kpi=revenue")
        assert [one["days"] for one in revenue["horizons"]] == [7, 30, 90]
        assert len(revenue["path"]) == 90
        assert len((await board.json("/api/pipeline"))["months"]) == 15
        for asked, said in (
            ("?kpi=nps", "KPI 'nps' is not forecast; known: revenue, orders, customers_new, tickets_opened"),
            ("", "KPI '' is not forecast"),
            ("?kpi=customers_new", "KPI 'customers_new' is not shown"),
        ):
            status, text = await board.get(f"/api/forecast{asked}")
            assert status == 400
            assert said in json.loads(text)["error"]
        metrics = (await board.get("/metrics"))[1]
        assert 'crm_revenue_forecast_value{horizon="30d",bound="high",currency="USD"}' in metrics
        assert "crm_customers_new_forecast" not in metrics


async def test_without_an_analyst_it_is_said_what_to_do(embedded_redis: str) -> None:
    async with running_board(embedded_redis) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        for path in ("/api/models", "/api/clusters", "/api/forecast?kpi=orders", "/api/pipeline"):
            status, text = await board.get(path)
            assert status == 200
            assert json.loads(text)["run"] is None
            assert "nabz analyst" in json.loads(text)["text"]["en"]
        for show in (show_models, show_clusters, show_pipeline):
            with pytest.raises(CommandFailed, match="nabz analyst"):
                await asyncio.to_thread(show, Settings(), board.url, as_json=False)
        with pytest.raises(CommandFailed, match="nabz analyst"):
            await asyncio.to_thread(show_forecast, Settings(), "orders", board.url, as_json=True)
        assert "crm_model" not in (await board.get("/metrics"))[1]


async def test_commands_print_figures_beside_what_they_were_worth(
    embedded_redis: str, capsys: pytest.CaptureFixture[str]
) -> None:
    models = just_now()
    await found(embedded_redis, models)
    async with running_board(embedded_redis) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        assert await asyncio.to_thread(show_models, Settings(), board.url, as_json=False) == 0
        text = capsys.readouterr().out
        assert "AUC 0.85 on 1,519 other customers; recency alone 0.84." in text
        assert "365 d    3,747.9  103,509.34" in text
        assert "10 %  46.3%" in text
        assert "2,448 customers are expected to be lost." in text
        assert "off by 0.80; as many as before: off by 1.04." in text
        assert await asyncio.to_thread(show_clusters, Settings(), board.url, as_json=False) == 0
        text = capsys.readouterr().out
        assert "recent, many, large" in text
        assert "Mean silhouette 0.37, of -1 to 1: they stand apart." in text
        assert await asyncio.to_thread(show_forecast, Settings(), "revenue", board.url, as_json=False) == 0
        text = capsys.readouterr().out
        assert models.forecasts is not None
        month = models.forecasts.of["revenue"].forecasts[1]
        assert month.judged is not None
        amounts = [f"{(value or 0) / 100:,.2f}" for value in (month.low, month.mean, month.high)]
        errors = [f"{share or 0:.1%}" for share in (month.judged.sum_error_ratio, month.judged.naive_sum_error_ratio)]
        assert re.search(rf"\n +30 d +{' +'.join(amounts + errors)}  theta\n", text)
        assert "Revenue, USD: the next days in all" in text
        assert "customers who have bought" not in text
        assert await asyncio.to_thread(show_pipeline, Settings(), board.url, as_json=False) == 0
        text = capsys.readouterr().out
        assert re.search(r"\n +30 d( +[\d,.]+){6}  weighted, of those due in time\n", text)
        assert "\nwithout a date" in text
        assert await asyncio.to_thread(show_models, Settings(), board.url, as_json=True) == 0
        assert json.loads(capsys.readouterr().out)["risk"]["ranking"] == "logistic"


async def test_a_command_says_in_words_why_something_is_absent(
    embedded_redis: str, capsys: pytest.CaptureFixture[str]
) -> None:
    models = just_now()
    await found(embedded_redis, Models(run=models.run, value=Value(customers=12, reason=Reason.TOO_FEW_CUSTOMERS)))
    async with running_board(embedded_redis) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        assert await asyncio.to_thread(show_models, Settings(), board.url, as_json=False) == 0
        assert "Too few customers have bought so far: a model needs 500 of them" in capsys.readouterr().out
        assert await asyncio.to_thread(show_clusters, Settings(), board.url, as_json=False) == 0
        assert "The last run told of no clusters." in capsys.readouterr().out


async def test_what_a_real_analyst_finds_of_a_shop_is_told_as_it_found_it(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        await keep(client, shop(600), NOW)
        models = (await run_once(client, settings_for(embedded_redis), NOW)).models
    await found(embedded_redis, models)
    assert models.value is not None
    assert models.clusters is not None
    async with running_board(embedded_redis) as board:
        told = await board.until("/api/models", lambda _, text: json.loads(text)["run"] is not None)
        value = json.loads(told)["value"]
        assert [one["purchases"] for one in value["expected"]] == [one.purchases for one in models.value.expected]
        clusters = (await board.json("/api/clusters"))["clusters"]
        assert [one["name"] for one in clusters] == [one.name for one in models.clusters.clusters]
        assert (await board.json("/api/forecast?kpi=revenue"))["run"]["customers"] == 600
