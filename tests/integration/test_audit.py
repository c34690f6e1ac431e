"""The audit finds what is known, by whatever records it is given, and never says that it audited what it did not."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

PROJECT: Final = Path(__file__).parents[2]
PYTHON: Final = PROJECT / ".cache" / "audit-tools" / "bin" / "python"

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="`make audit-tools` was not made here")


def record(name: str, **affected: Any) -> dict[str, Any]:  # noqa: ANN401 - a part of a record of OSV
    return {
        "id": f"TEST-{name}",
        "modified": "2026-03-04T05:06:07Z",
        "affected": [{"package": {"ecosystem": "PyPI", "name": name}, **affected}],
    }


def between(*events: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"type": "ECOSYSTEM", "events": [{kind: version} for kind, version in events]}]


def audit(folder: Path | None, pins: str, tmp_path: Path) -> tuple[int, str, str]:
    """Audit these pins by the records of a folder, or of a network that leads nowhere."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(pins, "utf-8")
    ended = subprocess.run(
        (PYTHON, "deploy/audit.py", *(("--advisories", folder) if folder else ()), requirements),
        cwd=PROJECT,
        env={**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def advisories(tmp_path: Path) -> Path:
    folder = tmp_path / "advisories" / "deeper"
    folder.mkdir(parents=True)
    known = [
        record("aiohttp", ranges=between(("introduced", "0"), ("fixed", "3.14.6"))),
        record("numpy", versions=["2.4.6"]),
        record("scipy", ranges=between(("introduced", "1.0"), ("fixed", "1.17.1"))),
        record("typer", ranges=between(("introduced", "0.1"), ("last_affected", "0.29.2"))),
        record("redis", ranges=between(("introduced", "9.0"))),
        record("holidays", versions=["0.109"]) | {"withdrawn": "2026-01-01T00:00:00Z"},
        record("python_dateutil", ranges=between(("introduced", "1"), ("fixed", "2"), ("introduced", "2.9"))),
    ]
    for number, one in enumerate(known):
        (folder / f"{number}.json").write_text(json.dumps(one), "utf-8")
    return folder.parent


PINS = (
    "aiohttp==3.14.5\nnumpy==2.4.6\nscipy==1.17.1\ntyper==0.29.2\nredis==8.1.0\nholidays==0.109\n"
    "python-dateutil==2.9.0.post0\n"
)


def test_what_is_known_is_named_and_nothing_else(advisories: Path, tmp_path: Path) -> None:
    code, told, _ = audit(advisories, PINS, tmp_path)
    assert (code, told.splitlines()) == (
        1,
        [
            "aiohttp==3.14.5: TEST-aiohttp",
            "numpy==2.4.6: TEST-numpy",
            "python-dateutil==2.9.0.post0: TEST-python_dateutil",
            "typer==0.29.2: TEST-typer",
            f"7 packages audited by 7 records in {advisories}, the newest of 2026-03-04: something is known against 4",
        ],
    )


def test_where_nothing_is_known_it_says_by_what(advisories: Path, tmp_path: Path) -> None:
    code, told, _ = audit(advisories, "scipy==1.17.1\n", tmp_path)
    assert code == 0
    assert told == (
        f"1 packages audited by 7 records in {advisories}, the newest of 2026-03-04: something is known against 0\n"
    )


def test_without_a_network_nothing_was_audited_and_that_is_no_success(tmp_path: Path) -> None:
    code, told, said = audit(None, PINS, tmp_path)
    assert (code, told) == (3, "")
    assert said.startswith("not audited: the service of OSV cannot be reached;")
    assert said.count("\n") == 1


def test_a_folder_without_records_and_a_package_that_was_left_out_are_no_success_either(
    advisories: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert audit(tmp_path / "empty", PINS, tmp_path)[0] == 3
    code, _, said = audit(advisories, "numpy\n", tmp_path)
    assert code == 3
    assert said.startswith("not audited: ")
