"""With access control lists each process needs the rights that docs/security.md lists, and says which one it lacks."""

import asyncio
import json
import re
import shlex
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.topics import DEAD_LETTERS, DERIVED, FAMILIES, TICKETS
from streams.embedded import LOOPBACK, free_port
from streams.kafka.clients.errors import Right
from streams.kafka.clients.topics import prepare_topics, rights_missing_for
from streams.settings import KafkaSettings, load
from tests.end_to_end.calling import Ended, called
from tests.end_to_end.product import Product
from tests.servers.certificates import PASS_PHRASE, Certified
from tests.servers.guarded_kafka import GuardedKafka

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
ODD = "Zq7p@:/w%r d'م"
OF_THE_PAGE = ("nabz-worker", "nabz-reader", "shop")
USERS = {
    name: f"{ODD}-{name}"
    for name in ("worker", "starter", "maker", "publisher", "reader", "operator", "probe", *OF_THE_PAGE)
}
READS = [topic for topics in FAMILIES.values() for topic in topics]
OF_A_WORKER = [*(f"READ topic {topic}" for topic in READS), f"WRITE topic {DEAD_LETTERS}", f"WRITE topic {DERIVED}"]
SETTINGS = """
currency = "EUR"
[pipelines.default]
sells = true
"""


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return Certified(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def kafka(certified: Certified) -> Iterator[GuardedKafka]:
    with GuardedKafka(certified, USERS) as broker:
        asyncio.run(prepare_topics(KafkaSettings(bootstrap=broker.bootstrap, partitions=1), FAMILIES, [DEAD_LETTERS]))
        yield broker


@pytest.fixture
def product(kafka: GuardedKafka, tmp_path: Path, debian_redis: str) -> Iterator[Product]:
    with Product(tmp_path, SETTINGS, kafka.bootstrap, debian_redis) as product:
        yield product


def opened(number: int) -> dict[str, object]:
    now = time.time_ns()
    return {
        "event_id": f"e-{now}",
        "type": "ticket.opened",
        "occurred_at": now // 1_000_000,
        "ticket_id": f"t-{number}",
        "customer_id": "c",
    }


def as_user(kafka: GuardedKafka, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in kafka.as_user(name).items():
        monkeypatch.setenv(variable, value)


def counts_on(product: Product) -> None:
    """One more event is published by somebody who may, and a worker counts it."""
    before = product.counted_records()
    product.publish([json.dumps(opened(1)).encode()])
    product.until(lambda: product.counted_records() > before, 60)


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}{path}", timeout=5) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except urllib.error.URLError:
        return 0, ""


def test_a_worker_says_all_that_it_lacks_and_begins_once_it_has_it(kafka: GuardedKafka, product: Product) -> None:
    group, port = product.settings.kafka.group, free_port()
    worker = product.start("worker", piped=False, **kafka.as_user("starter"), NABZ_WORKER__PORT=str(port))
    product.until(lambda: "waiting for rights in Kafka" in product.log(worker), 60)
    assert f"does not let User:starter do what is needed: give it the rights READ group {group}" in product.log(worker)
    assert all(f"READ topic {topic}" in product.log(worker) for topic in READS)
    product.until(lambda: answer(port, "/readyz")[0] == 503, 20)
    assert "give it the rights" in answer(port, "/readyz")[1]
    assert answer(port, "/livez")[0] == 200
    kafka.allow("User:starter", *OF_A_WORKER)
    product.until(lambda: answer(port, "/readyz")[1].strip().endswith(f"the rights READ group {group}"), 30)
    kafka.allow("User:starter", f"READ group {group}")
    counts_on(product)
    product.until(lambda: answer(port, "/readyz")[0] == 200, 30)
    assert ODD not in product.log(worker)
    assert product.end(worker) == 0


class Publishing:
    """`nabz publish` by a user with few rights."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "events.ndjson"

    def __call__(self, *events: object) -> Ended:
        """How it ends with these events."""
        self._file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
        return called("publish", str(self._file))


def of_the_page(group: str) -> list[tuple[str, str]]:
    """Principals and rights, as the commands of docs/security.md give them; the group is this one."""
    found = []
    for line in re.findall(r"^acls (.*)$", PAGE.read_text("utf-8"), re.MULTILINE):
        words = shlex.split(line)
        told = dict(zip(words[::2], words[1::2], strict=True))
        kind = "group" if "--group" in told else "topic"
        name = group if kind == "group" else told["--topic"] + ("*" if "--resource-pattern-type" in told else "")
        found.append((told["--allow-principal"], f"{told['--operation'].upper()} {kind} {name}"))
    return found


def test_the_commands_of_the_page_are_all_that_each_needs(
    kafka: GuardedKafka, product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = of_the_page(product.settings.kafka.group)
    assert {principal for principal, _ in given} == {f"User:{name}" for name in OF_THE_PAGE}
    for principal, right in given:
        kafka.allow(principal, right)
    worker = product.start("worker", piped=False, **kafka.as_user("nabz-worker"))
    product.start("board", "--port", "0")
    product.until(lambda: bool(product.shards_of(worker)))
    with monkeypatch.context() as patched:
        as_user(kafka, "shop", patched)
        purchase = opened(1) | {"type": "purchase.completed", "purchase_id": "p", "currency": "EUR", "amount": "1"}
        assert Publishing(tmp_path)(purchase).returncode == 0
    # A won deal is told to its customer.
    product.publish(won_deal())
    with monkeypatch.context() as patched:
        as_user(kafka, "nabz-reader", patched)
        ended = product.run("wait", "--timeout", "60")
        assert ended.returncode == 0, ended.stderr
    assert product.tables()["24h"]["orders"] == 2
    assert "rights" not in product.log(worker)


def won_deal() -> list[bytes]:
    told = {"type": "deal.stage_changed", "deal_id": f"d-{time.time_ns()}", "stage": "won", "amount": "10"}
    return [json.dumps(opened(3) | told | {"currency": "EUR"}).encode()]


@pytest.mark.parametrize("taken", ["READ topic crm.tickets", f"WRITE topic {DEAD_LETTERS}", "READ group", "all"])
def test_a_worker_from_which_a_right_is_taken_says_which_and_goes_on_once_it_is_given_back(
    kafka: GuardedKafka, product: Product, taken: str
) -> None:
    group = f"READ group {product.settings.kafka.group}"
    rights = [*OF_A_WORKER, group]
    some = {"READ group": [group], "all": rights}.get(taken, [taken])
    kafka.allow("User:worker", *rights)
    try:
        worker = product.start("worker", piped=False, **kafka.as_user("worker", "PLAIN"))
        counts_on(product)
        kafka.forbid("User:worker", *some)
        product.until(lambda: all(right in product.log(worker) for right in some), 120)
        kafka.allow("User:worker", *some)
        counts_on(product)
        assert product.end(worker) == 0
    finally:
        kafka.forbid("User:worker", *rights)


def test_each_right_of_a_worker_is_missed_by_its_name(kafka: GuardedKafka, monkeypatch: pytest.MonkeyPatch) -> None:
    as_user(kafka, "probe", monkeypatch)
    settings = load().kafka
    rights = [*OF_A_WORKER, "READ group nabz"]
    kafka.allow("User:probe", *rights)

    def missing() -> list[Right]:
        return list(asyncio.run(rights_missing_for(settings, READS, [DEAD_LETTERS, DERIVED], "nabz")))

    assert missing() == []
    for right in rights:
        kafka.forbid("User:probe", right)
        assert [str(one) for one in missing()] == [right]
        kafka.allow("User:probe", right)
    assert missing() == []


def test_a_worker_makes_topics_where_it_may_and_says_which_where_it_may_not(
    kafka: GuardedKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(kafka, "maker", monkeypatch)
    settings, families = load().kafka, {"deal": ["made.deals"]}
    with pytest.raises(Exception, match=r"give it the rights READ topic made.deals$"):
        asyncio.run(prepare_topics(settings, families))
    kafka.allow("User:maker", "READ topic made.deals")
    with pytest.raises(Exception, match=r"User:maker do what is needed: give it the rights CREATE topic made.deals$"):
        asyncio.run(prepare_topics(settings, families))
    kafka.allow("User:maker", "CREATE topic made.*")
    assert asyncio.run(prepare_topics(settings, families)) == {"made.deals": settings.partitions}


def test_a_publisher_needs_the_topics_alone_that_it_writes(
    kafka: GuardedKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(kafka, "publisher", monkeypatch)
    publish = Publishing(tmp_path)
    purchase = opened(1) | {"type": "purchase.completed", "purchase_id": "p", "currency": "EUR", "amount": "1"}
    who = f"nabz: Kafka at {kafka.secured} does not let User:publisher do what is needed: give it the rights "
    ended = publish(opened(1))
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(who)
    assert "WRITE topic crm.tickets" in ended.stderr
    assert DERIVED not in ended.stderr
    kafka.allow("User:publisher", "DESCRIBE topic crm.tickets")
    ended = publish(opened(1))
    assert ended.returncode == 1
    assert ended.stderr.endswith(f"{who.removeprefix('nabz: ')}WRITE topic crm.tickets\n")
    kafka.allow("User:publisher", "WRITE topic crm.tickets")
    ended = publish(opened(1))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("sent 1 events")
    ended = publish(purchase)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, f"{who}WRITE topic crm.purchases")


def test_who_waits_needs_to_read_all_topics_and_is_told_so(
    kafka: GuardedKafka, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(kafka, "reader", monkeypatch)
    all_of_them = [f"READ topic {topic}" for topic in sorted(READS)]
    for given in ("", "DESCRIBE"):
        if given:
            kafka.allow("User:reader", *(f"{given} topic {topic}" for topic in READS))
        began = time.monotonic()
        ended = product.run("wait", "--timeout", "30")
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr == (
            f"nabz: Kafka at {kafka.secured} does not let User:reader do what is needed: give it the rights "
            f"{', '.join(all_of_them)}\n"
        )
        assert time.monotonic() - began < 15
    kafka.allow("User:reader", *all_of_them)
    ended = product.run("wait", "--timeout", "1")
    assert ended.stderr.startswith("nabz: after 1 s there is still something missing:")


def test_dead_letters_are_listed_and_replayed_with_the_rights_that_are_named(
    kafka: GuardedKafka, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(kafka, "operator", monkeypatch)
    said = product.run("dead-letters", "list").stderr
    assert said.endswith(f"User:operator do what is needed: give it the rights READ topic {DEAD_LETTERS}\n")
    kafka.allow("User:operator", f"READ topic {DEAD_LETTERS}")
    assert product.run("dead-letters", "list").returncode == 0
    said = product.run("dead-letters", "replay").stderr
    assert all(f"READ topic {topic}" in said for topic in READS)
    kafka.allow("User:operator", *(f"READ topic {topic}" for topic in READS))
    assert product.run("dead-letters", "replay").returncode == 0


def test_a_certificate_opens_the_door_and_its_key_may_have_a_pass_phrase_in_a_file(
    kafka: GuardedKafka, certified: Certified, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrase = tmp_path / "pass-phrase"
    phrase.write_text(PASS_PHRASE + "\n")
    for name, value in {
        "BOOTSTRAP": kafka.certificates,
        "SECURITY_PROTOCOL": "SSL",
        "SSL_CAFILE": str(certified.authority),
        "SSL_CERTFILE": str(certified.certificate),
        "SSL_KEYFILE": str(certified.locked_key),
    }.items():
        monkeypatch.setenv(f"NABZ_KAFKA__{name}", value)
    publish = Publishing(tmp_path)
    ended = publish(opened(1))
    assert ended.returncode == 2
    assert ended.stderr.endswith(" has a pass phrase that is not given: set it as kafka.ssl_key_password\n")
    monkeypatch.setenv("NABZ_KAFKA__SSL_KEY_PASSWORD_FILE", str(phrase))
    ended = publish(opened(1))
    assert ended.returncode == 1
    assert f"does not let whoever has the certificate {certified.certificate} do what is needed" in ended.stderr
    kafka.allow("User:CN=server", f"WRITE topic {TICKETS}")
    ended = publish(opened(1))
    assert (ended.returncode, ended.stderr) == (0, "")
