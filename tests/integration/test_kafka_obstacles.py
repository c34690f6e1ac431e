"""Whoever cannot reach Kafka is told why, by which setting, and what to do: one line, and the same of every command."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from streams.embedded import LOOPBACK, free_port
from tests.end_to_end.calling import called, on_a_terminal
from tests.integration.kafka_programs.secured import NAME, PASSWORD, SecuredKafka
from tests.servers.certificates import Certified
from tests.servers.redis_servers import DebianRedis
from tests.servers.unhelpful_ports import certifying_port, closing_port, silent_port, slow_tls_port

WRONG = "not-the-password-of-anybody"
EVENT = {"event_id": "e", "type": "lead.created", "occurred_at": 1, "campaign_id": "organic", "lead_id": "l"}
NEVER, MAYBE = 2, 1


@pytest.fixture(scope="module")
def secured() -> Iterator[SecuredKafka]:
    with SecuredKafka() as broker:
        yield broker


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return Certified(tmp_path_factory.mktemp("certificates"))


class Commands:
    """Commands of `nabz` in this process, by settings of the environment."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, file: Path, redis: str) -> None:
        self._monkeypatch = monkeypatch
        self._file = file
        file.write_text(json.dumps(EVENT), encoding="utf-8")
        monkeypatch.setenv("NABZ_REDIS__URL", redis)
        monkeypatch.setattr("streams.cli.events.publish._PATIENCE_SECONDS", 0.1)
        monkeypatch.setattr("streams.cli.tables.topic_ends._KAFKA_SECONDS", 0.1)
        # aiokafka's own patience with a server that takes the connection and says nothing.
        monkeypatch.setattr("streams.kafka.clients.connection.REQUEST_SECONDS", 5)

    def __call__(self, command: str, variables: Mapping[str, str]) -> tuple[int, str]:
        """Exit code, and the last line of stderr."""
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)
        arguments = {"publish": [str(self._file)], "simulate": ["--no-live", "--days", "1"]}.get(command, [])
        ended = called(command, *arguments)
        return ended.returncode, ended.stderr.splitlines()[-1]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, debian_redis: str) -> Commands:
    return Commands(monkeypatch, tmp_path / "event.ndjson", debian_redis)


def variables(broker: SecuredKafka, **changes: str) -> dict[str, str]:
    """How the broker is reached, but for what is changed: by the key's name, in capitals."""
    right = {
        "BOOTSTRAP": broker.bootstrap,
        "SECURITY_PROTOCOL": "SASL_SSL",
        "SASL_MECHANISM": "PLAIN",
        "SASL_USERNAME": NAME,
        "SASL_PASSWORD": PASSWORD,
        "SSL_CAFILE": broker.certificate,
    }
    return {f"NABZ_KAFKA__{key}": value for key, value in (right | changes).items() if value}


@pytest.mark.parametrize("command", ["publish", "wait", "worker", "simulate"])
def test_a_wrong_password_is_said_to_be_that_by_every_command(
    secured: SecuredKafka, commands: Commands, command: str
) -> None:
    code, said = commands(command, variables(secured, SASL_PASSWORD=WRONG))
    assert code == NEVER
    assert said == (
        f"nabz: Kafka at {secured.bootstrap} refuses the name or the password: set kafka.sasl_username and "
        "kafka.sasl_password to those that it knows (with SCRAM, it knows them for each mechanism apart)"
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"SASL_MECHANISM": "SCRAM-SHA-512", "SASL_PASSWORD": WRONG},
            "refuses the name or the password: set kafka.sasl_username and kafka.sasl_password to those",
        ),
        ({"SASL_USERNAME": "nobody"}, "refuses the name or the password: set kafka.sasl_username and kafka.sasl_pass"),
        (
            {"SASL_MECHANISM": "SCRAM-SHA-256"},
            "does not take the mechanism of kafka.sasl_mechanism; it takes PLAIN, SCRAM-SHA-512: set one",
        ),
        (
            {"SSL_CAFILE": ""},
            "has a certificate of an authority that is not known here: set kafka.ssl_cafile to a PEM file of that",
        ),
        (
            {"SECURITY_PROTOCOL": "SASL_PLAINTEXT", "SSL_CAFILE": ""},
            "wants TLS at this port: set kafka.security_protocol to SASL_SSL",
        ),
        (
            {"SECURITY_PROTOCOL": "SSL", "SASL_USERNAME": "", "SASL_PASSWORD": ""},
            "asks for a name and a password (PLAIN, SCRAM-SHA-512): set kafka.security_protocol to SASL_SSL, and",
        ),
    ],
    ids=["password-of-scram", "name", "mechanism", "authority", "without-tls", "without-a-name"],
)
def test_what_can_never_work_at_a_secured_broker_is_2_and_names_the_key(
    secured: SecuredKafka, commands: Commands, changes: dict[str, str], said: str
) -> None:
    code, last = commands("wait", variables(secured, **changes))
    assert last.startswith(f"nabz: Kafka at {secured.bootstrap} {said}")
    assert code == NEVER
    assert WRONG not in last
    assert PASSWORD not in last


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        ("SASL_SSL", "speaks no TLS at this port: set kafka.security_protocol to SASL_PLAINTEXT"),
        ("SASL_PLAINTEXT", "asks for no name and password at this port: set kafka.security_protocol to PLAINTEXT, or"),
        ("SSL", "speaks no TLS at this port: set kafka.security_protocol to PLAINTEXT"),
    ],
)
def test_a_plain_broker_that_is_taken_for_a_secured_one_is_said_to_be_plain(
    apache_kafka: str, secured: SecuredKafka, commands: Commands, protocol: str, said: str
) -> None:
    code, last = commands("wait", variables(secured, BOOTSTRAP=apache_kafka, SECURITY_PROTOCOL=protocol))
    assert last.startswith(f"nabz: Kafka at {apache_kafka} {said}")
    assert code == NEVER


