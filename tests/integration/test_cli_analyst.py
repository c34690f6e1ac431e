"""`nabz analyst` as its users run it: for ever or once, and told to end at any moment."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from streams.embedded import LOOPBACK
from streams.fitted import Models
from streams.redis import keys as redis_keys
from streams.redis.models import AnalystLease
from tests.end_to_end.product import Product
from tests.engine.crowd import connected
from tests.engine.kept_customers import keep
from tests.integration.analysed_shop import NOW, models_in, shop


async def filled(url: str) -> None:
    async with connected(url) as client:
        await keep(client, shop(6_000), NOW)


@pytest.mark.parametrize("once", [False, True])
def test_it_ends_promptly_in_the_midst_of_a_run(embedded_redis: str, tmp_path: Path, once: bool) -> None:
    asyncio.run(filled(embedded_redis))
    with Product(tmp_path, "", f"{LOOPBACK}:1", embedded_redis) as product:
        analyst = product.start_anew("analyst", *(["--once"] if once else []))

        def runs() -> bool:
            async def look() -> bool:
                async with connected(embedded_redis) as client:
                    return bool(await client.exists(redis_keys.ANALYST))

            return asyncio.run(look())

        product.until(runs)
        time.sleep(0.5)  # it has the lease, and reads or fits
        analyst.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert analyst.wait(20) == int(once)
        assert time.monotonic() - began < 5
        assert "Traceback" not in product.logs()
        assert "made" not in product.logs()
        assert asyncio.run(of(embedded_redis)) is None
        # Another one need not wait for the lease to run out.
        assert not runs()


async def of(url: str) -> Models | None:
    async with connected(url) as client:
        return await models_in(client)


def test_once_makes_the_models_and_says_so(embedded_redis: str, tmp_path: Path) -> None:
    asyncio.run(filled(embedded_redis))
    with Product(tmp_path, "[analyst]\nsample = 2000", f"{LOOPBACK}:1", embedded_redis) as product:
        ended = product.run("analyst", "--once")
        assert (ended.returncode, ended.stdout.startswith("The models are made of ")) == (0, True), ended
        models = asyncio.run(of(embedded_redis))
        assert models is not None
        assert f"made of {models.run.sampled} of {models.run.customers} customers, as of " in ended.stdout
        assert None not in {models.value, models.risk, models.clusters, models.concentration}


def test_once_says_why_nothing_was_made(embedded_redis: str, tmp_path: Path) -> None:
    with Product(tmp_path, "", f"{LOOPBACK}:1", embedded_redis) as product:
        ended = product.run("analyst", "--once")
        assert (ended.returncode, ended.stderr.splitlines()[-1]) == (
            1,
            "nabz: no board has written tables yet: start one (`nabz board`)",
        )
        asyncio.run(held(embedded_redis))
        ended = product.run("analyst", "--once")
        assert ended.returncode == 1
        assert "nabz: another analyst runs: what it finds is in Redis by itself" in ended.stderr


async def held(url: str) -> None:
    """The lease is another one's."""
    async with connected(url) as client:
        assert await AnalystLease(client).take()


@pytest.mark.parametrize("once", [False, True])
def test_what_was_counted_in_another_currency_can_never_work(embedded_redis: str, tmp_path: Path, once: bool) -> None:
    async def count() -> None:
        async with connected(embedded_redis) as client:
            await client.hset(redis_keys.COUNTING_CONFIGURATION, mapping={redis_keys.CURRENCY: "GBP"})

    asyncio.run(count())
    with Product(tmp_path, "", f"{LOOPBACK}:1", embedded_redis) as product:
        ended = product.run("analyst", *(["--once"] if once else []))
        assert ended.returncode == 2
        assert "currency was GBP, is USD" in ended.stderr
