"""Commands of hashes, sorted sets and lists; see `redis_commands`."""

from tests.simulation.redis_commands import (
    OK,
    SYNTAX,
    Arguments,
    Error,
    Keyspace,
    Reply,
    command,
    number,
    pairs,
    part,
    score,
    shown,
)


@command(3)
def hset(keyspace: Keyspace, arguments: Arguments) -> Reply:
    held = keyspace.hash(arguments[0])
    before = len(held)
    held.update(pairs(arguments[1:]))
    keyspace.keep(arguments[0], held)
    return len(held) - before


@command(3)
def hmset(keyspace: Keyspace, arguments: Arguments) -> Reply:
    hset(keyspace, arguments)
    return OK


@command(3)
def hsetnx(keyspace: Keyspace, arguments: Arguments) -> Reply:
    if arguments[1] in keyspace.hash(arguments[0]):
        return 0
    return hset(keyspace, arguments)


@command(2, reads=True)
def hget(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return keyspace.hash(arguments[0]).get(arguments[1])


@command(2, reads=True)
def hmget(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return list(map(keyspace.hash(arguments[0]).get, arguments[1:]))


@command(1, reads=True)
def hgetall(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return [part_ for pair in keyspace.hash(arguments[0]).items() for part_ in pair]


@command(2, shrinks=True)
def hdel(keyspace: Keyspace, arguments: Arguments) -> Reply:
    held = keyspace.hash(arguments[0])
    removed = sum(held.pop(field, None) is not None for field in arguments[1:])
    if removed:
        keyspace.keep(arguments[0], held)
    return removed


@command(2, reads=True)
def hexists(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return int(arguments[1] in keyspace.hash(arguments[0]))


@command(1, reads=True)
def hlen(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return len(keyspace.hash(arguments[0]))


@command(1, reads=True)
def hkeys(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return list(keyspace.hash(arguments[0]))


@command(1, reads=True)
def hvals(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return list(keyspace.hash(arguments[0]).values())


@command(2, reads=True)
def hstrlen(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return len(keyspace.hash(arguments[0]).get(arguments[1], b""))


@command(2, reads=True)
def hscan(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return [b"0", hgetall(keyspace, arguments[:1])]


@command(3)
def hincrby(keyspace: Keyspace, arguments: Arguments) -> Reply:
    by = number(arguments[2])
    held = keyspace.hash(arguments[0])
    try:
        value = int(held.get(arguments[1], b"0")) + by
    except ValueError:
        raise Error("ERR hash value is not an integer") from None
    held[arguments[1]] = b"%d" % value
    keyspace.keep(arguments[0], held)
    return value


@command(3)
def zadd(keyspace: Keyspace, arguments: Arguments) -> Reply:
    rest = list(arguments[1:])
    options = set()
    while rest and rest[0].upper() in {b"NX", b"XX", b"GT", b"LT", b"CH"}:
        options.add(rest.pop(0).upper())
    wanted_scores = [(score(text), member) for text, member in pairs(rest)]
    held = keyspace.sorted_set(arguments[0])
    added = changed = 0
    for wanted, member in wanted_scores:
        before = held.scores.get(member)
        if before is None:
            if b"XX" in options:
                continue
            added += 1
        elif (
            b"NX" in options
            or (b"LT" in options and wanted >= before)
            or (b"GT" in options and wanted <= before)
            or wanted == before
        ):
            continue
        else:
            changed += 1
        held.put(member, wanted)
    if added or changed:
        keyspace.keep(arguments[0], held)
    return added + changed if b"CH" in options else added


@command(2, shrinks=True)
def zrem(keyspace: Keyspace, arguments: Arguments) -> Reply:
    held = keyspace.sorted_set(arguments[0])
    removed = sum(map(held.take, arguments[1:]))
    if removed:
        keyspace.keep(arguments[0], held)
    return removed


@command(2, reads=True)
def zscore(keyspace: Keyspace, arguments: Arguments) -> Reply:
    found = keyspace.sorted_set(arguments[0]).scores.get(arguments[1])
    return None if found is None else shown(found)


@command(2, reads=True)
def zmscore(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return [zscore(keyspace, [arguments[0], member]) for member in arguments[1:]]


@command(1, reads=True)
def zcard(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return len(keyspace.sorted_set(arguments[0]))


@command(3, reads=True)
def zcount(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return len(_between(keyspace, arguments[0], arguments[1], arguments[2]))


@command(3, reads=True)
def zrangebyscore(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return zrange(keyspace, [*arguments[:3], b"BYSCORE", *arguments[3:]])


@command(3, reads=True)
def zrevrangebyscore(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return zrange(keyspace, [*arguments[:3], b"BYSCORE", b"REV", *arguments[3:]])


@command(3, reads=True)
def zrevrange(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return zrange(keyspace, [*arguments[:3], b"REV", *arguments[3:]])


@command(3, reads=True)
def zrange(keyspace: Keyspace, arguments: Arguments) -> Reply:
    key, start, end, *options = arguments
    flags = [option.upper() for option in options]
    limit: tuple[int, int] | None = None
    if b"LIMIT" in flags:
        at = flags.index(b"LIMIT")
        limit = number(flags[at + 1]), number(flags[at + 2])
        del flags[at : at + 3]
    if set(flags) - {b"BYSCORE", b"BYLEX", b"REV", b"WITHSCORES"}:
        raise Error(SYNTAX)
    if b"BYLEX" in flags:
        return [member for _, member in keyspace.sorted_set(key).ordered() if _is_in(member, start, end)]
    if b"BYSCORE" in flags:
        low, high = (end, start) if b"REV" in flags else (start, end)
        found = _between(keyspace, key, low, high)
        found = found[::-1] if b"REV" in flags else found
        if limit is not None:
            found = found[limit[0] :] if limit[1] < 0 else found[limit[0] : limit[0] + limit[1]]
    else:
        ordered = keyspace.sorted_set(key).ordered()
        ordered = ordered[::-1] if b"REV" in flags else ordered
        found = ordered[part(len(ordered), start, end)]
    if b"WITHSCORES" in flags:
        return [part_ for value, member in found for part_ in (member, shown(value))]
    return [member for _, member in found]


def _is_in(member: bytes, start: bytes, end: bytes) -> bool:
    """Whether a member stands between two others, `[` with one and `(` without it."""
    after = member > start[1:] or (start[:1] == b"[" and member == start[1:])
    return after and (member < end[1:] or (end[:1] == b"[" and member == end[1:]))


@command(3, shrinks=True)
def zremrangebyscore(keyspace: Keyspace, arguments: Arguments) -> Reply:
    found = [member for _, member in _between(keyspace, arguments[0], arguments[1], arguments[2])]
    return zrem(keyspace, [arguments[0], *found]) if found else 0


@command(3, shrinks=True)
def zremrangebyrank(keyspace: Keyspace, arguments: Arguments) -> Reply:
    ordered = keyspace.sorted_set(arguments[0]).ordered()
    found = [member for _, member in ordered[part(len(ordered), arguments[1], arguments[2])]]
    return zrem(keyspace, [arguments[0], *found]) if found else 0


@command(2, reads=True)
def zrank(keyspace: Keyspace, arguments: Arguments) -> Reply:
    held = keyspace.sorted_set(arguments[0])
    return held.rank(arguments[1]) if arguments[1] in held.scores else None


@command(2)
def rpush(keyspace: Keyspace, arguments: Arguments) -> Reply:
    held = keyspace.list(arguments[0])
    held.elements.extend(arguments[1:])
    keyspace.keep(arguments[0], held)
    return len(held)


@command(2)
def lpush(keyspace: Keyspace, arguments: Arguments) -> Reply:
    held = keyspace.list(arguments[0])
    held.elements[:0] = arguments[:0:-1]
    keyspace.keep(arguments[0], held)
    return len(held)


@command(3, reads=True)
def lrange(keyspace: Keyspace, arguments: Arguments) -> Reply:
    elements = keyspace.list(arguments[0]).elements
    return list(elements[part(len(elements), arguments[1], arguments[2])])


@command(3, shrinks=True)
def ltrim(keyspace: Keyspace, arguments: Arguments) -> Reply:
    held = keyspace.list(arguments[0])
    held.elements = held.elements[part(len(held), arguments[1], arguments[2])]
    keyspace.keep(arguments[0], held)
    return OK


@command(1, reads=True)
def llen(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return len(keyspace.list(arguments[0]))


def _between(keyspace: Keyspace, key: bytes, low: bytes, high: bytes) -> list[tuple[float, bytes]]:
    try:
        least, most = float(low.lstrip(b"(")), float(high.lstrip(b"("))
    except ValueError:
        raise Error("ERR min or max is not a float") from None
    return [
        (value, member)
        for value, member in keyspace.sorted_set(key).ordered()
        if (value > least if low.startswith(b"(") else value >= least)
        and (value < most if high.startswith(b"(") else value <= most)
    ]
