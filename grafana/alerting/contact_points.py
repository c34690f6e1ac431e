"""Receivers as Grafana's contact points, for its interface for provisioning. Pure.

The settings of each kind: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from streams.settings.receivers import (
    EmailReceiver,
    PagerDutyReceiver,
    Receiver,
    SlackReceiver,
    TelegramReceiver,
    WebhookReceiver,
)

PREFIX: Final = "nabz-"
"""What the names of all contact points of Nabz begin with."""
NOBODY: Final = f"{PREFIX}nobody"
_SECRETS: Final = {"slack": ("url",), "pagerduty": ("integrationKey",), "telegram": ("bottoken",)}
_SECRETS_OF_WEBHOOKS: Final = ("authorization_credentials",)
REDACTED: Final = "[REDACTED]"
"""What Grafana shows of a secret."""

Json = dict[str, Any]


def point_name(receiver: str) -> str:
    """The name of a receiver's contact point."""
    return f"{PREFIX}{receiver}"


def secret_files(receivers: Mapping[str, Receiver]) -> dict[str, str]:
    """The files that hold what Grafana has to be told, by the key of the settings that names them."""
    return {
        f"alerts.receivers.{name}.{key}": file
        for name, receiver in receivers.items()
        for key, file in _files_of(receiver)
    }


def contact_points(receivers: Mapping[str, Receiver], secrets: Mapping[str, str]) -> list[Json]:
    """A contact point for each receiver; `secrets` are the texts of the files of `secret_files`."""
    return [_point(name, receiver, secrets) for name, receiver in receivers.items()]


def without_secrets(point: Json) -> Json:
    """What of it can be compared: Grafana tells no secret."""
    hidden = _SECRETS.get(point["type"], _SECRETS_OF_WEBHOOKS)
    return {**point, "settings": {key: value for key, value in point["settings"].items() if key not in hidden}}


def _files_of(receiver: Receiver) -> Iterator[tuple[str, str]]:
    match receiver:
        case SlackReceiver():
            yield "url_file", receiver.url_file
        case PagerDutyReceiver():
            yield "key_file", receiver.key_file
        case TelegramReceiver():
            yield "token_file", receiver.token_file
        case WebhookReceiver():
            yield "url_file", receiver.url_file
            if receiver.token_file is not None:
                yield "token_file", receiver.token_file
        case EmailReceiver():
            # Grafana sends mail by the server of its own configuration.
            pass


def _point(name: str, receiver: Receiver, secrets: Mapping[str, str]) -> Json:
    kind, settings = _settings(receiver, secrets)
    return {
        "uid": point_name(name)[:40],
        "name": point_name(name),
        "type": kind,
        "settings": settings,
        # That what fires always is over is no news.
        "disableResolveMessage": receiver.is_dead_mans_switch and not receiver.gets,
    }


def _settings(receiver: Receiver, secrets: Mapping[str, str]) -> tuple[str, Json]:
    match receiver:
        case EmailReceiver():
            return "email", {"addresses": ";".join(receiver.to), "singleEmail": True}
        case SlackReceiver():
            channel = {} if receiver.channel is None else {"recipient": receiver.channel}
            return "slack", {"url": secrets[receiver.url_file], "username": "Nabz", **channel}
        case PagerDutyReceiver():
            address = {} if receiver.url is None else {"url": receiver.url}
            severity = (
                '{{ if eq .CommonLabels.severity "page" }}critical'
                '{{ else if eq .CommonLabels.severity "ticket" }}warning{{ else }}info{{ end }}'
            )
            return "pagerduty", {"integrationKey": secrets[receiver.key_file], "severity": severity, **address}
        case TelegramReceiver():
            return "telegram", {"bottoken": secrets[receiver.token_file], "chatid": str(receiver.chat)}
        case WebhookReceiver():
            token = (
                {}
                if receiver.token_file is None
                else {
                    "authorization_scheme": "Bearer",
                    "authorization_credentials": secrets[receiver.token_file],
                }
            )
            return "webhook", {"url": secrets[receiver.url_file], "httpMethod": "POST", **token}
