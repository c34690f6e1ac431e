"""What totals were one window ago, by window, each number with its arithmetic.

Stretches, in Tehran:

- `1h`: 10:30 to 11:30
- `24h`: Tuesday 12:30 to Wednesday 12:30
- `7d`: 30 October 12:30 to 6 November 12:30
- `30d`, by days: 14 September to 13 October; `90d`: 17 May to 14 August
- `today`: Wednesday 12 November to 12:30, as many minutes as today has
- `week`: 5 days are finished, so 1 to 5 November
- `month`: 21 days are finished (23 October to 12 November), so 1 to 21 Mehr: 23 September to 13 October
- `quarter`: 30 + 21 days are finished, so 51 days from 1 Tir on: 22 June to 11 August
- `year`: 1403 began before any day that is kept

A level is the one at the end of the stretch.
"""

from fractions import Fraction

from tests.month.telling import Expected

BEFORE: Expected = {
    "today": {
        # LALEH's 30 of 11:00 less the guest's 5 of 09:00.
        "revenue": 25,
        "orders": 1,
        # MARKET, at 09:00.
        "deals_won": 1,
        "deal_value_won": 8000,
        # ON_THE_DOT was opened at 15:00.
        "tickets_opened": 0,
        # FOR_EVER_PAUSED and REOPENED_UNANSWERED; REOPENED was resolved at 10:00.
        "tickets_backlog": 2,
        # REOPENED_UNANSWERED, answered at 09:30.
        "ticket_response_on_time_ratio": 1,
    },
    "1h": {
        # SHIRIN's at 11:00.
        "revenue": 90,
        # ON_THE_DOT, at 11:00.
        "tickets_resolved": 1,
        # ALMOST_DUE, broken at the stretch's first minute.
        "ticket_response_on_time_ratio": 0,
        # FOR_EVER_PAUSED, REOPENED_UNANSWERED, ALMOST_DUE.
        "tickets_backlog": 3,
    },
    "24h": {
        # The guest 15 - 5 and LALEH 30.
        "revenue": 40,
        "orders": 2,
        "order_value_mean": Fraction(45, 2),
        "order_value_mean_samples": 2,
    },
    "week": {
        # LALEH's 24. MEHRAN's and PARI's are voided.
        "revenue": 24,
        "orders": 1,
        # BAHRAM, on 2 November.
        "customers_lost": 1,
        "customers_new": 0,
        # NASRIN, KIAN, SHIRIN, LALEH.
        "customers_active": 4,
        # On 1 November active: these and BAHRAM, who was lost.
        "customer_growth_ratio": Fraction(-1, 5),
        # HOTEL, RETURNED, SPICE_TRADER.
        "deals_created": 3,
        # RETURNED's was taken back.
        "deals_won": 0,
        "deal_value_mean": None,
        # HOTEL with the 9,000 of October's dollar, RESTAURANT 5,000, MARKET 8,000, SPICE_TRADER 12.34; RETURNED was
        # won then.
        "pipeline_open_deals": 4,
        "pipeline_open_value": Fraction("22012.34"),
        # FOR_EVER_PAUSED, REOPENED, OVER_A_PAUSE.
        "tickets_opened": 3,
        "tickets_reopened": 1,
        # None of these was resolved for good by then.
        "tickets_backlog": 3,
        "tickets_resolved": 0,
        "ticket_resolution_seconds_mean": None,
        # FOR_EVER_PAUSED and REOPENED.
        "ticket_response_on_time_ratio": 1,
        # REOPENED, broken on 4 November.
        "ticket_resolution_on_time_ratio": 0,
        # The first mail: 60 of 190. Nothing was clicked yet, and leads were told from 2 November on.
        "campaign_open_ratio": Fraction(60, 190),
        "campaign_click_ratio": None,
        "leads_created": None,
        # Without Thursday's 92.36, 2 orders, 2 tickets opened and 10 given back.
        "revenue:finished": 145,
        "orders:finished": 5,
        "refunds:finished": 5,
        "tickets_opened:finished": 3,
        # Without ON_THE_DOT, kept on Thursday: OVER_A_PAUSE and HALF_DAY of 4.
        "ticket_resolution_on_time_ratio:finished": Fraction(2, 4),
        "deals_won:finished": 2,
    },
    "7d": {
        # SHIRIN's 70 of 30 October at 12:00 was before.
        "revenue": 24,
        # FOR_EVER_PAUSED, REOPENED, OVER_A_PAUSE, HALF_DAY (6 November 12:00).
        "tickets_opened": 4,
        "tickets_backlog": 4,
    },
    "month": {
        # BAHRAM 60, SHIRIN 450, NASRIN 200 - 20.
        "revenue": 690,
        "refunds": 20,
        "orders": 3,
        "order_value_mean": Fraction(710, 3),
        # BAHRAM and SHIRIN.
        "customers_new": 2,
        # They and NASRIN.
        "customers_active": 3,
        # NASRIN alone was active on 1 Mehr.
        "customer_growth_ratio": 2,
        # She and DARIUSH had ever been customers.
        "customer_base_growth_ratio": 1,
        "customers_lost": 0,
        # OLD_CAFE 2,000 and EXPORTER 6,000; BAKERY was lost, UNDECIDED was open.
        "deals_won": 2,
        "deals_created": 4,
        "deal_value_won": 8000,
        "deal_value_mean": 4000,
        "deal_close_ratio": Fraction(2, 3),
        "deal_close_ratio_samples": 3,
        # 10 and 11 days.
        "deal_cycle_seconds_mean": Fraction(21, 2) * 86400,
        "pipeline_open_deals": 1,
        "pipeline_open_value": 700,
        # QUICK, SLOW, UNANSWERED, LONG.
        "tickets_opened": 4,
        "tickets_resolved": 3,
        # LONG.
        "tickets_backlog": 1,
        # 3 + 52 + 6 hours.
        "ticket_resolution_seconds_mean": Fraction(61, 3) * 3600,
        # 3 + 20 + 6 working hours.
        "ticket_resolution_business_seconds_mean": Fraction(29, 3) * 3600,
        # QUICK 0.5, SLOW 9, LONG 1 working hours.
        "ticket_response_business_seconds_mean": Fraction(21, 6) * 3600,
        # QUICK and LONG in time, UNANSWERED by its resolution; SLOW broken.
        "ticket_response_on_time_ratio": Fraction(3, 4),
        # QUICK and UNANSWERED; SLOW broken.
        "ticket_resolution_on_time_ratio": Fraction(2, 3),
        # 4 opened, 3 active.
        "ticket_contact_ratio": Fraction(4, 3),
        # 30 spent, 2 new.
        "acquisition_cost": 15,
        # SHIRIN 10, NASRIN 4.
        "nps": 0,
        # BAHRAM's 2 is 25 of 100.
        "csat_mean": 25,
        # These have no period before.
        "customers_seen": None,
        "customer_churn_ratio": None,
        "repeat_purchase_ratio": None,
        "deal_conversion_ratio": None,
        "sales_velocity": None,
        # Without Thursday.
        "revenue:finished": 319,
        "orders:finished": 8,
        # 426.36 - 102.36 in 8 orders.
        "order_value_mean:finished": Fraction(324, 8),
        "tickets_opened:finished": 7,
        # Without ALMOST_DUE, broken on Thursday.
        "ticket_response_on_time_ratio:finished": Fraction(6, 7),
        "deal_value_won:finished": 17600,
        # SHIRIN answered on Thursday: 100 x (2 - 1) / 3.
        "nps:finished": Fraction(100, 3),
    },
    "quarter": {
        # DARIUSH, on 1 July; lost on 31 July.
        "revenue": 60,
        "customers_lost": 1,
        "customers_active": 0,
        # SPRING_HOTEL.
        "deal_value_won": 1500,
        "deals_created": 0,
        "deal_cycle_seconds_mean": 30 * 86400,
        # The first ticket was opened in September.
        "tickets_opened": None,
        # 1,401.36 without Thursday's 92.36.
        "revenue:finished": 1309,
    },
    "30d": {
        # As the month's, and NASRIN's first 100 of 20 September.
        "revenue": 790,
        "orders": 4,
        "customers_new": 3,
        "deal_value_won": 8000,
    },
    "90d": {
        "revenue": 60,
        "customers_lost": 1,
        # The stretch begins on 17 May; the first deal was told on 1 June.
        "deals_won": None,
        "tickets_opened": None,
    },
    # These have none.
    "5m": {"revenue": None},
    "15m": {"revenue": None},
    "365d": {"revenue": None},
    "year": {
        "revenue": None,
        "deals_won": None,
        "tickets_opened": None,
    },
}
