"""Synonyms: of KPIs that exist, each in its own letters, and none twice."""

import re
from itertools import pairwise

from streams.kpis import catalogue
from streams.kpis.synonyms import SYNONYMS

ARABIC_LOOK_ALIKES = "يك٠١٢٣٤٥٦٧٨٩"


def test_every_synonym_names_a_kpi_that_exists() -> None:
    assert set(SYNONYMS) - {kpi.name for kpi in catalogue()} == set()


def test_each_kpi_has_other_names_in_both_languages_or_none_at_all() -> None:
    for name, synonyms in SYNONYMS.items():
        assert synonyms.en, name
        assert synonyms.fa, name


def test_english_synonyms_are_in_latin_letters_and_persian_ones_in_persian() -> None:
    for name, synonyms in SYNONYMS.items():
        for word in synonyms.en:
            assert re.fullmatch(r"[A-Za-z -]+", word), (name, word)
        for word in synonyms.fa:
            assert re.search(r"[\u0600-\u06ff]", word), (name, word)
            assert not any(letter.isascii() and letter.isalnum() for letter in word), (name, word)
            assert not set(word) & set(ARABIC_LOOK_ALIKES), (name, word)


def test_no_name_stands_twice_at_one_kpi_or_is_its_title() -> None:
    titles = {kpi.name: {kpi.title.en.lower(), kpi.title.fa} for kpi in catalogue()}
    for name, synonyms in SYNONYMS.items():
        names = sorted(word.lower() for word in (*synonyms.en, *synonyms.fa))
        assert [one for one, other in pairwise(names) if one == other] == [], name
        assert not titles[name] & set(names), name
