"""Worker, board and commands at level debug, with secrets of one beginning in every place: it is found nowhere."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
import redis

from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.embedded import LOOPBACK, free_port
from streams.kafka.clients.topics import prepare_topics
from streams.settings import KafkaSettings
from tests.end_to_end.calling import called
from tests.end_to_end.product import Product
from tests.servers.certificates import Certified
from tests.servers.guarded_kafka import GuardedKafka
from tests.servers.redis_servers import DebianRedis
from tests.servers.topics import run_apart

BEGINNING = "Zq7pw0rd"
ODD = f"{BEGINNING}@:/%w r'م\""
"""Its signs are written in many ways: in addresses, by Python, in JSON."""
SETTINGS = 'currency = "EUR"\n'
PATHS = ("/api/meta", "/readyz", "/livez", "/api/catalogue", "/api/alerts", "/metrics", "/api/kpis", "/api/check")


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedKafka]:
    certified = Certified(tmp_path_factory.mktemp("certificates"))
    with GuardedKafka(certified, {"nabz": f"{ODD}-kafka"}) as broker:
        run_apart(prepare_topics(KafkaSettings(bootstrap=broker.bootstrap, partitions=1), FAMILIES, [DEAD_LETTERS]))
        broker.allow("User:nabz", "READ topic crm.*", "WRITE topic crm.*", "READ group nabz*")
        yield broker


@pytest.fixture(scope="module")
def store() -> Iterator[DebianRedis]:
    with DebianRedis() as server:
        with redis.Redis(host=LOOPBACK, port=server.port) as operator:
            operator.execute_command("ACL", "SETUSER", "nabz", "on", f">{ODD}-redis", "~*", "+@all")
        yield server


def secrets(kafka: GuardedKafka) -> dict[str, str]:
    """The variables of all that is secret; those of Kafka in the variables themselves."""
    told = {name: value for name, value in kafka.as_user("nabz", "PLAIN").items() if not name.endswith("PASSWORD_FILE")}
    return told | {
        "NABZ_KAFKA__SASL_PASSWORD": f"{ODD}-kafka",
        "NABZ_REDIS__USERNAME": "nabz",
        "NABZ_REDIS__PASSWORD": f"{ODD}-redis",
        "NABZ_GRAFANA__TOKEN": f"{ODD}-grafana",
        "NABZ_GRAFANA__URL": f"http://nabz:{quote(ODD, safe='')}-web@{LOOPBACK}:9",
        "NABZ_LOG__LEVEL": "debug",
        "NABZ_TRACEBACK": "1",
    }


@pytest.fixture
def told(kafka: GuardedKafka, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    variables = secrets(kafka)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


def opened(number: int) -> bytes:
    event = {"event_id": f"e-{number}", "type": "ticket.opened", "ticket_id": f"t-{number}", "customer_id": "c"}
    return json.dumps(event | {"occurred_at": int(time.time() * 1000)}).encode()


def answer(port: int, path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}{path}", timeout=10) as found:
            return str(found.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


def kept(store: DebianRedis) -> str:
    """All keys and values of a Redis, as text."""
    with redis.Redis(host=LOOPBACK, port=store.port) as client:
        return " ".join(f"{key!r} {client.dump(key)!r}" for key in client.scan_iter())


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.usefixtures("told")
def test_all_that_runs_well_tells_no_secret(
    kafka: GuardedKafka, store: DebianRedis, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_LOG__FORMAT", form)
    port = free_port()
    with Product(tmp_path, SETTINGS, kafka.bootstrap, store.url) as product:
        worker = product.start("worker")
        board = product.start("board", "--port", str(port))
        product.until(lambda: "partitions assigned" in product.log(worker))
        product.publish([opened(1), opened(2)])
        found = {
            command: "".join(product.run(*command.split(" "))[1:])
            for command in ("wait", "kpis", "check", "dead-letters list", "accept-config", "grafana push")
        }
        found |= {path: answer(port, path) for path in PATHS}
        for process in (worker, board):
            found[f"process {process.pid}"] = Path(f"/proc/{process.pid}/cmdline").read_text("utf-8")
        logs = product.whole_logs()
        assert "SaslAuthenticateRequest" in logs  # aiokafka has spoken
        found |= {"logs": logs, "Redis": kept(store)}
    assert [name for name, text in found.items() if BEGINNING in text] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"REDIS__PASSWORD": f"{BEGINNING}-wrong"},
        {"KAFKA__SASL_PASSWORD": f"{BEGINNING}-wrong"},
        {"KAFKA__SASL_MECHANISM": f"{BEGINNING}-mechanism"},
        {"KAFKA__SASL_USERNAME": ""},
        {"KAFKA__SSL_KEYFILE": f"{BEGINNING}-no-file"},
        {"KAFKA__SASL_PASSWORD_FILE": f"/{BEGINNING}-no-file"},
        {"REDIS__USERNAME": "", "REDIS__PASSWORD": "", "REDIS__URL": f"redis://nabz:{BEGINNING}@127.0.0.1:port/0"},
        {"REDIS__USERNAME": "", "REDIS__PASSWORD": "", "REDIS__URL": f"redis://nabz:{BEGINNING}#x/y@127.0.0.1/0"},
        {"REDIS__USERNAME": "", "REDIS__PASSWORD": "", "REDIS__URL": f"http://nabz:{BEGINNING}@127.0.0.1/0"},
        {"REDIS__URL": f"redis://nabz:{BEGINNING}@127.0.0.1/0"},
        {"REDIS__URL": f"redis://nabz:{quote(ODD, safe='')}-redis@127.0.0.1:1/0"},
        {"REDIS__URL": f"redis+cluster://nabz:{quote(ODD, safe='')}-redis@127.0.0.1:1"},
        {"REDIS__URL": f"redis+sentinel://127.0.0.1:1/main?sentinel_password={BEGINNING}"},
        {"KAFKA__BOOTSTRAP": "127.0.0.1:1"},
    ],
    ids=lambda changes: "-".join(f"{key}={str(value)[:22]}" for key, value in changes.items()),
)
@pytest.mark.usefixtures("told")
def test_nothing_that_goes_wrong_tells_a_secret(
    store: DebianRedis, changes: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NABZ_REDIS__URL", store.url)
    monkeypatch.setattr("streams.cli.events.publish._PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("streams.cli.tables.topic_ends._KAFKA_SECONDS", 0.5)
    for key, value in changes.items():
        monkeypatch.setenv(f"NABZ_{key}", value)
    (tmp_path / "events").write_bytes(opened(3))
    ended = [called("kpis"), called("wait", "--timeout", "0"), called("publish", str(tmp_path / "events"))]
    assert any(one.returncode for one in ended)
    assert [one for one in ended if BEGINNING in one.stdout + one.stderr] == []
