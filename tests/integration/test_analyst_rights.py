"""`nabz analyst` with the user of docs/security.md: all of a run goes through, and a right that is missing is named."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from streams.embedded import LOOPBACK, EmbeddedKafka
from streams.fitted import Models
from streams.redis.models import read_models
from tests.end_to_end.product import Product
from tests.end_to_end.traffic import PLAIN, plainly, story
from tests.engine.crowd import connected
from tests.servers.redis_servers import DebianRedis
from tests.servers.redis_users import Guarded, users

NAME = "nabz-analyst"
SETTINGS = f"{PLAIN}\n[analyst]\nleast_customers = 50\n"
AT_OTHER_TIMES = {
    "ping": "a connection that was idle",
    "del": "the end of a lease, which runs out by itself",
    "pexpire": "a run that takes longer than a third of the lease",
    "hmget": "deals and purchases of customers who are not in the sample",
    "zrange": "more logs than are read at once",
}
"""Rights without which a run of some hundred customers goes through."""


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Guarded]]:
    """A company's story in a Redis with the users of the page."""
    with EmbeddedKafka() as kafka, DebianRedis() as server:
        guarded = Guarded(server)
        with Product(tmp_path_factory.mktemp("analyst"), SETTINGS, kafka.bootstrap, server.url) as product:
            workers = product.start_all(1)
            product.publish(plainly(story(PLAIN).events))
            product.wait()
            product.end(workers[0])
            yield product, guarded


@pytest.fixture
def as_analyst(counted: tuple[Product, Guarded], monkeypatch: pytest.MonkeyPatch) -> tuple[Product, Guarded]:
    """The same, and commands of this test are the analyst's user's, with the rights of the page."""
    _, guarded = counted
    guarded.change(NAME, *users()[NAME])
    guarded.forget_refusals()
    for variable, value in guarded.as_user(NAME).items():
        monkeypatch.setenv(variable, value)
    return counted


def test_each_right_that_is_missing_is_named_with_its_key(as_analyst: tuple[Product, Guarded]) -> None:
    product, guarded = as_analyst
    rights = {rule.removeprefix("+") for rule in users()[NAME] if rule.startswith("+")}
    for right in sorted(rights - AT_OTHER_TIMES.keys()):
        guarded.change(NAME, f"-{right}")
        if right == "script|load":
            guarded.forget_scripts()
        ended = product.run("analyst", "--once")
        guarded.change(NAME, f"+{right}")
        guarded.forget("nabz:analyst")  # whoever could not give the lease back keeps it for a while
        assert ended.returncode == 2, (right, ended)
        # A script that is not loaded has no key.
        key = "" if right == "script|load" else ".*nabz:"
        assert re.search(rf"(?i:\b{right.rpartition('|')[2]}\b){key}", ended.stderr.splitlines()[-1]), (right, ended)


def test_an_analyst_waits_for_a_right_and_then_a_whole_run_goes_through_without_kafka(
    as_analyst: tuple[Product, Guarded], tmp_path: Path
) -> None:
    _, guarded = as_analyst
    guarded.change(NAME, "resetkeys", "%R~nabz:*", "~nabz:{nabz:analyst}:number")
    with Product(tmp_path, SETTINGS, f"{LOOPBACK}:1", guarded.server.url) as product:
        analyst = product.start("analyst", piped=False, **guarded.as_user(NAME))
        product.until(lambda: re.search(r"kind=forbidden.*nabz:analyst", product.log(analyst)) is not None, 30)
        assert "The models are made" not in product.log(analyst)
        guarded.change(NAME, *users()[NAME])
        guarded.forget_refusals()
        product.until(lambda: "The models are made" in product.log(analyst), 120)
        assert product.end(analyst) == 0
        assert "without=" not in product.log(analyst)
    assert guarded.refused() == []

    async def made() -> set[str]:
        async with connected(guarded.server.url) as client:
            return set(await read_models(client))

    assert asyncio.run(made()) == set(Models.__struct_fields__)


def test_with_these_rights_nothing_of_what_was_counted_can_be_changed(as_analyst: tuple[Product, Guarded]) -> None:
    _, guarded = as_analyst
    told = guarded.as_user(NAME)
    password, name = told["NABZ_REDIS__PASSWORD"], told["NABZ_REDIS__USERNAME"]
    with redis.Redis(host=LOOPBACK, port=guarded.server.port, username=name, password=password) as analyst:
        for key in ("nabz:{customer-0}:offsets", "nabz:table:24h", "nabz:settings", "nabz:dimensions"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                analyst.hset(key, "x", "y")
            # A script may have the keys of a shard, for it reads them; what it calls is looked at by itself.
            digest = analyst.script_load("return redis.call('HSET', KEYS[1], 'x', 'y')")
            with pytest.raises(redis.exceptions.ResponseError, match=r"(?i)permission|can't|ACL"):
                analyst.evalsha(digest, 1, key)
