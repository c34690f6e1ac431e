"""The parts of a demonstration: which ports they take, how each is started, and whether it still runs."""

import os
import ssl
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from streams.cli.demo.simulate import Plan
from streams.cli.terminal.exit_codes import Misused
from streams.embedded import LOOPBACK, EmbeddedKafka, EmbeddedRedis, Server, answers
from streams.embedded.ports import is_taken
from streams.settings import CONFIG_VARIABLE, Settings
from streams.simulator import DEFAULT_ARCHIVE_DAYS

BOOTSTRAP = "NABZ_KAFKA__BOOTSTRAP"
REDIS_URL = "NABZ_REDIS__URL"
_REDIS_PERSISTENT = "NABZ_REDIS__PERSISTENT"
"""What is embedded keeps nothing on a disk."""
SECURITY_PROTOCOL = "NABZ_KAFKA__SECURITY_PROTOCOL"
CLOCK = "NABZ_CLOCK"

BOARD_PORT = "NABZ_BOARD__PORT"
_OF_PARTS = ("NABZ_KAFKA", "NABZ_REDIS", "NABZ_BOARD", "NABZ_GRAFANA")
_TOKEN = "NABZ_TOKEN"  # noqa: S105 - the name of a variable
_CERTIFICATE = "NABZ_BOARD__SSL_CERTFILE"
"""By this commands know that the board is asked by https."""
OWN_SETTINGS = Path(__file__).with_name("demo.toml")
"""The settings of a demonstration for which nobody names others."""

