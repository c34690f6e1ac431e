"""A private authority, certificates of clients and users with few rights, also through a failover: all is counted."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from streams.embedded import LOOPBACK, free_port
from tests.end_to_end.calling import called
from tests.end_to_end.product import Product
from tests.end_to_end.traffic import PLAIN, counted, plainly, story
from tests.recount.comparison import differences
from tests.servers.certificates import PASS_PHRASE, Certified
from tests.servers.redis_cluster import joined
from tests.servers.redis_sentinel import SERVICE, Sentinels
from tests.servers.redis_servers import DebianRedis
from tests.servers.redis_users import cluster_rights, documented_users

ODD = "Zq7p@:/%w\u0645"
USER = "کاربر"
RULES = f"{USER} on >{ODD} ~nabz:* +@all -@admin +info +config|get"
OF_SENTINEL = f"asker on >{ODD} -@all +ping +sentinel|masters"
SETTINGS = 'currency = "EUR"\n'


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return Certified(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def access(certified: Certified, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """How Redis is reached, as variables; each secret in a file."""
    told = {
        "USERNAME": USER,
        "PASSWORD_FILE": written(tmp_path / "password", ODD),
        "SSL_CAFILE": str(certified.authority),
        "SSL_CERTFILE": str(certified.certificate),
        "SSL_KEYFILE": str(certified.locked_key),
        "SSL_KEY_PASSWORD_FILE": written(tmp_path / "pass-phrase", PASS_PHRASE),
    }
    for key, value in told.items():
        monkeypatch.setenv(f"NABZ_REDIS__{key}", value)
    monkeypatch.setenv("NABZ_KAFKA__SESSION_TIMEOUT_SECONDS", "6")
    return told


def written(file: Path, secret: str) -> str:
    file.write_text(secret + "\n", encoding="utf-8")
    return str(file)


def files_of(certified: Certified) -> Sequence[str]:
    return (
        *("--tls-cert-file", str(certified.certificate), "--tls-key-file", str(certified.key)),
        *("--tls-ca-cert-file", str(certified.authority), "--tls-auth-clients", "yes"),
    )


def give(server: DebianRedis, *more: Sequence[str]) -> None:
    """Make the user of these tests, and those with these rules."""
    with redis.Redis(host=LOOPBACK, port=server.port) as operator:
        for rules in (RULES.split(" "), *more):
            operator.execute_command("ACL", "SETUSER", *rules)


def tickets(count: int) -> list[bytes]:
    now = int(time.time() * 1000)
    told = {"type": "ticket.opened", "occurred_at": now, "customer_id": "c"}
    return [json.dumps(told | {"event_id": f"e-{one}", "ticket_id": f"t-{one}"}).encode() for one in range(count)]


def all_are_counted(product: Product) -> None:
    """Tickets are in the tables, once each."""
    product.start_all(1)
    product.publish(tickets(200))
    assert product.tables()["24h"]["tickets_opened"] == 200
    assert ODD not in product.whole_logs()
    assert PASS_PHRASE not in product.whole_logs()


def a_case_is_counted_through(
    product: Product, folder: Path, fail_over: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the users of docs/security.md a company's story is counted as its recount, though Redis fails over in it."""
    for name in documented_users():
        written(folder / name, f"{ODD}-{name}")

    def as_user(name: str) -> Mapping[str, str]:
        return {"NABZ_REDIS__USERNAME": name, "NABZ_REDIS__PASSWORD_FILE": str(folder / name)}

    worker = product.start("worker", piped=False, **as_user("nabz-worker"))
    product.start("board", "--port", "0", piped=False, **as_user("nabz-board"))
    for variable, value in as_user("nabz-reader").items():
        monkeypatch.setenv(variable, value)
    product.until_shared(worker)
    events = story(PLAIN).events
    lines, half = plainly(events), len(events) // 2
    product.publish(lines[:half])
    product.wait()
    feed = product.publish_slowly(lines[half:], seconds=3)
    fail_over()
    feed.finish()
    assert differences(product.tables(), counted(events, PLAIN)) == []
    for secret in (ODD, PASS_PHRASE, "kind=forbidden"):
        assert secret not in product.whole_logs()


def rules_of_the_page(*more: str) -> Sequence[Sequence[str]]:
    """Name and rules of each user of docs/security.md, with a password of its own."""
    return [
        [name, *(rule.replace(">PASSWORD", f">{ODD}-{name}") for rule in rules), *more]
        for name, rules in documented_users().items()
    ]


