"""What else people call a KPI: words to find it by. They need not mean exactly the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Other names of one KPI in the languages of the product."""

    en: tuple[str, ...]
    fa: tuple[str, ...]


NO_SYNONYMS: Final = Synonyms((), ())


def _distribution(name: str, synonyms: Synonyms, *percents: int) -> Iterator[tuple[str, Synonyms]]:
    """The same for a mean and its percentiles, as `families.distribution` names them, and what these are called."""
    yield f"{name}_mean", Synonyms((*synonyms.en, "average"), (*synonyms.fa, "متوسط"))
    for percent in percents:
        en, fa = ("median", "میانه") if percent == 50 else ("percentile", "صدک")
        yield f"{name}_p{percent}", Synonyms((*synonyms.en, en), (*synonyms.fa, fa))


_SALES: Final = {
    "deals_created": Synonyms(("opportunities created", "new deals"), ("فرصت‌های تازه", "معامله‌های جدید")),
    "deals_won": Synonyms(("closed won", "opportunities won"), ("فرصت‌های موفق", "معامله‌های برده")),
    "deals_lost": Synonyms(("closed lost", "opportunities lost"), ("فرصت‌های ناموفق", "معامله‌های باخته")),
    "deal_close_ratio": Synonyms(("win rate", "closing rate", "success rate"), ("نرخ موفقیت", "نرخ بستن معامله")),
    "deal_conversion_ratio": Synonyms(("conversion rate", "CVR"), ("تبدیل به مشتری",)),
    **dict(_distribution("deal_value", Synonyms(("deal size", "ACV"), ("اندازهٔ معامله", "مبلغ معامله")), 50, 90)),
    "deal_value_won": Synonyms(("bookings", "sales won"), ("مبلغ قراردادها",)),
    **dict(_distribution("deal_stage_seconds", Synonyms(("stage duration",), ("مدت مرحله",)), 50, 90)),
    "deal_stage_conversion_ratio": Synonyms(("stage to stage", "funnel conversion"), ("تبدیل قیف",)),
    **dict(_distribution("deal_cycle_seconds", Synonyms(("time to close", "deal duration"), ("زمان تا برد",)), 50, 90)),
    "pipeline_open_value": Synonyms(("funnel value", "open opportunities"), ("ارزش پایپ‌لاین", "قیف فروش")),
    "pipeline_open_deals": Synonyms(("open opportunities", "funnel"), ("فرصت‌های باز", "پایپ‌لاین")),
    "pipeline_forecast_value": Synonyms(("weighted pipeline", "prediction", "outlook"), ("برآورد فروش",)),
    "sales_velocity": Synonyms(("pipeline velocity", "sales speed"), ("شتاب فروش",)),
    "upsell_ratio": Synonyms(("up-sell", "upgrade", "expansion"), ("ارتقای خرید", "آپ‌سل")),
    "cross_sell_ratio": Synonyms(("crossselling", "additional products"), ("فروش متقاطع", "فروش جانبی", "کراس‌سل")),
}

_CUSTOMERS: Final = {
    "customers_new": Synonyms(("acquired customers", "sign-ups", "acquisition"), ("مشتریان جدید", "جذب مشتری")),
    "customers_active": Synonyms(("customer count", "customer base"), ("تعداد مشتریان", "مشتری فعلی")),
    "customers_lost": Synonyms(
        ("lost customers", "churned customers", "cancellations", "attrition"),
        ("ریزش مشتری", "ترک مشتری", "مشتریان رفته"),
    ),
    "customers_seen": Synonyms(("buyers", "unique customers", "distinct customers"), ("خریداران", "مشتریان یکتا")),
    "customer_growth_ratio": Synonyms(("net growth",), ("رشد خالص",)),
    "customer_churn_ratio": Synonyms(
        ("attrition", "turnover of customers", "lost customers", "cancellations", "defection"),
        ("ریزش مشتری", "ترک مشتری", "از دست دادن مشتری", "خروج مشتری"),
    ),
    "customer_retention_ratio": Synonyms(("kept customers", "CRR"), ("حفظ مشتری", "نگهداشت مشتری", "نرخ نگهداری")),
    "customer_tenure_seconds_mean": Synonyms(("customer lifetime", "customer age"), ("طول عمر", "مدت ماندن")),
    "customer_win_back_ratio": Synonyms(("reactivation", "winback", "returned customers"), ("احیای مشتری",)),
    "revenue": Synonyms(
        ("sales", "turnover", "MRR", "ARR", "income", "GMV", "takings"), ("فروش", "گردش مالی", "مبلغ فروش", "عایدی")
    ),
    "refunds": Synonyms(("returns", "chargebacks", "money back"), ("مرجوعی", "برگشت پول", "استرداد وجه")),
    "orders": Synonyms(("purchases", "transactions", "number of sales"), ("خریدها", "تعداد فروش", "تراکنش‌ها")),
    "order_value_mean": Synonyms(
        ("AOV", "average order value", "basket size", "average ticket"), ("سبد خرید", "متوسط سفارش", "متوسط خرید")
    ),
    "sales_per_customer": Synonyms(("ARPU", "ARPC", "revenue per customer"), ("درآمد هر مشتری", "درآمد سرانه")),
    "purchase_frequency": Synonyms(("order frequency", "how often"), ("تکرار خرید", "بسامد خرید")),
    "repeat_purchase_ratio": Synonyms(("returning customers", "reorder", "RPR"), ("خرید دوباره", "مشتری وفادار")),
    "cart_abandonment_ratio": Synonyms(("abandoned carts", "checkout drop-off"), ("رها کردن سبد", "سبد خرید رهاشده")),
}

