"""An Apache Kafka that asks for names and passwords, or for certificates, and lets nobody do what is not allowed."""

import asyncio
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest

from streams.embedded import Server, free_port
from streams.embedded.kafka import answers_kafka
from streams.embedded.ports import LOOPBACK
from tests.servers.certificates import Certified

PROJECT: Final = Path(__file__).parents[2]
_KINDS: Final = {"topic": 2, "group": 3, "cluster": 4}
_OPERATIONS: Final = {"READ": 3, "WRITE": 4, "CREATE": 5, "DESCRIBE": 8}
_ALLOW, _LITERAL, _PREFIXED = 3, 3, 4


class GuardedKafka(Server):
    """Three doors: `port` is for those who give rights, and asks nobody; `secured_port` asks for a name and a password,
    over TLS; `certified_port` for a certificate."""

    def __init__(self, certified: Certified, passwords: Mapping[str, str]) -> None:
        """Know these users by their passwords, and whoever has the authority's certificate."""
        self._certified = certified
        self._passwords = passwords
        self._libs = PROJECT / ".cache/kafka/libs"
        self.secured_port, self.certified_port = free_port(), free_port()
        super().__init__("guarded-kafka", self._command_line, answers_kafka, deadline=90, patience=0)

    @property
    def bootstrap(self) -> str:
        """Where nobody is asked for anything."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def secured(self) -> str:
        """Where clients with a name and a password are served."""
        return f"{LOOPBACK}:{self.secured_port}"

    @property
    def certificates(self) -> str:
        """Where clients with a certificate are served."""
        return f"{LOOPBACK}:{self.certified_port}"

    def as_user(self, name: str, mechanism: str = "SCRAM-SHA-512") -> dict[str, str]:
        """The variables of a command that is this user; none of them is the password."""
        return {
            "NABZ_KAFKA__BOOTSTRAP": self.secured,
            "NABZ_KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
            "NABZ_KAFKA__SASL_MECHANISM": mechanism,
            "NABZ_KAFKA__SASL_USERNAME": name,
            "NABZ_KAFKA__SSL_CAFILE": str(self._certified.authority),
            "NABZ_KAFKA__SASL_PASSWORD_FILE": str(self._password_file(name)),
        }

    def allow(self, principal: str, *rights: str) -> None:
        """Give rights, as in `READ topic crm.deals`; a name that ends in `*` is a beginning."""
        asyncio.run(self._changed(principal, rights, give=True))

    def forbid(self, principal: str, *rights: str) -> None:
        """Take rights away that were given in the same words."""
        asyncio.run(self._changed(principal, rights, give=False))

    async def _changed(self, principal: str, rights: Collection[str], *, give: bool) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            request = CreateAclsRequest if give else DeleteAclsRequest
            for right in rights:
                answer: Any = await admin._send_to_controller(request(*_parts(principal, right)))
                (result,) = answer.to_object()["creation_responses" if give else "filter_responses"]
                assert not result["error_code"], result
                assert give or result["matching_acls"], f"{principal} had no right {right}"
        finally:
            await admin.close()

    def _password_file(self, name: str) -> Path:
        file = self.folder / f"password-of-{name}"
        file.write_text(self._passwords[name] + "\n", "utf-8")
        return file

    def _command_line(self, port: int, folder: Path) -> Sequence[str]:
        if not self._libs.is_dir():
            subprocess.run([PROJECT / "deploy/kafka/fetch", self._libs], check=True)
        store = folder / "server.pem"
        store.write_text(self._certified.key.read_text() + self._certified.certificate.read_text())
        properties = folder / "server.properties"
        properties.write_text(self._properties(port, folder, store), "utf-8")
        java = ["java", "-cp", f"{self._libs}/*", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx384m"]
        scram = [
            option
            for name, password in self._passwords.items()
            for option in ("--add-scram", f'SCRAM-SHA-512=[name="{name}",password="{password}"]')
        ]
        tool = [*java, "kafka.tools.StorageTool", "format", "--cluster-id", "bmFiei1rYWZrYS1rcmFmdA"]
        subprocess.run([*tool, "--config", str(properties), *scram], check=True, capture_output=True)
        return [*java, "kafka.Kafka", str(properties)]

    def _properties(self, port: int, folder: Path, store: Path) -> str:
        jaas = "org.apache.kafka.common.security"
        known = " ".join(f'user_{name}="{_quoted(password)}"' for name, password in self._passwords.items())
        for_clients = f"PLAINTEXT://{LOOPBACK}:{port},SECURED://{self.secured},CERTIFIED://{self.certificates}"
        controller = f"{LOOPBACK}:{free_port()}"
        added = {
            "listeners": f"{for_clients},CONTROLLER://{controller}",
            "advertised.listeners": for_clients,
            "controller.quorum.voters": f"1@{controller}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL,CERTIFIED:SSL,CONTROLLER:PLAINTEXT",
            "log.dirs": str(folder / "logs"),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(store),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self._certified.authority),
            "listener.name.certified.ssl.client.auth": "required",
            "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
            "listener.name.secured.plain.sasl.jaas.config": f"{jaas}.plain.PlainLoginModule required {known};",
            "listener.name.secured.scram-sha-512.sasl.jaas.config": f"{jaas}.scram.ScramLoginModule required;",
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }
        given = (PROJECT / "deploy/kafka/server.properties").read_text()
        kept = [line for line in given.splitlines() if line.partition("=")[0] not in added]
        return "\n".join([*kept, *(f"{key}={value}" for key, value in added.items())]) + "\n"


def _quoted(password: str) -> str:
    """As it stands between quotes in a file of properties."""
    doubled = password.replace("\\", "\\\\\\\\").replace('"', '\\\\"')
    return "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in doubled)


def _parts(principal: str, right: str) -> tuple[int, str, int, str, str, int, int]:
    operation, kind, name = right.split(" ")
    pattern = _PREFIXED if name.endswith("*") else _LITERAL
    return _KINDS[kind], name.removesuffix("*"), pattern, principal, "*", _OPERATIONS[operation], _ALLOW
