"""A release is a function of its commit: two who build it in different places get the same bytes."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from tests.servers.installed import installed
from tests.unit.supply.test_pinned import PROJECT, pinned

GIT: Final = installed("git", "git")

pytestmark = pytest.mark.skipif(not (PROJECT / ".git").exists(), reason="a release is built of a commit")


def clone(folder: Path, umask: int) -> Path:
    """A clean clone of this project's last commit, whose files are of another moment."""
    command = (GIT, "clone", "--quiet", "--no-hardlinks", str(PROJECT), str(folder))
    subprocess.run(command, check=True, timeout=120, umask=umask)
    for number, file in enumerate(sorted(folder.rglob("*.py"))):
        os.utime(file, (1_000_000_000 + number * umask, 1_000_000_000 + number * umask))
    return folder


def built(
    project: Path, out: Path, umask: int, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "deploy/release.py", "--out", str(out)),
        cwd=project,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
        umask=umask,
        check=False,
    )


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same commit, built twice, as differently as two people would."""
    folder = tmp_path_factory.mktemp("releases")
    places = (
        (folder / "one" / "nabz", 0o022, {"TZ": "Asia/Tehran", "PYTHONHASHSEED": "1"}),
        (folder / "another, deeper" / "of" / "other name", 0o077, {"TZ": "America/St_Johns", "LC_ALL": "C"}),
    )
    outs = []
    for project, umask, environment in places:
        project.parent.mkdir(parents=True)
        out = project.parent / "out"
        ended = built(clone(project, umask), out, umask, environment)
        assert ended.returncode == 0, ended.stderr
        outs.append(out)
    return outs[0], outs[1]


def files_of(release: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in release.iterdir()}


def test_two_clones_give_the_same_bytes(releases: tuple[Path, Path]) -> None:
    first, second = map(files_of, releases)
    assert sorted(first) == ["SHA256SUMS", "nabz-0.1.0-py3-none-any.whl", "nabz-0.1.0.cdx.json", "nabz-0.1.0.tar.gz"]
    assert {name for name in first if first[name] != second[name]} == set()
    assert first.keys() == second.keys()


def test_the_sums_are_those_of_the_files(releases: tuple[Path, Path]) -> None:
    files = files_of(releases[0])
    lines = [line.split("  ") for line in files.pop("SHA256SUMS").decode().splitlines()]
    told = {name: digest for digest, name in lines}
    assert told == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_files_in_a_release_are_of_the_moment_of_its_commit_and_may_be_read_by_all(
    releases: tuple[Path, Path],
) -> None:
    moment = int(subprocess.check_output((GIT, "log", "-1", "--format=%ct"), cwd=PROJECT))
    with tarfile.open(releases[0] / "nabz-0.1.0.tar.gz") as archive:
        members = archive.getmembers()
        assert {member.mtime for member in members} == {moment}
        assert {member.mode & 0o777 for member in members} <= {0o644, 0o755}
        assert {(member.uname, member.gname, member.uid, member.gid) for member in members} == {("", "", 0, 0)}
    with zipfile.ZipFile(releases[0] / "nabz-0.1.0-py3-none-any.whl") as wheel:
        names = wheel.namelist()
    assert [name for name in names if name.startswith("tests/")] == []
    assert "streams/cli/__main__.py" in names


def test_the_list_of_dependencies_is_valid_and_names_what_the_image_installs(releases: tuple[Path, Path]) -> None:
    text = (releases[0] / "nabz-0.1.0.cdx.json").read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)
    listed = {canonicalize_name(one["name"]): one["version"] for one in told["components"]}
    assert listed == pinned("image")
    assert (told["metadata"]["component"]["name"], told["metadata"]["component"]["version"]) == ("nabz", "0.1.0")
    assert all(one["externalReferences"][0]["hashes"] for one in told["components"])


def test_the_validator_refuses_a_list_that_is_none(releases: tuple[Path, Path]) -> None:
    told = json.loads((releases[0] / "nabz-0.1.0.cdx.json").read_text("utf-8"))
    del told["components"][0]["type"]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(told)) is not None


def test_nothing_is_built_of_files_that_differ_from_the_commit_nor_into_a_folder_with_others(tmp_path: Path) -> None:
    project = clone(tmp_path / "nabz", 0o022)
    (project / "out").mkdir()
    (project / "out" / "old.whl").write_bytes(b"")
    ended = built(project, project / "out", 0o022)
    assert (ended.returncode, ended.stderr.count("is not empty")) == (1, 1)
    (project / "streams" / "__init__.py").write_text("changed = True\n", "utf-8")
    ended = built(project, tmp_path / "out", 0o022)
    assert (ended.returncode, ended.stderr.count("streams/__init__.py")) == (1, 1)
    assert not (tmp_path / "out").exists()
