"""What the month's tickets amount to, by window, each number with its arithmetic.

Windows at now, Thursday 13 November 12:30 in Tehran: `today` from 00:00, `24h` from Wednesday 12:30, `week` from
Saturday 8 November, `7d` from Thursday 6 November 12:30 (an hour of UTC begins at half past in Tehran), `month` from
23 October (1 Aban), `quarter` from 23 September (1 Mehr).
"""

from fractions import Fraction

from tests.month.names import BILLING, NEGAR, NORMAL, PHONE, QUALITY, SINA, SUPPORT, URGENT
from tests.month.telling import Expected, by

SERVICE: Expected = {
    "month": {
        # FOR_EVER_PAUSED, REOPENED, OVER_A_PAUSE, HALF_DAY, RAISED, REOPENED_UNANSWERED, ON_THE_DOT, ALMOST_DUE, NEW;
        # SPAM is voided.
        "tickets_opened": 9,
        # RAISED and ALMOST_DUE by BILLING, and OVER_A_PAUSE.
        "tickets_opened" + by(team=BILLING): 3,
        # RAISED (updated), ON_THE_DOT, ALMOST_DUE.
        "tickets_opened" + by(priority=URGENT): 3,
        # REOPENED, RAISED (updated), NEW.
        "tickets_opened" + by(category=QUALITY): 3,
        # LONG (27 October), REOPENED, OVER_A_PAUSE, HALF_DAY, RAISED, ON_THE_DOT.
        "tickets_resolved": 6,
        # REOPENED at its counting resolution, OVER_A_PAUSE, RAISED.
        "tickets_resolved" + by(agent=SINA): 3,
        # REOPENED and REOPENED_UNANSWERED; SPAM is voided.
        "tickets_reopened": 2,
        # Opened and not resolved: FOR_EVER_PAUSED, REOPENED_UNANSWERED, ALMOST_DUE, NEW.
        "tickets_backlog": 4,
        # NEW has its team from before its opening.
        "tickets_backlog" + by(team=SUPPORT): 3,
        "tickets_backlog" + by(priority=NORMAL): 3,
        # ALMOST_DUE, and NEW, which only a machine answered.
        "tickets_unanswered": 2,
        "tickets_unanswered" + by(channel=PHONE): 1,
        # Hours from the opening without pauses: LONG 14 x 24 = 336, REOPENED 10 x 24 = 240, OVER_A_PAUSE 18 before
        # and 54 after its pause = 72, HALF_DAY 95, RAISED 3.5 + 1.5 = 5, ON_THE_DOT 20. Together 768, of 6.
        "ticket_resolution_seconds_mean": 128 * 3600,
        "ticket_resolution_seconds_mean_samples": 6,
        # The third of 5, 20, 72, 95, 240, 336 (3 = 6 / 2), and the sixth (6 x 0.95 = 5.7, up).
        "ticket_resolution_seconds_p50": 72 * 3600,
        "ticket_resolution_seconds_p95": 336 * 3600,
        # REOPENED 240, OVER_A_PAUSE 72, RAISED 5: 317 of 3.
        "ticket_resolution_seconds_mean" + by(agent=SINA): Fraction(317, 3) * 3600,
        # Working hours: LONG 7 + 8 + 8 + 4, five days of 8, 4, 8 + 8, 1 = 88. REOPENED 7 + 8 + 8 + 8 + 4, 8, 0 (the
        # holiday), 8 + 8, 1 = 60. OVER_A_PAUSE 16, HALF_DAY 11, RAISED 5, ON_THE_DOT 4. Together 184, of 6.
        "ticket_resolution_business_seconds_mean": Fraction(184, 6) * 3600,
        # The third of 4, 5, 11, 16, 60, 88.
        "ticket_resolution_business_seconds_p50": 11 * 3600,
        # BILLING: LONG 88, OVER_A_PAUSE 16, RAISED 5: 109 of 3.
        "ticket_resolution_business_seconds_mean" + by(team=BILLING): Fraction(109, 3) * 3600,
        # Hours of waiting: FOR_EVER_PAUSED 1, REOPENED 1, OVER_A_PAUSE 18 + 1, HALF_DAY 46, RAISED 2,
        # REOPENED_UNANSWERED 19.5 from its reopening, ON_THE_DOT 1. Together 89.5, of 7.
        "ticket_response_seconds_mean": Fraction(895, 70) * 3600,
        "ticket_response_seconds_mean_samples": 7,
        # OVER_A_PAUSE 19, RAISED 2, ON_THE_DOT 1: 22 of 3.
        "ticket_response_seconds_mean" + by(agent=SINA): Fraction(22, 3) * 3600,
        # Working hours: 1, 1, 3 (1 + 1 + 1), 2 (1 + 1), 2, 3.5 (3 + 0.5), 1. Together 13.5, of 7.
        "ticket_response_business_seconds_mean": Fraction(135, 70) * 3600,
        # The fourth of 1, 1, 1, 2, 2, 3, 3.5.
        "ticket_response_business_seconds_p50": 2 * 3600,
        # Kept: FOR_EVER_PAUSED, REOPENED, OVER_A_PAUSE, HALF_DAY, REOPENED_UNANSWERED, ON_THE_DOT. Broken: RAISED,
        # ALMOST_DUE. NEW is not due: a quarter of an hour has run.
        "ticket_response_on_time_ratio": Fraction(6, 8),
        "ticket_response_on_time_ratio_samples": 8,
        # OVER_A_PAUSE kept; RAISED and ALMOST_DUE broken.
        "ticket_response_on_time_ratio" + by(team=BILLING): Fraction(1, 3),
        # ON_THE_DOT kept; RAISED (urgent by its update) and ALMOST_DUE broken.
        "ticket_response_on_time_ratio" + by(priority=URGENT): Fraction(1, 3),
        # Kept: OVER_A_PAUSE, HALF_DAY, ON_THE_DOT. Broken: RAISED, REOPENED, REOPENED_UNANSWERED. LONG was broken in
        # Mehr. FOR_EVER_PAUSED, ALMOST_DUE and NEW are not due.
        "ticket_resolution_on_time_ratio": Fraction(3, 6),
        "ticket_resolution_on_time_ratio_samples": 6,
        # OVER_A_PAUSE, HALF_DAY kept; REOPENED, REOPENED_UNANSWERED broken.
        "ticket_resolution_on_time_ratio" + by(priority=NORMAL): Fraction(2, 4),
        # REOPENED_UNANSWERED is 3.5 h over; what is paused does not run.
        "tickets_overdue": 1,
        "tickets_overdue" + by(team=SUPPORT): 1,
        # ALMOST_DUE: exactly one working hour is left.
        "tickets_due_soon": 1,
        "tickets_due_soon" + by(priority=URGENT): 1,
        # HALF_DAY (one contact), ON_THE_DOT and OVER_A_PAUSE (one response, not counting the machine's). LONG and
        # RAISED had more contacts, REOPENED was reopened.
        "ticket_first_contact_ratio": Fraction(3, 6),
        # Negar's: LONG no, HALF_DAY and ON_THE_DOT yes.
        "ticket_first_contact_ratio" + by(agent=NEGAR): Fraction(2, 3),
        # REOPENED of 6.
        "ticket_reopen_ratio": Fraction(1, 6),
        # 9 opened, 5 active customers.
        "ticket_contact_ratio": Fraction(9, 5),
    },
    "week": {
        # RAISED, REOPENED_UNANSWERED, ON_THE_DOT, ALMOST_DUE, NEW.
        "tickets_opened": 5,
        # REOPENED, OVER_A_PAUSE, HALF_DAY, RAISED, ON_THE_DOT.
        "tickets_resolved": 5,
        # REOPENED_UNANSWERED.
        "tickets_reopened": 1,
        # 60 + 16 + 11 + 5 + 4 = 96 working hours, of 5.
        "ticket_resolution_business_seconds_mean": Fraction(96, 5) * 3600,
        # Kept: OVER_A_PAUSE, HALF_DAY, REOPENED_UNANSWERED, ON_THE_DOT. Broken: RAISED, ALMOST_DUE.
        "ticket_response_on_time_ratio": Fraction(4, 6),
        # As in the month, but REOPENED, which was broken on 4 November.
        "ticket_resolution_on_time_ratio": Fraction(3, 5),
    },
    "7d": {
        # HALF_DAY was opened on Thursday at 12:00, half an hour before the window begins.
        "tickets_opened": 5,
    },
    "24h": {
        # ON_THE_DOT kept on Wednesday 16:00, ALMOST_DUE broken on Thursday 10:30.
        "ticket_response_on_time_ratio": Fraction(1, 2),
        # REOPENED_UNANSWERED broken on Wednesday 17:00, ON_THE_DOT kept on Thursday 11:00.
        "ticket_resolution_on_time_ratio": Fraction(1, 2),
        # A level is the same in every window.
        "tickets_backlog": 4,
    },
    "today": {
        # ALMOST_DUE and NEW.
        "tickets_opened": 2,
        # ON_THE_DOT: 20 h, 4 of them working hours, in time.
        "ticket_resolution_seconds_mean": 20 * 3600,
        "ticket_resolution_business_seconds_mean": 4 * 3600,
        "ticket_resolution_on_time_ratio": 1,
        # ALMOST_DUE.
        "ticket_response_on_time_ratio": 0,
        # Nobody answered today but a machine.
        "ticket_response_seconds_mean": None,
    },
    "quarter": {
        # QUICK, SLOW, UNANSWERED, LONG, and the 9 of Aban.
        "tickets_opened": 13,
        # QUICK and UNANSWERED kept, SLOW and LONG broken; 3 kept of 6 in Aban.
        "ticket_resolution_on_time_ratio": Fraction(5, 10),
    },
}
