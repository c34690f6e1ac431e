"""What negates, strengthens, wishes and outweighs in a comment."""

import pytest

from streams.comments import score

from .development import sign

GOOD = [
    "Great!",
    "not bad at all",
    "No problems",
    "never had any trouble",
    "without any problem",
    "They couldn't be more helpful",
    "never been so happy",
    "Will buy again",
    "It was expensive but worth it.",
    "Although it was late, I love it",
    "Slow at first. But now great!",
    "goooooood",
    "You fixed the broken screen",
    "I never thought it would be this good",
    "👍",
    "خیلی راضیم",
    "بد نیست",
    "مشکلی نداشت",
    "هیچ مشکلی نداشتم",
    "بدون مشکل",
    "اصلا پشیمون نیستم",
    "گرونه ولی عالیه",
    "با اینکه دیر رسید، خیلی راضیم",
    "ممنون",
    "دستتون درد نکنه",
    "بهتر از این نمیشه",
    "عاااالی",
    "صفحه شکسته رو عوض کردن",
    "فکر نمی‌کردم این‌قدر خوب باشه",
    "به این تمیزی ندیده بودم",
    "باانصاف و بی‌دغدغه",
]
BAD = [
    "Not good.",
    "It doesn't even work",
    "not a good deal",
    "not friendly helpful people",
    "not clean and fresh",
    "Still waiting",
    "never arrived",
    "no one answered",
    "The delivery wasn't fast",
    "Good food but terribly slow service",
    "Could be faster",
    "Don't waste your money",
    "I have never been so disappointed",
    "👎",
    "You didn't fix the broken screen",
    "They didn't send what I ordered",
    "I wish there were a list",
    "Unfortunately it is blue",
    "خوب نیست",
    "اصلا خوب و سریع نبود",
    "راضی نبودم",
    "هنوز نرسیده",
    "جواب نمیدن",
    "پولم را پس ندادند",
    "کیفیت نداره",
    "عالیه ولی خیلی گرونه",
    "به موقع تحویل داده نشد",
    "از تاخیر پیش آمده راضی نیستم",
    "نمیشه بهشون اعتماد کرد",
    "لطفا سریع‌تر ارسال کنید",
    "نخرید",
    "صفحه شکسته رو عوض نکردن",
    "کاش فهرستی هم بود",
    "باید تمیز باشه",
    "از سر و صدا نشد بخوابیم",
    "بدقول و بی انصاف و پر ایراد",
    "نه تمیز بود نه گرم",
]


@pytest.mark.parametrize("comment", GOOD)
def test_praise(comment: str) -> None:
    assert score(comment) > 0


@pytest.mark.parametrize("comment", BAD)
def test_complaint(comment: str) -> None:
    assert score(comment) < 0


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("very good", "good"),
        ("good", "slightly good"),
        ("good", "not bad"),
        ("خیلی خوب بود", "خوب بود"),
        ("خوب بود", "کمی خوب بود"),
        ("خوب بود", "بد نبود"),
        ("slow but good", "good but slow"),
        ("گرون ولی خوب", "خوب ولی گرون"),
        ("Not good. Great.", "Not good and great."),
        ("راضی نیستم", "گرونه راضی نیستم"),
        ("تمیز بود قیمت مناسب نبود", "قیمت مناسب نبود"),
    ],
)
def test_one_praises_more_than_the_other(more: str, less: str) -> None:
    assert score(more) > score(less)


@pytest.mark.parametrize(
    "comment",
    [
        "no",
        "not yet",
        "نه",
        "نظری ندارم",
        "Nothing.",
        "okay",
        "متوسط",
        "not sure yet",
        "نه تمیز بود نه کثیف",
        "neither slow nor fast",
    ],
)
def test_who_says_no_complains_of_nothing(comment: str) -> None:
    assert score(comment) == 0


def test_a_pause_and_a_contrast_end_a_negation() -> None:
    assert score("no, great") > 0 > score("no great")
    assert score("not cheap but good") > 0
    assert score("نبود، عالی") > 0


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("باوقار", 1),
        ("بی وقار", -1),
        ("پر‌چالش", -1),
        ("کم تنش", 1),
        ("بی‌تنش", 1),
        ("خوش قلب", 1),
        ("بدذات", -1),
        ("غیرعلمی", -1),
    ],
)
def test_compounds_have_the_sign_of_their_parts(word: str, wanted: int) -> None:
    assert sign(score(word)) == sign(score(f"{word}‌ترین")) == wanted
