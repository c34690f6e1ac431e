"""Whoever cannot use Redis is told why, by which setting, and what to do: one line, and the same of every command."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from schemas.topics import DEAD_LETTERS, FAMILIES, TICKETS
from streams.embedded import LOOPBACK, EmbeddedKafka, free_port
from streams.kafka.clients.publisher import Publisher
from streams.kafka.clients.topics import prepare_topics
from streams.settings import KafkaSettings
from tests.end_to_end.calling import called, on_a_terminal
from tests.servers.certificates import Certified
from tests.servers.redis_servers import DebianRedis
from tests.servers.topics import run_apart
from tests.servers.unhelpful_ports import silent_port, slow_tls_port

PASSWORD = "a-secret-of-the-tests"  # noqa: S105 - it opens nothing but this Redis
WRONG = "not-the-password-of-anybody"
NEVER, MAYBE = 2, 1


@pytest.fixture(scope="module")
def guarded() -> Iterator[DebianRedis]:
    with DebianRedis() as server:
        with redis.Redis.from_url(server.url) as client:
            client.config_set("requirepass", PASSWORD)
        yield server


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return Certified(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def encrypted_port(certified: Certified) -> Iterator[int]:
    """Where a Redis speaks TLS, to whoever comes."""
    port = free_port()
    files = ("--tls-cert-file", str(certified.certificate), "--tls-key-file", str(certified.key))
    trusted = ("--tls-ca-cert-file", str(certified.authority))
    with DebianRedis("--tls-port", str(port), *files, *trusted, "--tls-auth-clients", "no"):
        yield port


@pytest.fixture(scope="module")
def certifying_port(certified: Certified) -> Iterator[int]:
    """Where a Redis wants a certificate of whoever comes."""
    port = free_port()
    files = ("--tls-cert-file", str(certified.certificate), "--tls-key-file", str(certified.key))
    with DebianRedis("--tls-port", str(port), *files, "--tls-ca-cert-file", str(certified.authority)):
        yield port


class Commands:
    """Commands of `nabz` in this process, with another address of Redis each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, command: str, url: str, *arguments: str) -> tuple[int, str]:
        """Exit code, and the last line of what is said."""
        self._monkeypatch.setenv("NABZ_REDIS__URL", url)
        ended = called(command, *arguments)
        return ended.returncode, (ended.stdout + ended.stderr).splitlines()[-1]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(monkeypatch)


@pytest.fixture(scope="module")
def bootstrap() -> Iterator[str]:
    """A broker with one event in its topics: without any, nothing is asked of Redis."""

    async def publish(settings: KafkaSettings) -> None:
        partitions = await prepare_topics(settings, FAMILIES, [DEAD_LETTERS])
        async with Publisher(settings, partitions) as publisher:
            await publisher.send(b"{}", b"key", TICKETS)

    with EmbeddedKafka() as broker:
        run_apart(publish(KafkaSettings(bootstrap=broker.bootstrap)))
        yield broker.bootstrap


