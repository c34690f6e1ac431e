"""What the customers of the simulated company write, in English and in Persian, when they are content and when not."""

from collections.abc import Mapping
from random import Random
from typing import Final

GOOD, FAIR, BAD = "good", "fair", "bad"
ENGLISH, PERSIAN = "english", "persian"
LANGUAGES: Final = (ENGLISH, PERSIAN, ENGLISH, PERSIAN)
"""Half of the customers write one of the two."""

_Phrases = Mapping[str, tuple[str, ...]]

_ENGLISH: Final[Mapping[str, _Phrases]] = {
    "delivery": {
        GOOD: ("The courier was quick and friendly.", "Delivery on time, well packed. Thank you!"),
        FAIR: ("The parcel came on Tuesday.", "When will the delivery come?"),
        BAD: ("The delivery was late again.", "The courier was rude and the parcel damaged."),
    },
    "price": {
        GOOD: ("Great value for the price.", "The discount was a nice surprise, I am happy with the price."),
        FAIR: ("I would like to know the price of ten bags.", "Does the invoice have the price of the old order?"),
        BAD: ("Far too expensive for what it is.", "I was billed twice, this is annoying."),
    },
    "quality": {
        GOOD: ("Excellent coffee, the best roast in town.", "I love the taste, the quality is superb."),
        FAIR: ("The roast is darker than the one before.", "Which roast is for filters?"),
        BAD: ("The quality got worse, the coffee tastes burnt.", "The machine is broken after a week. Disappointing."),
    },
    "support": {
        GOOD: ("Support was helpful and solved it at once.", "Very kind support, thank you."),
        FAIR: ("I called support on Monday.", "Support said that somebody will call."),
        BAD: ("Support never answers, terrible.", "Nobody at support could help me, I am frustrated."),
    },
    "app": {
        GOOD: ("The app is easy to use, I like it.", "Ordering by the app works perfectly."),
        FAIR: ("I ordered in the app.", "Where in the app is the login?"),
        BAD: ("The app keeps crashing.", "Login fails all the time, the app is useless."),
    },
}
_PERSIAN: Final[Mapping[str, _Phrases]] = {
    "delivery": {
        GOOD: ("پیک سریع و مودب بود.", "ارسال به‌موقع و بسته‌بندی عالی، ممنون."),
        FAIR: ("بسته سه‌شنبه رسید.", "ارسال سفارش چه روزی است؟"),
        BAD: ("ارسال باز هم دیر بود.", "پیک بی‌ادب بود و بسته خراب رسید."),
    },
    "price": {
        GOOD: ("قیمتش عالی و به‌صرفه بود.", "تخفیف خوبی بود، از قیمت راضی‌ام."),
        FAIR: ("قیمت ده تا را می‌خواستم.", "قیمت سفارش قبلی در فاکتور هست؟"),
        BAD: ("خیلی گران است، ارزشش را ندارد.", "دو بار پول گرفتید، قیمت هم اشتباه بود."),
    },
    "quality": {
        GOOD: ("کیفیت قهوه عالی بود، لذت بردم.", "طعم فوق‌العاده، کیفیت بی‌نظیر."),
        FAIR: ("این قهوه از قبلی تیره‌تر است.", "کدام قهوه برای فیلتر است؟"),
        BAD: ("کیفیت بدتر شده و قهوه طعم سوخته می‌دهد.", "دستگاه بعد از یک هفته خراب شد، ناامید شدم."),
    },
    "support": {
        GOOD: ("پشتیبانی خیلی خوب و سریع مشکل را حل کرد.", "از پشتیبانی مهربانتان ممنونم."),
        FAIR: ("دوشنبه به پشتیبانی زنگ زدم.", "پشتیبانی گفت کسی زنگ می‌زند."),
        BAD: ("پشتیبانی جواب نمی‌دهد، افتضاح است.", "پشتیبانی هیچ کمکی نکرد، واقعاً ناراضی‌ام."),
    },
    "app": {
        GOOD: ("کار با برنامه آسان است و دوستش دارم.", "سفارش با اپلیکیشن عالی کار می‌کند."),
        FAIR: ("با اپلیکیشن سفارش دادم.", "ورود به برنامه از کجاست؟"),
        BAD: ("برنامه مدام خراب می‌شود.", "ورود به اپلیکیشن کار نمی‌کند، خسته شدم."),
    },
}
_PHRASES: Final = {ENGLISH: _ENGLISH, PERSIAN: _PERSIAN}
_ANY: Final = tuple(_ENGLISH)
_OF_TOUCHPOINT: Final = {"delivery": ("delivery",), "support": ("support",), "app": ("app",)}
_OF_CATEGORY: Final = {
    "billing": ("price",),
    "delivery": ("delivery",),
    "login": ("app",),
    "defect": ("quality",),
    "returns": ("quality", "delivery"),
}
_SAYS_WHAT_IT_MEANS: Final = 0.9
"""The share of comments that are as the score beside them."""
_CONTENT: Final = 0.7
_NEITHER: Final = 0.45
"""Shares of a scale from which on somebody is content, and neither the one nor the other."""
_COMMENTED: Final = 0.5
"""The share of the tickets that have a comment."""
_OF_TICKETS: Final = {BAD: 0.55, FAIR: 0.4, GOOD: 0.05}
"""Who opens a ticket has something to complain of, or to ask."""


class Remarks:
    """What customers write. It has chance of its own, so that all else happens as if nobody wrote anything."""

    def __init__(self, seed: str) -> None:
        self._random = Random(f"{seed} remarks")

    def of_answer(self, satisfaction: float, touchpoint: str, language: str) -> str:
        """A comment of who is satisfied so much (0 to 1); most say what they mean, and some of them two things."""
        random = self._random
        mood = GOOD if satisfaction >= _CONTENT else FAIR if satisfaction >= _NEITHER else BAD
        if random.random() >= _SAYS_WHAT_IT_MEANS:
            mood = random.choice((GOOD, FAIR, BAD))
        themes = _OF_TOUCHPOINT.get(touchpoint, _ANY)
        first = self._said(random.choice(themes), mood, language)
        if random.random() >= 0.25:
            return first
        return f"{first} {self._said(random.choice(_ANY), mood, language)}"

    def of_ticket(self, category: str) -> str | None:
        """A comment with a ticket of this category, which half of the tickets have."""
        random = self._random
        if random.random() >= _COMMENTED:
            return None
        (mood,) = random.choices(tuple(_OF_TICKETS), tuple(_OF_TICKETS.values()))
        themes = _OF_CATEGORY.get(category, _ANY)
        return self._said(random.choice(themes), mood, random.choice(LANGUAGES))

    def _said(self, theme: str, mood: str, language: str) -> str:
        return self._random.choice(_PHRASES[language][theme][mood])
