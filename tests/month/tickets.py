"""The month's tickets, each with what is special about it.

Working hours are 9 to 17, on Thursdays 9 to 13; Fridays and Sunday 9 November are free. Promises run by working time:
a response within 8 h (urgent 1 h), a resolution within 16 h (urgent 4 h).
"""

from tests.month.names import (
    BILLING,
    CHAT,
    DELIVERY,
    EMAIL,
    NEGAR,
    NORMAL,
    PHONE,
    QUALITY,
    SINA,
    SUPPORT,
    URGENT,
)
from tests.month.telling import Event, told

FIRST = "نخستین"
QUICK = "فوری مهر"
SLOW = "کند"
UNANSWERED = "بی‌پاسخ"
LONG = "دیرپا"
FOR_EVER_PAUSED = "معلق"
REOPENED = "بازگشته"
HALF_DAY = "نیمه‌وقت"
OVER_A_PAUSE = "در انتظار"
RAISED = "فوری شده"
SPAM = "هرزنامه"
REOPENED_UNANSWERED = "بی‌پاسخ بازگشته"
ON_THE_DOT = "سر ساعت"
ALMOST_DUE = "نزدیک مهلت"
NEW = "تازه"


def _ticket(name: str, step: str, when: str, **fields: object) -> Event:
    return told(f"ticket.{step}", name, when, ticket_id=name, **fields)


def _opened(name: str, when: str, priority: str = NORMAL, **fields: object) -> Event:
    return _ticket(name, "opened", when, customer_id="مشتری", priority=priority, **fields)


_BEFORE_ABAN = (
    # FIRST, of Shahrivar: opened, answered, resolved, reopened and resolved again, so that every kind was told early.
    _opened(FIRST, "Sep 6 09:00", channel=PHONE, team=SUPPORT),
    _ticket(FIRST, "responded", "Sep 6 09:20", agent=NEGAR),
    _ticket(FIRST, "resolved", "Sep 6 10:00", agent=NEGAR),
    _ticket(FIRST, "reopened", "Sep 6 11:00"),
    _ticket(FIRST, "resolved", "Sep 6 12:00", agent=NEGAR),
    # QUICK: urgent, answered after 30 min, resolved after 3 h. Both promises are kept.
    _opened(QUICK, "Sep 27 09:00", URGENT, channel=PHONE, team=SUPPORT),
    _ticket(QUICK, "responded", "Sep 27 09:30", agent=NEGAR),
    _ticket(QUICK, "resolved", "Sep 27 12:00", agent=NEGAR),
    # SLOW: Sunday to Tuesday. Response after 9 working hours, broken at 8 h: Sunday 17:00. Resolution after
    # 8 + 8 + 4 = 20 working hours, broken at 16 h: Monday 17:00.
    _opened(SLOW, "Oct 5 09:00", channel=EMAIL, team=BILLING),
    _ticket(SLOW, "responded", "Oct 6 10:00", agent=SINA),
    _ticket(SLOW, "resolved", "Oct 7 13:00", agent=SINA),
    # UNANSWERED: resolved after 6 h without a response, which keeps both promises at that moment.
    _opened(UNANSWERED, "Oct 11 09:00", channel=CHAT),
    _ticket(UNANSWERED, "resolved", "Oct 11 15:00", agent=SINA),
    # LONG: Monday 13 October to Monday 27 October. Answered after 1 h. 16 working hours are over on Wednesday 15
    # October at 10:00 (7 + 8 + 1), so the resolution's promise is broken there, in Mehr.
    _opened(LONG, "Oct 13 10:00", channel=EMAIL, team=BILLING),
    _ticket(LONG, "responded", "Oct 13 11:00", agent=NEGAR),
    _ticket(LONG, "resolved", "Oct 27 10:00", agent=NEGAR, contacts=2),
)

