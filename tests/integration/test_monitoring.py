from pathlib import Path

import pytest

from tests.end_to_end.monitored import Monitored, Watching
from tests.servers.webhooks import WebhookReceiver

ROUTES = """
route: {{receiver: told, group_wait: 0s, group_by: [alertname]}}
receivers: [{{name: told, webhook_configs: [{{url: "{url}/chat", send_resolved: true}}]}}]
"""
LATE = """
groups:
  - name: tickets
    rules: [{alert: SomeTickets, expr: 'crm_tickets_opened{window="1h"} > 0', labels: {severity: chat}}]
"""
TICKET = b'{"event_id": "1", "type": "ticket.opened", "occurred_at": %d, "ticket_id": "T", "customer_id": "C"}'


@pytest.mark.timeout(300)
def test_an_event_goes_through_nabz_and_what_watches_it_to_a_webhook(
    tmp_path: Path, embedded_kafka: str, embedded_redis: str
) -> None:
    with WebhookReceiver() as webhook:
        watching = Watching({"late.yml": LATE}, ROUTES.format(url=webhook.url))
        with Monitored(tmp_path, embedded_kafka, embedded_redis, watching=watching) as nabz:
            nabz.product.publish([TICKET % nabz.now_ms()])
            nabz.until_scraped()
            assert [series.value for series in nabz.queries.now('crm_tickets_opened{window="1h"}')] == [1]
            nabz.product.until(lambda: bool(webhook.alerts("SomeTickets")))
    assert webhook.received[0].path == "/chat"
    assert webhook.alerts("SomeTickets")[0]["labels"]["severity"] == "chat"
