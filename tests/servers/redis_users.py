"""The users that docs/security.md gives to Redis, as the page has them to paste."""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def documented_users() -> Mapping[str, Sequence[str]]:
    """The rules of each user by its name; `>PASSWORD` stands for one."""
    lines = re.findall(r"^redis-cli ACL SETUSER (.*)$", _PAGE.read_text("utf-8"), re.MULTILINE)
    return {name: rules for name, *rules in map(shlex.split, lines)}


def cluster_rights() -> Sequence[str]:
    """What each user needs besides in a Cluster, as the page has it."""
    found = re.findall(r"In a Cluster add `([^`]*)`", _PAGE.read_text("utf-8"))
    return [rule for rules in found for rule in rules.split(" ")]
