"""Contrast of the page's colours, by WCAG 2.2: 4.5 for text, 3 for what is needed to see a control or a state."""

import re
from typing import Final

import pytest

from streams.board.page.files import assets

THEMES: Final = ("light", "dark")
TEXT: Final = 4.5
GRAPHIC: Final = 3.0

PAIRS: Final = [
    *((ink, ground, TEXT) for ink in ("ink", "soft", "accent") for ground in ("ground", "card")),
    ("accent", "accent-ground", TEXT),
    ("firing", "firing-ground", TEXT),
    ("ink", "firing-ground", TEXT),
    ("accent", "firing-ground", TEXT),
    ("card", "firing", TEXT),
    ("firing", "card", TEXT),
    ("pending", "pending-ground", TEXT),
    ("pending", "card", TEXT),
    ("good", "good-ground", TEXT),
    ("good", "card", TEXT),
    ("edge", "card", GRAPHIC),
    ("edge", "ground", GRAPHIC),
    ("trend", "card", GRAPHIC),
    ("trend", "trend-ground", GRAPHIC),
    ("ink", "heat", TEXT),
    ("ink", "heat-ground", TEXT),
    *((f"curve-{number}", "card", GRAPHIC) for number in range(1, 6)),
    ("firing", "ground", GRAPHIC),
    ("accent", "ground", GRAPHIC),
]


def colours(theme: str) -> dict[str, str]:
    """Name of a colour -> #rrggbb in this theme."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", assets()["theme.css"].body.decode())
    return {name: light if theme == "light" else dark for name, light, dark in pairs}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_recommendation_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_colours_that_meet_can_be_told_apart(theme: str, ink: str, ground: str, least: float) -> None:
    known = colours(theme)
    assert contrast(known[ink], known[ground]) >= least


def test_every_colour_that_the_styles_use_is_declared_for_both_themes() -> None:
    styles = "".join(asset.body.decode() for name, asset in assets().items() if name.endswith(".css"))
    used = set(re.findall(r"var\(--([\w-]+)\)", styles))
    assert used == set(colours("light")) == set(colours("dark"))


def test_no_style_has_a_colour_of_its_own() -> None:
    for name, asset in assets().items():
        if name.endswith(".css") and name != "theme.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\s*[{.:\[>,])|rgb|hsl", asset.body.decode()), name
