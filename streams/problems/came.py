"""What the workers have counted of each type of event since they began, as they say themselves."""

from collections.abc import Mapping

from streams.problems.told import Came, WorkerTold, decoded
from streams.redis.connection import Client
from streams.redis.processes import read_processes


async def read_came(client: Client) -> Mapping[str, Came]:
    """Type of event -> how many were counted, and when the last. Raises StoreUnavailableError.

    Workers that ended are remembered for an hour; what they had counted before is in the tables, but in no number here.
    """
    found: dict[str, Came] = {}
    for said in (await read_processes(client)).values():
        told = decoded(said.text)
        if isinstance(told, WorkerTold):
            for kind, came in told.came.items():
                before = found.get(kind, Came(0, 0))
                found[kind] = Came(before.events + came.events, max(before.at, came.at))
    return found
