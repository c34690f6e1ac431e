"""The file of the image and the check of its health: what hadolint says, and what goes in."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.embedded import LOOPBACK, free_port
from tests.end_to_end.product import Product
from tests.integration.deploy_files import (
    DEPLOY,
    PROJECT,
    SCRIPTS,
    read,
)
from tests.servers.installed import installed


def test_the_image_file_has_nothing_that_hadolint_would_mend() -> None:
    assert read(SCRIPTS / "hadolint", "--failure-threshold", "info", DEPLOY / "Dockerfile") == ""


def test_the_image_is_built_from_files_that_are_there_and_sent_to_the_builder() -> None:
    instructions = (DEPLOY / "Dockerfile").read_text("utf-8")
    sources = [
        source
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", instructions, re.MULTILINE)
        for source in line.split()
    ]
    sent = {line[1:] for line in (PROJECT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert sources
    assert [source for source in sources if not (PROJECT / source).exists()] == []
    assert [source for source in sources if sent.isdisjoint(map(str, (Path(source), *Path(source).parents)))] == []


def test_the_wheel_that_goes_into_the_image_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    read(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--wheel-dir", tmp_path, PROJECT),
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    kept = read("git", "ls-files", "schemas", "streams", "agents", "grafana").splitlines()
    assert [name for name in kept if name not in packed] == []


@pytest.fixture
def board_port(tmp_path: Path, embedded_redis: str) -> Iterator[int]:
    port = free_port()
    with Product(tmp_path, "", f"{LOOPBACK}:1", embedded_redis) as product:
        board = product.start("board", "--port", str(port))
        product.until(lambda: "The board listens" in product.logs() or board.poll() is not None)
        yield port


@pytest.fixture
def https_port(tmp_path: Path, embedded_redis: str) -> Iterator[int]:
    port = free_port()
    read(
        *(installed("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=board.example.org", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"),
    )
    tls = f'[board]\nssl_certfile = "{tmp_path}/cert.pem"\nssl_keyfile = "{tmp_path}/key.pem"\n'
    with Product(tmp_path, tls, f"{LOOPBACK}:1", embedded_redis) as product:
        board = product.start("board", "--port", str(port))
        product.until(lambda: "The board listens" in product.logs() or board.poll() is not None)
        yield port


def test_the_health_check_finds_a_board_with_a_certificate(https_port: int) -> None:
    ended = healthcheck(https_port, free_port(), free_port())
    assert (ended.returncode, ended.stderr) == (0, "")


def healthcheck(board: int, worker: int, analyst: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", DEPLOY / "healthcheck.py"],
        env={
            "NABZ_BOARD__PORT": str(board),
            "NABZ_WORKER__PORT": str(worker),
            "NABZ_ANALYST__PORT": str(analyst),
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_the_health_check_finds_a_board_that_is_well(board_port: int) -> None:
    assert healthcheck(board_port, free_port(), free_port()).returncode == 0
    assert healthcheck(free_port(), board_port, free_port()).returncode == 0
    assert healthcheck(free_port(), free_port(), board_port).returncode == 0


def test_the_health_check_says_when_nothing_listens() -> None:
    ended = healthcheck(free_port(), free_port(), free_port())
    assert (ended.returncode, ended.stderr) == (1, "neither a board nor a worker nor an analyst listens\n")
