"""What vendors document of the notifications that they take: examples, written by hand after their pages.

- Slack, https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and
  https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
- PagerDuty, https://developer.pagerduty.com/docs/send-alert-event
- Telegram, https://core.telegram.org/bots/api#sendmessage
- Alertmanager's own webhooks, https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Json = dict[str, Any]

SLACK: Final[Json] = {
    "channel": "#support",
    "username": "watcher",
    "icon_emoji": ":bell:",
    "icon_url": "https://example.org/bell.png",
    "link_names": True,
    "text": "Something happened",
    "attachments": [
        {
            "mrkdwn_in": ["text"],
            "color": "#36a64f",
            "pretext": "Before the block",
            "author_name": "somebody",
            "author_link": "https://example.org/somebody",
            "author_icon": "https://example.org/somebody.png",
            "title": "What it is about",
            "title_link": "https://example.org/",
            "text": "What happened",
            "fallback": "What it is about, as plain text",
            "callback_id": "block_1",
            "fields": [{"title": "Priority", "value": "High", "short": False}],
            "image_url": "https://example.org/image.png",
            "thumb_url": "https://example.org/thumb.png",
            "footer": "below",
            "footer_icon": "https://example.org/footer.png",
            "ts": 1_767_225_600,
        }
    ],
}
PAGERDUTY: Final[Json] = {
    "payload": {
        "summary": "The disk of host1 is full",
        "timestamp": "2026-01-01T00:00:00.000+0000",
        "source": "host1.example.org",
        "severity": "info",
        "component": "disk",
        "group": "storage",
        "class": "capacity",
        "custom_details": {"free space": "1 %"},
    },
    "routing_key": "the integration key",
    "dedup_key": "the same for one trouble",
    "images": [{"src": "https://example.org/image.png", "href": "https://example.org/", "alt": "an image"}],
    "links": [{"href": "https://example.org/", "text": "a link"}],
    "event_action": "trigger",
    "client": "a monitoring service",
    "client_url": "https://monitoring.example.org",
}
TELEGRAM: Final[Json] = {
    # Integer or String, both are documented; Boolean may come as text, as in every query.
    "chat_id": "-1001234567890",
    "text": "<b>bold</b>, and a <a href='https://example.org'>link</a>",
    "parse_mode": "HTML",
    "disable_notification": "true",
    # Until version 7.0 of the interface; link_preview_options since, with which this one still works.
    "disable_web_page_preview": "true",
}
WEBHOOK: Final[Json] = {
    "version": "4",
    "groupKey": '{}:{alertname="Something"}',
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "name",
    "groupLabels": {"alertname": "Something"},
    "commonLabels": {"alertname": "Something"},
    "commonAnnotations": {"summary": "Something happened"},
    "externalURL": "http://alertmanager.example.org",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "Something"},
            "annotations": {"summary": "Something happened"},
            "startsAt": "2026-01-01T00:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example.org/graph",
            "fingerprint": "0123456789abcdef",
        }
    ],
}
FREE: Final = frozenset({"custom_details", "labels", "annotations", "groupLabels", "commonLabels", "commonAnnotations"})
"""Tables whose keys are the sender's, with texts as values."""


def deviations(sent: object, documented: object, place: str = "") -> Iterator[str]:
    """Where what was sent is not of the form of the example: a key that it does not have, or another kind of value."""
    if type(sent) is not type(documented):
        yield f"{place}: {type(sent).__name__} and not {type(documented).__name__}"
    elif isinstance(sent, Mapping) and isinstance(documented, Mapping):
        if place.rpartition(".")[2] in FREE:
            yield from (f"{place}.{key}: no text" for key, value in sent.items() if not isinstance(value, str))
            return
        for key, value in sent.items():
            if key in documented:
                yield from deviations(value, documented[key], f"{place}.{key}")
            else:
                yield f"{place}.{key}: not documented"
    elif isinstance(sent, list) and isinstance(documented, list):
        for value in sent:
            yield from deviations(value, documented[0], place)
