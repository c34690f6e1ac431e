import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr

from streams.kafka.clients.connection import connection
from streams.settings import KafkaSettings


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
    with pytest.raises(ssl.SSLError):
        connection(KafkaSettings(security_protocol="SSL", ssl_cafile=str(nonsense)))
