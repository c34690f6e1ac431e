"""An analyst goes by the settings of workers: it waits for those that are to start, and ends with those of before."""

import asyncio

import pytest

from agents.analyst.process import run_analyst
from streams.counting_configuration import counting_configuration
from streams.redis.agreement import accept, agree
from streams.redis.connection import Client
from streams.redis.errors import CountAgainError, FormerCatalogueError, NewerCatalogueError
from streams.settings import Settings
from tests.built_in import change_between
from tests.engine.crowd import connected
from tests.engine.kept_customers import keep
from tests.integration.analysed_shop import NOW, models_in, settings_for, shop
from tests.integration.test_analyst_process import COUNTED, SOON, until


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("agents.analyst.process", "agents.analyst.leased"):
        monkeypatch.setattr(f"{module}.TAKE_SECONDS", SOON)


def with_other_losses(settings: Settings) -> Settings:
    """The same company, that calls customers lost at another time."""
    return settings.model_copy(update={"inactivity_days": settings.inactivity_days + 1})


async def counted_by(client: Client, settings: Settings) -> None:
    """Have a worker of these settings start."""
    await agree(client, counting_configuration(settings, {}), change_between)


async def test_an_analyst_ends_once_workers_count_by_other_settings_but_not_by_accepted_ones(
    embedded_redis: str,
) -> None:
    settings = settings_for(embedded_redis)
    other, stop = with_other_losses(settings), asyncio.Event()
    async with connected(embedded_redis) as client:
        await counted_by(client, settings)
        await keep(client, shop(), NOW)
        analyst = asyncio.create_task(run_analyst(settings, stop, COUNTED))
        await until(lambda: models_in(client))
        await accept(client, counting_configuration(other, {}))
        await asyncio.sleep(5 * SOON)
        assert not analyst.done()
        await counted_by(client, with_other_losses(other))
        with pytest.raises(NewerCatalogueError, match="version 2 of the catalogue, and by this process with 1"):
            await asyncio.wait_for(analyst, 10)
        with pytest.raises(FormerCatalogueError):
            await asyncio.wait_for(run_analyst(settings, stop, COUNTED), 10)


async def test_an_analyst_with_new_settings_waits_for_the_first_worker_that_has_them(embedded_redis: str) -> None:
    settings = settings_for(embedded_redis)
    other, stop = with_other_losses(settings), asyncio.Event()
    async with connected(embedded_redis) as client:
        await counted_by(client, settings)
        await keep(client, shop(), NOW)
        analyst = asyncio.create_task(run_analyst(other, stop, COUNTED))
        await asyncio.sleep(5 * SOON)
        assert (analyst.done(), await models_in(client)) == (False, None)
        await counted_by(client, other)
        await until(lambda: models_in(client))
        stop.set()
        await asyncio.wait_for(analyst, 10)


async def test_an_analyst_whose_settings_can_never_be_counted_by_ends(embedded_redis: str) -> None:
    settings = settings_for(embedded_redis)
    async with connected(embedded_redis) as client:
        await counted_by(client, settings)
        other = settings.model_copy(update={"currency": "JPY"})
        with pytest.raises(CountAgainError, match="currency was"):
            await asyncio.wait_for(run_analyst(other, asyncio.Event(), COUNTED), 10)
