"""Settings that are given on the command line, as `key.of.it="value"`."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal

from streams.cli.terminal.exit_codes import Misused
from streams.settings.loading import Layer


def overrides_of(given: Sequence[str], option: str = "--set") -> Layer:
    """A layer of settings out of `key.of.it=VALUE`; VALUE is as in TOML, or else text. Raises Misused without `=`."""
    layer: dict[str, object] = {}
    for one in given:
        key, sign, text = one.partition("=")
        parts = [part.strip() for part in key.split(".")]
        if not sign or not all(parts):
            raise Misused(
                f"{option} {one}: a setting and its value are wanted, as in alerts.false_alarms.page='1 a week'"
            )
        table = layer
        for part in parts[:-1]:
            inner = table.setdefault(part, {})
            if not isinstance(inner, dict):
                raise Misused(f"{option} {one}: {part} was given a value before, so it has no settings in it")
            table = inner
        table[parts[-1]] = _value(text.strip())
    return layer


def _value(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}", parse_float=Decimal)["value"]
    except (ValueError, ArithmeticError, RecursionError):  # also of a number that no decimal can be
        return text
