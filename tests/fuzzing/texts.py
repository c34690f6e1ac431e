"""Text that people give: settings in their three layers, addresses of Redis, lists of words."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

from streams.cli.terminal.exit_codes import Misused
from streams.cli.terminal.overrides import overrides_of
from streams.redis.address import parse_address, shown_address
from streams.settings import SettingsError, load
from streams.settings.environment import ignored_variables
from tests.fuzzing.target import SEPARATOR, Target, parts

_PROJECT: Final = Path(__file__).parents[2]
_FOLDER: Final = TemporaryDirectory(prefix="nabz-fuzzing-")
_FILE: Final = Path(_FOLDER.name) / "nabz.toml"


def _loaded(environment: Mapping[str, str], file: Path | None, overrides: Mapping[str, object]) -> None:
    with patch.dict(os.environ, environment, clear=True):
        with suppress(SettingsError):
            load(file, overrides)
        ignored_variables(os.environ)


def _toml(data: bytes) -> None:
    _FILE.write_bytes(data)
    _loaded({}, _FILE, {})


def _variable(data: bytes) -> None:
    name, value = (part.replace(b"\0", b"").decode(errors="surrogateescape") for part in parts(data, 2))
    _loaded({f"NABZ_{name}".replace("=", ""): value}, None, {})


def _option(data: bytes) -> None:
    given = [part.decode(errors="surrogateescape") for part in data.split(SEPARATOR)]
    try:
        overrides = overrides_of(given)
    except Misused:
        return
    _loaded({}, None, overrides)


def _address(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")
    try:
        address = parse_address(text)
    except ValueError:
        return
    assert address.hosts
    assert all(0 < port < 1 << 16 for _, port in address.hosts)
    assert shown_address(address)
    assert "password=" not in repr(replace(address, username=None, sentinel_username=None, service=""))


def _settings() -> list[bytes]:
    files = [_PROJECT / "deploy" / "kubernetes" / "base" / "nabz.toml", *_PROJECT.glob("streams/cli/demo/*.toml")]
    return [*(file.read_bytes() for file in files), *_TABLES]


_TABLES: Final = (
    b'currency = "USD"\n[rates]\nEUR = "1.1"\nGBP = 1.25\n',
    b'[calendar]\nzone = "Asia/Tehran"\nweekend = ["friday"]\nsystem = "persian"\n',
    b'[pipelines.sales]\nstages = [{name = "lead"}, {name = "won", outcome = "won"}]\n',
    b"[alerts.ticket_open]\npage = 5\n[alerts.false_alarms]\npage = '1 a week'\n",
    b'[board.tokens.sara]\nsha256 = "' + b"0" * 64 + b'"\nscopes = ["read"]\n',
    b"[goals.revenue]\nmonth = 1000\n[dimension_values]\nchannel = 5\n",
    b"[service_levels]\n[loyalty]\ngroups = []\n[benchmarks]\n[comments]\n",
)
_VARIABLES: Final = (
    b"RATES" + SEPARATOR + b'{"EUR": "1.1"}',
    b"KAFKA__BOOTSTRAP" + SEPARATOR + b"a:1,b:2",
    b"REDIS__URL" + SEPARATOR + b"redis://localhost:6379/0",
    b"CALENDAR__WEEKEND" + SEPARATOR + b'["friday", "saturday"]',
    b"PIPELINES__SALES__STAGES" + SEPARATOR + b'[{"name": "lead"}]',
    b"BOARD__PORT" + SEPARATOR + b"8600",
)
_ADDRESSES: Final = (
    b"redis://localhost",
    b"rediss://user:p%40ss@[::1]:6380/3?ssl_cert_reqs=none&ssl_check_hostname=no",
    b"redis+sentinel://a:1,b,[fe80::1%25eth0]:2/main/4?sentinel_username=x&sentinel_tls=yes",
    b"rediss+cluster://:secret@a,b:7000,c",
)
_OPTIONS: Final = tuple(b"alerts.ticket_open.page=5\x1ecurrency='USD'\x1erates.EUR=1.1".split(b"\x1e"))


def _target(name: str, run: Callable[[bytes], None], seeds: tuple[bytes, ...], quick: int) -> Target:
    return Target(name, run, lambda: seeds, quick=quick)


TEXTS: Final = (
    Target("settings", _toml, _settings, (b"[", b"]\n", b"[[", b"'''", b'"""', b"1979-05-27T07:32:00Z"), quick=250),
    _target("variables", _variable, _VARIABLES, 60),
    _target("options", _option, (*_OPTIONS, SEPARATOR.join(_OPTIONS)), 400),
    Target("addresses", _address, lambda: _ADDRESSES, (b"://", b"[", b"]", b"%25", b"%2f", b"?ssl_"), quick=15_000),
)
