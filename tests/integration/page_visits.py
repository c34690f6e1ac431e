"""People who visit the page of a board, in a real browser."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: Final = (1280, 800)
PHONE: Final = (360, 740)

PERSIAN_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫٬٪−", "0123456789.,%-")
_UNITS: Final = {
    "s": 1, "min": 60, "h": 3_600, "d": 86_400,
    "ثانیه": 1, "دقیقه": 60, "ساعت": 3_600, "روز": 86_400,
}  # fmt: skip

_OPENED: Final = (
    "for (const name of ['sales', 'customers', 'marketing', 'service', 'loyalty'])"
    " if (localStorage.getItem(`nabz.folded.${name}`) === null) localStorage.setItem(`nabz.folded.${name}`, 'no');"
)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Visit:
    """One person in front of the page; `complaints` is what the browser had to say against the page."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    """Requests for data that failed, which is no fault of the page."""

    async def text(self, selector: str) -> str:
        return (await self.page.locator(selector).first.inner_text()).strip()

    async def value(self, kpi: str) -> str:
        return await self.text(f"#tile-{kpi} .value")

    async def until(self, condition: str, argument: object = None, seconds: float = 100.0) -> None:
        """Wait until a condition, JavaScript that may use `a`, holds on the page."""
        await self.page.wait_for_function(f"(a) => Boolean({condition})", arg=argument, timeout=seconds * 1000)

    async def until_value(self, kpi: str, value: str, seconds: float = 100.0) -> None:
        condition = "document.querySelector(`#tile-${a[0]} .value`)?.textContent === a[1]"
        await self.until(condition, [kpi, value], seconds)

    async def until_state(self, state: str, seconds: float = 100.0) -> None:
        await self.until("document.querySelector('#state').dataset.state === a", state, seconds)

    async def values(self) -> dict[str, str]:
        """What each tile shows."""
        found: dict[str, str] = await self.page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('.tile')]"
            ".map((tile) => [tile.dataset.kpi, tile.querySelector('.value').textContent]))"
        )
        return found


@asynccontextmanager
async def visiting(
    browser: Browser,
    url: str,
    path: str = "/?lang=en",
    *,
    size: tuple[int, int] = DESKTOP,
    theme: str = "light",
    scale: float = 1,
    zone: str = "UTC",
    arrives: bool = True,
    opened: bool = True,
    prepared: Callable[[Page], Awaitable[None]] | None = None,
) -> AsyncIterator[Visit]:
    """A person in a time zone who opens the page; with `arrives` once the first numbers are there.

    With `opened` the person has opened all sections before, and left them so. `prepared` is done before the page is
    asked for: what answers in place of the board.
    """
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=scale,
        locale="en-US",
        timezone_id=zone,
        color_scheme="dark" if theme == "dark" else "light",
    )
    if opened:
        await context.add_init_script(_OPENED)
    try:
        yield await _visit(context, url, path, prepared, arrives=arrives)
    finally:
        await context.close()


async def _visit(
    context: BrowserContext,
    url: str,
    path: str,
    prepared: Callable[[Page], Awaitable[None]] | None,
    *,
    arrives: bool,
) -> Visit:
    page = await context.new_page()
    visit = Visit(page, url)

    def complain(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            data = message.text.startswith("Failed to load resource") and "/api/" in message.location["url"]
            (visit.unanswered if data else visit.complaints).append(f"{message.text} ({message.location['url']})")

    page.on("console", complain)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    if prepared is not None:
        await prepared(page)
    await page.goto(url + path)
    if arrives:
        await visit.until("document.querySelector('.tile')")
        await visit.until("['live', 'replay'].includes(document.querySelector('#state').dataset.state)")
    return visit


def as_number(text: str) -> float | None:
    """The number that a tile shows, in the units of the tables; None of a dash. Digits of either language."""
    plain = re.sub("[\u200e\u200f\u2066-\u2069\u00a0\u061c]", "", text.translate(PERSIAN_DIGITS)).replace(",", "")
    if plain == "–":
        return None
    parts = list(_durations(plain))
    if parts:
        return sum(parts)
    (digits,) = re.findall(r"-?\d+(?:\.\d+)?", plain)
    return float(digits) / (100 if "%" in plain else 1)


def _durations(text: str) -> Iterator[float]:
    for digits, unit in re.findall(r"(-?\d+(?:\.\d+)?)\s*([^\W\d_]+)", text):
        if unit in _UNITS:
            yield float(digits) * _UNITS[unit]
