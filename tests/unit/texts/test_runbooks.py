"""The texts of runbooks: read, checked, and all of them used."""

import re
from pathlib import Path

import pytest

from streams.alerts.engine import ENGINE_RULES
from streams.alerts.kpi_rules import VANISHED
from streams.texts.messages import InvalidMessages
from streams.texts.runbooks import TEXTS, read

ROOT = Path(__file__).parents[3]

GOOD = """
[words]
heading.first = { en = "First", fa = "اول" }
[commands]
ping = { run = "{redis} ping", en = "Does it answer?", fa = "آیا پاسخ می‌دهد؟" }
[kpis]
[rules.Some]
meaning = { en = "`a` of 3", fa = "`a` از ۳" }
first = { en = "Look", fa = "ببینید" }
look = [{ en = "Here", fa = "اینجا" }]
causes = [{ en = "It", fa = "آن" }]
run = ["ping"]
"""


def test_what_is_read_is_there_in_both_languages() -> None:
    texts = read(GOOD)
    assert texts.words["heading.first"].fa == "اول"
    assert texts.commands["ping"].run == "{redis} ping"
    assert texts.rules["Some"].meaning.fa == "`a` از ۳"
    assert texts.rules["Some"].run == ("ping",)
    assert texts.rules["Some"].silence is None


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ('en = "Look"', 'en = ""', "[rules.Some] first: there is no text for en"),
        ("`a` از ۳", "`b` از ۳", "[rules.Some] meaning: en has the code ['`a`'], and fa ['`b`']"),
        ("`a` از ۳", "`a` از 3", "[rules.Some] meaning: fa has letters or digits of another script: 3"),
        ('"اینجا"', '"Here"', "[rules.Some] look 1: fa has no Persian letter"),
        ('"ping"', '"pong"', "no command is named 'pong'"),
        ("causes", "reasons", "the causes are missing"),
        ("[kpis]", "[kpi]", "has the sections"),
        ("[kpis]", "[kpis", "is no TOML"),
        ('{ en = "First", fa = "اول" }', '{ en = "{n}", fa = "{m} اول" }', "[words] heading.first: en has the places"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_its_place(there: str, instead: str, said: str) -> None:
    assert there in GOOD
    with pytest.raises(InvalidMessages) as refused:
        read(GOOD.replace(there, instead))
    assert said in str(refused.value)


def test_every_rule_of_the_engine_has_texts_and_no_other() -> None:
    assert set(TEXTS.rules) == {rule.name for rule in ENGINE_RULES} | {VANISHED}


def test_every_word_and_every_command_is_used() -> None:
    folders = (ROOT / "streams" / "alerts" / "runbooks", ROOT / "streams" / "board" / "page")
    source = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py"))
    asked = re.findall(r"""words\(\s*f?["']([^"']+)["']""", source)
    patterns = [re.compile(re.sub(r"\\{[^}]*\\}", ".+", re.escape(key))) for key in asked]
    strings = set(re.findall(r'"([a-z][\w.-]+)"', source))
    unused = [
        key for key in TEXTS.words if key not in strings and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []
    run = {name for guidance in TEXTS.rules.values() for name in guidance.run}
    assert [name for name in TEXTS.commands if name not in run | strings] == []
