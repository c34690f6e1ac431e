"""What happens to brokers, to the way to them, and to topics."""

import asyncio
import random
import time

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from schemas.topics import MARKETING
from tests.built_in import TOPICS
from tests.faults.harness.stage import PARTITIONS, Stage

_REJOINS_SECONDS = 4.0
"""How long a broker that was away takes until it follows the others again; two are away at once else."""


def broker_killed(stage: Stage, chance: random.Random) -> str:
    broker = chance.choice(stage.brokers.all)
    broker.kill()
    away = chance.choice((0.0, 3.0, 9.0))
    time.sleep(away)
    broker.start()
    _rejoins(stage)
    return f"broker {broker.number} away {away:g} s and a start"


def broker_stopped(stage: Stage, chance: random.Random) -> str:
    broker = chance.choice(stage.brokers.all)
    seconds = chance.uniform(3, 13)
    broker.freeze()
    time.sleep(seconds)
    broker.thaw()
    _rejoins(stage)
    return f"broker {broker.number} for {seconds:.0f} s"


def brokers_unreachable(stage: Stage, chance: random.Random) -> str:
    """Cut off, or behind a black hole: for one worker, or for all."""
    callers = chance.choice(([stage.crew.any_of("w", chance)], list(stage.brokers.all[0].links)))
    links = [broker.links[caller] for broker in stage.brokers.all for caller in callers]
    seconds, silent = chance.uniform(3, 14), chance.random() < 0.5
    for link in links:
        if silent:
            link.silent = True
        else:
            link.cut()
    time.sleep(seconds)
    for link in links:
        link.heal()
    whose = callers[0] if len(callers) == 1 else "all"
    return f"{whose} {'in a black hole' if silent else 'cut off'} for {seconds:.0f} s"


def brokers_slow(stage: Stage, chance: random.Random) -> str:
    delay, seconds = chance.choice((0.02, 0.1, 0.3)), chance.uniform(4, 9)
    links = [link for broker in stage.brokers.all for link in broker.links.values()]
    for link in links:
        link.delay = delay
    time.sleep(seconds)
    for link in links:
        link.heal()
    return f"{1000 * delay:.0f} ms each way for {seconds:.0f} s"


def partitions_added(stage: Stage, chance: random.Random) -> str:
    """Some topics get more partitions than counting began with."""
    count = PARTITIONS + chance.randrange(1, 5)
    topics = chance.sample([topic for topic in TOPICS if topic != MARKETING], 4)

    async def add() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=stage.brokers.bootstrap)
        await admin.start()
        try:
            described = await admin.describe_topics(topics)
            fewer = [topic["topic"] for topic in described if len(topic["partitions"]) < count]
            await admin.create_partitions({topic: NewPartitions(total_count=count) for topic in fewer})
        finally:
            await admin.close()

    asyncio.run(add())
    return f"{count} of {', '.join(topics)}"


def _rejoins(stage: Stage) -> None:
    if len(stage.brokers.all) > 1:
        time.sleep(_REJOINS_SECONDS)
