"""Every key that stands in Redis is on the page on privacy, and persons stand in no others than the page says."""

import json
import re
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import redis

from agents.document.redis_keys import HeldKey, held_keys
from streams.embedded import LOOPBACK, free_port
from streams.engine.compression import decompressed
from tests.end_to_end.product import Product
from tests.servers.redis_servers import DebianRedis

PERSON, EMPLOYEE, WORDS = "Qz7kperson", "Wx5vemployee", "Kj3wremark"
"""What ids of persons, names of employees and the words of comments begin with."""
SETTINGS: Final = f"""
currency = "EUR"
themes = {{ delivery = ["late"] }}
comments = {{ keep_days = 30 }}
baskets = {{ skus = true }}
[pipelines.default]
sells = true
stalled_after = "10d"
[service_levels.resolution]
default = "8h"
[goals.deal_value_won]
month = {{ owner = {{ "{EMPLOYEE}-goal" = "100" }} }}
"""


def test_every_key_is_on_the_page_and_persons_stand_where_it_says(
    tmp_path: Path, embedded_kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_KAFKA__SESSION_TIMEOUT_SECONDS", "6")
    keys = {name: key for key in held_keys() for name in key.names}
    with DebianRedis() as server, Product(tmp_path, SETTINGS, embedded_kafka, server.url) as product:
        product.start("worker")
        product.start("board", "--port", str(free_port()))
        product.publish(map(as_line, events()))
        product.wait()
        assert product.run("analyst", "--once").returncode == 0
        assert product.run("dead-letters", "drop").returncode == 0
        with redis.Redis(host=LOOPBACK, port=server.port) as client:
            product.until(lambda: bool(client.exists("nabz:goals")), 60)
            found = {key.decode(): b" ".join(texts_of(client, key)) for key in client.scan_iter()}
    told = {key: declared(key, keys) for key in found}
    assert [key for key, one in told.items() if one is None] == [], "not on the page"
    holding = {
        mark: {key for key, text in found.items() if mark.encode() in text} for mark in (PERSON, EMPLOYEE, WORDS)
    }
    assert all(holding.values()), "the test itself marks nothing"
    for mark, which in holding.items():
        assert [key for key in which if not (one := told[key]) or not one.held.persons] == [], mark
    assert {one.names for key in holding[WORDS] if (one := told[key])} == {keys["nabz:{ticket-N}:comments"].names}
    for key in holding[EMPLOYEE]:
        persons = "" if (one := told[key]) is None else one.held.persons
        assert re.search("employee|owner|what is kept", persons), key
    of_persons = {one.names: one.held.persons for key in holding[PERSON] if (one := told[key]) is not None}
    assert {keys[name].names for name in ("nabz:{…-N}:facts", "nabz:{customer-N}:timers")} <= of_persons.keys()
    assert [names for names, persons in of_persons.items() if not re.search("_id`|what is kept", persons)] == []


def declared(key: str, keys: dict[str, HeldKey]) -> HeldKey | None:
    """What the page tells of a key: by its name, or by the form that its name has."""
    if key in keys:
        return keys[key]
    return next((one for name, one in keys.items() if re.fullmatch(form_of(name), key)), None)


def form_of(name: str) -> str:
    form = re.escape(name).replace("…\\-N", "[a-z]+-[0-9]+").replace("\\-N\\}", "-[0-9]+\\}")
    return form.replace("NAME", ".+").replace("KEY", ".+")


def texts_of(client: Any, key: bytes) -> Iterator[bytes]:  # noqa: ANN401 - redis-py leaves half of it untyped
    """The names and values in a key, deflated ones inflated as well."""
    match client.type(key):
        case b"string":
            parts = [client.get(key)]
        case b"hash":
            parts = [part for pair in client.hgetall(key).items() for part in pair]
        case b"set":
            parts = list(client.smembers(key))
        case b"zset":
            parts = list(client.zrange(key, 0, -1))
        case other:
            raise AssertionError(other)
    for part in parts:
        yield part
        for inflate in (decompressed, zlib.decompress):
            try:
                yield inflate(part)
            except (ValueError, zlib.error):
                continue


def as_line(event: dict[str, Any]) -> bytes:
    return json.dumps({"occurred_at": int(time.time() * 1000), **event}).encode()


def events() -> Iterator[dict[str, Any]]:
    """Some of every family, with every id of a person and every name of an employee marked, and one that is refused."""
    customer = {"customer_id": f"{PERSON}-customer"}
    owner, agent, assignee = ({name: f"{EMPLOYEE}-{name}"} for name in ("owner", "agent", "assignee"))
    money = {"amount": "10", "currency": "EUR"}
    told: list[tuple[str, dict[str, Any]]] = [
        ("customer.signed_up", {**customer, "segment": "gold"}),
        ("purchase.completed", {**customer, **owner, **money, "purchase_id": f"{PERSON}-p", "items": [{"sku": "a"}]}),
        ("purchase.completed", {**owner, **money, "purchase_id": f"{PERSON}-guest"}),
        ("cart.updated", {**customer, "cart_id": f"{PERSON}-cart"}),
        ("interaction.logged", {**customer, **owner, "interaction_id": f"{PERSON}-i", "kind": "call"}),
        (
            "survey.answered",
            {**customer, **agent, "survey_id": "s", "answer_id": f"{PERSON}-a", "kind": "nps", "score": 9},
        ),
        ("ticket.opened", {**customer, **assignee, "ticket_id": f"{PERSON}-t", "comment": f"late {WORDS}"}),
        ("ticket.responded", {**agent, "ticket_id": f"{PERSON}-t"}),
        ("lead.created", {**owner, "lead_id": f"{PERSON}-l", "campaign_id": "organic"}),
        ("deal.stage_changed", {**customer, **owner, **money, "deal_id": f"{PERSON}-open", "stage": "lead"}),
        ("deal.stage_changed", {**customer, **owner, **money, "deal_id": f"{PERSON}-won", "stage": "won"}),
        ("campaign.sent", {**customer, "campaign_id": "spring", "channel": "mail"}),
        ("customer.erased", {"customer_id": f"{PERSON}-erased"}),
        ("purchase.voided", {**customer, "purchase_id": f"{PERSON}-void"}),
        ("purchase.completed", {**customer, **money, "purchase_id": f"{PERSON}-bad", "currency": "CHF"}),
    ]
    for number, (kind, fields) in enumerate(told):
        yield {"type": kind, "event_id": f"{PERSON}-e{number}", **fields}