@pytest.mark.parametrize("command", ["kpis", "wait", "accept", "board", "worker"])
def test_a_wrong_password_is_said_to_be_that_by_every_command(
    guarded: DebianRedis, bootstrap: str, commands: Commands, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_KAFKA__BOOTSTRAP", bootstrap)
    code, said = commands(command, f"redis://:{WRONG}@{LOOPBACK}:{guarded.port}/0")
    assert said == (
        f"nabz: Redis at {LOOPBACK}:{guarded.port} refuses the name or the password: set redis.username and "
        "redis.password to those that it knows"
    )
    assert code == NEVER


def test_a_kpi_is_explained_without_values_where_the_password_is_wrong(
    guarded: DebianRedis, commands: Commands
) -> None:
    code, said = commands("catalogue", f"redis://:{WRONG}@{LOOPBACK}:{guarded.port}/0", "show", "nps")
    assert said.startswith(f"No values: Redis at {LOOPBACK}:{guarded.port} refuses the name or the password: ")
    assert code == 0


def test_a_password_that_is_missing_is_said_to_be_that(guarded: DebianRedis, commands: Commands) -> None:
    code, said = commands("kpis", f"redis://{LOOPBACK}:{guarded.port}/0")
    address = f"{LOOPBACK}:{guarded.port}"
    assert said == f"nabz: Redis at {address} wants a password: set redis.password"
    assert code == NEVER


def test_a_user_who_may_not_do_what_is_needed_is_said_to_be_that(guarded: DebianRedis, commands: Commands) -> None:
    with redis.Redis.from_url(f"redis://:{PASSWORD}@{LOOPBACK}:{guarded.port}/0") as client:
        client.execute_command("ACL", "SETUSER", "nabz", "on", ">of-the-user", "+ping", "+client", "+select")
    code, said = commands("kpis", f"redis://nabz:of-the-user@{LOOPBACK}:{guarded.port}/0")
    assert said.startswith(
        f"nabz: Redis at {LOOPBACK}:{guarded.port} does not let the user of redis.username do what is needed ("
    )
    assert said.endswith("): see its ACL")
    assert "'hgetall'" in said
    assert "of-the-user" not in said
    assert code == NEVER


def test_a_database_that_is_not_there_is_said_to_be_that(debian_redis_server: DebianRedis, commands: Commands) -> None:
    code, said = commands("kpis", f"redis://{LOOPBACK}:{debian_redis_server.port}/99")
    assert said.endswith(" has no database of the number in redis.url: set another")
    assert code == NEVER


def test_an_authority_that_is_not_known_is_said_to_be_that(
    encrypted_port: int, certified: Certified, commands: Commands
) -> None:
    code, said = commands("kpis", f"rediss://{LOOPBACK}:{encrypted_port}/0")
    assert said == (
        f"nabz: Redis at {LOOPBACK}:{encrypted_port} has a certificate of an authority that is not known here: set "
        "redis.ssl_cafile to a PEM file of that authority's certificate"
    )
    assert code == NEVER
    # And what it says to do does help.
    code, said = commands("kpis", f"rediss://{LOOPBACK}:{encrypted_port}/0?ssl_ca_certs={certified.authority}")
    assert said.startswith("nabz: there are no tables yet in Redis at ")
    assert code == MAYBE


def test_a_server_that_is_slow_to_encrypt_is_not_taken_for_something_else(
    encrypted_port: int, certified: Certified, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_REDIS__TIMEOUT_SECONDS", "1")
    with slow_tls_port(encrypted_port, seconds=4) as port:
        code, said = commands("kpis", f"rediss://{LOOPBACK}:{port}/0?ssl_ca_certs={certified.authority}")
    assert said.startswith(f"nabz: Redis at {LOOPBACK}:{port} ")
    assert "another protocol" not in said
    assert code == MAYBE


def test_a_certificate_for_another_name_is_said_to_be_that(
    encrypted_port: int, certified: Certified, commands: Commands
) -> None:
    code, said = commands("kpis", f"rediss://localhost:{encrypted_port}/0?ssl_ca_certs={certified.authority}")
    assert said.startswith(f"nabz: Redis at localhost:{encrypted_port} has a certificate for another name (")
    assert code == NEVER


def test_a_certificate_that_is_wanted_or_not_trusted_is_said_to_be_that(
    certifying_port: int, certified: Certified, commands: Commands, tmp_path: Path
) -> None:
    url = f"rediss://{LOOPBACK}:{certifying_port}/0?ssl_ca_certs={certified.authority}"
    code, said = commands("kpis", url)
    assert said.endswith(" wants a certificate of whoever connects: set redis.ssl_certfile and redis.ssl_keyfile")
    assert code == NEVER
    stranger = Certified(tmp_path)
    code, said = commands("kpis", f"{url}&ssl_certfile={stranger.certificate}&ssl_keyfile={stranger.key}")
    assert (
        f"Redis at {LOOPBACK}:{certifying_port} does not trust the certificate shown to it: set redis.ssl_certfile and"
        in said
    )
    assert code == NEVER
    code, said = commands("kpis", f"{url}&ssl_certfile={certified.certificate}&ssl_keyfile={certified.key}")
    assert said.startswith("nabz: there are no tables yet in Redis at ")
    assert code == MAYBE


def test_a_redis_that_wants_tls_is_said_to_be_that(encrypted_port: int, commands: Commands) -> None:
    code, said = commands("kpis", f"redis://{LOOPBACK}:{encrypted_port}/0")
    assert said == f"nabz: Redis at {LOOPBACK}:{encrypted_port} wants TLS at this port: set redis.url to rediss://..."
    assert code == NEVER


def test_a_redis_without_tls_is_said_to_be_that(
    debian_redis_server: DebianRedis, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_REDIS__TIMEOUT_SECONDS", "1")
    code, said = commands("kpis", f"rediss://{LOOPBACK}:{debian_redis_server.port}/0")
    assert said.endswith(" speaks no TLS at this port: set redis.url to redis://...")
    assert code == NEVER


def test_a_kafka_at_the_address_of_redis_is_said_to_be_none(apache_kafka: str, commands: Commands) -> None:
    code, said = commands("kpis", f"redis://{apache_kafka}/0")
    assert said == (
        f"nabz: Redis at {apache_kafka} is no Redis, for what answers there speaks another protocol: set redis.url"
    )
    assert code == NEVER


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("no-such-host.invalid", "(no such host is known): set redis.url"),
        ("localhost", "(nothing listens there): start it, or set redis.url"),
    ],
)
def test_a_host_that_nobody_knows_and_a_port_where_nobody_listens_may_come_yet(
    commands: Commands, host: str, said: str
) -> None:
    port = free_port()
    code, last = commands("kpis", f"redis://{host}:{port}/0")
    assert last == f"nabz: Redis at {host}:{port} does not answer as it should {said}"
    assert code == MAYBE


def test_a_host_that_does_not_answer_may_come_yet(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_REDIS__TIMEOUT_SECONDS", "1")
    with silent_port() as port:
        code, said = commands("kpis", f"redis://{LOOPBACK}:{port}/0")
    assert said == (
        f"nabz: Redis at {LOOPBACK}:{port} does not answer as it should (no answer in time): see redis.url, and what "
        "lies between (firewall, network)"
    )
    assert code == MAYBE


def test_nobody_is_asked_for_a_pass_phrase_on_the_terminal(
    encrypted_port: int, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = f"ssl_certfile={certified.certificate}&ssl_keyfile={certified.locked_key}"
    url = f"rediss://{LOOPBACK}:{encrypted_port}/0?ssl_ca_certs={certified.authority}&{own}"
    monkeypatch.setenv("NABZ_REDIS__URL", url)
    ended = on_a_terminal("kpis")
    said = " ".join(ended.stdout.split())
    assert said.startswith(f"nabz: Redis at {LOOPBACK}:{encrypted_port} is not asked, for the certificate or key of")
    assert said.endswith("where the key has a pass phrase, set redis.ssl_key_password to it")
    assert ended.returncode == NEVER
