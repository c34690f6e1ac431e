"""Receivers as Alertmanager takes them. Pure.

The keys of each kind: https://prometheus.io/docs/alerting/latest/configuration/
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from streams.alerts.notifications.texts import body, link_title, title
from streams.settings.alerts import AlertSettings
from streams.settings.receivers import (
    EmailReceiver,
    PagerDutyReceiver,
    Receiver,
    SlackReceiver,
    TelegramReceiver,
    WebhookReceiver,
)

_READS_FILES_SINCE: Final = (0, 26)
"""The version of Alertmanager that reads the address of a webhook, and the token of a bot of Telegram, from files."""
_DASHBOARD: Final = "{{ with .CommonAnnotations.dashboard }}{{ . }}{{ else }}{{ .ExternalURL }}{{ end }}"


def _by_severity(page: str, ticket: str, other: str) -> str:
    """A template that says one thing of pages, another one of tickets, and a third of the rest."""
    severity = ".CommonLabels.severity"
    return (
        f'{{{{ if eq {severity} "page" }}}}{page}{{{{ else if eq {severity} "ticket" }}}}{ticket}'
        f"{{{{ else }}}}{other}{{{{ end }}}}"
    )


_COLOUR: Final = (
    '{{ if eq .Status "resolved" }}good{{ else }}' + _by_severity("danger", "warning", "#439FE0") + "{{ end }}"
)


def copied_files(alerts: AlertSettings) -> dict[str, str]:
    """The files whose secrets this version of Alertmanager takes only in its own: the file by the key that names it."""
    if _reads_files(alerts):
        return {}
    found = {}
    for name, receiver in alerts.receivers.items():
        match receiver:
            case WebhookReceiver():
                found[f"alerts.receivers.{name}.url_file"] = receiver.url_file
            case TelegramReceiver():
                found[f"alerts.receivers.{name}.token_file"] = receiver.token_file
            case _:
                pass
    return found


def receiver_table(name: str, alerts: AlertSettings, secrets: Mapping[str, str]) -> dict[str, Any]:
    """One entry of `receivers`. `secrets` are what the files hold that are copied, by their names."""
    receiver = alerts.receivers[name]
    language = receiver.language or alerts.language
    return {"name": name, **dict(_configuration(receiver, language, {} if _reads_files(alerts) else secrets))}


def _configuration(receiver: Receiver, language: str, secrets: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    match receiver:
        case EmailReceiver():
            yield "email_configs", [_email(receiver, language)]
        case SlackReceiver():
            yield "slack_configs", [_slack(receiver, language)]
        case PagerDutyReceiver():
            yield "pagerduty_configs", [_pagerduty(receiver, language)]
        case TelegramReceiver():
            yield "telegram_configs", [_telegram(receiver, language, secrets)]
        case WebhookReceiver():
            yield "webhook_configs", [_webhook(receiver, secrets)]


def _email(receiver: EmailReceiver, language: str) -> dict[str, Any]:
    login = (
        {}
        if receiver.username is None
        else {
            "auth_username": receiver.username,
            "auth_password_file": receiver.password_file,
        }
    )
    return {
        "to": ", ".join(receiver.to),
        "from": receiver.sender,
        "smarthost": receiver.server,
        **login,
        "require_tls": receiver.require_tls,
        # The second keeps machines from answering (RFC 3834).
        "headers": {"Subject": title(language), "Auto-Submitted": "auto-generated"},
        "text": body(language, "plain"),
        "html": body(language, "mail"),
        "send_resolved": True,
    }


def _slack(receiver: SlackReceiver, language: str) -> dict[str, Any]:
    return {
        "api_url_file": receiver.url_file,
        **({} if receiver.channel is None else {"channel": receiver.channel}),
        "username": "Nabz",
        "color": _COLOUR,
        "title": title(language),
        "title_link": _DASHBOARD,
        "fallback": title(language),
        "text": body(language, "slack"),
        "send_resolved": True,
    }


def _pagerduty(receiver: PagerDutyReceiver, language: str) -> dict[str, Any]:
    links = (("runbook", "runbook_url"), ("dashboard", "dashboard"))
    return {
        "routing_key_file": receiver.key_file,
        **({} if receiver.url is None else {"url": receiver.url}),
        "description": title(language),
        "severity": _by_severity("critical", "warning", "info"),
        "source": "{{ with .CommonLabels.environment }}{{ . }}{{ else }}nabz{{ end }}",
        "class": "{{ .CommonLabels.alertname }}",
        "component": "{{ .CommonLabels.kpi }}",
        "group": "{{ .CommonLabels.kind }}",
        "client": "Nabz",
        "client_url": _DASHBOARD,
        "links": [
            {"text": link_title(language, key), "href": f"{{{{ .CommonAnnotations.{name} }}}}"} for key, name in links
        ],
        # Alertmanager adds long lists of its own unless these keys say something else.
        "details": {"firing": body(language, "plain"), "resolved": ""},
        "send_resolved": True,
    }


def _telegram(receiver: TelegramReceiver, language: str, secrets: Mapping[str, str]) -> dict[str, Any]:
    return {
        **_secret("bot_token", receiver.token_file, secrets),
        "api_url": receiver.api_url,
        "chat_id": receiver.chat,
        "parse_mode": "HTML",
        "message": body(language, "telegram"),
        "send_resolved": True,
    }


def _webhook(receiver: WebhookReceiver, secrets: Mapping[str, str]) -> dict[str, Any]:
    authorization = (
        {}
        if receiver.token_file is None
        else {"http_config": {"authorization": {"type": "Bearer", "credentials_file": receiver.token_file}}}
    )
    # That what fires always is over is no news: who watches it hears nothing any more.
    return {
        **_secret("url", receiver.url_file, secrets),
        **authorization,
        "send_resolved": not receiver.dead_mans_switch or bool(receiver.gets),
    }


def _secret(key: str, file: str, secrets: Mapping[str, str]) -> dict[str, str]:
    return {key: secrets[file]} if file in secrets else {f"{key}_file": file}


def _reads_files(alerts: AlertSettings) -> bool:
    major, minor = map(int, alerts.alertmanager_version.split("."))
    return (major, minor) >= _READS_FILES_SINCE
