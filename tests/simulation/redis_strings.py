"""Commands of strings, keys, hashes, sets and lists; see `redis_commands`."""

import pickle

from tests.simulation.redis_commands import (
    OK,
    SYNTAX,
    Arguments,
    Error,
    Keyspace,
    Reply,
    Status,
    command,
    matching,
    number,
    pairs,
)
from tests.simulation.redis_values import List, Members, SortedSet, Value, copied


@command(1, reads=True)
def get(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return keyspace.string(arguments[0])


@command(2)
def set_(keyspace: Keyspace, arguments: Arguments) -> Reply:
    key, value, *options = arguments
    present = key in keyspace.data.values
    expires: int | None = None
    keep = gets = False
    allowed = True
    rest = iter(options)
    for option in rest:
        name = option.upper()
        if name in {b"NX", b"XX"}:
            allowed = present == (name == b"XX")
        elif name in {b"PX", b"EX", b"PXAT", b"EXAT"}:
            expires = number(next(rest, b"")) * (1 if name.startswith(b"P") else 1000)
            expires += 0 if name.endswith(b"AT") else keyspace.now
        elif name == b"KEEPTTL":
            keep = True
        elif name == b"GET":
            gets = True
        else:
            raise Error(SYNTAX)
    before = keyspace.string(key) if gets else None
    if not allowed:
        return before
    if not keep:
        keyspace.data.expires.pop(key, None)
    keyspace.data.sets.discard(key)
    keyspace.keep(key, bytes(value))
    if expires is not None:
        keyspace.data.expires[key] = expires
    return before if gets else OK


@command(2)
def setnx(keyspace: Keyspace, arguments: Arguments) -> Reply:
    if arguments[0] in keyspace.data.values:
        return 0
    keyspace.keep(arguments[0], bytes(arguments[1]))
    return 1


@command(1, shrinks=True)
def getdel(keyspace: Keyspace, arguments: Arguments) -> Reply:
    found = keyspace.string(arguments[0])
    keyspace.remove(arguments[0])
    return found


@command(1, reads=True)
def mget(keyspace: Keyspace, arguments: Arguments) -> Reply:
    found = (keyspace.data.values.get(key) for key in arguments)
    return [value if isinstance(value, bytes) else None for value in found]


@command(2)
def mset(keyspace: Keyspace, arguments: Arguments) -> Reply:
    for key, value in pairs(arguments):
        keyspace.data.remove(key)
        keyspace.keep(key, bytes(value))
    return OK


@command(2)
def append(keyspace: Keyspace, arguments: Arguments) -> Reply:
    value = (keyspace.string(arguments[0]) or b"") + arguments[1]
    keyspace.keep(arguments[0], value)
    return len(value)


@command(1, reads=True)
def strlen(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return len(keyspace.string(arguments[0]) or b"")


@command(3, reads=True)
def getrange(keyspace: Keyspace, arguments: Arguments) -> Reply:
    value = keyspace.string(arguments[0]) or b""
    start, end = number(arguments[1]), number(arguments[2])
    if start < 0 and end < 0 and start > end:
        return b""
    # Unlike in lists and sorted sets, an end before the beginning is the first byte.
    first, last = (max(place + len(value), 0) if place < 0 else place for place in (start, end))
    return value[first : last + 1]


@command(2)
def incrby(keyspace: Keyspace, arguments: Arguments) -> Reply:
    value = number(keyspace.string(arguments[0]) or b"0") + number(arguments[1])
    keyspace.keep(arguments[0], b"%d" % value)
    return value


@command(1)
def incr(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return incrby(keyspace, [arguments[0], b"1"])


@command(1, shrinks=True)
def del_(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return sum(map(keyspace.remove, arguments))


@command(1, shrinks=True)
def unlink(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return sum(map(keyspace.remove, arguments))


@command(1, reads=True)
def exists(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return sum(key in keyspace.data.values for key in arguments)


@command(1, reads=True)
def type_(keyspace: Keyspace, arguments: Arguments) -> Reply:
    value = keyspace.data.values.get(arguments[0])
    if value is None:
        return Status(b"none")
    if isinstance(value, dict):
        return Status(b"set" if arguments[0] in keyspace.data.sets else b"hash")
    return Status({bytes: b"string", SortedSet: b"zset", List: b"list"}[type(value)])


@command(1, reads=True)
def keys(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return list(matching(list(keyspace.data.values), arguments[0]))


@command(1, reads=True)
def scan(keyspace: Keyspace, arguments: Arguments) -> Reply:
    pattern = arguments[2] if len(arguments) > 2 and arguments[1].upper() == b"MATCH" else b"*"
    return [b"0", list(matching(list(keyspace.data.values), pattern))]


@command(0, reads=True)
def dbsize(keyspace: Keyspace, _arguments: Arguments) -> Reply:
    return len(keyspace.data.values)


@command(0, shrinks=True)
def flushall(keyspace: Keyspace, _arguments: Arguments) -> Reply:
    for key in list(keyspace.data.values):
        keyspace.remove(key)
    return OK


@command(2, shrinks=True)
def rename(keyspace: Keyspace, arguments: Arguments) -> Reply:
    key, other = arguments[:2]
    value = keyspace.data.values.get(key)
    if value is None:
        raise Error("ERR no such key")
    is_set, expires = key in keyspace.data.sets, keyspace.data.expires.get(key)
    keyspace.data.remove(key)
    keyspace.data.remove(other)
    keyspace.keep(other, value, is_set=is_set)
    if expires is not None:
        keyspace.data.expires[other] = expires
    return OK


@command(1, reads=True)
def dump(keyspace: Keyspace, arguments: Arguments) -> Reply:
    value = keyspace.data.values.get(arguments[0])
    return None if value is None else pickle.dumps((value, arguments[0] in keyspace.data.sets))


@command(3)
def restore(keyspace: Keyspace, arguments: Arguments) -> Reply:
    key, _, dumped, *options = arguments
    if key in keyspace.data.values and b"REPLACE" not in [option.upper() for option in options]:
        raise Error("BUSYKEY Target key name already exists.")
    value, is_set = pickle.loads(dumped)  # noqa: S301 - its own dump
    keyspace.data.remove(key)
    keyspace.keep(key, value, is_set=is_set)
    return OK


@command(2)
def copy(keyspace: Keyspace, arguments: Arguments) -> Reply:
    key, other, *options = arguments
    if key == other:
        raise Error("ERR source and destination objects are the same")
    value: Value | None = keyspace.data.values.get(key)
    if value is None or (other in keyspace.data.values and b"REPLACE" not in [option.upper() for option in options]):
        return 0
    keyspace.data.remove(other)
    keyspace.keep(other, copied(value), is_set=key in keyspace.data.sets)
    if key in keyspace.data.expires:
        keyspace.data.expires[other] = keyspace.data.expires[key]
    return 1


@command(2, shrinks=True)
def pexpire(keyspace: Keyspace, arguments: Arguments) -> Reply:
    if arguments[0] not in keyspace.data.values:
        return 0
    keyspace.data.expires[arguments[0]] = keyspace.now + number(arguments[1])
    keyspace.changes += 1
    return 1


@command(2, shrinks=True)
def expire(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return pexpire(keyspace, [arguments[0], b"%d" % (number(arguments[1]) * 1000)])


@command(1, shrinks=True)
def persist(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return int(keyspace.data.expires.pop(arguments[0], None) is not None)


@command(1, reads=True)
def pttl(keyspace: Keyspace, arguments: Arguments) -> Reply:
    if arguments[0] not in keyspace.data.values:
        return -2
    moment = keyspace.data.expires.get(arguments[0])
    return -1 if moment is None else moment - keyspace.now


@command(1, reads=True)
def ttl(keyspace: Keyspace, arguments: Arguments) -> Reply:
    left = pttl(keyspace, arguments)
    return left if not isinstance(left, int) or left < 0 else round(left / 1000)


@command(2)
def sadd(keyspace: Keyspace, arguments: Arguments) -> Reply:
    members: Members = keyspace.members(arguments[0])
    fresh = dict.fromkeys(member for member in arguments[1:] if member not in members)
    if fresh:
        keyspace.keep(arguments[0], {**members, **fresh}, is_set=True)
    return len(fresh)


@command(2, shrinks=True)
def srem(keyspace: Keyspace, arguments: Arguments) -> Reply:
    members = keyspace.members(arguments[0])
    kept = {member: None for member in members if member not in arguments[1:]}
    if len(kept) < len(members):
        keyspace.keep(arguments[0], kept, is_set=True)
    return len(members) - len(kept)


@command(1, reads=True)
def smembers(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return list(keyspace.members(arguments[0]))


@command(2, reads=True)
def sismember(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return int(arguments[1] in keyspace.members(arguments[0]))


@command(1, reads=True)
def scard(keyspace: Keyspace, arguments: Arguments) -> Reply:
    return len(keyspace.members(arguments[0]))
