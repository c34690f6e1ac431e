"""The samples run Nabz as nobody: no root, no capabilities, no way to new privileges, nothing to write to but /tmp."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

DEPLOY: Final = Path(__file__).parents[3] / "deploy"
PROCESSES: Final = ("worker", "board", "analyst")
NO_NEW_PRIVILEGES: Final = "no-new-privileges:true"


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))["services"]
    return found


def test_the_image_ends_as_a_user_without_a_name_for_root() -> None:
    last = (DEPLOY / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\S+)", last, re.MULTILINE) == ["10001"]
    assert "useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin" in last


def test_all_of_nabz_in_compose_is_confined() -> None:
    ours = {name: service for name, service in services().items() if service["image"] == "nabz"}
    assert ours.keys() >= set(PROCESSES)
    for name, service in ours.items():
        confined = (service["read_only"], service["cap_drop"], service["security_opt"], service["tmpfs"])
        assert confined == (True, ["ALL"], [NO_NEW_PRIVILEGES], ["/tmp"]), name  # noqa: S108 - in a container
        assert "user" not in service
        assert "privileged" not in service


def test_no_server_in_compose_gets_new_privileges_and_none_but_redis_begins_as_root() -> None:
    others = {name: service for name, service in services().items() if service["image"] != "nabz"}
    assert {name for name, service in others.items() if NO_NEW_PRIVILEGES in service["security_opt"]} == set(others)
    assert {name for name, service in others.items() if service.get("cap_drop") != ["ALL"]} == {"redis"}


def test_no_port_of_compose_can_be_reached_from_elsewhere() -> None:
    ports = [port for service in services().values() for port in service.get("ports", ())]
    assert len(ports) > 3
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("name", PROCESSES)
def test_all_of_nabz_in_kubernetes_is_confined(name: str) -> None:
    documents = yaml.safe_load_all((DEPLOY / "kubernetes" / "base" / f"{name}.yaml").read_text("utf-8"))
    (deployment,) = (document for document in documents if document["kind"] == "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@pytest.mark.parametrize("unit", ["nabz-worker@.service", "nabz-board.service", "nabz-analyst.service"])
def test_all_of_nabz_under_systemd_is_confined(unit: str) -> None:
    lines = (DEPLOY / "systemd" / unit).read_text("utf-8").splitlines()
    wanted = {
        "DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
        "PrivateDevices=yes", "CapabilityBoundingSet=", "SystemCallFilter=@system-service", "RestrictSUIDSGID=yes",
    }  # fmt: skip
    assert wanted - set(lines) == set()
