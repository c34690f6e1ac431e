"""Asks whether something is known against what Nabz stands on, and never says yes where it could not ask.

    .cache/audit-tools/bin/python deploy/audit.py                            # the service of OSV, over the network
    .cache/audit-tools/bin/python deploy/audit.py --advisories FOLDER        # records of OSV in a folder, as JSON

pip-audit has no data of its own, so without a network it needs a folder: an unpacked archive of OSV's records for
Python, or any other records of that form. What is newer than they are is not known to them.

It ends with 0 if nothing is known, with 1 if something is, and with 3 if something was not audited.
"""

import argparse
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

PROJECT: Final = Path(__file__).parents[1]
AUDITED: Final = (PROJECT / "constraints.txt", PROJECT / "deploy" / "pinned" / "image.txt")
_BEFORE_ALL: Final = Version("0.dev0")
NOTHING_KNOWN, SOMETHING_KNOWN, NOT_AUDITED = 0, 1, 3

Record = Mapping[str, Any]


class NotAuditedError(Exception):
    """Nobody could say whether something is known, and why."""


class Advisories:
    """Records of OSV by the names of packages."""

    def __init__(self, folder: Path) -> None:
        """Read all JSON files of a folder and those below. Raises NotAuditedError if there is no record in them."""
        self._records: dict[str, list[Record]] = {}
        self.count = 0
        self.newest = ""
        """The latest moment at which one of them was changed, RFC 3339."""
        for file in sorted(folder.rglob("*.json")):
            record = json.loads(file.read_text("utf-8"))
            if not isinstance(record, dict) or "affected" not in record:
                continue
            self.count += 1
            self.newest = max(self.newest, str(record.get("modified", "")))
            for name in {canonicalize_name(one["package"]["name"]) for one in record["affected"] if "package" in one}:
                self._records.setdefault(name, []).append(record)
        if not self.count:
            raise NotAuditedError(f"there is no record of OSV in {folder}")

    def of(self, name: str, version: str) -> list[Record]:
        """The records that a version of a package is affected by."""
        known = self._records.get(canonicalize_name(name), [])
        return [record for record in known if not record.get("withdrawn") and _affects(record, name, version)]


def _affects(record: Record, name: str, version: str) -> bool:
    return any(
        version in affected.get("versions", ()) or any(_holds(found, version) for found in affected.get("ranges", ()))
        for affected in record["affected"]
        if canonicalize_name(affected.get("package", {}).get("name", "")) == canonicalize_name(name)
    )


def _holds(found: Record, version: str) -> bool:
    """Whether a version lies in a range: from one that introduces something to the next one that mends it."""
    if found.get("type") != "ECOSYSTEM":
        return False
    events = [(text, kind) for event in found.get("events", ()) for kind, text in event.items()]
    try:
        asked = Version(version)
        placed = sorted((_BEFORE_ALL if text == "0" else Version(text), kind) for text, kind in events)
    except InvalidVersion:
        return True  # what cannot be compared is told rather than kept
    affected = False
    for at, kind in placed:
        if kind == "introduced":
            affected = affected or asked >= at
        elif asked > at or (asked == at and kind != "last_affected"):
            affected = False
    return affected


@contextmanager
def answering(advisories: Advisories) -> Iterator[str]:
    """A service on this machine alone that answers as OSV's does; gives its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = advisories.of(asked["package"]["name"], asked["version"])
            body = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/query"
        finally:
            server.shutdown()


def audited(requirements: Path, service: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """`name==version` -> the ids of what is known against it, of all that a file pins. Raises NotAuditedError."""
    ended = subprocess.run(
        (
            *(sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--no-deps", "--disable-pip"),
            *("--vulnerability-service", "osv", *service, "--progress-spinner", "off", "--format", "json"),
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError) as error:
        said = ended.stderr.strip().rpartition("\n")[2] or f"pip-audit ended with {ended.returncode}"
        if "ConnectionError" in said:
            said = "the service of OSV cannot be reached; a folder with its records would do (ADVISORIES=folder)"
        raise NotAuditedError(said[:300]) from error
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if skipped or not found:
        raise NotAuditedError(f"pip-audit left out {', '.join(skipped) or 'everything'}")
    return {f"{one['name']}=={one['version']}": [known["id"] for known in one["vulns"]] for one in found}


def audit(requirements: Sequence[Path], advisories: Path | None) -> int:
    """Audit what these files pin, and say what came of it. Returns the exit code."""
    try:
        if advisories is None:
            told, origin = {**_together(requirements, ())}, f"the service of OSV, {datetime.now(UTC):%Y-%m-%d}"
        else:
            known = Advisories(advisories)
            with answering(known) as address:
                told = {**_together(requirements, ("--osv-url", address))}
            origin = f"{known.count} records in {advisories}, the newest of {known.newest[:10] or 'no date'}"
    except NotAuditedError as error:
        sys.stderr.write(f"not audited: {error}\n")
        return NOT_AUDITED
    bad = {name: ids for name, ids in told.items() if ids}
    for name, ids in sorted(bad.items()):
        sys.stdout.write(f"{name}: {', '.join(ids)}\n")
    sys.stdout.write(f"{len(told)} packages audited by {origin}: something is known against {len(bad)}\n")
    return SOMETHING_KNOWN if bad else NOTHING_KNOWN


def _together(requirements: Sequence[Path], service: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {name: ids for file in requirements for name, ids in audited(file, service).items()}


def main() -> int:
    """Read the options and audit."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--advisories", type=Path, help="a folder with records of OSV, in place of the network")
    options.add_argument("requirements", type=Path, nargs="*", default=AUDITED)
    asked = options.parse_args()
    return audit(asked.requirements, asked.advisories)


if __name__ == "__main__":
    sys.exit(main())
