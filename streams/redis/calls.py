"""What Redis was asked for when it refused, in a few words: the command and the keys, and no value.

Redis itself mostly names one of the two, or a line of a script. What redis-py says of a pipeline holds arguments, which
may be facts about people.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

_OF_PIPELINE: Final = re.compile(r"^.*?Command # \d+ \((?P<call>.*)\) of pipeline caused error: ", re.DOTALL)
_QUOTED: Final = re.compile(r"\((['\"])(.*)\1,\)", re.DOTALL)
_QUOTING: Final = re.compile(r",? with args beginning with: ?[^)]*", re.DOTALL)
_AT_LINE: Final = re.compile(r"\bon @user_script:(?P<line>\d+)")
_CALL: Final = re.compile(
    r"redis\.p?call\(\s*(?:['\"](?P<command>[\w ]+)['\"]|\w+)\s*(?:,\s*(?P<key>KEYS\[\d+\]|\w+))?"
)
_DIRECT: Final = re.compile(r"redis\.p?call\(\s*'([A-Z]+)'")
_CAPITALS: Final = re.compile(r"'([A-Z]{3,})'")
_KEY: Final = re.compile(r"KEYS\[(\d+)\]")
_LOCALS: Final = re.compile(r"^local ([\w, ]+) = (KEYS\[\d+\](?:, KEYS\[\d+\])*)$", re.MULTILINE)
_SCRIPTED: Final = frozenset({"EVALSHA", "EVAL", "FCALL"})
_MOST_KEYS: Final = 12
_LINES_OF_A_CALL: Final = 4


def without_arguments(said: str) -> tuple[str, Sequence[str]]:
    """What Redis said, without the arguments of the call; and the first words of that call if it was of a pipeline.

    redis-py puts a call of a pipeline before what Redis said. Redis itself quotes arguments of a command that it does
    not know, as one that somebody has renamed.
    """
    said = _QUOTING.sub("", said)
    found = _OF_PIPELINE.match(said)
    if found is None:
        return said, ()
    rest = said[found.end() :]
    quoted = _QUOTED.fullmatch(rest)
    return quoted[2] if quoted else rest, found["call"].split(" ")


def call_in_words(call: Sequence[object], said: str, scripts: Mapping[str, str]) -> str:
    """A command and its key, or a script's keys and, if that is known, which of its commands; empty without a call.

    `said` is Redis's error, which may name the line; `scripts` are texts by their digest.
    """
    words = [_text(word) for word in call]
    if not words:
        return ""
    command = words[0].upper()
    if command.startswith("SCRIPT"):
        # What follows is the text of a script, of many lines.
        return command
    if command not in _SCRIPTED:
        return " ".join([command, *words[1:2]])
    keys = words[3 : 3 + int(words[2])] if len(words) > 2 and words[2].isdecimal() else []
    shown = ", ".join(keys[:_MOST_KEYS]) + (", ..." if len(keys) > _MOST_KEYS else "")
    inner = _inner_call(scripts.get(words[1] if len(words) > 1 else "", ""), said, keys)
    return f"{f'{inner} in a script' if inner else command} on the keys {shown or 'none'}"


def _inner_call(script: str, said: str, keys: Sequence[str]) -> str:
    """The command at the line that an error names, and its key where the script takes that from outside."""
    at = _AT_LINE.search(said)
    if at is None:
        return ""
    line = int(at["line"])
    lines = script.splitlines()
    # A call may be longer than a line; Lua names the one on which it ends.
    for first in range(line - 1, max(-1, line - 1 - _LINES_OF_A_CALL), -1):
        found = _CALL.search("\n".join(lines[first:line]))
        if found:
            if not found["command"]:
                return _one_of(script)
            return f"{found['command'].upper()} {_key(found['key'] or '', script, keys)}".rstrip()
    return ""


def _one_of(script: str) -> str:
    """The commands that a script does not name where it calls them, for it has one line for several."""
    return " or ".join(sorted(set(_CAPITALS.findall(script)) - set(_DIRECT.findall(script))))


def _key(written: str, script: str, keys: Sequence[str]) -> str:
    """The key that a script means by `KEYS[1]`, or by a name that it gave to that."""
    named: dict[str, str] = {}
    for local in _LOCALS.finditer(script):
        named.update(zip(local[1].split(", "), local[2].split(", "), strict=False))
    found = _KEY.fullmatch(named.get(written, written))
    number = int(found[1]) if found else 0
    return keys[number - 1] if 0 < number <= len(keys) else ""


def _text(word: object) -> str:
    return word.decode(errors="replace") if isinstance(word, bytes) else str(word)
