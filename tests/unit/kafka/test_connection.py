import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr

from streams.kafka.clients.connection import connection
from streams.redis.errors import WrongSettingsError
from streams.settings import KafkaSettings
from tests.servers.certificates import PASS_PHRASE, Certified


def test_several_brokers_are_listed() -> None:
    arguments = connection(KafkaSettings(bootstrap="one:9092,two:9093"))
    assert arguments["bootstrap_servers"] == ["one:9092", "two:9093"]
    assert arguments["security_protocol"] == "PLAINTEXT"
    assert not {"ssl_context", "sasl_mechanism", "sasl_plain_password"} & arguments.keys()


def test_a_name_and_a_password_are_sent_encrypted_to_a_broker_whose_certificate_is_checked() -> None:
    arguments = connection(
        KafkaSettings(
            security_protocol="SASL_SSL",
            sasl_mechanism="SCRAM-SHA-512",
            sasl_username="nabz",
            sasl_password=SecretStr("secret"),
        )
    )
    assert arguments["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (arguments["sasl_plain_username"], arguments["sasl_plain_password"]) == ("nabz", "secret")
    context = arguments["ssl_context"]
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_a_file_that_holds_no_certificate_is_refused(tmp_path: Path) -> None:
    nonsense = tmp_path / "ca.pem"
    nonsense.write_text("no certificate")
    with pytest.raises(WrongSettingsError, match=r"^kafka\.ssl_cafile = '.*ca\.pem' holds no certificate in PEM"):
        connection(KafkaSettings(security_protocol="SSL", ssl_cafile=str(nonsense)))


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return Certified(tmp_path_factory.mktemp("certificates"))


def own(certified: Certified, key: Path, password: str | None = None) -> KafkaSettings:
    return KafkaSettings(
        security_protocol="SSL",
        ssl_certfile=str(certified.certificate),
        ssl_keyfile=str(key),
        ssl_key_password=None if password is None else SecretStr(password),
    )


def test_a_key_opens_with_its_pass_phrase(certified: Certified) -> None:
    assert "ssl_context" in connection(own(certified, certified.locked_key, PASS_PHRASE))
    assert "ssl_context" in connection(own(certified, certified.key))


@pytest.mark.parametrize(
    ("password", "said"),
    [
        (None, "has a pass phrase that is not given: set it as kafka.ssl_key_password"),
        ("no-such", "has a pass phrase that is not that of kafka.ssl_key_password: set it"),
    ],
)
def test_a_pass_phrase_that_is_missing_or_wrong_is_said_to_be_that_and_nobody_is_asked_for_it(
    certified: Certified, password: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever asked on the terminal would wait for one that nobody gives.
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(WrongSettingsError) as caught:
        connection(own(certified, certified.locked_key, password))
    assert str(caught.value) == f"kafka.ssl_keyfile = '{certified.locked_key}' {said}"


def test_a_key_of_another_certificate_is_said_to_be_that(certified: Certified) -> None:
    with pytest.raises(WrongSettingsError, match=r"ssl_keyfile = '.*' is not the key of kafka\.ssl_certfile = '"):
        connection(own(certified, certified.other_key))
