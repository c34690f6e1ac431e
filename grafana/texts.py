"""What boards say besides the titles of KPIs, in both languages."""

from typing import Final

from streams.kpis import Title, Unit

PRODUCT: Final = Title("Nabz", "نبض")

# ------------------------------------------------------------------------------------- boards
OVERVIEW: Final = Title("Nabz: overview", "نبض: نمای کلی")
SALES: Final = Title("Nabz: sales", "نبض: فروش")
CUSTOMERS: Final = Title("Nabz: marketing and customers", "نبض: بازاریابی و مشتریان")
SERVICE: Final = Title("Nabz: service desk", "نبض: میز خدمت")
LOYALTY: Final = Title("Nabz: loyalty", "نبض: وفاداری")
ENGINE: Final = Title("Nabz: engine", "نبض: موتور")

OVERVIEW_ABOUT: Final = Title(
    "The health of the whole customer relationship on one screen.", "سلامت کل رابطه با مشتری در یک صفحه."
)
SALES_ABOUT: Final = Title(
    "Deals from lead to won: pace, value, funnel.", "معامله‌ها از سرنخ تا برد: سرعت، ارزش و قیف فروش."
)
CUSTOMERS_ABOUT: Final = Title(
    "Who comes, stays and leaves, what they buy, and what marketing costs and brings.",
    "چه کسانی می‌آیند، می‌مانند و می‌روند، چه می‌خرند، و بازاریابی چه هزینه و چه سودی دارد.",
)
SERVICE_ABOUT: Final = Title("Tickets: how many, how fast, how well.", "تیکت‌ها: چند تا، با چه سرعتی و با چه کیفیتی.")
LOYALTY_ABOUT: Final = Title("What customers say in surveys.", "آنچه مشتریان در نظرسنجی‌ها می‌گویند.")
ENGINE_ABOUT: Final = Title(
    "Whether the figures can be trusted: lag, freshness, commits, dead letters, the board's rounds.",
    "آیا ارقام قابل اعتمادند: عقب‌ماندگی، تازگی، ثبت‌ها، رویدادهای ردشده و دورهای تابلو.",
)

# ------------------------------------------------------------------------------------- variables
DATASOURCE: Final = Title("Data source", "منبع داده")
JOB: Final = Title("Job", "کار")
INSTANCE: Final = Title("Instance", "نمونه")
WINDOW: Final = Title("Window", "بازه")
DIMENSIONS: Final = {
    "channel": Title("Channel", "کانال"),
    "segment": Title("Segment", "بخش"),
    "region": Title("Region", "منطقه"),
    "pipeline": Title("Pipeline", "خط فروش"),
    "stage": Title("Stage", "مرحله"),
    "owner": Title("Owner", "مسئول"),
    "campaign": Title("Campaign", "کمپین"),
    "category": Title("Category", "دسته"),
    "priority": Title("Priority", "اولویت"),
    "touchpoint": Title("Touchpoint", "نقطهٔ تماس"),
    "kind": Title("Kind", "نوع"),
}
NOTHING: Final = Title("none in this window", "در این بازه موردی نیست")
"""Shown where a KPI has no value: a quotient with nothing to divide by."""
NOT_YET: Final = Title("not known yet", "هنوز معلوم نیست")
"""Shown where history is too short to say what is normal."""
ALERTS_SHOWN: Final = Title("Firing alerts", "هشدارهای فعال")
OTHER_BOARDS: Final = Title("Boards", "تابلوها")
LIVE_PAGE: Final = Title("Live page", "صفحهٔ زنده")
OPEN_BOARD: Final = Title("Open the board", "بازکردن تابلو")
RUNBOOK: Final = Title("Runbook", "دستورالعمل")

# ------------------------------------------------------------------------------------- rows
STATE: Final = Title("State", "وضعیت")
NOW: Final = Title("Now", "اکنون")
FROM_NORMAL: Final = Title("Distance from normal, last hour", "فاصله از حالت عادی، ساعت گذشته")
FURTHER: Final = Title("Further", "دیگر")
OVER_TIME: Final = Title("Over time", "در گذر زمان")
WATCHED: Final = Title("Watched by alerts", "زیر نظر هشدارها")
FUNNEL: Final = Title("Funnel by stage", "قیف فروش به تفکیک مرحله")
BASE: Final = Title("Customer base", "پایگاه مشتریان")
SHOP: Final = Title("Purchases", "خریدها")
CAMPAIGNS: Final = Title("Campaigns", "کمپین‌ها")
WORTH: Final = Title("What customers cost and are worth", "هزینه و ارزش مشتری")
LOAD: Final = Title("Load", "بار کاری")
SPEED: Final = Title("Speed", "سرعت")
QUALITY: Final = Title("Quality", "کیفیت")


