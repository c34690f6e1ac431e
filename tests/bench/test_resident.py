"""How much memory an entity takes in a worker, against what its cache takes it for.

Each row is a process of its own, in which entities of one family get so many events each. Printed are the bytes of
resident memory an entity, those of its packed facts, and the estimate of `streams.engine.cache.EntityCache`.
"""

import gc
import itertools
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from streams.engine.cache import FOR_A_PACKED_BYTE
from tests.engine.agreement import World
from tests.engine.pure import PlainNumbers, PureDriver, decoded

ROOT: Final = Path(__file__).parents[2]
EVENTS: Final = 20_000
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_WITHIN: Final = 2
"""The estimate is not further off than by this factor, either way."""


@pytest.mark.parametrize("each", [1, 3, 10, 40])
@pytest.mark.parametrize("family", ["customer", "ticket", "deal", "lead"])
def test_resident_bytes_of_an_entity(family: str, each: int) -> None:
    command = [sys.executable, "-m", "tests.bench.test_resident", family, str(each)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    sys.stdout.write(f"\n{told}")
    resident, estimated = (int(number) for number in told.split()[2:5:2])
    assert estimated / _WITHIN < resident < estimated * _WITHIN


def _measured(family: str, each: int) -> str:
    driver = PureDriver(World('currency = "EUR"\n').engine, PlainNumbers(), now := int(time.time() * 1000))
    events = _events(family, EVENTS // (each + 2), each, now)
    driver.count(decoded(list(itertools.islice(events, each))))
    gc.collect()
    before = _resident()
    while some := list(itertools.islice(events, 500)):
        driver.count(decoded(some))
    some.clear()
    packed = [len(facts) for facts in driver.packed(family).values()]
    gc.collect()
    mean = sum(packed) / len(packed)
    # Beside the entity this driver keeps its facts.
    resident = (_resident() - before) / (len(packed) - 1) - mean - 33
    estimated = driver.families[family].bytes_of_one + FOR_A_PACKED_BYTE * mean
    return f"{family} {each} {resident:.0f} {mean:.0f} {estimated:.0f}\n"


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE


def _events(family: str, entities: int, each: int, now: int) -> Iterator[dict[str, Any]]:
    """`each` events of every entity, one entity after the other."""
    chance = random.Random(1)
    for entity in range(entities):
        for number in range(each):
            yield {
                "event_id": f"{chance.getrandbits(128):032x}",
                "occurred_at": now - chance.randrange(10**9),
                **_event(family, f"{family}-{entity}", number, chance),
            }


def _event(family: str, entity: str, number: int, chance: random.Random) -> dict[str, Any]:
    match family:
        case "ticket":
            kind = chance.choice(("opened", "responded", "resolved"))
            return {
                "type": f"ticket.{kind}",
                "ticket_id": entity,
                "customer_id": "c",
                "agent": f"a{chance.randrange(20)}",
            }
        case "deal":
            stage = chance.choice(("qualified", "proposal", "negotiation", "won"))
            money = {"amount": "1200", "currency": "EUR"}
            return {"type": "deal.stage_changed", "deal_id": entity, "stage": stage, **money}
        case "lead":
            told = {"campaign_id": f"c{chance.randrange(9)}"}
            kind = ("created", "updated", "qualified")[number % 3]
            return {"type": f"lead.{kind}", "lead_id": entity, **(told if kind != "qualified" else {})}
    match chance.randrange(4):
        case 0:
            return {"type": "cart.updated", "customer_id": entity, "cart_id": f"cart-{chance.randrange(10**6)}"}
        case 1:
            answer = {"survey_id": "s", "kind": "csat", "scale": {"min": 1, "max": 5}, "score": chance.randint(1, 5)}
            return {"type": "survey.answered", "customer_id": entity, "touchpoint": "shop", **answer}
        case _:
            paid = {"amount": "19.90", "currency": "EUR", "channel": chance.choice(("web", "shop"))}
            ids = {"customer_id": entity, "purchase_id": f"purchase-{chance.randrange(10**9)}"}
            return {"type": "purchase.completed", **ids, **paid}


if __name__ == "__main__":
    sys.stdout.write(_measured(sys.argv[1], int(sys.argv[2])))
