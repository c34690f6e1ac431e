"""Inflected forms lead to their words."""

import pytest

from streams.comments import english, persian
from streams.comments.files import verbs
from streams.comments.persian import Verb
from streams.comments.words import words


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ("waits", "wait"),
        ("waited", "wait"),
        ("waiting", "wait"),
        ("stopped", "stop"),
        ("charging", "charge"),
        ("deliveries", "delivery"),
        ("replied", "reply"),
        ("slower", "slow"),
        ("easiest", "easy"),
        ("quickly", "quick"),
        ("terribly", "terrible"),
        ("classes", "class"),
        ("rudeness", "rude"),
    ],
)
def test_forms_of_english(form: str, word: str) -> None:
    assert word in english.roots(form)


@pytest.mark.parametrize("word", ["thing", "is", "bus", "red"])
def test_short_english_words_are_no_forms(word: str) -> None:
    assert not english.roots(word)


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ("خوبه", "خوب"),
        ("خوبیش", "خوب"),
        ("خوب‌ترین", "خوب"),
        ("خوب‌ترن", "خوب"),
        ("عالیه", "عالی"),
        ("عالی‌ست", "عالی"),
        ("افتضاحه", "افتضاح"),
        ("راضیم", "راضی"),
        ("راضی‌ام", "راضی"),
        ("راضی هستم", "راضی"),
        ("مشکلاتشون", "مشکلات"),
        ("قیمت‌هایشان", "قیمت"),
        ("کارمندا", "کارمند"),
        ("پولمو", "پول"),
        ("بداخلاقن", "بداخلاق"),
    ],
)
def test_forms_of_persian(form: str, word: str) -> None:
    found = words(form)[0]
    assert word in (found, *persian.roots(found))


def test_the_longest_root_comes_first() -> None:
    roots = persian.roots("گلهای")
    assert roots.index("گله") < roots.index("گل")


@pytest.mark.parametrize(
    ("form", "stem", "what"),
    [
        ("کرد", "کرد", ""),
        ("کردند", "کرد", ""),
        ("کرده‌اند", "کرد", ""),
        ("می‌کردم", "کرد", ""),
        ("می‌کنه", "کرد", ""),
        ("می کنند", "کرد", ""),
        ("نکردن", "کرد", "negated"),
        ("نمی‌کند", "کرد", "negated"),
        ("نمیکنن", "کرد", "negated"),
        ("نکنید", "کرد", "negated"),
        ("کنید", "کرد", "asked"),
        ("بکنید", "کرد", "asked"),
        ("کنم", "کرد", ""),
        ("بودش", "بود", ""),
        ("بوده", "بود", "participle"),
        ("است", "بود", ""),
        ("نیست", "بود", "negated"),
        ("نبودن", "بود", "negated"),
        ("نشده", "شد", "negated"),
        ("نمیشه", "شد", "negated"),
        ("بشه", "شد", "asked"),
        ("نداره", "داشت", "negated"),
        ("دارن", "داشت", ""),
        ("نمیدن", "داد", "negated"),
        ("نرسیده", "رسید", "negated"),
        ("نیومد", "اومد", "negated"),
        ("نیامده", "امد", "negated"),
        ("نمیاد", "امد", "negated"),
        ("بیاد", "امد", "asked"),
        ("نیفتاد", "افتاد", "negated"),
        ("نیاوردن", "اورد", "negated"),
        ("برنگشت", "برگشت", "negated"),
        ("برنمی‌گرده", "برگشت", "negated"),
        ("برنگردوندن", "برگردوند", "negated"),
        ("نمی‌ارزه", "ارزید", "negated"),
        ("خریدمش", "خرید", ""),
    ],
)
def test_forms_of_verbs(form: str, stem: str, what: str) -> None:
    (found,) = words(form)
    wanted = {name: name == what for name in ("negated", "asked", "participle")}
    assert verbs().find(found) == Verb(stem, **wanted)


@pytest.mark.parametrize("word", ["این", "بد", "بده", "نه", "به", "نیم", "بار", "روی", "نان", "کند", "بسته", "گشاد"])
def test_words_that_only_look_like_forms_of_verbs(word: str) -> None:
    assert verbs().find(word) is None
