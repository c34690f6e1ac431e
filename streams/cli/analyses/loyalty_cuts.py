"""`nabz customers --suggest-cuts`: prints loyalty groups as settings, with cuts that fit the customers of today."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from agents.customers.bought import Bought, bought
from schemas.money import minor_digits
from schemas.topics import CUSTOMER
from streams.analyses import LOYAL, RISKY, Figures, Suggestion, suggested
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS
from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.readable import write_readable
from streams.engine.stored_entities import UNREADABLE, stored_entities
from streams.redis.clock import clock_for
from streams.redis.connection import Client
from streams.redis.counting_configuration import stored
from streams.redis.keys import CURRENCY
from streams.redis.shards import shard_tags
from streams.settings import Settings

_DAY_MS: Final = DAY_MINUTES * MINUTE_MS
_SHARDS: Final = f"{CUSTOMER}-"
"""What the tags of customers' shards begin with."""
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def suggest_cuts(settings: Settings, quantiles: int) -> int:
    """Print a table of settings with the size that each group would have.

    The period is that of the settings; their groups are taken where they have as many scores.

    Raises:
        Misused: Redis was counted in another currency.
        CommandFailed: Redis does not answer, nobody has bought in the period, or facts cannot be read.
    """
    customers = asyncio.run(_customers(settings))
    loyalty = settings.loyalty
    groups = loyalty.groups if loyalty.groups and loyalty.cuts.best == quantiles else None
    try:
        found = suggested(customers, quantiles, minor_digits(settings.currency) or 0, groups)
    except ValueError as error:
        raise CommandFailed(
            f"{error}: {loyalty.period_days} days, of {len(customers)} customers who ever did"
        ) from None
    loyal, risky = (loyalty.loyal, loyalty.risky) if groups else (LOYAL, RISKY)
    recent = sum(customer.orders > 0 for customer in customers)
    write_readable(suggestion_text(found, loyalty.period_days, (loyal, risky), recent))
    return DONE


def suggestion_text(
    found: Suggestion, period_days: int, named: tuple[Sequence[str], Sequence[str]], recent: int
) -> str:
    """The settings as TOML; `named` are the loyal groups and those at risk, `recent` who bought in the period."""
    everyone = sum(found.sizes.values())
    loyal, risky = (json.dumps([name for name in names if name in found.groups], ensure_ascii=False) for names in named)
    cuts = {"recency_days": found.cuts.recency_days, "orders": found.cuts.orders, "money": found.cuts.money}
    lines = [
        f"# {everyone} customers have bought, {recent} of them in the last {period_days} days.",
        f"# Each score has about one in {found.cuts.best} of these.",
        "[loyalty]",
        f"period_days = {period_days}",
        *(f"{name} = [{', '.join(map(str, values))}]" for name, values in cuts.items()),
        f"loyal = {loyal}",
        f"risky = {risky}",
        "",
        "[loyalty.groups]",
    ]
    written = {name: _group(name, ranges) for name, ranges in found.groups.items()}
    width = max(map(len, written.values()))
    lines += [f"{text.ljust(width)}  # {_share(found.sizes[name], everyone)}" for name, text in written.items()]
    others = sum(size for name, size in found.sizes.items() if name not in found.groups)
    lines.append(f"{'# other'.ljust(width)}  # {_share(others, everyone)}")
    return "\n".join(lines) + "\n"


def _group(name: str, ranges: Mapping[str, str]) -> str:
    key = name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)
    return f"{key} = {{ {', '.join(f'{score} = {json.dumps(scores)}' for score, scores in ranges.items())} }}"


def _share(size: int, of: int) -> str:
    return f"{size} customers, {size / of:.1%}"


async def _customers(settings: Settings) -> list[Figures]:
    async with redis_client(settings.redis) as client:
        counted_in = (await stored(client)).get(CURRENCY, settings.currency)
        if counted_in != settings.currency:
            raise Misused(f"this Redis was counted in {counted_in}, and currency is {settings.currency}")
        now = await clock_for(settings.clock, client).refresh()
        period_ms = settings.loyalty.period_days * _DAY_MS
        tags = [tag for tag in await shard_tags(client) if tag.startswith(_SHARDS)]
        return [_figures(one) for tag in tags async for one in _bought_in(client, tag, now, period_ms)]


async def _bought_in(client: Client, tag: str, now: int, period_ms: int) -> AsyncIterator[Bought]:
    """What each customer of a shard has bought, who has bought anything."""
    try:
        async for stored in stored_entities(client, tag):
            if isinstance(stored, ValueError):
                raise stored
            one = bought(stored.packed, now, period_ms, stored.chunks)
            if one is not None:
                yield one
    except UNREADABLE as error:
        raise CommandFailed(f"the facts of a customer in shard {tag} cannot be read: {error}") from error


def _figures(one: Bought) -> Figures:
    return Figures(one.recency_ms // _DAY_MS, one.orders, one.money)