def test_a_certificate_for_another_name_is_said_to_be_that(secured: SecuredKafka, commands: Commands) -> None:
    address = f"localhost:{secured.secured_port}"
    code, last = commands("wait", variables(secured, BOOTSTRAP=address))
    assert last.startswith(f"nabz: Kafka at {address} has a certificate for another name (")
    assert last.endswith("): set kafka.bootstrap to the name in it")
    assert code == NEVER


def test_a_broker_that_is_slow_to_encrypt_is_not_taken_for_something_else(
    secured: SecuredKafka, commands: Commands
) -> None:
    with slow_tls_port(secured.secured_port, seconds=4) as port:
        address = f"{LOOPBACK}:{port}"
        code, last = commands("publish", variables(secured, BOOTSTRAP=address))
    # It is waited for, and says then that the event is too old.
    assert "another protocol" not in last
    assert code == MAYBE


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL"])
def test_a_redis_at_the_address_of_kafka_is_said_to_be_no_kafka(
    debian_redis_server: DebianRedis, secured: SecuredKafka, commands: Commands, protocol: str
) -> None:
    address = f"{LOOPBACK}:{debian_redis_server.port}"
    code, last = commands("publish", variables(secured, BOOTSTRAP=address, SECURITY_PROTOCOL=protocol))
    assert last.startswith(f"nabz: Kafka at {address} is no Kafka, for what answers there speaks another protocol (")
    assert last.endswith("): set kafka.bootstrap")
    assert code == NEVER


@pytest.mark.parametrize(
    ("listening", "address", "said"),
    [
        (
            nullcontext,
            "no-such-host.invalid:9092",
            "was not reached within 0.1 s (no such host is known): set kafka.bootstrap",
        ),
        (
            lambda: nullcontext(free_port()),
            "localhost:{port}",
            "was not reached within 0.1 s (nothing listens there): start it, or set kafka.bootstrap",
        ),
        (
            silent_port,
            "{loopback}:{port}",
            (
                "was not reached within 0.1 s (no answer in time): see kafka.bootstrap, and what lies between "
                "(firewall, network)"
            ),
        ),
        (
            closing_port,
            "{loopback}:{port}",
            "takes the connection and does not answer as Kafka: see kafka.bootstrap and kafka.security_protocol",
        ),
    ],
    ids=["a-host-that-nobody-knows", "nobody-listens", "no-answer", "every-connection-is-closed"],
)
def test_what_may_come_yet_is_1_and_says_where_to_look(
    commands: Commands, listening: Callable[[], AbstractContextManager[int | None]], address: str, said: str
) -> None:
    with listening() as port:
        asked = address.format(loopback=LOOPBACK, port=port)
        code, last = commands("publish", {"NABZ_KAFKA__BOOTSTRAP": asked})
    assert last == f"nabz: Kafka at {asked} {said}"
    assert code == MAYBE


def test_a_certificate_that_is_wanted_or_not_trusted_is_said_to_be_that(
    certified: Certified, commands: Commands, tmp_path: Path
) -> None:
    stranger = Certified(tmp_path)
    with certifying_port(certified) as port:
        address = f"{LOOPBACK}:{port}"
        encrypted = {
            "NABZ_KAFKA__BOOTSTRAP": address,
            "NABZ_KAFKA__SECURITY_PROTOCOL": "SSL",
            "NABZ_KAFKA__SSL_CAFILE": str(certified.authority),
        }
        code, last = commands("publish", encrypted)
        assert last == (
            f"nabz: Kafka at {address} wants a certificate of whoever connects: set kafka.ssl_certfile and "
            "kafka.ssl_keyfile"
        )
        assert code == NEVER
        other = {
            "NABZ_KAFKA__SSL_CERTFILE": str(stranger.certificate),
            "NABZ_KAFKA__SSL_KEYFILE": str(stranger.key),
        }
        code, last = commands("publish", encrypted | other)
        assert last.startswith(f"nabz: Kafka at {address} does not trust the certificate shown to it: set kafka.ssl_")
        assert code == NEVER


def test_one_broker_of_several_that_says_no_is_worth_more_than_those_that_are_away(
    secured: SecuredKafka, commands: Commands
) -> None:
    addresses = f"{LOOPBACK}:{free_port()},{secured.bootstrap}"
    code, last = commands("wait", variables(secured, BOOTSTRAP=addresses, SASL_PASSWORD=WRONG))
    assert last.startswith(f"nabz: Kafka at {addresses} refuses the name or the password")
    assert code == NEVER


def test_nobody_is_asked_for_a_pass_phrase_on_the_terminal(
    certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "SECURITY_PROTOCOL": "SSL",
        "SSL_CERTFILE": str(certified.certificate),
        "SSL_KEYFILE": str(certified.locked_key),
    }
    for key, value in settings.items():
        monkeypatch.setenv(f"NABZ_KAFKA__{key}", value)
    ended = on_a_terminal("wait")
    assert (
        ended.stdout.split()
        == (
            f"nabz: kafka.ssl_keyfile = '{certified.locked_key}' has a pass phrase that is not given: set it as "
            "kafka.ssl_key_password"
        ).split()
    )
    assert ended.returncode == NEVER
