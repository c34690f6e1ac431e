"""`nabz grafana push --alerts`: Grafana's own alert rules, contact points and notification policies."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana.alerting.contact_points import contact_points, secret_files
from grafana.alerting.policies import branch
from grafana.alerting.pushing import push_contact_points, push_policies, push_rules
from grafana.alerting.rules import alert_group, group_of_interface
from grafana.edition import Edition
from grafana.pushing import Change, Folder
from grafana.rendering import drawn_alerts
from grafana.server import Server
from streams.alerts.notifications.routing import routing
from streams.cli.terminal.exit_codes import CommandFailed
from streams.settings import Settings
from streams.settings.values import is_web_address

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a push is to do."""

    alerts: bool = False
    renew_secrets: bool = False
    dry: bool = False


def points_of(settings: Settings) -> list[Json]:
    """The contact points of the settings, with their secrets. Raises CommandFailed if a file cannot be read."""
    secrets = {file: _secret(key, file) for key, file in secret_files(settings.alerts.receivers).items()}
    return contact_points(settings.alerts.receivers, secrets)


def _secret(key: str, file: str) -> str:
    try:
        text = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise CommandFailed(
            f"{key}: {file} cannot be read ({reason}), and Grafana has to be told what is in it: push where the file is"
        ) from error
    if len(text.split()) != 1:
        raise CommandFailed(f"{key}: {file} has to hold the secret, and nothing else")
    if key.endswith("url_file") and not is_web_address(text):
        raise CommandFailed(f"{key}: {file} has to hold an address such as 'https://example.org/path'")
    return text


def push_alerting(
    server: Server, made_for: Edition, settings: Settings, folder: Folder, points: Sequence[Json], asked: Asked
) -> list[Change]:
    """Push contact points, who is told by which of them, and the rules.

    Raises CommandFailed where it cannot be told which data source the rules ask, GrafanaUnreachable, GrafanaRefused.
    """
    source = _datasource(server.datasources(), settings.grafana.datasource)
    changes = [*push_contact_points(server, points, renew_secrets=asked.renew_secrets, dry=asked.dry)]
    routed = routing(settings.alerts.receivers)
    own = branch(routed, folder.title) if settings.alerts.receivers else None
    if own is not None:
        changes.append(push_policies(server, own, dry=asked.dry))
    waited_for = bool(settings.alerts.receivers and routed.dead_mans_switches)
    group = alert_group(settings, drawn_alerts(made_for), watchdog=waited_for)
    return [*changes, push_rules(server, folder.uid, group_of_interface(group, folder.uid, source), dry=asked.dry)]


def _datasource(there: Sequence[Json], asked: str | None) -> str:
    """The uid of the data source of Prometheus."""
    sources = [source for source in there if source["type"] == "prometheus"]
    if asked is not None:
        sources = [source for source in sources if asked in {source["uid"], source["name"]}]
    elif len(sources) > 1:
        sources = [source for source in sources if source.get("isDefault")]
    if len(sources) == 1:
        return str(sources[0]["uid"])
    if asked is not None:
        raise CommandFailed(f"grafana.datasource: Grafana has no data source of Prometheus that is called '{asked}'")
    raise CommandFailed(
        "Grafana has no data source of Prometheus: make one"
        if not any(source["type"] == "prometheus" for source in there)
        else "Grafana has several data sources of Prometheus: set grafana.datasource to the name of one"
    )
