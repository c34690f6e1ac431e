"""The month's campaigns and surveys."""

from tests.month.names import (
    AUTUMN,
    BAHRAM,
    EMAIL,
    KIAN,
    LALEH,
    MEHRAN,
    NASRIN,
    PARI,
    PHONE,
    SHIRIN,
    TEXT_MESSAGE,
    WEB,
    WELCOME,
)
from tests.month.telling import Event, tehran, told

_SECOND_MAIL = "Nov 12 09:00"


def _campaign(campaign: str, step: str, when: str, **fields: object) -> Event:
    return told(f"campaign.{step}", campaign, when, campaign_id=campaign, **fields)


def _mail(step: str, when: str, count: int, sent_at: str = "") -> Event:
    """A report on a mail of the campaign AUTUMN."""
    sent = {"sent_at": tehran(sent_at).isoformat()} if sent_at else {}
    return _campaign(AUTUMN, step, when, channel=EMAIL, count=count, **sent)


def _spent(campaign: str, when: str, amount: str, purpose: str, currency: str = "EUR") -> Event:
    return _campaign(campaign, "spent", when, amount=amount, currency=currency, purpose=purpose, channel=EMAIL)


def _lead(lead: str, when: str, campaign: str) -> Event:
    return told("lead.created", lead, when, lead_id=lead, campaign_id=campaign, channel=WEB)


_DELIVERED = _mail("delivered", "Nov 12 10:00", 95, _SECOND_MAIL)

_CAMPAIGNS = (
    _spent(WELCOME, "Sep 1 12:00", "10", "acquisition"),
    # Of WELCOME, in September, somebody still reported what was delivered.
    _campaign(WELCOME, "delivered", "Sep 2 10:00", channel=TEXT_MESSAGE, count=10),
    _campaign(WELCOME, "opened", "Sep 2 11:00", channel=TEXT_MESSAGE, count=4),
    _spent(WELCOME, "Sep 25 12:00", "30", "acquisition"),
    _spent(AUTUMN, "Oct 24 12:00", "100", "acquisition"),
    # 50 dollars are 40.
    _spent(AUTUMN, "Nov 2 12:00", "50", "leads", "USD"),
    _lead("سرنخ ۱", "Nov 2 13:00", AUTUMN),
    _lead("سرنخ ۲", "Nov 3 13:00", "organic"),
    _lead("سرنخ ۳", "Nov 9 13:00", AUTUMN),
    # Two mails of AUTUMN. Reports count when the mail went out: the openings of 8 November belong to the week before.
    _mail("sent", "Nov 5 09:00", 200),
    _mail("delivered", "Nov 5 10:00", 190, "Nov 5 09:00"),
    _mail("opened", "Nov 8 11:00", 60, "Nov 5 09:00"),
    _mail("sent", _SECOND_MAIL, 100),
    _DELIVERED,
    _mail("opened", "Nov 12 12:00", 19, _SECOND_MAIL),
    _mail("opened", "Nov 13 09:00", 19, _SECOND_MAIL),
    _mail("clicked", "Nov 13 10:00", 19, _SECOND_MAIL),
    # A moment of sending after the report itself is as if it were not told: 2 clicks of 10 November.
    _mail("clicked", "Nov 10 09:00", 2, "Nov 11 09:00"),
    # The same report comes again, dated on the next day: a duplicate.
    {**_DELIVERED, "occurred_at": tehran("Nov 13 10:00").isoformat()},
    # Nobody reports what was delivered of WELCOME now, so that its openings are divided by what was sent.
    _campaign(WELCOME, "sent", "Nov 9 09:00", channel=TEXT_MESSAGE, count=50),
    _campaign(WELCOME, "opened", "Nov 9 10:00", channel=TEXT_MESSAGE, count=5),
)


def _answer(who: str, kind: str, score: int, when: str, **fields: object) -> Event:
    return told(
        "survey.answered",
        f"{who} {kind}",
        when,
        survey_id="نظرسنجی",
        customer_id=who,
        kind=kind,
        score=score,
        touchpoint=fields.pop("touchpoint", WEB),
        **fields,
    )


_ANSWERS = (
    _answer(NASRIN, "nps", 8, "Sep 20 11:00"),
    _answer(SHIRIN, "nps", 10, "Oct 6 10:00"),
    _answer(NASRIN, "nps", 4, "Oct 12 11:00"),
    _answer(NASRIN, "nps", 10, "Nov 8 12:00"),
    # Two versions of one answer: 9 counts, on 10 November, when Laleh is gold.
    _answer(LALEH, "nps", 6, "Nov 9 10:00", answer_id="پاسخ لاله"),
    _answer(LALEH, "nps", 9, "Nov 10 10:00", answer_id="پاسخ لاله"),
    _answer(BAHRAM, "nps", 3, "Nov 10 14:00", touchpoint=PHONE),
    _answer(SHIRIN, "nps", 8, "Nov 13 11:10"),
    # Voided: an answer, and with its id the later one as well; and all of Pari's.
    _answer(KIAN, "nps", 2, "Nov 7 10:00", answer_id="پاسخ کیان"),
    told("survey.voided", KIAN, "Nov 8 10:00", answer_id="پاسخ کیان", customer_id=KIAN),
    _answer(KIAN, "nps", 0, "Nov 9 10:00", answer_id="پاسخ کیان"),
    _answer(PARI, "nps", 0, "Nov 9 11:00"),
    # Satisfaction, 1 to 5; Mehran was asked on a scale from 1 to 10.
    _answer(NASRIN, "csat", 5, "Sep 21 10:00", touchpoint=PHONE),
    _answer(BAHRAM, "csat", 2, "Oct 4 10:00", touchpoint=PHONE),
    _answer(NASRIN, "csat", 5, "Nov 9 10:00", touchpoint=PHONE),
    _answer(LALEH, "csat", 3, "Nov 10 11:00", touchpoint=PHONE),
    _answer(BAHRAM, "csat", 4, "Nov 11 10:00", touchpoint=PHONE),
    _answer(MEHRAN, "csat", 8, "Nov 12 10:00", touchpoint=WEB, scale={"min": 1, "max": 10}),
    # Effort, 1 to 7; Nasrin was asked on a scale from 1 to 5.
    _answer(LALEH, "ces", 6, "Nov 12 12:00"),
    _answer(NASRIN, "ces", 4, "Nov 12 13:00", scale={"min": 1, "max": 5}),
    # Would she buy again? The best of 1 to 5.
    _answer(SHIRIN, "loyalty", 5, "Nov 13 11:20"),
)

OUTREACH = (*_CAMPAIGNS, *_ANSWERS)
