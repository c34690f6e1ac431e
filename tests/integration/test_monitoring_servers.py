import json
import time
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from streams.embedded import ServerFailed
from tests.servers.prometheus import Alertmanager, Prometheus

ROUTES = """
route: {receiver: nobody, group_wait: 0s}
receivers: [{name: nobody}]
"""

SCRAPES_ITSELF = """
global: {{scrape_interval: 200ms, evaluation_interval: 200ms}}
rule_files: [rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["{alertmanager}"]}}]}}]}}
"""

ALWAYS_ALERTS = """
groups:
  - name: always
    rules: [{alert: Always, expr: vector(1)}]
"""


def test_an_alert_goes_from_prometheus_to_the_alertmanager() -> None:
    with Alertmanager(ROUTES) as alertmanager:
        config = SCRAPES_ITSELF.format(alertmanager=alertmanager.url.removeprefix("http://"))
        with Prometheus(config, {"rules.yml": ALWAYS_ALERTS}) as prometheus:
            answer = json.loads(_get(f"{prometheus.url}/api/v1/query?query={quote('vector(2)')}"))
            assert answer["status"] == "success"
            give_up_at = time.monotonic() + 60
            while not (alerts := json.loads(_get(f"{alertmanager.url}/api/v2/alerts"))):
                assert time.monotonic() < give_up_at, prometheus.log()
                time.sleep(0.1)
    assert alerts[0]["labels"]["alertname"] == "Always"


def test_a_wrong_configuration_is_said_in_prometheus_own_words() -> None:
    with pytest.raises(ServerFailed, match=r"(?s)prometheus ended before it answered.*no_such_setting"):
        Prometheus("no_such_setting: 1").start()


def _get(url: str) -> bytes:
    with urlopen(url, timeout=30) as reply:  # noqa: S310 - an address of this machine
        text: bytes = reply.read()
    return text
