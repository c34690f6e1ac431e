"""The users that docs/security.md gives to Redis, as the page has them to paste, and a Redis that has them."""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import redis

from streams.embedded import LOOPBACK
from tests.servers.redis_servers import DebianRedis

PASSWORD = "Zq7p@:/w%r-{}"  # noqa: S105 - it opens nothing but the Redis of a test
_PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def documented_users() -> Mapping[str, Sequence[str]]:
    """The rules of each user by its name; `>PASSWORD` stands for one."""
    lines = re.findall(r"^redis-cli ACL SETUSER (.*)$", _PAGE.read_text("utf-8"), re.MULTILINE)
    return {name: rules for name, *rules in map(shlex.split, lines)}


def cluster_rights() -> Sequence[str]:
    """What each user needs besides in a Cluster, as the page has it."""
    found = re.findall(r"In a Cluster add `([^`]*)`", _PAGE.read_text("utf-8"))
    return [rule for rules in found for rule in rules.split(" ")]


def users() -> Mapping[str, Sequence[str]]:
    """The rules of each user, with a password of its own."""
    return {
        name: [rule.replace(">PASSWORD", ">" + PASSWORD.format(name)) for rule in rules]
        for name, rules in documented_users().items()
    }


class Guarded:
    """A Redis with the users of the page."""

    def __init__(self, server: DebianRedis) -> None:
        self.server = server
        self._operator = _operator(server)
        self._operator.flushall()
        for name, rules in users().items():
            self._operator.execute_command("ACL", "SETUSER", name, *rules)
        self.forget_refusals()

    def as_user(self, name: str) -> dict[str, str]:
        return {"NABZ_REDIS__USERNAME": name, "NABZ_REDIS__PASSWORD": PASSWORD.format(name)}

    def change(self, name: str, *rules: str) -> None:
        self._operator.execute_command("ACL", "SETUSER", name, *rules)

    def forget_refusals(self) -> None:
        self._operator.execute_command("ACL", "LOG", "RESET")

    def forget_scripts(self) -> None:
        self._operator.script_flush()

    def forget(self, key: str) -> None:
        self._operator.delete(key)

    def refused(self) -> list[str]:
        """What users were refused since the beginning, as `user: command or key`."""
        entries = self._operator.execute_command("ACL", "LOG")
        return [f"{entry['username']}: {entry['object']}" for entry in entries if entry["object"] != "client|setinfo"]


def _operator(server: DebianRedis) -> Any:  # noqa: ANN401 - redis-py leaves half of it untyped
    return redis.Redis(host=LOOPBACK, port=server.port, decode_responses=True)
