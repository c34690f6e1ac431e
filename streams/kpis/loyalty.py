"""KPIs of survey answers."""

from decimal import Decimal

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.measures import customers as m
from streams.kpis.alerts import Severity, Spike, Threshold
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Expression, Number, Slope, mean, share
from streams.texts import Text

_TOUCHPOINT, _SEGMENT, _KIND, _DRIVER = ("touchpoint",), ("segment",), ("kind",), ("driver",)
_SERVICE = (_TOUCHPOINT, _SEGMENT, ("agent",), ("team",), ("product",))
_ANSWERS_OF_NPS = Amount(m.NPS, Part.SAMPLES)
_BILLION = Number(10**9, "10^9")


def _mean_of(measure: Measure) -> Expression:
    """Mean of scores that are added up in 10^-9."""
    return mean(measure) / _BILLION


LOYALTY: tuple[Kpi, ...] = (
    Kpi(
        name="nps",
        title=Text("Net promoter score", "شاخص خالص ترویج"),
        meaning=Text(
            "Share of promoters less share of detractors among the answers, in points from -100 to 100.",
            "سهم مروجان منهای سهم بدگویان در پاسخ‌ها، از ۱۰۰- تا ۱۰۰ امتیاز.",
        ),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=_mean_of(m.NPS),
        samples=_ANSWERS_OF_NPS,
        by=(*_SERVICE, ("region",)),
        better=Better.UP,
        source="F. F. Reichheld: The One Number You Need to Grow, 2003",
        alerts=(
            Threshold("30d", Decimal(0), Severity.TICKET, least_samples=50, working_hours=True),
            Spike(Severity.CHAT),
        ),
    ),
    *(
        Kpi(
            name=f"nps_{name}_ratio",
            title=Text(title, title_fa),
            meaning=Text(f"{meaning} as a share of the answers.", f"سهم {meaning_fa} از پاسخ‌ها."),
            group=Group.LOYALTY,
            unit=Unit.RATIO,
            formula=share(measure, _ANSWERS_OF_NPS),
            samples=_ANSWERS_OF_NPS,
            by=(_TOUCHPOINT, _SEGMENT),
            better=better,
            source="F. F. Reichheld: The One Number You Need to Grow, 2003",
        )
        for name, measure, better, title, title_fa, meaning, meaning_fa in (
            ("promoter", m.PROMOTERS, Better.UP, "Promoters", "مروجان", "Answers of 9 and 10", "پاسخ‌های ۹ و ۱۰"),
            ("passive", m.PASSIVES, Better.NEITHER, "Passives", "بی‌تفاوت‌ها", "Answers of 7 and 8", "پاسخ‌های ۷ و ۸"),
            (
                "detractor",
                m.DETRACTORS,
                Better.DOWN,
                "Detractors",
                "بدگویان",
                "Answers below 7",
                "پاسخ‌های کمتر از ۷",
            ),
        )
    ),
    Kpi(
        name="nps_customers",
        title=Text("Net promoter score of customers", "شاخص خالص ترویج مشتریان"),
        meaning=Text(
            "The net promoter score among customers: each counts once, by the last answer, where that lies in the "
            "window.",
            "شاخص خالص ترویج در میان مشتریان: هر کس یک بار، با آخرین پاسخش، اگر در این بازه باشد.",
        ),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=_mean_of(m.NPS_CUSTOMERS),
        samples=Amount(m.NPS_CUSTOMERS, Part.SAMPLES),
        by=(_SEGMENT,),
        better=Better.UP,
        source="F. F. Reichheld: The One Number You Need to Grow, 2003",
    ),
    Kpi(
        name="csat_mean",
        title=Text("Customer satisfaction, mean", "رضایت مشتری، میانگین"),
        meaning=Text("Mean satisfaction score, rescaled to 0-100.", "میانگین امتیاز رضایت، در مقیاس ۰ تا ۱۰۰."),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=_mean_of(m.CSAT),
        samples=Amount(m.CSAT, Part.SAMPLES),
        by=_SERVICE,
        better=Better.UP,
    ),
    Kpi(
        name="csat_ratio",
        title=Text("Satisfied customers", "مشتریان راضی"),
        meaning=Text(
            "Share of satisfaction answers of at least 75, rescaled to 0-100: the top two of five, thumbs up of two, "
            "the top three of ten.",
            "سهم پاسخ‌های رضایت که در مقیاس ۰ تا ۱۰۰ دست‌کم ۷۵ هستند: دو خانهٔ بالا از پنج، پسندیدن از دو، "
            "سه خانهٔ بالا از ده.",
        ),
        group=Group.LOYALTY,
        unit=Unit.RATIO,
        formula=share(m.CSAT_TOP, Amount(m.CSAT, Part.SAMPLES)),
        samples=Amount(m.CSAT, Part.SAMPLES),
        by=_SERVICE,
        better=Better.UP,
        source="top-two-box score; on other scales 75 of 100",
        alerts=(
            Threshold("7d", Decimal("0.6"), Severity.TICKET, least_samples=50, working_hours=True),
            Spike(Severity.CHAT),
        ),
    ),
    Kpi(
        name="ces_mean",
        title=Text("Customer effort, mean", "تلاش مشتری، میانگین"),
        meaning=Text(
            "Mean effort score on a scale of 1-7, where 7 is easy.",
            "میانگین امتیاز تلاش در مقیاس ۱ تا ۷، که ۷ یعنی آسان.",
        ),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=_mean_of(m.CES),
        samples=Amount(m.CES, Part.SAMPLES),
        by=_SERVICE,
        better=Better.UP,
        source="customer effort score 2.0",
    ),
    Kpi(
        name="ces_ratio",
        title=Text("Easy contacts", "تماس‌های آسان"),
        meaning=Text(
            "Share of effort answers of 5-7 on a scale of 1-7.", "سهم پاسخ‌های ۵ تا ۷ دربارهٔ تلاش، در مقیاس ۱ تا ۷."
        ),
        group=Group.LOYALTY,
        unit=Unit.RATIO,
        formula=share(m.CES_EASY, Amount(m.CES, Part.SAMPLES)),
        samples=Amount(m.CES, Part.SAMPLES),
        by=_SERVICE,
        better=Better.UP,
        source="customer effort score 2.0",
    ),
    Kpi(
        name="acsi",
        title=Text("Customer satisfaction index", "شاخص رضایت مشتری"),
        meaning=Text(
            "Weighted mean of satisfaction, expectancy and closeness to the ideal, rescaled to 0-100.",
            "میانگین وزنی رضایت، برآورده شدن انتظار و نزدیکی به حالت آرمانی، در مقیاس ۰ تا ۱۰۰.",
        ),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=_mean_of(m.ACSI),
        samples=Amount(m.ACSI, Part.SAMPLES),
        by=(_SEGMENT,),
        better=Better.UP,
        source="C. Fornell et al.: The American Customer Satisfaction Index, 1996",
    ),
    Kpi(
        name="acsi_driver_mean",
        title=Text("Drivers of satisfaction, mean", "پیشران‌های رضایت، میانگین"),
        meaning=Text(
            "Mean of each further score of the answers of kind acsi, rescaled to 0-100.",
            "میانگین هر یک از امتیازهای دیگرِ پاسخ‌های شاخص رضایت، در مقیاس ۰ تا ۱۰۰.",
        ),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=_mean_of(m.DRIVER),
        samples=Amount(m.DRIVER, Part.SAMPLES),
        by=(_DRIVER,),
        better=Better.UP,
        is_compared=False,
        has_total=False,
    ),
    Kpi(
        name="acsi_driver_impact",
        title=Text("Drivers of satisfaction, impact", "پیشران‌های رضایت، اثر"),
        meaning=Text(
            "By how many points the satisfaction index of an answer rises with one point of that score, by least "
            "squares. It says what goes together, not what causes what.",
            "این که با هر امتیاز بیشتر در آن پرسش، شاخص رضایتِ پاسخ چند امتیاز بالاتر است، با روش کمترین مربعات. همراهی "
            "را نشان می‌دهد، نه علت را.",
        ),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=Slope(
            Amount(m.DRIVER, Part.SAMPLES),
            Amount(m.DRIVER_SCORE),
            Amount(m.DRIVER_INDEX),
            Amount(m.DRIVER_SQUARES),
            Amount(m.DRIVER_PRODUCTS),
        ),
        samples=Amount(m.DRIVER, Part.SAMPLES),
        by=(_DRIVER,),
        is_compared=False,
        has_total=False,
    ),
    Kpi(
        name="acsi_loyalty_effect",
        title=Text("Effect of satisfaction on loyalty", "اثر رضایت بر وفاداری"),
        meaning=Text(
            "By how many points the further score `loyalty` rises with one point of the satisfaction index, by least "
            "squares.",
            "این که با هر امتیاز بیشترِ شاخص رضایت، امتیاز وفاداری چند امتیاز بالاتر است، با روش کمترین مربعات.",
        ),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=Slope(
            Amount(m.EFFECT_SCORE, Part.SAMPLES),
            Amount(m.EFFECT_INDEX),
            Amount(m.EFFECT_SCORE),
            Amount(m.EFFECT_SQUARES),
            Amount(m.EFFECT_PRODUCTS),
        ),
        samples=Amount(m.EFFECT_SCORE, Part.SAMPLES),
        is_compared=False,
    ),
    Kpi(
        name="loyalty_attitude_mean",
        title=Text("Loyalty attitude, mean", "نگرش وفاداری، میانگین"),
        meaning=Text(
            "How likely customers are to buy again: mean of the answers, rescaled to 0-100.",
            "میانگین پاسخ‌ها به این که آیا دوباره می‌خرند، در مقیاس ۰ تا ۱۰۰.",
        ),
        group=Group.LOYALTY,
        unit=Unit.POINTS,
        formula=_mean_of(m.LOYALTY),
        samples=Amount(m.LOYALTY, Part.SAMPLES),
        by=(_SEGMENT,),
        better=Better.UP,
        source="attitudinal loyalty",
    ),
    Kpi(
        name="surveys_sent",
        title=Text("Surveys sent", "نظرسنجی‌های فرستاده‌شده"),
        meaning=Text("Surveys sent in the window.", "نظرسنجی‌هایی که در این بازه فرستاده شده‌اند."),
        group=Group.LOYALTY,
        unit=Unit.COUNT,
        formula=Amount(m.SURVEYS_SENT),
        by=(_KIND, _TOUCHPOINT),
    ),
    Kpi(
        name="survey_response_ratio",
        title=Text("Response to surveys", "نرخ پاسخ به نظرسنجی"),
        meaning=Text(
            "Of the surveys sent in the window, the share with an answer by now.",
            "از نظرسنجی‌های فرستاده‌شده در این بازه، سهمی که تا اکنون پاسخ گرفته است.",
        ),
        group=Group.LOYALTY,
        unit=Unit.RATIO,
        formula=share(m.SURVEYS_ANSWERED, Amount(m.SURVEYS_SENT)),
        samples=Amount(m.SURVEYS_SENT),
        by=(_KIND, _TOUCHPOINT),
        better=Better.UP,
        is_compared=False,
        alerts=(Threshold("30d", Decimal("0.1"), Severity.CHAT, least_samples=100, working_hours=True),),
    ),
    Kpi(
        name="survey_answers",
        title=Text("Survey answers", "پاسخ‌های نظرسنجی"),
        meaning=Text("Answers by kind of survey.", "پاسخ‌ها به تفکیک نوع نظرسنجی."),
        group=Group.LOYALTY,
        unit=Unit.COUNT,
        formula=Amount(m.ANSWERS),
        by=(_KIND,),
    ),
)
