"""A password of Redis that leaked opens nothing more once it is changed as docs/security.md says, and work goes on."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from streams.embedded import LOOPBACK
from tests.end_to_end.product import Product
from tests.servers.redis_servers import DebianRedis
from tests.servers.redis_users import documented_users

NAME = "nabz-worker"
LEAKED, NEW = "leaked", "another"


def test_who_has_it_is_hung_up_on_and_a_worker_waits_and_goes_on_with_the_new_one(
    tmp_path: Path, embedded_kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_KAFKA__SESSION_TIMEOUT_SECONDS", "6")
    opened = {"type": "ticket.opened", "event_id": "e", "ticket_id": "t", "customer_id": "c"}
    with DebianRedis() as server, operating(server) as operator:
        rules = (rule.replace(">PASSWORD", f">{LEAKED}") for rule in documented_users()[NAME])
        operator.execute_command("ACL", "SETUSER", NAME, *rules)
        with Product(tmp_path, 'currency = "EUR"\n', embedded_kafka, server.url) as product:
            worker = product.start("worker", NABZ_REDIS__USERNAME=NAME, NABZ_REDIS__PASSWORD=LEAKED)
            product.until(lambda: bool(product.shards_of(worker)))
            with connected(server) as stranger:
                assert stranger.get("nabz:clock") is None
                operator.execute_command("ACL", "SETUSER", NAME, "resetpass", f">{NEW}")
                # Who is connected stays until somebody hangs up on them.
                assert stranger.get("nabz:clock") is None
                operator.execute_command("CLIENT", "KILL", "USER", NAME)
                with pytest.raises(redis.ConnectionError):
                    stranger.get("nabz:clock")
                with pytest.raises(redis.AuthenticationError):
                    stranger.get("nabz:clock")
            product.publish([json.dumps(opened | {"occurred_at": int(time.time() * 1000)}).encode()])
            product.until(lambda: "kind=forbidden" in product.log(worker), 30)
            assert worker.poll() is None
            assert product.end(worker) == 0
            product.start("worker", NABZ_REDIS__USERNAME=NAME, NABZ_REDIS__PASSWORD=NEW)
            product.until(lambda: product.counted_records() == 1, 60)


def operating(server: DebianRedis) -> Any:  # noqa: ANN401 - redis-py leaves half of it untyped
    return redis.Redis(host=LOOPBACK, port=server.port)


def connected(server: DebianRedis) -> Any:  # noqa: ANN401 - as above
    """Somebody who has the password, and does not try twice."""
    return redis.Redis(host=LOOPBACK, port=server.port, username=NAME, password=LEAKED, retry=Retry(NoBackoff(), 0))
