"""One text in both languages."""

import pytest

from streams.texts import Text, persian_digits


def test_places_are_filled_in_by_language() -> None:
    template = Text("{title}: above {limit}", "{title}: بالاتر از {limit}")
    filled = template.filled(title=Text("Churn", "نرخ ریزش"), limit=Text("10 %", "۱۰٪"))
    assert filled == Text("Churn: above 10 %", "نرخ ریزش: بالاتر از ۱۰٪")


def test_what_is_filled_in_stays_as_it_is() -> None:
    template = '{{ $value | printf "%.0f" }} \\1 {limit}'
    assert Text("{n}", "{n}").filled(n=Text(template, template)).en == template


def test_a_place_that_is_left_out_is_an_error() -> None:
    with pytest.raises(KeyError, match="limit"):
        Text("above {limit}", "بالاتر از {limit}").filled(title=Text("Churn", "نرخ ریزش"))


@pytest.mark.parametrize(("en", "fa", "missing"), [("Churn", "", "Persian"), ("", "نرخ ریزش", "English")])
def test_half_a_text_is_refused(en: str, fa: str, missing: str) -> None:
    with pytest.raises(ValueError, match=f"has no {missing}"):
        Text(en, fa)


def test_persian_numbers_have_persian_digits_and_signs() -> None:
    assert persian_digits("-1,250.5") == "-۱٬۲۵۰٫۵"
