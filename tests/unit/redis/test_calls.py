"""Whoever is refused is told the command and the key, and no value."""

from importlib.resources import files

import pytest

from streams.redis.calls import call_in_words, without_arguments

COMMIT = files("streams.redis").joinpath("commit.lua").read_text("utf-8")
KEYS = [f"nabz:{{deal-0}}:{name}" for name in ("offsets", "facts", "timers", "changed", "rewrites", "seen", "names")]


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(COMMIT.splitlines(), start=1) if text in line)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("HGETALL", "nabz:models"), "HGETALL nabz:models"),
        ((b"hset", b"nabz:table:7d", "field", "a value"), "HSET nabz:table:7d"),
        (("PING",), "PING"),
        (("SCRIPT LOAD", "local key = KEYS[1]\nreturn key"), "SCRIPT LOAD"),
        ((), ""),
    ],
)
def test_a_command_is_told_by_its_name_and_key(call: tuple[object, ...], words: str) -> None:
    assert call_in_words(call, "NOPERM", {}) == words


def test_a_script_is_told_by_its_keys_and_the_command_at_the_line_that_failed() -> None:
    call = ("EVALSHA", "digest", len(KEYS), *KEYS, b"a value")
    said = f"ERR The user executing the script can't run this command, on @user_script:{line_of('ZADD')}."
    told = call_in_words(call, said, {"digest": COMMIT})
    assert told.startswith("ZADD ")
    assert told.endswith(f"in a script on the keys {', '.join(KEYS)}")
    said = f"ERR on @user_script:{line_of('HSET')}"
    assert call_in_words(call, said, {"digest": COMMIT}).startswith("HSET nabz:{deal-0}:offsets in a script on")
    assert call_in_words(call, "NOPERM", {}) == f"EVALSHA on the keys {', '.join(KEYS)}"


def test_a_script_that_calls_several_commands_in_one_line_is_told_by_all_of_them() -> None:
    script = files("streams.redis").joinpath("write_table.lua").read_text("utf-8")
    line = next(number for number, text in enumerate(script.splitlines(), 1) if "redis.call(command" in text)
    told = call_in_words(("EVALSHA", "d", 1, "nabz:goals"), f"ERR on @user_script:{line}", {"d": script})
    assert told == "HDEL or HSET in a script on the keys nabz:goals"


def test_of_a_pipeline_no_value_is_told() -> None:
    said, words = without_arguments(
        "Command # 2 (HSET nabz:{customer-0}:facts c-1 {...}) of pipeline caused error: ('OOM no memory',)"
    )
    assert (said, call_in_words(words, said, {})) == ("OOM no memory", "HSET nabz:{customer-0}:facts")
    assert without_arguments("OOM no memory") == ("OOM no memory", ())
