"""What the month's campaigns and surveys amount to, by window, each number with its arithmetic."""

from fractions import Fraction

from tests.month.names import AUTUMN, EMAIL, GOLD, PHONE, RETAIL, WEB, WELCOME
from tests.month.telling import Expected, by

_MEHRANS_ANSWER = Fraction("77.777777778")
"""8 on a scale from 1 to 10 is (8 - 1) / 9 x 100, rounded to 9 decimals."""

OUTREACH: Expected = {
    "month": {
        # 100 spent on acquisition, 2 new customers.
        "acquisition_cost": 50,
        # One of them came by the campaign.
        "acquisition_cost" + by(campaign=AUTUMN): 100,
        "leads_created": 3,
        "leads_created" + by(campaign="organic"): 1,
        # 50 dollars are 40, for 3 leads; for 2 of AUTUMN.
        "lead_cost": Fraction(40, 3),
        "lead_cost" + by(campaign=AUTUMN): 20,
        # 2 new customers to 3 leads.
        "lead_customer_ratio": Fraction(2, 3),
        # Delivered 190 + 95 (that report came twice), opened 60 + 19 + 19 and 5 of WELCOME.
        "campaign_open_ratio": Fraction(103, 285),
        "campaign_open_ratio_samples": 285,
        "campaign_open_ratio" + by(campaign=AUTUMN): Fraction(98, 285),
        # Nothing delivered of WELCOME in the month: 5 of 50 sent.
        "campaign_open_ratio" + by(campaign=WELCOME): Fraction(1, 10),
        "campaign_click_ratio": Fraction(21, 285),
        # Nobody ever reported any.
        "campaign_unsubscribe_ratio": None,
        "campaign_reply_ratio": None,
        # LALEH 80, the guest 15 - 5; spent were 140.
        "campaign_revenue": 90,
        "campaign_return_ratio": Fraction(90 - 140, 140),
        # NASRIN 10 and LALEH 9 promote, BAHRAM 3 does not, SHIRIN 8 is passive: 100 x (2 - 1) / 4.
        "nps": 25,
        "nps_samples": 4,
        # NASRIN, LALEH (gold an hour before her answer counts), SHIRIN.
        "nps" + by(segment=GOLD): Fraction(200, 3),
        "nps" + by(segment=RETAIL): -100,
        "nps" + by(touchpoint=PHONE): -100,
        "nps_customers": 25,
        # 100, 50, 75 and MEHRAN's.
        "csat_mean": (225 + _MEHRANS_ANSWER) / 4,
        # All but LALEH's 50 reach 75.
        "csat_ratio": Fraction(3, 4),
        "csat_ratio" + by(touchpoint=PHONE): Fraction(2, 3),
        # 6, and 4 of 1 to 5, which is 1 + 3/4 x 6 = 5.5.
        "ces_mean": Fraction("5.75"),
        "ces_ratio": 1,
        "loyalty_attitude_mean": 100,
        # 4 nps, 4 csat, 2 ces, 1 loyalty.
        "survey_answers": 11,
        "survey_answers" + by(kind="nps"): 4,
        # Nobody asked.
        "acsi": None,
    },
    "week": {
        # The mail of Wednesday: 95 delivered, 38 opened.
        "campaign_open_ratio" + by(channel=EMAIL): Fraction(38, 95),
        "campaign_open_ratio": Fraction(43, 95),
        # 19, and 2 that said they were sent later than they were clicked.
        "campaign_click_ratio": Fraction(21, 95),
        "leads_created": 1,
        "nps" + by(touchpoint=WEB): Fraction(200, 3),
    },
    "quarter": {
        # 130 spent, 5 new customers.
        "acquisition_cost": 26,
        # 10, 10, 9 promote, 4 and 3 do not, 8 is passive: 100 x (3 - 2) / 6.
        "nps": Fraction(100, 6),
        # Each by the last answer: NASRIN 10, LALEH 9, BAHRAM 3, SHIRIN 8.
        "nps_customers": 25,
        "nps_customers_samples": 4,
    },
}
