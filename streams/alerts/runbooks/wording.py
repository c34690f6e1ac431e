"""Small texts that runbooks are put together of. Pure."""

from collections.abc import Sequence

from streams.kpis import Kpi
from streams.kpis.lineage import Feed
from streams.texts import Text, persian_digits
from streams.texts.messages import ALERTS
from streams.texts.runbooks import TEXTS


def words(key: str, /, **places: Text) -> Text:
    """A text of `runbooks.toml` with its places filled in. Raises KeyError for a key that is not there."""
    return TEXTS.words[key].filled(**places)


def verbatim(text: str) -> Text:
    """What is the same in both languages: a name, an address, code."""
    return Text(text, text)


def whole(number: int) -> Text:
    """A whole number."""
    return Text(str(number), persian_digits(str(number)))


def joined(texts: Sequence[Text]) -> Text:
    """Texts with commas between them."""
    return Text(", ".join(text.en for text in texts), "، ".join(text.fa for text in texts))


def breakdowns(kpi: Kpi) -> Text:
    """The breakdowns of a KPI, as in "channel, pipeline + stage"; it has to have some."""
    return joined(
        [
            Text(
                " + ".join(breakdown),
                " و ".join(ALERTS[f"dimension.{dimension}"].fa for dimension in breakdown),
            )
            for breakdown in kpi.by
        ]
    )


def kpi_facts(kpi: Kpi, events: Feed) -> tuple[Text, ...]:
    """What a KPI is: its meaning, its formula, and the events that it comes from."""
    types = joined([verbatim(f"`{event_type}`") for event_type in events])
    return (
        words("what.kpi", name=verbatim(kpi.name), title=kpi.title, meaning=kpi.meaning),
        words("what.formula", formula=verbatim(str(kpi.formula))),
        words("what.events", types=types),
    )
