"""What the company calls its people, teams and things. Tests name them in English; what is counted is Persian."""

# Who works there: sellers and agents.
NEGAR = "نگار"
SINA = "سینا"

# Teams, priorities and subjects of tickets.
SUPPORT = "پشتیبانی"
BILLING = "مالی"
URGENT = "فوری"
NORMAL = "عادی"
DELIVERY = "تحویل"
QUALITY = "کیفیت"

# Channels.
PHONE = "تلفن"
EMAIL = "ایمیل"
CHAT = "گفتگو"
WEB = "وب‌سایت"
"""Website, with a zero-width non-joiner as it is written."""
FAIR = "نمایشگاه"
TEXT_MESSAGE = "پیامک"

# Customers with their segments and regions.
NASRIN = "نسرین"
BAHRAM = "بهرام"
KIAN = "کیان"
LALEH = "لاله"
MEHRAN = "مهران"
SHIRIN = "شیرین"
DARIUSH = "داریوش"
PARI = "پری"
GOLD = "طلایی"
RETAIL = "خرده"
TEHRAN = "تهران"
SHIRAZ = "شیراز"
TABRIZ = "تبریز"

# Goods, by family.
SAFFRON = "زعفران"
PISTACHIO = "پسته"

# Reasons.
TOO_DEAR = "قیمت"
RIVAL = "رقیب"

# Campaigns.
AUTUMN = "پاییز"
WELCOME = "خوشامد"

# The pipeline `default` and its stages.
DEFAULT = "default"
LEAD = "سرنخ"
PROPOSAL = "پیشنهاد"
NEGOTIATION = "مذاکره"
WON = "برد"
LOST = "باخت"

# The pipeline of trade and its stages.
TRADE = "عمده"
CONTACT = "تماس"
SAMPLE = "نمونه"
CONTRACT = "قرارداد"
SIGNED = "امضا"
WITHDRAWN = "انصراف"
