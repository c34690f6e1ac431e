"""What is read out of INFO."""

from streams.redis.condition import Condition, condition_of

NOW = 1_790_000_000_000


def test_what_a_server_says_is_read() -> None:
    info = {
        "role": "slave",
        "used_memory": 7,
        "maxmemory": 9,
        "maxmemory_policy": "allkeys-lru",
        "evicted_keys": 3,
        "aof_enabled": 0,
        "rdb_changes_since_last_save": 5,
        "rdb_last_save_time": NOW // 1000 - 60,
        "rdb_last_bgsave_status": "err",
        "aof_last_write_status": "ok",
    }
    assert condition_of("a:1", info, "3600 1", NOW) == Condition(
        "a:1",
        is_replica=True,
        used_bytes=7,
        most_bytes=9,
        policy="allkeys-lru",
        evicted=3,
        appends=False,
        snapshots="3600 1",
        unsaved=5,
        saved_seconds_ago=60,
        failed="its last snapshot",
    )


def test_a_server_that_says_little_is_not_suspected() -> None:
    assert condition_of("", {}, None, NOW) == Condition("")