_ROOMS = Path(__file__).parents[3]
"""Where the packages of this project lie."""
_LOOPBACK_NAMES = frozenset({LOOPBACK, "localhost"})
_SESSION_SECONDS = 6
"""The embedded broker lets a worker in after half of its session timeout, and takes no less than this."""
_LOG_LINES = 15
_BOARD_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the servers of a demonstration listen; 0 is any free port."""

    kafka: int
    redis: int
    board: int


def choose_ports(settings: Settings, board: int | None) -> Ports:
    """The ports that the settings name, so that the same settings reach the demonstration.

    A free one instead where somebody listens there already, or where the settings speak of another machine. A port
    that is asked for the board is not changed.
    """
    redis = urlsplit(settings.redis.url)
    plain = redis.scheme == "redis" and redis.username is None and redis.password is None
    kafka = urlsplit(f"//{settings.kafka.bootstrap.split(',')[0]}")
    return Ports(
        _unless_taken(kafka.hostname, kafka.port or 0),
        _unless_taken(redis.hostname, redis.port or 6379) if plain else 0,
        _unless_taken(LOOPBACK, settings.board.port) if board is None else board,
    )


def check_login(settings: Settings) -> None:
    """Raises Misused if the settings log in at Redis by keys of their own: that of a demonstration knows nobody.

    What stands in redis.url does not matter, for a demonstration has another one.
    """
    if told := settings.redis.beside_address:
        named = ", ".join(f"redis.{key}" for key in told)
        raise Misused(f"the Redis of a demonstration asks for no login, and is not encrypted: leave out {named}")


def _unless_taken(host: str | None, port: int) -> int:
    return port if host in _LOOPBACK_NAMES and port and not is_taken(port) else 0


def reaching(kafka: EmbeddedKafka, redis: EmbeddedRedis) -> dict[str, str]:
    """Variables with which every command reaches these servers, whatever else is configured."""
    return {BOOTSTRAP: kafka.bootstrap, REDIS_URL: redis.url, _REDIS_PERSISTENT: "false"}


def settings_file(config: Path | None) -> Path:
    """The file that a demonstration takes its settings from: `config`, what NABZ_CONFIG names, or its own."""
    named = os.environ.get(CONFIG_VARIABLE)
    return config or (Path(named) if named else OWN_SETTINGS)


def exported(
    settings: Settings, config: Path, reached: Mapping[str, str], board: str, environment: Mapping[str, str]
) -> dict[str, str]:
    """The variables with which another command reaches a demonstration, and understands it as it is meant.

    They are its file, the addresses, and what stands in its environment besides. There is no password among them.
    """
    taken_over = {
        name: value
        for name, value in environment.items()
        if name == _CERTIFICATE or (name.startswith("NABZ_") and not name.startswith(_OF_PARTS) and name != _TOKEN)
    }
    variables = {**taken_over, CONFIG_VARIABLE: str(config.absolute()), **reached}
    variables[BOARD_PORT] = str(urlsplit(board).port)
    if settings.kafka.security_protocol != "PLAINTEXT":
        variables[SECURITY_PROTOCOL] = "PLAINTEXT"
    if settings.clock != "wall":
        variables[CLOCK] = "wall"
    if settings.alerts.board_url is not None:
        variables["NABZ_ALERTS__BOARD_URL"] = board
    return variables


def part_environment(reached: Mapping[str, str], config: Path) -> dict[str, str]:
    """What parts get besides the environment of this process."""
    environment = {
        **reached,
        SECURITY_PROTOCOL: "PLAINTEXT",
        "NABZ_KAFKA__CREATE_TOPICS": "true",
        # What is embedded keeps nothing on a disk.
        "NABZ_REDIS__PERSISTENT": "false",
        "NABZ_KAFKA__SESSION_TIMEOUT_SECONDS": str(_SESSION_SECONDS),
        CLOCK: "wall",
        # Parts run in folders of their own.
        CONFIG_VARIABLE: str(config.absolute()),
    }
    if Path(sysconfig.get_path("purelib")) != _ROOMS:
        # A checkout is found by its folder.
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_ROOMS), os.environ.get("PYTHONPATH")]))
    return environment


def worker_part(environment: Mapping[str, str]) -> Server:
    """A worker; started as soon as its process is."""
    return _part("worker", lambda _: ["worker"], environment)


def analyst_part(environment: Mapping[str, str]) -> Server:
    """An analyst; started as soon as its process is."""
    return _part("analyst", lambda _: ["analyst"], environment)


class Company(NamedTuple):
    """The invented company, as `nabz simulate` is told of it."""

    rate: float
    days: int
    scenarios: tuple[str, ...] = ()
    archive_days: int = DEFAULT_ARCHIVE_DAYS

    def check(self, settings: Settings) -> None:
        """Raises Misused if `nabz simulate` would."""
        Plan(
            seed=1, rate=self.rate, days=self.days, archive_days=self.archive_days, scenarios=self.scenarios
        ).simulation(settings)

    @property
    def options(self) -> Sequence[str]:
        """The options of `nabz simulate`."""
        named = (option for scenario in self.scenarios for option in ("--scenario", scenario))
        return (
            *("--rate", str(self.rate)),
            *("--days", str(self.days)),
            *("--archive", str(self.archive_days)),
            *named,
        )


def simulator_part(environment: Mapping[str, str], company: Company) -> Server:
    """A simulator; started as soon as its process is."""
    return _part("simulator", lambda _: ["simulate", *company.options], environment)


def board_part(environment: Mapping[str, str], port: int, *, by_https: bool) -> Server:
    """A board; started once it answers."""
    ready = partial(_serves_pages, by_https=by_https)
    return _part("board", lambda port: ["board", "--port", str(port)], environment, port, ready)


def _serves_pages(port: int, *, by_https: bool) -> bool:
    tls = None
    if by_https:
        tls = ssl.create_default_context()
        # It is this machine's own board, and its certificate is for the name that people use.
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    return answers(port, b"GET /livez HTTP/1.0\r\n\r\n", b"HTTP/1.", tls=tls)


def _part(
    name: str,
    arguments: Callable[[int], list[str]],
    environment: Mapping[str, str],
    port: int = 0,
    ready: Callable[[int], bool] = lambda _: True,
) -> Server:
    return Server(
        name,
        lambda port, _folder: [sys.executable, "-m", "streams.cli", *arguments(port)],
        ready,
        port=port,
        deadline=_BOARD_SECONDS,
        environment=environment,
    )


def has_ended(part: Server) -> bool:
    """Whether the process of a started part ended by itself."""
    # It stays a zombie: whoever stops the part is told how it ended.
    return os.waitid(os.P_PID, part.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def last_words(part: Server) -> str:
    """The end of a part's log."""
    return "\n".join(part.log().splitlines()[-_LOG_LINES:]) or "(it said nothing)"
