"""Whoever cannot reach Kafka is told why, by which setting, and what to do: one line, and the same of every command."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import streams.cli
from streams.embedded import LOOPBACK, free_port
from tests.integration.kafka_programs.secured import NAME, PASSWORD, SecuredKafka
from tests.servers.certificates import Certified
from tests.servers.redis_servers import DebianRedis
from tests.servers.unhelpful_ports import certifying_port, closing_port, silent_port

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

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: Path, redis: str
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self._file = file
        file.write_text(json.dumps(EVENT), encoding="utf-8")
        monkeypatch.setenv("NABZ_REDIS__URL", redis)
        monkeypatch.setattr("streams.cli.events.publish._PATIENCE_SECONDS", 0.1)
        monkeypatch.setattr("streams.cli.tables.wait._KAFKA_SECONDS", 0.1)
        # aiokafka's own patience with a server that takes the connection and says nothing.
        monkeypatch.setattr("streams.kafka.clients.connection.REQUEST_SECONDS", 5)

    def __call__(self, command: str, variables: Mapping[str, str]) -> tuple[int, str]:
        """Exit code, and the last line of stderr."""
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)
        arguments = {"publish": [str(self._file)], "simulate": ["--no-live", "--days", "1"]}.get(command, [])
        self._monkeypatch.setattr("sys.argv", ["nabz", command, *arguments])
        with pytest.raises(SystemExit) as end:
            streams.cli.main()
        return int(end.value.code or 0), self._capsys.readouterr().err.splitlines()[-1]


@pytest.fixture
def commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, debian_redis: str
) -> Commands:
    return Commands(monkeypatch, capsys, tmp_path / "event.ndjson", debian_redis)


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


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL"])
def test_a_redis_at_the_address_of_kafka_is_said_to_be_no_kafka(
    debian_redis_server: DebianRedis, secured: SecuredKafka, commands: Commands, protocol: str
) -> None:
    address = f"{LOOPBACK}:{debian_redis_server.port}"
    code, last = commands("publish", variables(secured, BOOTSTRAP=address, SECURITY_PROTOCOL=protocol))
    assert last.startswith(f"nabz: Kafka at {address} is no Kafka, for what answers there speaks another protocol (")
    assert last.endswith("): set kafka.bootstrap")
    assert code == NEVER


def test_a_host_that_nobody_knows_and_a_port_where_nobody_listens_may_come_yet(commands: Commands) -> None:
    code, last = commands("publish", {"NABZ_KAFKA__BOOTSTRAP": "no-such-host.invalid:9092"})
    assert last == (
        "nabz: Kafka at no-such-host.invalid:9092 was not reached within 0.1 s (no such host is known): "
        "set kafka.bootstrap"
    )
    assert code == MAYBE
    address = f"localhost:{free_port()}"
    code, last = commands("publish", {"NABZ_KAFKA__BOOTSTRAP": address})
    assert last == (
        f"nabz: Kafka at {address} was not reached within 0.1 s (nothing listens there): start it, or set "
        "kafka.bootstrap"
    )
    assert code == MAYBE


def test_a_host_that_does_not_answer_may_come_yet(commands: Commands) -> None:
    with silent_port() as port:
        code, last = commands("publish", {"NABZ_KAFKA__BOOTSTRAP": f"{LOOPBACK}:{port}"})
    assert last == (
        f"nabz: Kafka at {LOOPBACK}:{port} was not reached within 0.1 s (no answer in time): see kafka.bootstrap, and "
        "what lies between (firewall, network)"
    )
    assert code == MAYBE


def test_a_server_that_closes_every_connection_may_be_well_soon(commands: Commands) -> None:
    with closing_port() as port:
        code, last = commands("publish", {"NABZ_KAFKA__BOOTSTRAP": f"{LOOPBACK}:{port}"})
    assert last == (
        f"nabz: Kafka at {LOOPBACK}:{port} takes the connection and does not answer as Kafka: see kafka.bootstrap and "
        "kafka.security_protocol"
    )
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
    # A terminal of its own, on which nobody types.
    inside = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    command = [sys.executable, "-c", inside, sys.executable, "-m", "streams.cli", "wait"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert (
        ended.stdout.split()
        == (
            f"nabz: kafka.ssl_keyfile = '{certified.locked_key}' has a pass phrase that is not given: set it as "
            "kafka.ssl_key_password"
        ).split()
    )
    assert ended.returncode == NEVER
