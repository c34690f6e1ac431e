"""`nabz grafana push`: boards into a running Grafana."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from grafana.edition import Language, edition
from grafana.pushing import Change, Fate, Folder, push
from grafana.rendering import as_json, dashboards
from grafana.server import GrafanaRefused, GrafanaUnreachable, Server
from streams.cli.grafana.alerting import Asked, points_of, push_alerting
from streams.cli.grafana.files import language_of
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused, say
from streams.settings import Settings
from streams.settings.loading import Layer

_LINES: Final = 12
"""How many differences of a board are shown."""
_FOLDERS: Final = {Language.EN: "nabz", Language.FA: "nabz-fa"}
"""The same as in provisioning/dashboards."""


def settings_given(url: str | None, token_file: Path | None, folder: str | None) -> Layer:
    """Options as settings. Raises Misused if the file cannot be read or is empty."""
    given = {"url": url, "folder": folder}
    if token_file is not None:
        try:
            given["token"] = token_file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise Misused(f"--token-file: {token_file} cannot be read: {error}") from error
        if not given["token"]:
            raise Misused(f"--token-file: {token_file} is empty")
    return {"grafana": {key: value for key, value in given.items() if value is not None}}


def push_all(settings: Settings, lang: str, asked: Asked) -> int:
    """Push the boards of a language, and alerting if it is asked for; or with `dry` say what would change.

    Raises:
        Misused: unknown language, or secrets to renew without alerting.
        CommandFailed: Grafana does not answer, is too old, or refuses; or a file with a secret cannot be read.
    """
    if asked.renew_secrets and not asked.alerts:
        raise Misused("--renew-secrets: the secrets are those of contact points, so give --alerts as well")
    made_for = edition(settings, language_of(lang))
    folder = Folder(_FOLDERS[made_for.language], settings.grafana.folder or made_for.message("product"))
    made = dashboards(made_for)
    points = points_of(settings) if asked.alerts else []
    try:
        with Server(settings.grafana) as server:
            server.check()
            changes = push(server, folder, [as_json(board) for board in made.values()], dry=asked.dry)
            if asked.alerts:
                changes += push_alerting(server, made_for, settings, folder, points, asked)
    except (GrafanaUnreachable, GrafanaRefused) as error:
        raise CommandFailed(str(error)) from error
    sys.stdout.writelines(f"{line}\n" for line in _told(changes, dry=asked.dry))
    if asked.alerts and not settings.alerts.receivers:
        say("warning: there are no alerts.receivers: Grafana's own notification policies say who is told")
    return DONE


def _told(changes: Iterable[Change], *, dry: bool) -> Iterable[str]:
    counts = dict.fromkeys(Fate, 0)
    for change in changes:
        counts[change.fate] += 1
        yield f"{change.name}: {_would(change.fate) if dry else change.fate.value}"
        if dry:
            yield from (f"    {line}" for line in change.differences[:_LINES])
            if len(change.differences) > _LINES:
                yield f"    and {len(change.differences) - _LINES} more"
    if counts[Fate.SAME] == sum(counts.values()):
        yield "nothing to change"
    elif dry:
        yield f"dry run, nothing was changed: {counts[Fate.CREATED]} to create, {counts[Fate.CHANGED]} to change"
    else:
        yield f"{counts[Fate.CREATED]} created, {counts[Fate.CHANGED]} changed, {counts[Fate.SAME]} as they were"


def _would(fate: Fate) -> str:
    return {Fate.CREATED: "would be created", Fate.CHANGED: "would be changed"}.get(fate, fate.value)
