"""Scripts of the simulated Redis, run by PUC's Lua 5.1 as in Redis, with `cmsgpack`, `cjson` and `bit`.

One Lua for the process: a script keeps nothing between two calls but its compiled form.
"""

import json
from collections.abc import Callable, Sequence
from hashlib import sha1
from typing import Any, Final

import msgpack
from lupa import lua51

from tests.simulation.redis_commands import Error, Status, shown

_PRELUDE: Final = b"""
return function(run, fail)
  redis = {
    call = function(...) return run(true, ...) end,
    pcall = function(...) return run(false, ...) end,
    error_reply = function(text) return {err = text} end,
    status_reply = function(text) return {ok = text} end,
    log = function() end,
    LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
  }
  local given = {'KEYS', 'ARGV'}
  setmetatable(_G, {
    __newindex = function(_, name) error('Attempt to modify a readonly table: ' .. tostring(name), 2) end,
    __index = function(_, name) error('Script attempted to access nonexistent global ' .. tostring(name), 2) end,
  })
end
"""


class Scripts:
    """Compiles scripts and runs them; what they ask of Redis goes to whoever runs them."""

    def __init__(self) -> None:
        self._lua = lua51.LuaRuntime(encoding=None, register_eval=False, register_builtins=False)
        self._call: Callable[[Sequence[bytes]], Any] | None = None
        self._compiled: dict[bytes, Any] = {}
        shared = self._lua.globals()
        shared[b"cmsgpack"] = self._table({b"pack": self._pack, b"unpack": self._unpack})
        shared[b"cjson"] = self._table({b"encode": self._encode, b"decode": self._decode})
        shared[b"bit"] = self._table(
            {
                b"band": lambda *numbers: _bits(numbers, int.__and__),
                b"bor": lambda *numbers: _bits(numbers, int.__or__),
                b"bxor": lambda *numbers: _bits(numbers, int.__xor__),
            }
        )
        for name in (b"os", b"io", b"require", b"dofile", b"loadfile", b"print"):
            shared[name] = None
        self._lua.execute(_PRELUDE)(self._run, None)

    def run(
        self, script: bytes, keys: Sequence[bytes], arguments: Sequence[bytes], call: Callable[[Sequence[bytes]], Any]
    ) -> Any:  # noqa: ANN401 - whatever Redis may answer
        """What a script answers. Raises Error."""
        compiled = self._compiled.get(script)
        outer, self._call = self._call, call
        try:
            if compiled is None:
                compiled = self._compiled[script] = self._lua.execute(
                    b"return function(KEYS, ARGV) " + script + b"\nend", name=b"@user_script"
                )
            return self._reply(compiled(self._lua.table_from(keys), self._lua.table_from(arguments)))
        except lua51.LuaError as error:
            raise Error(f"ERR {error} script: {sha1(script, usedforsecurity=False).hexdigest()}") from error
        finally:
            self._call = outer

    def _run(self, strict: bool, *arguments: Any) -> Any:  # noqa: ANN401 - Lua's
        assert self._call is not None
        try:
            return self._to_lua(self._call([_argument(argument) for argument in arguments]))
        except Error as error:
            if strict:
                raise
            return self._table({b"err": str(error).encode()})

    def _table(self, items: dict[bytes, Any]) -> Any:  # noqa: ANN401 - Lua's
        return self._lua.table_from(items)

    def _to_lua(self, reply: Any) -> Any:  # noqa: ANN401 - Lua's
        kind = type(reply)
        if kind is bytes or kind is int:
            return reply
        if reply is None:
            return False
        if kind is Status:
            return self._table({b"ok": bytes(reply)})
        if isinstance(reply, list):
            return self._lua.table_from([self._to_lua(part) for part in reply])
        return reply

    def _reply(self, value: Any) -> Any:  # noqa: ANN401 - Lua's
        """What Redis makes of a value of Lua: numbers lose their fraction, a table ends at its first hole."""
        if type(value) is bytes:
            return value
        if value is None or value is False:
            return None
        if value is True:
            return 1
        if isinstance(value, int | float):
            return int(value)
        held = dict(value.items())
        if b"err" in held:
            raise Error(held[b"err"].decode())
        if b"ok" in held:
            return Status(held[b"ok"])
        parts: list[Any] = []
        while (part := held.get(len(parts) + 1)) is not None:
            parts.append(part if type(part) is bytes else self._reply(part))
        return parts

    def _unpack(self, packed: bytes) -> Any:  # noqa: ANN401 - Lua's
        return self._lua.table_from(msgpack.unpackb(packed, raw=True, strict_map_key=False), recursive=True)

    def _pack(self, *values: Any) -> bytes:  # noqa: ANN401 - Lua's
        return b"".join(msgpack.packb(_to_python(value), use_bin_type=False) for value in values)

    def _encode(self, value: Any) -> bytes:  # noqa: ANN401 - Lua's
        return json.dumps(_as_text(_to_python(value)), separators=(",", ":")).encode()

    def _decode(self, text: bytes) -> Any:  # noqa: ANN401 - Lua's
        found = _as_bytes(json.loads(text))
        return self._lua.table_from(found, recursive=True) if isinstance(found, list | dict) else found


def _argument(argument: Any) -> bytes:  # noqa: ANN401 - Lua's
    if isinstance(argument, bytes):
        return argument
    if isinstance(argument, bool) or not isinstance(argument, int | float):
        raise Error("ERR Lua redis lib command arguments must be strings or integers")
    return shown(argument)


def _to_python(value: Any) -> Any:  # noqa: ANN401 - Lua's
    if lua51.lua_type(value) != "table":
        return value
    names = list(value.keys())
    if names and names == list(range(1, len(names) + 1)):
        return [_to_python(value[name]) for name in names]
    return {name: _to_python(value[name]) for name in names}


def _as_text(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return [_as_text(part) for part in value]
    if isinstance(value, dict):
        return {_as_text(name): _as_text(part) for name, part in value.items()}
    return value


def _as_bytes(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, list):
        return [_as_bytes(part) for part in value]
    if isinstance(value, dict):
        return {_as_bytes(name): _as_bytes(part) for name, part in value.items()}
    return value


def _bits(numbers: Sequence[float], operation: Callable[[int, int], int]) -> int:
    result = int(numbers[0]) & 0xFFFFFFFF
    for number in numbers[1:]:
        result = operation(result, int(number) & 0xFFFFFFFF)
    return result - (1 << 32) if result >> 31 else result
