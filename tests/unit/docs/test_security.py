"""What the pages on security and sign-in name exists: secrets, tests, ports, keys; and SECURITY.md leads there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

import pytest
from pydantic import BaseModel, SecretStr

from streams.settings import Settings
from streams.settings.processes import BoardSettings
from tests.unit.docs.documents import ROOT, text_of

SECURITY: Final = ROOT / "docs" / "security.md"
SIGN_IN: Final = ROOT / "docs" / "sign-in.md"
PAGES: Final = (SECURITY, SIGN_IN)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"\btest_\w+\.py", text_of(page)))
    assert named
    assert named <= {path.name for path in (ROOT / "tests").rglob("test_*.py")}


def test_every_secret_of_the_settings_has_a_row_with_its_file() -> None:
    rows = dict(re.findall(r"^\| [^|]+ \| `([\w.]+)` \| `([\w.]+)` \|$", text_of(SECURITY), re.MULTILINE))
    keys = set(keys_of(Settings))
    assert rows == {key: f"{key}_file" for key in keys if f"{key}_file" in keys}
    assert set(secrets_of(Settings)) <= rows.keys()


def secrets_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The keys of a model and of those in it whose values nobody may read."""
    for name, field in model.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if kind is SecretStr:
                yield prefix + name
            elif isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from secrets_of(kind, f"{prefix}{name}.")


def test_every_key_of_the_settings_that_is_named_exists() -> None:
    keys = set(keys_of(Settings)) | {key for page in PAGES for key in keys_of_tokens(text_of(page))}
    for page in PAGES:
        named = set(
            re.findall(r"`((?:board|worker|analyst|redis|kafka|alerts|comments|grafana|log)\.[a-z_]+)`", text_of(page))
        )
        assert named
        assert named <= keys, named - keys


def keys_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield prefix + name
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from keys_of(kind, f"{prefix}{name}.")


def keys_of_tokens(page: str) -> Iterator[str]:
    yield from re.findall(r"`(board\.tokens\.[a-z_.]+)`", page)


def test_what_is_to_stay_off_and_the_ports_are_as_the_page_says() -> None:
    settings, page = Settings(), text_of(SECURITY)
    board = settings.board
    assert (board.open, board.metrics_open, settings.comments.keep_days, settings.log.level) == (
        False,
        False,
        0,
        "info",
    )
    assert (settings.worker.port, settings.analyst.port, board.metrics_port) == (0, 0, 0)
    assert f"`board.port` ({board.port})" in page
    samples = dict(re.findall(r"NABZ_(WORKER|ANALYST)__PORT=(\d+)", text_of(ROOT / "deploy" / "Dockerfile")))
    for process, port in samples.items():
        assert f"`{process.lower()}.port`, if it is set ({port} in the samples)" in page


def test_the_pages_do_not_say_the_same_twice() -> None:
    """No sentence of eight words and more stands on both."""
    security, sign_in = (set(sentences(text_of(page))) for page in PAGES)
    assert not security & sign_in


def sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.:;])\s|\n\n|\|", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        plain = " ".join(sentence.split())
        if len(plain.split(" ")) >= 8:
            yield plain


def test_who_looks_for_how_to_report_a_hole_finds_it() -> None:
    assert "docs/security.md#how-to-report-a-hole" in text_of(ROOT / "SECURITY.md")
    assert "security.md" in text_of(ROOT / "README.md")


def test_a_board_that_others_reach_is_told_of_with_its_settings() -> None:
    for name in ("tokens", "hosts", "proxies", "session_key_file", "ssl_certfile", "sign_in", "open"):
        assert name in BoardSettings.model_fields
        assert f"board.{name}" in text_of(SIGN_IN) or f"{name} = " in text_of(SIGN_IN)
