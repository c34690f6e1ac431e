"""KPIs of what customers write: comments of survey answers and of tickets, heard for their sentiment and themes."""

from typing import Final

from streams.arithmetic.measures import Measure, Part, customers, tickets
from streams.arithmetic.measures.comments import OF_COMMENT, THEME
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Expression, Number, mean
from streams.texts import Text

_THEME: Final = ((THEME,),)
_TEN: Final = Number(10)
"""Scores are from -1,000 to 1,000, points from -100 to 100."""


def _both(answers: Measure, of_tickets: Measure, part: Part = Part.AMOUNT) -> Expression:
    """What comments of answers and of tickets come to together."""
    return Amount(answers, part) + Amount(of_tickets, part)


_COMMENTS: Final = _both(customers.SENTIMENT, tickets.SENTIMENT, Part.SAMPLES)
_OF_THEME: Final = _both(customers.THEME_SENTIMENT, tickets.THEME_SENTIMENT, Part.SAMPLES)

COMMENTS: tuple[Kpi, ...] = (
    Kpi(
        name="comments",
        title=Text("Comments", "نظرها"),
        meaning=Text(
            "Comments that customers wrote with survey answers and with tickets, each once. Those of tickets have the "
            "touchpoint `ticket`.",
            "نظرهایی که مشتریان همراه پاسخ نظرسنجی یا تیکت نوشته‌اند، هر یک یک بار. نظرهای تیکت همگی یک نقطهٔ تماس "
            "دارند: خودِ تیکت.",
        ),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=_COMMENTS,
        by=OF_COMMENT,
    ),
    Kpi(
        name="sentiment_mean",
        title=Text("Sentiment of comments, mean", "احساس نظرها، میانگین"),
        meaning=Text(
            "How much comments praise (up to 100) or complain (down to -100), by the words in them. Mean; a comment "
            "that does neither is 0.",
            "این که نظرها بنا بر واژه‌هایشان چقدر تعریف (تا ۱۰۰) یا گلایه (تا ۱۰۰-) می‌کنند. میانگین؛ نظری که هیچ یک را "
            "نمی‌کند ۰ است.",
        ),
        group=Group.SERVICE,
        unit=Unit.POINTS,
        formula=_both(customers.SENTIMENT, tickets.SENTIMENT) / _COMMENTS / _TEN,
        samples=_COMMENTS,
        by=OF_COMMENT,
        better=Better.UP,
        source="C. J. Hutto and E. Gilbert: VADER, 2014, for how words are added up",
    ),
    Kpi(
        name="comment_negative_ratio",
        title=Text("Complaining comments", "نظرهای گلایه‌آمیز"),
        meaning=Text(
            "Of the comments, the share whose sentiment is below 0.",
            "از میان نظرها، سهم آن‌هایی که احساسشان زیر ۰ است.",
        ),
        group=Group.SERVICE,
        unit=Unit.RATIO,
        formula=_both(customers.NEGATIVE, tickets.NEGATIVE) / _COMMENTS,
        samples=_COMMENTS,
        by=OF_COMMENT,
        better=Better.DOWN,
    ),
    Kpi(
        name="sentiment_agreement_ratio",
        title=Text("Comments that agree with the answer", "همخوانی نظر با پاسخ"),
        meaning=Text(
            "Of the survey answers with a comment where both praise or complain, the share where both do the same. "
            "Answers of promoters, easy ones (5-7) and those above the middle of their scale praise; those of "
            "detractors, hard ones (1-3) and those below the middle complain.",
            "از پاسخ‌های دارای نظر که هم پاسخ و هم نظرشان تعریف یا گلایه است، سهم آن‌هایی که هر دو یکی است. پاسخِ مروج، "
            "آسان (۵ تا ۷) یا بالای میانهٔ مقیاس تعریف است؛ پاسخِ بدگو، سخت (۱ تا ۳) یا زیر میانه گلایه.",
        ),
        group=Group.SERVICE,
        unit=Unit.RATIO,
        formula=mean(customers.SENTIMENT_AGREEMENT),
        samples=Amount(customers.SENTIMENT_AGREEMENT, Part.SAMPLES),
        by=(("kind",), ("touchpoint",)),
    ),
    Kpi(
        name="theme_comments",
        title=Text("Comments by theme", "نظرها به تفکیک موضوع"),
        meaning=Text(
            "Comments that have a theme of the settings (`themes`), once under each of their themes; those without any "
            "are under `unknown`.",
            "نظرهایی که موضوعی از تنظیمات دارند، زیر هر موضوعشان یک بار؛ موضوع نظرهای دیگر «نامشخص» است.",
        ),
        group=Group.SERVICE,
        unit=Unit.COUNT,
        formula=_OF_THEME,
        by=_THEME,
        has_total=False,
    ),
    Kpi(
        name="theme_sentiment_mean",
        title=Text("Sentiment by theme, mean", "احساس به تفکیک موضوع، میانگین"),
        meaning=Text(
            "How much the comments that have a theme praise (up to 100) or complain (down to -100). Mean; of a comment "
            "with several themes all of it counts under each.",
            "این که نظرهای هر موضوع چقدر تعریف (تا ۱۰۰) یا گلایه (تا ۱۰۰-) می‌کنند. میانگین؛ نظرِ چندموضوعی تماماً زیر هر "
            "یک شمرده می‌شود.",
        ),
        group=Group.SERVICE,
        unit=Unit.POINTS,
        formula=_both(customers.THEME_SENTIMENT, tickets.THEME_SENTIMENT) / _OF_THEME / _TEN,
        samples=_OF_THEME,
        by=_THEME,
        better=Better.UP,
        has_total=False,
    ),
    Kpi(
        name="theme_negative_ratio",
        title=Text("Complaints by theme", "گلایه‌ها به تفکیک موضوع"),
        meaning=Text(
            "Of the comments that have a theme, the share whose sentiment is below 0.",
            "از نظرهای هر موضوع، سهم آن‌هایی که احساسشان زیر ۰ است.",
        ),
        group=Group.SERVICE,
        unit=Unit.RATIO,
        formula=_both(customers.THEME_NEGATIVE, tickets.THEME_NEGATIVE) / _OF_THEME,
        samples=_OF_THEME,
        by=_THEME,
        better=Better.DOWN,
        has_total=False,
    ),
)
