"""Who is notified of alerts: the receivers that Alertmanager's configuration is built with.

Whatever is secret stands in a file that the settings name. The files are Alertmanager's: nobody reads them here, for
most processes run where they are not.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from streams.kpis import Severity
from streams.settings.values import flag, is_web_address, listed, one_of, tabled, text, whole, words, wrong

LANGUAGES: Final = ("en", "fa")
NOBODY: Final = "nobody"
"""The receiver of what goes to nobody; no other has this name."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SERVER: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}")
_ADDRESS: Final = re.compile(r"[^\s@,<>]+@[^\s@,<>]+")
_VERSION: Final = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}")
_SEVERITIES: Final = tuple(severity.value for severity in Severity)
_MOST_CHAT: Final = 1 << 52
"""Telegram's ids have at most so many bits."""

_File = Annotated[str, text("the whole path of a file, as in '/etc/alertmanager/secret'", lambda path: path[:1] == "/")]
WebAddress = Annotated[str, text("an address such as 'https://example.org'", is_web_address)]
Version = Annotated[str, text("a version such as '0.25'", lambda version: bool(_VERSION.fullmatch(version)))]
Language = Annotated[str, one_of(*LANGUAGES, fold=str.lower)]


def _addresses(value: object) -> tuple[str, ...]:
    expected = "an address such as 'team@example.org', or a list of them"
    found = tuple(entry for entry in listed(value, expected) if isinstance(entry, str) and _ADDRESS.fullmatch(entry))
    if not found or len(found) != len(listed(value, expected)):
        raise wrong(expected)
    return found


class _Receiver(BaseModel):
    """What every kind has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instead: ClassVar[Mapping[str, str]] = {}
    """Names under which people may write the secret itself -> the key of the file that it belongs in."""

    kind: str
    severities: Annotated[
        tuple[str, ...] | None,
        words(
            f"a list of different severities among {', '.join(_SEVERITIES)}",
            lambda word: word.strip().lower() if word.strip().lower() in _SEVERITIES else None,
        ),
    ] = None
    language: Language | None = None
    """None: that of `alerts.language`."""

    @property
    def gets(self) -> tuple[str, ...]:
        """The severities of the alerts that it gets: all, unless it says which."""
        return _SEVERITIES if self.severities is None else self.severities

    @property
    def is_dead_mans_switch(self) -> bool:
        """Whether it gets the alert that always fires."""
        return False


class EmailReceiver(_Receiver):
    """Mail by an SMTP server."""

    instead: ClassVar[Mapping[str, str]] = dict.fromkeys(("password", "auth_password"), "password_file")

    to: Annotated[tuple[str, ...], BeforeValidator(_addresses)]
    sender: Annotated[
        str, text("an address such as 'nabz@example.org'", lambda address: bool(_ADDRESS.fullmatch(address)))
    ] = Field(alias="from")
    server: Annotated[
        str, text("host:port, as in 'smtp.example.org:587'", lambda server: bool(_SERVER.fullmatch(server)))
    ]
    username: Annotated[str, text("text")] | None = None
    password_file: _File | None = None
    require_tls: Annotated[bool, flag()] = True

    @model_validator(mode="after")
    def _complete(self) -> "EmailReceiver":
        if (self.username is None) != (self.password_file is None):
            raise wrong("username and password_file together, or neither")
        return self


class SlackReceiver(_Receiver):
    """A channel of Slack, by an incoming webhook. Its address is the secret."""

    instead: ClassVar[Mapping[str, str]] = dict.fromkeys(("url", "api_url", "webhook_url"), "url_file")

    url_file: _File
    channel: Annotated[str, text("a channel such as '#alerts'")] | None = None


class PagerDutyReceiver(_Receiver):
    """A service of PagerDuty, by the integration key of its Events API v2."""

    instead: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("key", "routing_key", "service_key", "integration_key"), "key_file"
    )

    key_file: _File
    url: WebAddress | None = None
    """None: that of PagerDuty in the United States."""


class TelegramReceiver(_Receiver):
    """A chat of Telegram, by a bot."""

    instead: ClassVar[Mapping[str, str]] = dict.fromkeys(("token", "bot_token"), "token_file")

    token_file: _File
    chat: Annotated[int, whole(-_MOST_CHAT, _MOST_CHAT)]
    api_url: WebAddress = "https://api.telegram.org"


class WebhookReceiver(_Receiver):
    """Any address that takes what Alertmanager posts. The address may be a secret, and so it stands in a file."""

    instead: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("url", "webhook_url"), "url_file"),
        **dict.fromkeys(("token", "bearer_token"), "token_file"),
    }

    url_file: _File
    token_file: _File | None = None
    dead_mans_switch: Annotated[bool, flag()] = False

    @property
    def gets(self) -> tuple[str, ...]:
        return () if self.severities is None and self.dead_mans_switch else super().gets

    @property
    def is_dead_mans_switch(self) -> bool:
        return self.dead_mans_switch


Receiver = EmailReceiver | SlackReceiver | PagerDutyReceiver | TelegramReceiver | WebhookReceiver

KINDS: Final[Mapping[str, type[Receiver]]] = {
    "email": EmailReceiver,
    "slack": SlackReceiver,
    "pagerduty": PagerDutyReceiver,
    "telegram": TelegramReceiver,
    "webhook": WebhookReceiver,
}


def keys_of(model: type[Receiver]) -> list[str]:
    """The keys that a kind takes, as they are written, in alphabetical order."""
    return sorted(field.alias or name for name, field in model.model_fields.items())


def _receiver(value: object) -> Receiver:
    value = tabled(value)
    if isinstance(value, Receiver):
        return value
    if not isinstance(value, Mapping):
        raise wrong('a table such as { kind = "slack", url_file = "/etc/alertmanager/slack-url" }')
    told = value.get("kind")
    kind = told.strip().lower() if isinstance(told, str) else ""
    model = KINDS.get(kind)
    if model is None:
        expected = wrong(f"one of {', '.join(KINDS)}")
        problem = InitErrorDetails(type=expected, loc=("kind",), input={} if told is None else told)
        raise ValidationError.from_exception_data("receiver", [problem])
    problems = list(_wrong_keys(model, kind, value))
    if problems:
        raise ValidationError.from_exception_data("receiver", problems)
    return model.model_validate({**value, "kind": kind})


def _wrong_keys(model: type[Receiver], kind: str, given: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """Keys that the kind does not take, or lacks. What they hold is not repeated: it may be a secret."""
    known = keys_of(model)
    inline = {file for key, file in model.instead.items() if key in given}
    for name, field in model.model_fields.items():
        key = field.alias or name
        if field.is_required() and key not in given and key not in inline:
            yield InitErrorDetails(type=wrong(f"this key, for the kind '{kind}' needs it"), loc=(key,), input={})
    for key in given:
        if key in model.instead:
            said = f"no secret in the settings: write it into a file, and name the file by {model.instead[key]}"
        elif key not in known:
            near = get_close_matches(key, known, n=1)
            advice = f"did you mean '{near[0]}'?" if near else f"the kind '{kind}' has {', '.join(known)}"
            said = f"no such key; {advice}"
        else:
            continue
        yield InitErrorDetails(type=wrong(said), loc=(key,), input={})


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and name.lower() != NOBODY


Receivers = Annotated[
    Mapping[
        Annotated[
            str, text("a name of letters, digits, - and _ that begins with a letter, and is not 'nobody'", _is_name)
        ],
        Annotated[Receiver, PlainValidator(_receiver)],
    ],
    BeforeValidator(tabled),
]
"""Receivers by name."""
