"""AsyncAPI's own parser takes the document; npm brings it into .cache, once for each version."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENT = PROJECT / "schemas" / "asyncapi.json"
PARSER = "@asyncapi/parser@3.6.3"

SAYS_WHAT_IS_WRONG = """
import { readFileSync } from 'fs';
import { Parser } from '@asyncapi/parser';
const { document, diagnostics } = await new Parser().parse(readFileSync(0, 'utf8'));
const levels = ['error', 'warning', 'info', 'hint'];
console.log(JSON.stringify({
  taken: document !== undefined,
  messages: document ? document.allMessages().length : 0,
  told: diagnostics.map(({ severity, code, path, message }) =>
    `${levels[severity]} ${code} at ${path.join('.')}: ${message}`),
}));
"""


@pytest.fixture(scope="module")
def parser() -> Path:
    """The folder in which the parser is installed."""
    folder = PROJECT / ".cache" / "asyncapi" / PARSER.rpartition("@")[2]
    done = folder / ".installed"
    if not done.exists():
        npm = shutil.which("npm")
        assert npm, "AsyncAPI's parser comes by npm (Debian: apt-get install npm)"
        folder.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", PARSER]
        subprocess.run(install, check=True, capture_output=True, timeout=300)
        done.touch()
    return folder


def parsed(parser: Path, document: object) -> dict[str, Any]:
    """What the parser finds in a document."""
    program = ["node", "--input-type=module", "--eval", SAYS_WHAT_IS_WRONG]
    done = subprocess.run(
        program, cwd=parser, input=json.dumps(document), text=True, capture_output=True, check=True, timeout=180
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_parser_finds_nothing_wrong_with_the_document(parser: Path) -> None:
    document = json.loads(DOCUMENT.read_bytes())

    found = parsed(parser, document)

    # It would rather see 3.1.0, which says nothing else about these topics.
    assert [told for told in found["told"] if "asyncapi-latest-version" not in told] == []
    assert found["taken"]
    assert found["messages"] == len(document["components"]["messages"])


def test_the_parser_would_find_an_operation_that_is_none(parser: Path) -> None:
    document = json.loads(DOCUMENT.read_bytes())
    document["operations"]["receive-tickets"]["action"] = "listen"

    found = parsed(parser, document)

    assert not found["taken"]
    assert any(told.startswith("error") and "operations.receive-tickets" in told for told in found["told"])
