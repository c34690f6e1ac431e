"""The keys in Redis as the page names them, with what stands under each of them in `streams.redis.keys`."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from agents.document.kept_fields import Untold
from streams.redis import keys as redis_keys
from streams.redis.held import HELD, Held
from streams.redis.keys import ShardKeys

PREFIX: Final = "nabz:"
_SHARD: Final = "ShardKeys"


@dataclass(frozen=True)
class HeldKey:
    """A key, or those of the same use in all shards of some families."""

    names: tuple[str, ...]
    meaning: str
    held: Held


def held_keys() -> tuple[HeldKey, ...]:
    """All keys. Raises Untold for one of which nothing is told, and for what is told of none."""
    there = dict.fromkeys(names_of_keys())
    for name in there:
        if name not in HELD:
            raise Untold(
                f"streams.redis.keys.{name}: say in streams.redis.held who writes it and what of persons is in it"
            )
    for name in HELD:
        if name not in there:
            raise Untold(f"streams.redis.held tells of {name}, which is no key")
    meanings = _written_under()
    return tuple(HeldKey(tuple(_as_written(name)), meanings[name], held) for name, held in HELD.items())


def names_of_keys() -> Iterator[str]:
    """What makes a key in `streams.redis.keys`: constants and functions, and of the keys of a shard the same."""
    for name, value in vars(redis_keys).items():
        if _is_key(value):
            yield name
    shard = ShardKeys("x")
    for name, value in (*vars(shard).items(), *inspect.getmembers(shard, inspect.ismethod)):
        if not name.startswith("_") and _is_key(value):
            yield f"{_SHARD}.{name}"


def _is_key(value: object) -> bool:
    return str(_made(value)).startswith(PREFIX)


def _made(value: Any) -> object:  # noqa: ANN401 - what a module has
    """What a function gives for the names of its parameters; any other value as it is."""
    if not inspect.isroutine(value):
        return value
    return value(*(name.upper() for name in inspect.signature(value).parameters))


def _as_written(name: str) -> Iterator[str]:
    room, _, attribute = name.rpartition(".")
    if room != _SHARD:
        yield str(_made(getattr(redis_keys, name)))
        return
    for family in HELD[name].families or ("…",):
        yield str(_made(getattr(ShardKeys(f"{family}-N"), attribute)))


def _written_under() -> dict[str, str]:
    """Name -> the string that stands under it, or the docstring of what makes it."""
    tree = ast.parse(inspect.getsource(redis_keys))
    shard = next(one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == _SHARD)
    found = dict(_strings(tree.body, ""))
    for method in shard.body:
        if isinstance(method, ast.FunctionDef):
            found |= _strings(method.body, f"{_SHARD}.")
            found[f"{_SHARD}.{method.name}"] = ast.get_docstring(method) or ""
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            found[function.name] = ast.get_docstring(function) or ""
    return {name: " ".join(text.split()).rstrip(".") for name, text in found.items()}


def _strings(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, str]]:
    for statement, following in pairwise(body):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name))
                | ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield prefix + name, text
