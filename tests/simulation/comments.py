"""Stories of people who comment and buy by deals: answers, tickets and deals, voidings, and erasures, in any order."""

import random
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, Final

from streams.comments.kept import unpacked
from streams.engine.marks import Marks
from streams.redis import keys as redis_keys
from tests.engine.agreement import World
from tests.recount.kept_comments import Said, kept_comments
from tests.simulation.persons import wrong_persons
from tests.simulation.stories import LAST_SECONDS, TOML, Told
from tests.simulation.workers import KEY
from tests.unit.kpis.stories import NOW

KEEP_DAYS: Final = 30
HOUR_MS: Final = 3_600_000
CUSTOMERS: Final = ("e0", "e1", "e2", "e3")
WORDS: Final = (None, "slow", "great", "late again", "never again")


class Commented(Told):
    """Such a story. Tables are not looked at: what an erasure leaves in them depends on what it has found."""

    @cached_property
    def world(self) -> World:
        """The configuration that it is counted by."""
        return World(f"{TOML % self.partitions}[comments]\nkeep_days = {KEEP_DAYS}\n", self.clock)

    rest_seconds = 16.0
    """Longer than from one look at those who were erased to the next but one."""

    def wrong(self, tables: Mapping[str, Mapping[str, str]], now: int) -> list[str]:
        """Nothing is said of tables."""
        del tables, now
        return []

    def wrong_besides(self, values: Mapping[bytes, Any], now: int) -> list[str]:
        """How the comments in Redis differ from those of the recount."""
        tags = [tag.decode() for tag in values.get(redis_keys.SHARDS.encode(), {})]
        found, wrong = [], []
        for tag in tags:
            keys = redis_keys.ShardKeys(tag)
            texts = values.get(keys.comments.encode(), {})
            times = values.get(keys.comment_times.encode())
            owners = values.get(keys.comment_owners.encode(), {})
            if set(texts) != set(times.scores if times is not None else ()) or set(owners) - set(texts):
                wrong.append(f"{tag}: comments, their times and their owners are not the same")
            for stored in texts.values():
                one = unpacked(stored)
                found.append(Said(one.at, one.comment, one.kind, one.touchpoint, one.product, one.points))
        expected = kept_comments(self.events, KEEP_DAYS, now)
        wrong += [f"a comment is there: {said}" for said in found if said not in expected]
        wrong += [f"a comment is missing: {said}" for said in expected if said not in found]
        erased = {event["customer_id"] for event in self.events if event["type"] == "customer.erased"}
        return wrong + wrong_persons(values, erased, Marks(KEY, self.partitions))


@cache
def commented(number: int, *, clock: str) -> Commented:
    """A story by its number; events come in a few lots within `LAST_SECONDS`, in any order."""
    chance = random.Random(f"comments {number}")
    events = [_event(place, chance) for place in range(24)]
    events += [
        {"type": "customer.erased", "event_id": f"erased-{name}", "occurred_at": _moment(chance), "customer_id": name}
        for name in CUSTOMERS[:2]
    ]
    events += [_deal(place, chance) for place in range(8)]
    # By the event clock it is what the latest event says.
    events.append({"type": "ticket.resumed", "event_id": "last", "occurred_at": NOW, "ticket_id": "t0"})
    chance.shuffle(events)
    visits = [0.01, *(round(chance.uniform(0.01, LAST_SECONDS), 2) for _ in range(4))]
    arrivals = zip(sorted(chance.choice(visits) for _ in events), events, strict=True)
    return Commented(clock, chance.choice((1, 2)), tuple(arrivals))


def _moment(chance: random.Random) -> int:
    """Some are too old to be kept; none is near the edge of that."""
    return NOW - chance.choice((1, 5, 29, 31, 100)) * 24 * HOUR_MS - chance.randrange(HOUR_MS)


def _deal(place: int, chance: random.Random) -> dict[str, Any]:
    """Deals sell to those who are erased before, between and afterwards; some events leave out who it is."""
    return {
        "event_id": f"deal-event-{place}",
        "type": "deal.stage_changed",
        "occurred_at": _moment(chance),
        "deal_id": f"d{chance.randrange(3)}",
        "customer_id": chance.choice((None, *CUSTOMERS[:3])),
        "stage": chance.choice(("lead", "won", "won", "lost")),
        "amount": 10,
    }


def _event(place: int, chance: random.Random) -> dict[str, Any]:
    event: dict[str, Any] = {"event_id": f"event-{place}", "occurred_at": _moment(chance)}
    customer, number = chance.choice(CUSTOMERS), chance.randrange(6)
    if place == 0:
        return {**event, "type": "survey.voided", "customer_id": customer, "answer_id": f"a{number}"}
    if place == 1:
        return {**event, "type": "ticket.voided", "ticket_id": f"t{number}"}
    if place % 2:
        words = {"customer_id": customer, "comment": chance.choice(WORDS)}
        return {**event, "type": "ticket.opened", "ticket_id": f"t{number}", **words}
    return {
        **event,
        "type": "survey.answered",
        "survey_id": "s",
        "customer_id": customer,
        "kind": "nps",
        "score": number,
        "answer_id": f"a{number}" if number else None,
        "comment": chance.choice(WORDS),
    }
