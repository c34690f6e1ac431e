"""Alertmanager's configuration as a file: routes, what keeps what back, and receivers. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from streams.alerts.engine.signals import OUTSIDE_WORKING_HOURS, WATCHDOG
from streams.alerts.notifications.receivers import receiver_table
from streams.alerts.notifications.routing import Routing, routing
from streams.alerts.notifications.texts import TEMPLATES_FILE, templates
from streams.settings.alerts import AlertSettings
from streams.settings.receivers import LANGUAGES, NOBODY

CONFIGURATION_FILE: Final = "alertmanager.yml"
TEST_LABEL: Final = "test"
"""`true` of a test alert, which keeps nothing back and is not kept back."""

_SAMPLE_HEAD: Final = """\
# A sample, rendered by `nabz alerts build`: who is told of which alert of Nabz, and which alerts are kept back. The
# receivers are placeholders. `alerts.receivers` in the settings names real ones; then build again with --out.
# `amtool check-config` checks it, `amtool config routes test severity=page` says who would be told.
"""
_HEAD: Final = """\
# Rendered from the settings by `nabz alerts build`: change `alerts.receivers`, not this file.
# `amtool check-config` checks it, `amtool config routes test severity=page` says who would be told.
"""
_TEMPLATES: Final = f"""
templates: [{TEMPLATES_FILE}]
"""
_GROUPS: Final = """\
  # One message for one trouble: an alert of several KPIs or topics comes as one.
  group_by: [alertname, kpi, environment, test]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
  routes:
"""
_WAITS: Final[Mapping[str, Sequence[str]]] = {
    "page": ("group_wait: 10s", "repeat_interval: 1h"),
    "ticket": ("repeat_interval: 1d",),
    "chat": (),
}
_ALWAYS: Final = ("group_wait: 0s", "group_interval: 1m", "repeat_interval: 1m")
_INHIBIT_HEAD: Final = f"""
# A test alert (`nabz alerts test`) keeps nothing back, and is not kept back. An alert of one environment keeps back
# nothing of another.
inhibit_rules:
  # Outside working hours nobody is told of what can wait. It is sent when work begins, if it still fires then.
  - source_matchers: [alertname = "{OUTSIDE_WORKING_HOURS}", test = ""]
    target_matchers: [hours = "working", test = ""]
    equal: [environment]

  # Without a board, or with one that stands still, what KPIs say or do not say is noise.
  - source_matchers: ['alertname =~ "NabzBoardDown|NabzTablesStale"', test = ""]
    target_matchers: ['kind =~ "threshold|spike|goal|absence"', test = ""]
    equal: [environment]

  # Of a KPI that is far beyond normal nobody needs a ticket as well.
  - source_matchers: [severity = "page", 'kpi =~ ".+"', test = ""]
    target_matchers: ['severity =~ "ticket|chat"', 'kpi =~ ".+"', test = ""]
    equal: [kpi, environment]

  # The cause is told, and not each of what follows from it.
"""
_CONSEQUENCES: Final = {
    "NabzBoardDown": "NabzTablesStale|NabzTablesBehind|NabzNoBoardWrites|NabzBoardFailing|NabzTargetDown",
    "NabzStoreAway": "NabzNoWorker|NabzTables.*|NabzBoardFailing|NabzCommits.*|NabzLagGrowing|NabzNoBoardWrites",
    "NabzNoWorker": "NabzTopicSilent|NabzPartitionsUnread|NabzLagGrowing|NabzCommitsStalled|NabzTablesBehind",
    "NabzPartitionsUnread": "NabzTopicSilent|NabzTablesBehind",
}
"""Cause -> what follows from it."""
_PLACEHOLDERS: Final = (
    ("dead-mans-switch", "", "false"),
    ("page", "pagerduty_configs, opsgenie_configs, ...", "true"),
    ("ticket", "email_configs, jira by a webhook, ...", "true"),
    ("chat", "slack_configs, msteams_configs, telegram_configs, ...", "true"),
)
"""(name, what may stand there instead, whether it is told of what is over)"""


def alertmanager_files(alerts: AlertSettings, secrets: Mapping[str, str]) -> dict[str, str]:
    """The files by name: the configuration, and with receivers the templates of their texts beside it.

    `secrets` are the texts of the files that `copied_files` names.
    """
    routed = routing(alerts.receivers)
    if not alerts.receivers:
        return {CONFIGURATION_FILE: "".join([_SAMPLE_HEAD, *_routes(routed), *_inhibitions(), *_placeholders()])}
    tables = [{"name": NOBODY}, *(receiver_table(name, alerts, secrets) for name in alerts.receivers)]
    told = "".join([_HEAD, _TEMPLATES, *_routes(routed), *_inhibitions(), *_receivers(tables)])
    spoken = {receiver.language or alerts.language for receiver in alerts.receivers.values()}
    return {
        CONFIGURATION_FILE: told,
        TEMPLATES_FILE: templates(language for language in LANGUAGES if language in spoken),
    }


def _routes(routed: Routing) -> Iterator[str]:
    yield "\nroute:\n  # What nobody routed is worth a look.\n"
    yield f"  receiver: {_word((*routed.rest, NOBODY)[0])}\n{_GROUPS}"
    yield "    # Fires always: send it to a service that raises an alarm when it stops.\n"
    yield from _route(f'alertname = "{WATCHDOG}"', routed.dead_mans_switches, _ALWAYS)
    yield "    # Others go by it; nobody is told.\n"
    yield from _route('severity = "none"', (), ())
    for severity, names in routed.by_severity.items():
        yield from _route(f'severity = "{severity}"', names, _WAITS[severity])


def _route(matcher: str, names: Sequence[str], waits: Sequence[str]) -> Iterator[str]:
    first = names[0] if names else NOBODY
    yield f"    - matchers: [{matcher}]\n      receiver: {_word(first)}\n"
    yield from (f"      {line}\n" for line in waits if names)
    if len(names) > 1:
        yield "      routes:\n"
        yield from (f"        - receiver: {_word(name)}\n          continue: true\n" for name in names[:-1])
        yield f"        - receiver: {_word(names[-1])}\n"


def _inhibitions() -> Iterator[str]:
    yield _INHIBIT_HEAD
    for cause, consequences in _CONSEQUENCES.items():
        yield f'  - source_matchers: [alertname = "{cause}", test = ""]\n'
        yield f"""    target_matchers: ['alertname =~ "{consequences}"', test = ""]\n    equal: [environment]\n"""


def _placeholders() -> Iterator[str]:
    yield f"\nreceivers:\n  - name: {NOBODY}\n"
    for name, instead, resolved in _PLACEHOLDERS:
        yield f"  # {instead}\n" if instead else ""
        yield f"  - name: {name}\n    webhook_configs:\n      - url: http://localhost:9095/{name}\n"
        yield f"        send_resolved: {resolved}\n"


def _receivers(tables: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    text = yaml.safe_dump([dict(table) for table in tables], sort_keys=False, allow_unicode=True, width=1_000)
    yield "\nreceivers:\n"
    yield from (f"  {line}\n" for line in text.splitlines())


def _word(name: str) -> str:
    """A name as YAML takes it: in quotes if it would mean something else."""
    said: str = yaml.safe_dump(name)
    return said.splitlines()[0]
