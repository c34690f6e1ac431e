"""Meanings in Persian: one for each KPI, and for nothing else."""

from streams.kpis import catalogue
from streams.kpis.meanings_fa import MEANINGS_FA


def test_each_kpi_has_a_meaning_in_persian_and_nothing_else_does() -> None:
    assert set(MEANINGS_FA) == {kpi.name for kpi in catalogue()}


def test_meanings_are_sentences_in_persian_with_its_own_letters_and_digits() -> None:
    arabic_look_alikes = "يك٠١٢٣٤٥٦٧٨٩"
    for name, meaning in MEANINGS_FA.items():
        assert meaning.endswith("."), name
        assert not set(meaning) & set(arabic_look_alikes), name
        assert not any(letter.isascii() and letter.isalnum() for letter in meaning), name


def test_no_two_kpis_mean_the_same() -> None:
    assert len(set(MEANINGS_FA.values())) == len(MEANINGS_FA)