def by(dimension: str) -> Title:
    """As in "by channel"."""
    name = DIMENSIONS[dimension]
    return Title(f"by {name.en.lower()}", f"به تفکیک {name.fa}")


# ------------------------------------------------------------------------------------- parts of panels
EXPECTED: Final = Title("Expected at this hour", "مقدار عادی در این ساعت")
DEVIATION: Final = Title("spreads from normal", "انحراف از حالت عادی")
FORMULA: Final = Title("Formula", "فرمول")
SOURCE: Final = Title("Source", "مرجع")
SAMPLES: Final = Title("Divides by", "تقسیم بر")
ALERT: Final = Title("Alert", "هشدار")
PACES: Final = {Unit.MONEY_PER_DAY: Title(" a day", " در روز"), Unit.PER_YEAR: Title(" a year", " در سال")}
"""What a title says of a unit that Grafana shows as an amount alone."""

# ------------------------------------------------------------------------------------- the engine's health
ALERTS_FIRING: Final = Title("Firing alerts", "هشدارهای فعال")
ALERTS_FIRING_ABOUT: Final = Title(
    "Alerts that fire now, by Prometheus's rules. What fires and why is on the live page.",
    "هشدارهایی که اکنون فعال‌اند، بنا بر قاعده‌های پرومتئوس. جزئیات در صفحهٔ زنده است.",
)
LAG: Final = Title("Records not counted yet", "رویدادهای شمرده‌نشده")
LAG_ABOUT: Final = Title(
    "How far the workers are behind the ends of their topics. A high number that falls is a burst; one that grows "
    "means too few workers, or none.",
    "فاصلهٔ کارگرها تا انتهای موضوع‌ها. عدد بزرگی که کم می‌شود یک موج است؛ عددی که زیاد می‌شود یعنی کارگر کم است.",
)
AGE: Final = Title("Tables updated", "به‌روزرسانی جدول‌ها")
AGE_ABOUT: Final = Title(
    "How long ago a round of the board last went through. The board looks twice a second.",
    "از آخرین دور موفق تابلو چقدر گذشته است. تابلو هر ثانیه دو بار نگاه می‌کند.",
)
READING: Final = Title("Reading", "خواندن")
COUNTING: Final = Title("Counting", "شمردن")
BOARD: Final = Title("The board", "تابلو")
BEHIND: Final = Title("Tables behind the clock", "عقب‌ماندگی جدول‌ها")
BEHIND_ABOUT: Final = Title(
    "How far the tables stay behind the clock, because something due by then is not counted yet.",
    "جدول‌ها چقدر از ساعت عقب‌اند، چون چیزی که موعدش رسیده هنوز شمرده نشده است.",
)
COMMITTED_AGO: Final = Title("Last commit", "آخرین ثبت")
COMMITTED_AGO_ABOUT: Final = Title(
    "How long ago a batch of any topic was last counted. Where no events come, nothing is counted.",
    "از آخرین دستهٔ شمرده‌شده چقدر گذشته است. وقتی رویدادی نمی‌آید، چیزی شمرده نمی‌شود.",
)
EVENTS: Final = Title("Events a second", "رویداد در ثانیه")
EVENTS_ABOUT: Final = Title("Events that were read, whatever became of them.", "رویدادهای خوانده‌شده، با هر نتیجه‌ای.")
SERIES: Final = Title("Values in the tables", "مقدارهای جدول‌ها")
SERIES_ABOUT: Final = Title("Fields of the tables of all windows.", "خانه‌های جدول‌های همهٔ بازه‌ها.")
SHARDS: Final = Title("Shards", "بخش‌های داده")
SHARDS_ABOUT: Final = Title("Shards that the board reads.", "بخش‌هایی که تابلو می‌خواند.")
WRITERS: Final = Title("Boards that write", "تابلوهای نویسنده")
WRITERS_ABOUT: Final = Title(
    "One of all boards writes the tables; for a moment it may be none or two.",
    "از همهٔ تابلوها یکی جدول‌ها را می‌نویسد؛ لحظه‌ای ممکن است هیچ یا دو تا باشد.",
)
NEWEST: Final = Title("Age of the newest event", "سن تازه‌ترین رویداد")
NEWEST_ABOUT: Final = Title(
    "How long ago the newest event of each topic happened: how fresh the figures can be.",
    "تازه‌ترین رویداد هر موضوع چقدر پیش رخ داده است: ارقام تا این حد تازه‌اند.",
)
OUTCOMES: Final = Title("Events by outcome", "رویدادها به تفکیک نتیجه")
OUTCOMES_ABOUT: Final = Title(
    "Counted, duplicate, conflicting and refused events a second.",
    "رویدادهای شمرده، تکراری، ناسازگار و ردشده در ثانیه.",
)
DEAD: Final = Title("Dead letters", "رویدادهای ردشده")
DEAD_ABOUT: Final = Title(
    "Records a second that can never be counted, by reason. They are kept in crm.dead-letters.",
    "رویدادهایی که هرگز شمرده نمی‌شوند، به تفکیک دلیل. در crm.dead-letters نگه داشته می‌شوند.",
)
FOLDED: Final = Title("Values under other", "مقدارهای زیر other")
FOLDED_ABOUT: Final = Title(
    "Distinct values that came when their dimension was full, and events in stages that no pipeline names.",
    "مقدارهایی که پس از پرشدن بُعد آمده‌اند، و رویدادهایی در مرحله‌هایی که خط فروش نمی‌شناسد.",
)
UNNAMED: Final = Title("events in unnamed stages", "رویداد در مرحلهٔ ناشناخته")
BATCH_RECORDS: Final = Title("Records a batch, median", "میانهٔ رویداد در هر دسته")
BATCH_RECORDS_ABOUT: Final = Title(
    "How many records are counted together. Small batches cost more each.", "چند رویداد با هم شمرده می‌شوند."
)
BATCH_SECONDS: Final = Title("Time of a batch", "زمان هر دسته")
BATCH_SECONDS_ABOUT: Final = Title(
    "To decode and compute a batch, without the commit.", "زمان رمزگشایی و محاسبهٔ یک دسته، بدون ثبت."
)
COMMIT_SECONDS: Final = Title("Time of a commit", "زمان هر ثبت")
COMMIT_SECONDS_ABOUT: Final = Title(
    "How long Redis takes for a commit, seen from the worker.", "ردیس برای هر ثبت چقدر زمان می‌برد، از دید کارگر."
)
COMMITS: Final = Title("Commits a second", "ثبت در ثانیه")
COMMITS_ABOUT: Final = Title("Commits that went through, by family.", "ثبت‌های موفق به تفکیک خانواده.")
REFUSED: Final = Title("Refused commits, and waits for Redis", "ثبت‌های ردشده و انتظار برای ردیس")
REFUSED_ABOUT: Final = Title(
    "Commits a second that found another writer's, which is usual while workers come and go; and attempts that "
    "found Redis away.",
    "ثبت‌هایی که به نویسندهٔ دیگری برخوردند، که هنگام آمدورفت کارگرها عادی است؛ و تلاش‌هایی که ردیس را نیافتند.",
)
REFUSED_LINE: Final = Title("refused", "ردشده")
WAITS_LINE: Final = Title("waits", "انتظار")
CACHE: Final = Title("Entities found in memory", "موجودیت‌های یافته‌شده در حافظه")
CACHE_ABOUT: Final = Title("The share that had not to be fetched from Redis.", "سهمی که لازم نبود از ردیس خوانده شود.")
ROUNDS: Final = Title("Time of a round", "زمان هر دور")
ROUNDS_ABOUT: Final = Title(
    "How long a round of the board takes, by step: read, compute, write.",
    "هر دور تابلو چقدر طول می‌کشد، به تفکیک گام: خواندن، محاسبه، نوشتن.",
)
FAILURES: Final = Title("Failed rounds", "دورهای ناموفق")
FAILURES_ABOUT: Final = Title(
    "Rounds a second that failed, by reason; what is shown stays as it was.",
    "دورهای ناموفق در ثانیه به تفکیک دلیل؛ آنچه نشان داده می‌شود همان می‌ماند.",
)