_MARKETING: Final = {
    "acquisition_cost": Synonyms(("CAC", "CPA", "cost per customer"), ("هزینهٔ هر مشتری", "هزینهٔ جذب مشتری")),
    "leads_created": Synonyms(("prospects", "new leads", "MQL"), ("مشتری بالقوه", "لید", "سرنخ تازه")),
    "lead_customer_ratio": Synonyms(
        ("lead conversion", "lead to customer rate", "conversion of leads"), ("تبدیل سرنخ به مشتری", "نرخ تبدیل لید")
    ),
    "lead_cost": Synonyms(("CPL",), ("هزینهٔ لید", "هزینهٔ سرنخ")),
    "campaign_open_ratio": Synonyms(("open rate", "opened mails"), ("نرخ باز شدن", "ایمیل‌های بازشده")),
    "campaign_click_ratio": Synonyms(("CTR", "click rate", "click-through"), ("نرخ کلیک‌خوری",)),
    "campaign_reply_ratio": Synonyms(("response rate", "answer rate"), ("نرخ جواب",)),
    "campaign_unsubscribe_ratio": Synonyms(("opt-out", "unsubscription rate"), ("لغو عضویت", "انصراف")),
    "campaign_conversion_ratio": Synonyms(("conversion rate", "CVR"), ("نرخ نتیجه",)),
    "campaign_revenue": Synonyms(("attributed revenue", "campaign sales"), ("فروش کمپین",)),
    "campaign_return_ratio": Synonyms(("ROI", "ROAS", "ROMI", "return on investment"), ("بازگشت سرمایه", "سود کمپین")),
    "customer_lifetime_value": Synonyms(("CLV", "LTV", "CLTV", "life time value"), ("ارزش دوره عمر", "ارزش عمر مشتری")),
    "customer_lifetime_value_restricted": Synonyms(
        ("CLV", "LTV", "restricted mean survival time", "RMST"), ("ارزش دوره عمر", "میانگین محدود بقا")
    ),
    "customer_lifetime_value_net": Synonyms(
        ("CLV", "LTV", "CLTV", "net life time value", "customer profit"), ("ارزش دوره عمر", "سود هر مشتری")
    ),
}

_RESPONSE: Final = Synonyms(
    ("first reply", "first response", "FRT", "SLA", "waiting time", "speed of answer"),
    ("اولین پاسخ", "نخستین پاسخ", "زمان جواب", "زمان انتظار", "سرعت پاسخ"),
)
_RESOLUTION: Final = Synonyms(
    ("SLA", "time to resolve", "MTTR", "TTR", "handling time", "closing time"),
    ("زمان رسیدگی", "زمان حل مشکل", "زمان بستن تیکت"),
)
_WORKING: Final = Synonyms(
    (*_RESOLUTION.en, "business hours", "office hours"), (*_RESOLUTION.fa, "ساعت کاری", "ساعت اداری")
)
_WORKING_RESPONSE: Final = Synonyms(
    (*_RESPONSE.en, "business hours", "office hours"), (*_RESPONSE.fa, "ساعت کاری", "ساعت اداری")
)

