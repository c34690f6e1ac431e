"""The pages that a stranger reads first say how many boards there are."""

from tests.unit.docs.documents import ROOT, text_of

WORDS = {10: ("ten", "ده"), 11: ("eleven", "یازده"), 12: ("twelve", "دوازده"), 13: ("thirteen", "سیزده")}


def test_both_readmes_count_the_boards_that_are_built() -> None:
    english, persian = WORDS[len(list((ROOT / "grafana" / "generated" / "en").glob("*.json")))]
    assert f"covers the {english} boards" in text_of(ROOT / "README.md")
    assert f"{persian} داشبورد گرافانا" in text_of(ROOT / "README.fa.md")