_ABAN = (
    # FOR_EVER_PAUSED: answered after 1 h, paused after 2 h and never resumed: open, and never due.
    _opened(FOR_EVER_PAUSED, "Nov 1 09:00", channel=CHAT, team=SUPPORT),
    _ticket(FOR_EVER_PAUSED, "responded", "Nov 1 10:00", agent=NEGAR),
    _ticket(FOR_EVER_PAUSED, "paused", "Nov 1 11:00"),
    # REOPENED: 16 h are over on Tuesday 4 November at 10:00 (Sunday 7, Monday 8, Tuesday 1). It was resolved before,
    # but reopened, and what counts is the first resolution after that: the promise is broken on 4 November.
    # Another agent closes it once more, which changes nothing.
    _opened(REOPENED, "Nov 2 10:00", channel=PHONE, team=SUPPORT, category=QUALITY),
    _ticket(REOPENED, "responded", "Nov 2 11:00", agent=NEGAR),
    _ticket(REOPENED, "resolved", "Nov 3 12:00", agent=NEGAR, contacts=1),
    _ticket(REOPENED, "reopened", "Nov 4 09:00"),
    _ticket(REOPENED, "resolved", "Nov 12 10:00", agent=SINA, contacts=2),
    _ticket(REOPENED, "resolved", "Nov 12 15:00", agent=NEGAR, contacts=1),
    # OVER_A_PAUSE: an automatic response is none. Paused from Thursday 10:00 to Saturday 11:00. Working time that ran:
    # Wednesday 1, Thursday 1, Saturday 6, Sunday 0 (a holiday), Monday 8: 16 h at Monday 17:00, when it is resolved.
    # A promise that is met at closing time is met there, not next morning.
    _opened(OVER_A_PAUSE, "Nov 5 16:00", channel=EMAIL, team=BILLING, category=DELIVERY),
    _ticket(OVER_A_PAUSE, "responded", "Nov 5 16:01", agent="ربات", automatic=True),
    _ticket(OVER_A_PAUSE, "paused", "Nov 6 10:00"),
    _ticket(OVER_A_PAUSE, "resumed", "Nov 8 11:00"),
    _ticket(OVER_A_PAUSE, "responded", "Nov 8 12:00", agent=SINA),
    _ticket(OVER_A_PAUSE, "resolved", "Nov 10 17:00", agent=SINA),
    # HALF_DAY: Thursday 12:00 to Saturday 10:00 is 1 h of a half day and 1 h. Resolved after 1 + 8 + 0 + 2 = 11 h.
    _opened(HALF_DAY, "Nov 6 12:00", channel=PHONE, team=SUPPORT, category=DELIVERY),
    _ticket(HALF_DAY, "responded", "Nov 8 10:00", agent=NEGAR),
    _ticket(HALF_DAY, "resolved", "Nov 10 11:00", agent=NEGAR, contacts=1),
    # RAISED: normal and for SUPPORT at first; at noon it becomes urgent, of BILLING, about quality, and is all that
    # from its opening on. So its response was due at 10:00 (answered at 11:00: broken), and its resolution after 4 h:
    # 3.5 h until the pause at 12:30 and half an hour after Monday 10:00: broken at Monday 10:30.
    _opened(RAISED, "Nov 8 09:00", channel=EMAIL, team=SUPPORT, category=DELIVERY),
    _ticket(RAISED, "responded", "Nov 8 11:00", agent=SINA),
    _ticket(RAISED, "updated", "Nov 8 12:00", priority=URGENT, team=BILLING, category=QUALITY),
    _ticket(RAISED, "paused", "Nov 8 12:30"),
    _ticket(RAISED, "resumed", "Nov 10 10:00"),
    _ticket(RAISED, "resolved", "Nov 10 11:30", agent=SINA, contacts=3),
    # SPAM: voided, also what is told of it later.
    _opened(SPAM, "Nov 10 10:00", URGENT, channel=EMAIL, team=BILLING, category=QUALITY),
    _ticket(SPAM, "responded", "Nov 10 16:00", agent=SINA),
    _ticket(SPAM, "reopened", "Nov 10 16:30"),
    _ticket(SPAM, "voided", "Nov 11 10:00", reason="spam"),
    _ticket(SPAM, "resolved", "Nov 12 10:00", agent=SINA),
    # REOPENED_UNANSWERED: resolved without a response after half an hour, reopened at 14:00. The customer waits from
    # then on: 3 h of Tuesday and half an hour of Wednesday. Open; its 16 h are over on Wednesday at closing time.
    _opened(REOPENED_UNANSWERED, "Nov 11 09:00", channel=CHAT, team=SUPPORT, category=DELIVERY),
    _ticket(REOPENED_UNANSWERED, "resolved", "Nov 11 09:30", agent=SINA),
    _ticket(REOPENED_UNANSWERED, "reopened", "Nov 11 14:00"),
    _ticket(REOPENED_UNANSWERED, "responded", "Nov 12 09:30", agent=NEGAR),
    # ON_THE_DOT: urgent. Answered after 1 h and resolved after 4 h (Wednesday 15-17, Thursday 9-11), to the instant.
    _opened(ON_THE_DOT, "Nov 12 15:00", URGENT, channel=PHONE, team=SUPPORT, category=DELIVERY),
    _ticket(ON_THE_DOT, "responded", "Nov 12 16:00", agent=SINA),
    _ticket(ON_THE_DOT, "resolved", "Nov 13 11:00", agent=NEGAR),
    # ALMOST_DUE: urgent, no response: broken at 10:30. At 12:30, now, 3 of its 4 h have run: due within an hour.
    _opened(ALMOST_DUE, "Nov 13 09:30", URGENT, channel=PHONE, team=BILLING, category=DELIVERY),
    # NEW: its team is told before its opening. Only a machine has answered; paused.
    _ticket(NEW, "updated", "Nov 13 11:50", team=SUPPORT),
    _opened(NEW, "Nov 13 12:00", channel=EMAIL, category=QUALITY),
    _ticket(NEW, "responded", "Nov 13 12:01", automatic=True),
    _ticket(NEW, "paused", "Nov 13 12:15"),
)

TICKETS = (*_BEFORE_ABAN, *_ABAN)
