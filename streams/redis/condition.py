"""How a Redis is: whether it is full, forgets, or takes no writes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Condition:
    """One server that holds keys."""

    name: str
    """Empty where there is one only."""
    is_replica: bool = False
    used_bytes: int = 0
    most_bytes: int = 0
    """0: as much as there is."""
    policy: str = "noeviction"
    """What becomes of keys when it is full."""
    evicted: int = 0
    """Keys that were removed for want of memory since it began."""
    appends: bool = True
    """Whether it appends all writes to a file."""
    snapshots: str | None = None
    """When it takes snapshots, as in `3600 1`; empty: never; None: it does not say."""
    unsaved: int = 0
    """Changes since its last snapshot."""
    saved_seconds_ago: int = 0
    failed: str | None = None
    """What it could not write to its disk, if that went wrong the last time."""


def condition_of(name: str, info: Mapping[str, Any], snapshots: str | None, now: int) -> Condition:
    """What a server's INFO says; `snapshots` is its `save`, if it told that; `now` is epoch ms."""
    failed = [
        what
        for field, what in (
            ("rdb_last_bgsave_status", "its last snapshot"),
            ("aof_last_write_status", "its append-only file"),
        )
        if info.get(field, "ok") != "ok"
    ]
    return Condition(
        name,
        is_replica=info.get("role") == "slave",
        used_bytes=int(info.get("used_memory", 0)),
        most_bytes=int(info.get("maxmemory", 0)),
        policy=str(info.get("maxmemory_policy", "noeviction")),
        evicted=int(info.get("evicted_keys", 0)),
        appends=bool(int(info.get("aof_enabled", 1))),
        snapshots=snapshots,
        unsaved=int(info.get("rdb_changes_since_last_save", 0)),
        saved_seconds_ago=max(0, now // 1000 - int(info.get("rdb_last_save_time", now // 1000))),
        failed=" and ".join(failed) or None,
    )