@pytest.fixture
def single(certified: Certified) -> Iterator[int]:
    """Where a Redis speaks TLS to whoever has a certificate."""
    port = free_port()
    with DebianRedis("--tls-port", str(port), *files_of(certified)) as server:
        give(server)
        yield port


@pytest.mark.usefixtures("access")
def test_one_server(single: int, tmp_path: Path, embedded_kafka: str) -> None:
    with Product(tmp_path, SETTINGS, embedded_kafka, f"rediss://{LOOPBACK}:{single}/0") as product:
        all_are_counted(product)


@pytest.mark.usefixtures("access")
@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("PASSWORD_FILE", "", "wants a password: set redis.password"),
        ("SSL_CAFILE", "", "has a certificate of an authority that is not known here: set redis.ssl_cafile to a PEM"),
        ("SSL_KEY_PASSWORD_FILE", "", "where the key has a pass phrase, set redis.ssl_key_password to it"),
    ],
)
def test_what_is_missing_is_said_by_its_key(
    single: int, key: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_REDIS__URL", f"rediss://{LOOPBACK}:{single}/0")
    monkeypatch.setenv(f"NABZ_REDIS__{key}", value)
    began = time.monotonic()
    ended = called("kpis")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert time.monotonic() - began < 5


def test_sentinel(
    certified: Certified,
    access: Mapping[str, str],
    tmp_path: Path,
    embedded_kafka: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NABZ_REDIS__SENTINEL_USERNAME", "asker")
    monkeypatch.setenv("NABZ_REDIS__SENTINEL_PASSWORD_FILE", access["PASSWORD_FILE"])
    with Sentinels(certified=certified, certificates_wanted=True) as sentinels:
        for rules in (RULES.split(" "), *rules_of_the_page()):
            sentinels.give_users(" ".join(rules), OF_SENTINEL)
        url = f"rediss+sentinel://{sentinels.hosts()}/{SERVICE}"

        def fail_over() -> None:
            sentinels.fail_over()
            sentinels.await_master(1)

        with Product(tmp_path, PLAIN, embedded_kafka, url) as product, monkeypatch.context() as patched:
            a_case_is_counted_through(product, tmp_path, fail_over, patched)
        for variable, value, said in (
            (
                "SENTINEL_PASSWORD_FILE",
                written(tmp_path / "other", "other"),
                "set redis.sentinel_username and redis.sen",
            ),
            ("PASSWORD_FILE", written(tmp_path / "other", "other"), "set redis.username and redis.password to those"),
            ("URL", f"{url}-2", f"(Sentinel) knows no service {SERVICE}-2, but {SERVICE}: set redis.url"),
        ):
            with monkeypatch.context() as patched:
                patched.setenv("NABZ_REDIS__URL", url)
                patched.setenv(f"NABZ_REDIS__{variable}", value)
                ended = called("kpis")
            assert said in ended.stderr
            assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)


@pytest.mark.usefixtures("access")
def test_cluster(certified: Certified, tmp_path: Path, embedded_kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as running:
        tls, buses = [free_port(), free_port()], [free_port(), free_port()]
        cluster = ("--tls-replication", "yes", "--tls-cluster", "yes", "--cluster-enabled", "yes")
        nodes = [
            running.enter_context(
                DebianRedis("--tls-port", str(port), *files_of(certified), *cluster, "--cluster-port", str(bus))
            )
            for port, bus in zip(tls, buses, strict=True)
        ]
        joined(nodes[:1], buses[:1])
        replica = running.enter_context(redis.Redis(host=LOOPBACK, port=nodes[1].port))
        primary = running.enter_context(redis.Redis(host=LOOPBACK, port=nodes[0].port))
        replica.execute_command("CLUSTER", "MEET", LOOPBACK, tls[0], buses[0])
        until(lambda: replica.execute_command("CLUSTER", "NODES").count(b" connected") == 2)
        replica.execute_command("CLUSTER", "REPLICATE", primary.execute_command("CLUSTER", "MYID").decode())
        until(lambda: replica.info("replication")["master_link_status"] == "up")
        for node in nodes:
            give(node, *rules_of_the_page(*cluster_rights()))

        def fail_over() -> None:
            replica.execute_command("CLUSTER", "FAILOVER")
            until(lambda: replica.info("replication")["role"] == "master")
            nodes[0].stop()

        url = f"rediss+cluster://{LOOPBACK}:{tls[0]},{LOOPBACK}:{tls[1]}"
        with Product(tmp_path, PLAIN, embedded_kafka, url) as product:
            a_case_is_counted_through(product, tmp_path, fail_over, monkeypatch)


def until(condition: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
