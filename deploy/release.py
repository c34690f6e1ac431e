"""Builds a release out of a commit: wheel, source archive, a list of what it depends on, and their sums.

    .venv/bin/python deploy/release.py --out dist

All of it is a function of the commit: whoever builds it again, wherever and whenever, gets the same bytes.
"""

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[1]
SUMS: Final = "SHA256SUMS"
PINNED: Final = "deploy/pinned/image.txt"
"""What the list of dependencies is made of."""
SPECIFICATION: Final = "1.6"
"""Of CycloneDX."""


class NotBuiltError(Exception):
    """There is no release, and why."""


def release(commit: str, out: Path) -> list[Path]:
    """Build the release of a commit of this project into an empty or new folder; returns its files.

    Raises NotBuiltError.
    """
    if out.exists() and any(out.iterdir()):
        raise NotBuiltError(f"{out} is not empty: what is in it would be taken for a part of the release")
    out.mkdir(parents=True, exist_ok=True)
    environment = _environment(commit)
    with tempfile.TemporaryDirectory(prefix="nabz-release-") as folder:
        source = Path(folder) / "nabz"
        _unpack(commit, source)
        for target in ("sdist", "wheel"):
            _run(environment, source, "hatchling", "build", "--target", target, "--directory", str(out.absolute()))
        version = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        _list_dependencies(environment, source, out.absolute() / f"nabz-{version}.cdx.json")
    files = sorted(file for file in out.iterdir() if not file.name.startswith("."))
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (out / SUMS).write_text(sums, "utf-8")
    return [*files, out / SUMS]


def changed_files() -> str:
    """What is not as in the last commit, as git says it; empty where nothing is."""
    return _git("status", "--porcelain", "--untracked-files=no").decode().strip()


def _environment(commit: str) -> Mapping[str, str]:
    """For what builds: the moment of the commit in the place of now, and nothing that depends on the place."""
    moment = _git("log", "-1", "--format=%ct", commit).decode().strip()
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}
    return {
        **kept,
        "SOURCE_DATE_EPOCH": moment,
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _unpack(commit: str, folder: Path) -> None:
    """The files of a commit and no others: what lies about in the folder of the project is no part of a release."""
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", commit))) as archive:
        archive.extractall(folder, filter="data")
    for file in folder.rglob("*"):
        file.chmod(0o755 if file.is_dir() or file.stat().st_mode & 0o100 else 0o644)


def _list_dependencies(environment: Mapping[str, str], source: Path, file: Path) -> None:
    """What the image installs beside Nabz, with the hashes of its files, as a CycloneDX document."""
    _run(
        environment,
        source,
        *("cyclonedx_py", "requirements", PINNED, "--pyproject", "pyproject.toml", "--mc-type", "application"),
        *("--spec-version", SPECIFICATION, "--output-reproducible", "--short-PURLs", "--validate"),
        *("--output-format", "JSON", "--output-file", str(file)),
    )
    # One member a line and a line break at the end, so that two of them can be compared.
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")), indent=2, sort_keys=True) + "\n", "utf-8")


def _git(*arguments: str) -> bytes:
    return _ended(subprocess.run(("git", *arguments), cwd=PROJECT, capture_output=True, check=False))


def _run(environment: Mapping[str, str], folder: Path, module: str, *arguments: str) -> None:
    command = (sys.executable, "-m", module, *arguments)
    _ended(subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False))


def _ended(process: subprocess.CompletedProcess[bytes]) -> bytes:
    if process.returncode:
        said = (process.stderr or process.stdout).decode(errors="replace").strip()
        raise NotBuiltError(f"{' '.join(process.args)} ended with {process.returncode}: {said}")
    return process.stdout


def main() -> int:
    """Read the options and build; 0 if all files are there."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, default=PROJECT / "dist")
    options.add_argument("--commit", default="HEAD")
    asked = options.parse_args()
    changed = changed_files() if asked.commit == "HEAD" else ""
    if changed:
        sys.stderr.write(f"no release: it is built of a commit, and these files differ from it:\n{changed}\n")
        return 1
    try:
        for file in release(asked.commit, asked.out):
            sys.stdout.write(f"{file}\n")
    except NotBuiltError as error:
        sys.stderr.write(f"no release: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
