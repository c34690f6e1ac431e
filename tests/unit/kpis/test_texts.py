"""What KPIs are called and mean, in both languages."""

import re
from dataclasses import MISSING, fields

import pytest

from streams.kpis import Kpi, catalogue
from streams.texts.messages import is_persian

KPIS = catalogue()


def test_no_kpi_can_be_declared_without_a_title_and_a_meaning() -> None:
    texts = [field for field in fields(Kpi) if field.name in {"title", "meaning"}]
    assert len(texts) == 2
    assert all(field.default is MISSING and field.default_factory is MISSING for field in texts)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_texts_are_in_their_language_with_its_own_letters_and_digits(kpi: Kpi) -> None:
    arabic_look_alikes = "يك٠١٢٣٤٥٦٧٨٩"
    for text in (kpi.title, kpi.meaning):
        assert is_persian(text.fa)
        assert not is_persian(text.en)
        assert not set(text.fa) & set(arabic_look_alikes)
        assert not any(letter.isascii() and letter.isalnum() for letter in text.fa)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_meanings_are_sentences(kpi: Kpi) -> None:
    assert kpi.meaning.en.endswith(".")
    assert kpi.meaning.fa.endswith(".")


@pytest.mark.parametrize("part", ["title", "meaning"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_two_kpis_are_called_the_same_or_mean_the_same(part: str, language: str) -> None:
    texts = [getattr(getattr(kpi, part), language) for kpi in KPIS]
    assert len(set(texts)) == len(texts)


def test_a_formula_has_no_brackets_around_a_single_name() -> None:
    for kpi in catalogue():
        assert not re.search(r"\(\w+\)", str(kpi.formula)), kpi.name
