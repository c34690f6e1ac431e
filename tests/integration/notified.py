"""An Alertmanager with a receiver of each kind, and those who are told by it: what tests of receivers stand on."""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar
from urllib.request import Request, urlopen

from streams.cli.alerts.files import build_files
from streams.settings import Settings, load
from tests.servers.mail import PASSWORD, USER, Mail, MailServer
from tests.servers.prometheus import Alertmanager
from tests.servers.vendors import PAGERDUTY_KEY, SLACK_PATH, TELEGRAM_TOKEN, Call, Vendors

Json = dict[str, Any]
Found = TypeVar("Found")
BEARER: Final = "token-of-the-webhook"
BOARD_URL: Final = "https://nabz.example.org"
CHAT: Final = -1001234567890
SETTINGS: Final = """
[alerts]
board_url = "{board}"

[alerts.receivers.oncall]
kind = "pagerduty"
key_file = "{folder}/pagerduty"
url = "{vendors}/v2/enqueue"

[alerts.receivers.team]
kind = "slack"
url_file = "{folder}/slack"
channel = "#alerts"

[alerts.receivers.managers]
kind = "email"
to = ["sara@example.org", "omid@example.org"]
from = "nabz@example.org"
server = "{mail}"
username = "{user}"
password_file = "{folder}/password"
require_tls = false
language = "fa"

[alerts.receivers.support]
kind = "telegram"
token_file = "{folder}/telegram"
chat = {chat}
api_url = "{vendors}"
language = "fa"

[alerts.receivers.desk]
kind = "webhook"
url_file = "{folder}/webhook"
token_file = "{folder}/bearer"

[alerts.receivers.heartbeat]
kind = "webhook"
url_file = "{folder}/heartbeat"
dead_mans_switch = true
"""


class Told(NamedTuple):
    """An Alertmanager with a receiver of each kind, and who is told by it."""

    settings: Settings
    folder: Path
    vendors: Vendors
    mail: MailServer
    alertmanager: Alertmanager

    def calls(self, path: str, wanted: str) -> list[Call]:
        """What was sent to this path and has this text in it."""
        return [call for call in self.vendors.at(path) if wanted in json.dumps(call.body, ensure_ascii=False)]

    def mails(self, wanted: str) -> list[Mail]:
        """Mail with this text in its subject or its text."""
        return [mail for mail in self.mail.mails if wanted in f"{mail.message['Subject']} {parts(mail)[0]}"]


def parts(mail: Mail) -> Sequence[str]:
    """Text and markup of a message."""
    return [part.get_content() for part in mail.message.iter_parts()]


@contextmanager
def everybody_told(folder: Path) -> Iterator[Told]:
    """All of them, with a configuration as `nabz alerts build` makes it, which waits a second at most."""
    with Vendors() as vendors, MailServer() as mail:
        for name, secret in {
            "slack": f"{vendors.url}{SLACK_PATH}\n",
            "pagerduty": f"{PAGERDUTY_KEY}\n",
            "password": PASSWORD,
            "telegram": f"{TELEGRAM_TOKEN}\n",
            "webhook": f"{vendors.url}/desk\n",
            "bearer": f"{BEARER}\n",
            "heartbeat": f"{vendors.url}/heartbeat\n",
        }.items():
            (folder / name).write_text(secret, encoding="utf-8")
        config = folder / "nabz.toml"
        config.write_text(
            SETTINGS.format(
                board=BOARD_URL, folder=folder, vendors=vendors.url, mail=mail.address, user=USER, chat=CHAT
            ),
            encoding="utf-8",
        )
        settings = load(config)
        build_files(folder / "built", settings, named=True, check=False)
        built = folder / "built" / "alertmanager"
        text = re.sub(r"(group_wait|group_interval): \w+", r"\1: 1s", (built / "alertmanager.yml").read_text("utf-8"))
        with Alertmanager(text, {"nabz.tmpl": (built / "nabz.tmpl").read_text("utf-8")}) as alertmanager:
            yield Told(settings, folder, vendors, mail, alertmanager)


def post(alertmanager: Alertmanager, path: str, body: object) -> Json:
    url = f"{alertmanager.url}/api/v2/{path}"
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - of this machine
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
        answered: Json = json.loads(answer.read() or b"{}")
    return answered


def fire(told: Told, labels: Json, annotations: Json, *, seconds: float = 150) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=seconds)
    starts = datetime.now(UTC) - timedelta(hours=1)
    alert = {
        "labels": labels,
        "annotations": annotations,
        "startsAt": starts.replace(minute=7, second=0, microsecond=0).isoformat(),
        "endsAt": ends.isoformat(),
    }
    post(told.alertmanager, "alerts", [alert])


def until(found: Callable[[], Found], what: str, seconds: float = 90) -> Found:
    """What is found at last; a test fails that waits for it in vain."""
    give_up_at = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < give_up_at, f"{what} did not come"
        time.sleep(0.05)
    return result
