"""What each KPI means, in Persian; `Kpi.meaning` has it in English, and a test holds that none is missing."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

_REACHED: Final = "نسبت به پیام‌های رسیده (یا فرستاده، اگر رسیدن گزارش نشود)"


def _distribution(name: str, meaning: str, *percents: int) -> Iterator[tuple[str, str]]:
    """The meanings of a mean and of its percentiles, as `families.distribution` names them."""
    yield f"{name}_mean", f"{meaning} میانگین."
    for percent in percents:
        written = "".join(chr(ord("۰") + int(digit)) for digit in str(percent))
        yield f"{name}_p{percent}", f"{meaning} مقداری که {written}٪ از آن بیشتر نیست، با دقت ۱٪."


_SALES: Final = {
    "deals_created": "معامله‌هایی که نخستین رویداد مرحله‌شان در این بازه است.",
    "deals_won": "معامله‌هایی که در این بازه به مرحلهٔ برد رسیده‌اند؛ آن که از این مرحله بیرون برود پس گرفته می‌شود.",
    "deals_lost": "معامله‌هایی که در این بازه به مرحلهٔ باخت رسیده‌اند؛ آن که از این مرحله بیرون برود پس گرفته می‌شود.",
    "deal_close_ratio": "سهم معامله‌های برده از همهٔ معامله‌هایی که در این بازه بسته شده‌اند.",
    "deal_conversion_ratio": "سهمی از معامله‌های ایجادشده در این بازه که تا اکنون برده شده است.",
    **dict(_distribution("deal_value", "مبلغ معامله‌هایی که در این بازه برده شده‌اند.", 50, 90)),
    "deal_value_won": "جمع مبلغ معامله‌هایی که در این بازه برده شده‌اند.",
    **dict(
        _distribution(
            "deal_stage_seconds", "زمانی که معامله در یک مرحله مانده است، هنگام ترک مرحله شمرده می‌شود.", 50, 90
        )
    ),
    "deal_stage_conversion_ratio": "از خروج‌های مرحله‌ها در این بازه، سهمی که به مرحله‌ای جلوتر یا به برد رسیده است.",
    **dict(
        _distribution(
            "deal_cycle_seconds", "زمان از نخستین رویداد مرحله تا برد، برای معامله‌های برده‌شده در این بازه.", 50, 90
        )
    ),
    "pipeline_open_value": "جمع مبلغ معامله‌هایی که اکنون در مرحله‌ای باز هستند.",
    "pipeline_open_deals": "معامله‌هایی که اکنون در مرحله‌ای باز هستند.",
    "pipeline_forecast_value": "جمع مبلغ معامله‌های باز، هر یک ضرب در احتمال برد آن.",
    "sales_velocity": "پولی که قیف فروش با آهنگ این بازه در هر روز به فروش تبدیل می‌کند.",
    "upsell_ratio": "از مشتریانی که در این بازه خرید کرده‌اند، سهمی که کالای رده‌بالاتری خریده است.",
    "cross_sell_ratio": "از مشتریانی که در این بازه خرید کرده‌اند، سهمی که از خانواده‌ای تازه هم خریده است.",
}

_CUSTOMERS: Final = {
    "customers_new": "مشتریانی که در این بازه پیوسته‌اند: با نخستین خرید، یا در مدل قراردادی با ثبت‌نام.",
    "customers_active": "مشتریانی که پیوسته‌اند و اکنون از دست نرفته‌اند.",
    "customers_seen": "شمار دقیق مشتریان متمایزی که در این بازه خرید کرده‌اند.",
    "customer_growth_ratio": "پیوستگان و بازگشتگان منهای ازدست‌رفتگان، نسبت به مشتریان فعال در آغاز بازه.",
    "customer_base_growth_ratio": "مشتریان تازه نسبت به همهٔ کسانی که تا آغاز بازه روزی مشتری بوده‌اند.",
    "customer_churn_ratio": "از مشتریان فعال در آغاز بازه، سهمی که در آن از دست رفته است.",
    "customer_retention_ratio": "از مشتریان فعال در آغاز بازه، سهمی که در آن از دست نرفته است.",
    "customer_tenure_seconds_mean": "زمان از پیوستن تا از دست رفتن، میانگین مشتریانی که در این بازه از دست رفته‌اند.",
    "customer_win_back_ratio": "از مشتریانی که در آغاز بازه از دست رفته بودند، سهمی که در آن بازگشته است.",
    "revenue": "مبلغ خریدها منهای بازپرداخت‌ها.",
    "refunds": "مبلغ‌های بازپرداخت‌شده، زیر نام کانال و کمپین خریدشان.",
    "orders": "شمار خریدها.",
    "order_value_mean": "میانگین مبلغ خرید، پیش از بازپرداخت‌ها.",
    "sales_per_customer": "درآمد به ازای هر مشتری که در این بازه خرید کرده است.",
    "purchase_frequency": "شمار سفارش‌ها به ازای هر مشتری خریدار در این بازه، در مقیاس یک سال.",
    "repeat_purchase_ratio": "از مشتریانی که در این بازه خرید کرده‌اند، سهمی که پیش از آن هم خریده بود.",
    "cart_abandonment_ratio": "از سبدهایی که آخرین تغییرشان در این بازه و کهنه‌تر از مهلت است، سهمی که پرداخت نشده است.",
}

_MARKETING: Final = {
    "acquisition_cost": "هزینهٔ جذب به ازای هر مشتری تازه.",
    "leads_created": "سرنخ‌های ایجادشده.",
    "lead_cost": "هزینهٔ سرنخ‌گیری به ازای هر سرنخ.",
    "campaign_open_ratio": f"سهم پیام‌های بازشده {_REACHED}.",
    "campaign_click_ratio": f"سهم پیام‌های کلیک‌شده {_REACHED}.",
    "campaign_reply_ratio": f"سهم پیام‌های پاسخ‌داده‌شده {_REACHED}.",
    "campaign_unsubscribe_ratio": f"سهم پیام‌هایی که کسی را به لغو اشتراک واداشته‌اند {_REACHED}.",
    "campaign_conversion_ratio": f"سهم پیام‌هایی که به نتیجه رسیده‌اند {_REACHED}.",
    "campaign_revenue": "درآمد خریدهایی که نام کمپینی را دارند.",
    "campaign_return_ratio": "درآمد کمپین منهای هزینهٔ آن، نسبت به هزینه.",
    "customer_lifetime_value": "میانگین ارزش سفارش ضرب در بسامد خرید ضرب در طول عمر مشتری به سال.",
    "customer_lifetime_value_net": "ارزش طول عمر ضرب در حاشیهٔ سود، منهای هزینهٔ جذب و هزینهٔ نگه داشتن مشتری در این مدت.",
}

_SERVICE: Final = {
    "tickets_opened": "تیکت‌هایی که نخستین بار در این بازه باز شده‌اند.",
    "tickets_resolved": "تیکت‌هایی که آخرین حل آن‌ها در این بازه است؛ آن که دوباره باز شود پس گرفته می‌شود.",
    "tickets_reopened": "بازگشایی‌ها در این بازه.",
    "tickets_backlog": "تیکت‌هایی که باز شده‌اند و اکنون حل‌نشده‌اند.",
    **dict(_distribution("ticket_resolution_seconds", "زمان از نخستین باز شدن تا آخرین حل.", 50, 95)),
    **dict(_distribution("ticket_resolution_business_seconds", "زمان کاری از نخستین باز شدن تا آخرین حل.", 50, 95)),
    **dict(_distribution("ticket_response_seconds", "زمان از نخستین باز شدن تا نخستین پاسخ.", 50, 95)),
    "ticket_first_contact_ratio": "از تیکت‌های حل‌شده در این بازه، سهمی که هرگز بازگشوده نشد و با یک تماس حل شد.",
    "ticket_reopen_ratio": "از تیکت‌های حل‌شده در این بازه، سهمی که روزی بازگشوده شده است.",
    "ticket_contact_ratio": "تیکت‌های بازشده در این بازه به ازای هر مشتری فعال.",
}

_LOYALTY: Final = {
    "nps": "سهم مروجان منهای سهم بدگویان در پاسخ‌ها، از ۱۰۰- تا ۱۰۰ امتیاز.",
    "csat_mean": "میانگین امتیاز رضایت، در مقیاس ۰ تا ۱۰۰.",
    "csat_ratio": "سهم پاسخ‌های رضایت در دو خانهٔ بالای مقیاس خود.",
    "ces_mean": "میانگین امتیاز تلاش در مقیاس ۱ تا ۷، که ۷ یعنی آسان.",
    "ces_ratio": "سهم پاسخ‌های ۵ تا ۷ دربارهٔ تلاش، در مقیاس ۱ تا ۷.",
    "acsi": "میانگین وزنی رضایت، برآورده شدن انتظار و نزدیکی به حالت آرمانی، در مقیاس ۰ تا ۱۰۰.",
    "loyalty_attitude_mean": "میانگین پاسخ‌ها به این که آیا دوباره می‌خرند، در مقیاس ۰ تا ۱۰۰.",
    "survey_answers": "پاسخ‌ها به تفکیک نوع نظرسنجی.",
}

MEANINGS_FA: Final[Mapping[str, str]] = MappingProxyType({**_SALES, **_CUSTOMERS, **_MARKETING, **_SERVICE, **_LOYALTY})
"""Name of a KPI -> its meaning in Persian."""