_SERVICE: Final = {
    "tickets_opened": Synonyms(("new tickets", "requests", "cases", "ticket volume"), ("تیکت‌های تازه", "درخواست‌ها")),
    "tickets_resolved": Synonyms(("closed tickets", "solved tickets"), ("تیکت‌های بسته", "تیکت‌های پاسخ‌داده")),
    "tickets_reopened": Synonyms(("reopens",), ("بازگشایی تیکت",)),
    "tickets_backlog": Synonyms(("open tickets", "unresolved tickets", "queue"), ("تیکت‌های حل‌نشده", "صف تیکت")),
    "tickets_unanswered": Synonyms(("no reply yet", "waiting customers", "new queue"), ("بدون پاسخ", "در انتظار پاسخ")),
    "tickets_overdue": Synonyms(("SLA breached", "late tickets", "past due"), ("دیرکرد", "گذشته از مهلت")),
    "tickets_due_soon": Synonyms(("SLA at risk", "about to breach"), ("در آستانهٔ دیرکرد",)),
    "ticket_response_on_time_ratio": Synonyms(("response SLA", "SLA attainment"), ("سطح خدمات پاسخ", "تعهد پاسخ")),
    "ticket_resolution_on_time_ratio": Synonyms(("resolution SLA", "SLA attainment"), ("سطح خدمات حل", "تعهد حل")),
    **dict(_distribution("ticket_resolution_seconds", _RESOLUTION, 50, 95)),
    **dict(_distribution("ticket_resolution_business_seconds", _WORKING, 50, 95)),
    **dict(_distribution("ticket_response_seconds", _RESPONSE, 50, 95)),
    **dict(_distribution("ticket_response_business_seconds", _WORKING_RESPONSE, 50, 95)),
    "ticket_first_contact_ratio": Synonyms(("FCR", "one-touch", "first call"), ("حل در اولین تماس", "یک تماس")),
    "ticket_reopen_ratio": Synonyms(("reopen rate",), ("نرخ بازگشایی",)),
    "ticket_contact_ratio": Synonyms(("contact rate",), ("نرخ تماس", "سرانهٔ تیکت")),
    "comments": Synonyms(("feedback", "verbatims", "voice of the customer"), ("بازخورد", "دیدگاه‌ها", "صدای مشتری")),
    "sentiment_mean": Synonyms(("mood", "tone", "opinion mining"), ("لحن نظرها", "تحلیل احساسات", "حس مشتری")),
    "comment_negative_ratio": Synonyms(("negative feedback", "complaints"), ("نظر منفی", "شکایت‌ها", "انتقادها")),
    "sentiment_agreement_ratio": Synonyms(("sentiment accuracy",), ("درستی تحلیل احساسات",)),
    "theme_comments": Synonyms(("topics", "subjects of feedback"), ("موضوع‌های نظر", "دسته‌بندی نظرها")),
    "theme_sentiment_mean": Synonyms(("topic sentiment",), ("حس هر موضوع", "لحن هر موضوع")),
    "theme_negative_ratio": Synonyms(("topic complaints",), ("شکایت از هر موضوع",)),
}

_LOYALTY: Final = {
    "nps": Synonyms(("NPS", "recommendation", "promoters"), ("ان‌پی‌اس", "توصیه به دیگران", "مروجان")),
    "nps_customers": Synonyms(
        ("NPS", "NPS of customers", "last recommendation"), ("ان‌پی‌اس", "ان‌پی‌اس مشتریان", "آخرین نظر")
    ),
    "csat_mean": Synonyms(("CSAT", "happiness", "satisfaction score"), ("رضایت مشتریان", "خشنودی مشتری")),
    "csat_ratio": Synonyms(("CSAT", "happy customers", "satisfaction rate"), ("مشتریان خشنود", "نرخ رضایت")),
    "ces_mean": Synonyms(("CES", "effort score"), ("امتیاز تلاش",)),
    "ces_ratio": Synonyms(("CES", "low effort"), ("تلاش کم",)),
    "acsi": Synonyms(("ACSI",), ("رضایت‌سنجی",)),
    "loyalty_attitude_mean": Synonyms(("intent to buy again", "repurchase intention"), ("قصد خرید دوباره",)),
    "customers_in_group": Synonyms(("RFM", "RFM segments", "champions"), ("آر‌اف‌ام", "بخش‌بندی مشتریان")),
    "loyalty_value": Synonyms(("RFM value", "value of segments"), ("ارزش بخش‌ها",)),
    "customers_at_risk": Synonyms(("RFM at risk", "churn risk"), ("خطر ریزش",)),
    "value_at_risk": Synonyms(("revenue at risk",), ("درآمد در خطر",)),
    "loyal_customer_ratio": Synonyms(("loyalty rate", "RFM loyal"), ("نرخ وفاداری",)),
    "loyalty_upgrade_ratio": Synonyms(("RFM upgrade", "group upgrade"), ("بهتر شدن گروه",)),
    "loyalty_downgrade_ratio": Synonyms(("RFM downgrade", "group downgrade"), ("بدتر شدن گروه",)),
    "loyalty_moves": Synonyms(("RFM transitions", "migration between segments"), ("مهاجرت میان بخش‌ها",)),
    "survey_answers": Synonyms(("responses", "feedback", "votes"), ("بازخورد", "نظرها", "نظرسنجی")),
}

SYNONYMS: Final[Mapping[str, Synonyms]] = MappingProxyType(
    {**_SALES, **_CUSTOMERS, **_MARKETING, **_SERVICE, **_LOYALTY}
)
"""Name of a KPI -> what else people call it; a KPI that has no other name is not in it."""
