"""The JSON Schema for editors is what the model says, and knows right from wrong as far as it can."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from streams.kpis.catalogue import files
from streams.kpis.declared.schema import main, schema

VALIDATOR = Draft202012Validator(schema())


def test_the_schema_in_the_package_is_what_the_model_says() -> None:
    assert main(["--check"]) == 0, "run `python -m streams.kpis.declared.schema`"


def test_a_schema_that_drifted_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "kpis.schema.json"
    file.write_text("{}", encoding="utf-8")
    assert main(["--check", str(file)]) == 1
    assert "is not what the model says" in capsys.readouterr().err
    assert main([str(file)]) == 0
    assert main(["--check", str(file)]) == 0


@pytest.mark.parametrize("subject", files.SUBJECTS)
def test_the_files_of_the_catalogue_fit(subject: str) -> None:
    text = (Path(files.__file__).parent / f"{subject}.toml").read_text("utf-8")
    assert [error.message for error in VALIDATOR.iter_errors(tomllib.loads(text))] == []


RIGHT = {"title": "Mine", "group": "sales", "formula": "deals_won"}


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"title": {"fa": "مال من"}}, True),
        ({"by": ["channel", "pipeline+stage", ["pipeline", "stage"]]}, True),
        ({"colour": "red"}, False),
        ({"title": None}, False),
        ({"title": 3}, False),
        ({"title": {"fr": "X"}}, False),
        ({"meaning": None}, False),
        ({"group": "sale"}, False),
        ({"unit": "second"}, False),
        ({"windows": ["2h"]}, False),
        ({"formula": ""}, False),
        ({"total": "no"}, False),
    ],
)
def test_the_schema_tells_right_from_wrong(change: dict[str, Any], fits: bool) -> None:
    assert VALIDATOR.is_valid({"kpis": {"mine": RIGHT | change}}) is fits


def test_a_name_that_is_none_does_not_fit() -> None:
    assert not VALIDATOR.is_valid({"kpis": {"My-Kpi": RIGHT}})
    assert not VALIDATOR.is_valid({"kpis": {"mine": {"title": "Mine"}}})
    assert VALIDATOR.is_valid({"currency": "EUR"})
