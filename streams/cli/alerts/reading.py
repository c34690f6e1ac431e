"""What `nabz alerts` does: ask a board how the alerts stand, and print it."""

import asyncio
import sys
from difflib import get_close_matches
from pathlib import Path

import msgspec

from schemas.mending import UNDECODABLE
from streams.alerts import EffectiveAlert, effective_alerts
from streams.alerts.false_alarms import shares, statement
from streams.cli.alerts.text import Stands, Told, alert_rules, state_line, what_stands
from streams.cli.terminal.board import META, answers, board_address, check_currency, why_no_answer
from streams.cli.terminal.exit_codes import DONE, FIRING, CommandFailed, Misused
from streams.cli.terminal.readable import write_readable
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue


class _Meta(msgspec.Struct):
    problem: str | None
    currency: str | None = None


def say_what_fires(
    settings: Settings, board: str | None, token_file: Path | None = None, *, every: bool, as_json: bool
) -> int:
    """Print what fires and what may fire soon, or every alert; FIRING if any fires, DONE if none does.

    Raises CommandFailed where no board answers, or where what it shows is out of date; Misused where it shows another
    currency.
    """
    address = board_address(settings, board)
    body, meta = asyncio.run(_asked(address, token_file))
    check_currency(address, meta.currency, settings)
    if as_json:
        sys.stdout.buffer.write(body.rstrip() + b"\n")
        sys.stdout.buffer.flush()
    told = msgspec.json.decode(body, type=Told)
    if not as_json:
        write_readable(what_stands(told, settings.currency, every=every))
        write_readable("\n" + statement(shares(settings, configured_catalogue(settings))))
    if meta.problem is not None or told.as_of is None:
        sys.stdout.flush()
        reason = meta.problem or "it has read nothing yet"
        raise CommandFailed(f"the board at {address} is not up to date ({reason}): what it says may have changed")
    return FIRING if any(alert.state == "firing" for alert in told.alerts) else DONE


def explain_alert(settings: Settings, name: str, board: str | None, token_file: Path | None = None) -> int:
    """Print when an alert fires, and how it stands if a board answers. Raises Misused if there is no such alert."""
    alert = _named(effective_alerts(settings), name)
    write_readable(alert_rules(alert))
    address = board_address(settings, board)
    try:
        body, meta = asyncio.run(_asked(address, token_file))
    except Misused as error:
        write_readable(f"\nHow it stands is not known: {error}.\n")
        return DONE
    except CommandFailed:
        write_readable(f"\nHow it stands is not known: no board answers at {address}.\n")
        return DONE
    check_currency(address, meta.currency, settings)
    stands = next((one for one in msgspec.json.decode(body, type=Told).alerts if one.name == alert.name), None)
    write_readable("\n" + _stands(stands, address, settings.currency))
    return DONE


def _stands(stands: Stands | None, address: str, currency: str) -> str:
    if stands is None:
        return f"The board at {address} does not know it: it runs with other settings.\n"
    return state_line(stands, currency)


def _named(alerts: tuple[EffectiveAlert, ...], name: str) -> EffectiveAlert:
    known = {alert.name: alert for alert in alerts}
    if name not in known:
        close = get_close_matches(name, known)
        advice = f"did you mean {' or '.join(close)}?" if close else "`nabz alerts --all` lists them"
        raise Misused(f"no alert is named '{name}': {advice}")
    return known[name]


async def _asked(address: str, token_file: Path | None) -> tuple[bytes, _Meta]:
    """What the board says of its alerts and of itself; raises CommandFailed where it does not answer as a board."""
    meta, alerts = await answers(address, [META, "/api/alerts"], token_file)
    try:
        return alerts, msgspec.json.decode(meta, type=_Meta)
    except UNDECODABLE as error:
        raise CommandFailed(why_no_answer(address, error)) from error
