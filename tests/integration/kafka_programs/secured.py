"""An Apache Kafka that asks for a name and a password, over TLS."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from streams.embedded import Server, free_port
from streams.embedded.kafka import answers_kafka
from streams.embedded.ports import LOOPBACK

PROJECT = Path(__file__).parents[3]
NAME = "nabz"
PASSWORD = "a secret of the tests"  # noqa: S105 - it opens nothing but this broker
_STORE = "of-the-keystore"
_KEYTOOL = shutil.which("keytool") or "keytool"


class SecuredKafka(Server):
    """Listens with TLS and SASL on `secured_port`; the plain port is its own affair."""

    def __init__(self) -> None:
        self.secured_port = free_port()
        self._libs = PROJECT / ".cache/kafka/libs"
        super().__init__("secured-kafka", self._command_line, answers_kafka, deadline=90, patience=0)

    @property
    def bootstrap(self) -> str:
        """Where clients with a name and a password are served."""
        return f"{LOOPBACK}:{self.secured_port}"

    @property
    def certificate(self) -> str:
        """The file with the certificate to trust."""
        return str(self.folder / "broker.pem")

    def _command_line(self, port: int, folder: Path) -> Sequence[str]:
        if not self._libs.is_dir():
            subprocess.run([PROJECT / "deploy/kafka/fetch", self._libs], check=True)
        self._make_certificate(folder)
        properties = folder / "server.properties"
        properties.write_text(self._properties(port, folder))
        java = f"java -cp '{self._libs}/*' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx384m"
        scram = f"SCRAM-SHA-512=[name={NAME},password={PASSWORD}]"
        options = f"--cluster-id bmFiei1rYWZrYS1rcmFmdA --config {properties} --add-scram '{scram}'"
        script = f"{java} kafka.tools.StorageTool format {options}\nexec {java} kafka.Kafka {properties}"
        return ["/bin/sh", "-ec", script]

    @staticmethod
    def _make_certificate(folder: Path) -> None:
        store = ["-keystore", str(folder / "broker.p12"), "-storepass", _STORE, "-alias", "broker"]
        make = [*("-genkeypair", "-keyalg", "RSA", "-dname", "CN=broker"), *("-ext", f"san=ip:{LOOPBACK}")]
        # A certificate that clients are told to trust has to say that it may be trusted.
        subprocess.run([_KEYTOOL, *make, "-ext", "bc:critical=ca:true", *store], check=True, capture_output=True)
        export = [_KEYTOOL, "-exportcert", "-rfc", "-file", str(folder / "broker.pem"), *store]
        subprocess.run(export, check=True, capture_output=True)

    def _properties(self, port: int, folder: Path) -> str:
        jaas = "org.apache.kafka.common.security"
        for_clients = f"PLAINTEXT://{LOOPBACK}:{port},SECURED://{self.bootstrap}"
        controller = f"{LOOPBACK}:{free_port()}"
        added = {
            "listeners": f"{for_clients},CONTROLLER://{controller}",
            "advertised.listeners": for_clients,
            "controller.quorum.voters": f"1@{controller}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL,CONTROLLER:PLAINTEXT",
            "log.dirs": str(folder / "logs"),
            "ssl.keystore.location": str(folder / "broker.p12"),
            "ssl.keystore.password": _STORE,
            "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
            "listener.name.secured.plain.sasl.jaas.config": (
                f'{jaas}.plain.PlainLoginModule required user_{NAME}="{PASSWORD}";'
            ),
            "listener.name.secured.scram-sha-512.sasl.jaas.config": f"{jaas}.scram.ScramLoginModule required;",
        }
        given = (PROJECT / "deploy/kafka/server.properties").read_text()
        kept = [line for line in given.splitlines() if line.partition("=")[0] not in added]
        return "\n".join([*kept, *(f"{key}={value}" for key, value in added.items())]) + "\n"
