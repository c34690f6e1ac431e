"""Pictures of the page, on the boards of a company that is well and of one that is not.

python -m tests.screenshots [--out FOLDER] [NAME ...]

Writes PNGs: desktop and phone, English and Persian, light and dark, quiet and firing, and details of a KPI. Without
`--out` they go to build/screenshots; those that the README shows are written to docs/images as well.
"""

import argparse
import asyncio
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from playwright.async_api import Browser

from streams.settings import AlertSettings
from tests.integration.page_company import Company, a_company
from tests.integration.page_visits import a_browser, visiting
from tests.integration.test_models import found, just_now

_ROOT: Final = Path(__file__).parents[1]
_OUT: Final = _ROOT / "build" / "screenshots"
_IMAGES: Final = _ROOT / "docs" / "images"
_DAYS: Final = 32
_TROUBLE: Final = (("resolution-spike", 90), ("churn-spike", 20))

_WORK_SECONDS: Final = 0.5

_ANALYSES: Final = "/analyses"

_DESKTOP: Final = (1440, 900)
_PHONE: Final = (390, 844)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture."""

    name: str
    firing: bool
    language: str = "en"
    theme: str = "light"
    size: tuple[int, int] = _DESKTOP
    page: str = "/"
    place: str = "window=24h"
    problems: bool = False
    """Without a worker, and on a Redis that removes keys."""
    whole: bool = False
    """The whole page instead of what fits onto the screen."""
    image: str = ""
    """Its name under docs/images, of one that the README shows."""


SHOTS: Final = (
    Shot("desktop-en-firing", firing=True, place="window=7d", image="page.png"),
    Shot("desktop-en-dark-firing", firing=True, theme="dark"),
    Shot("desktop-fa-firing", firing=True, language="fa"),
    Shot("desktop-en-quiet-whole", firing=False, place="window=30d", whole=True),
    Shot("desktop-fa-dark-quiet", firing=False, language="fa", theme="dark"),
    Shot("phone-en-firing", firing=True, size=_PHONE),
    Shot("phone-fa-firing", firing=True, language="fa", size=_PHONE),
    Shot("phone-fa-quiet", firing=False, language="fa", size=_PHONE, place="window=7d", image="page-phone-fa.png"),
    Shot("phone-fa-dark-quiet", firing=False, language="fa", theme="dark", size=_PHONE),
    Shot("phone-en-quiet-whole", firing=False, size=_PHONE, whole=True),
    Shot("desktop-en-problems", firing=False, problems=True),
    Shot("desktop-fa-dark-problems", firing=False, problems=True, language="fa", theme="dark"),
    Shot("phone-fa-problems", firing=False, problems=True, language="fa", size=_PHONE),
    Shot("detail-en-firing", firing=True, place="kpi=ticket_resolution_seconds_mean&window=1h"),
    Shot("detail-fa-dark-quiet", firing=False, language="fa", theme="dark", place="kpi=revenue&window=30d"),
    Shot(
        "detail-phone-fa-firing", firing=True, language="fa", size=_PHONE, place="kpi=customer_churn_ratio&window=24h"
    ),
    Shot("analyses-en", firing=False, page=_ANALYSES, place="", whole=True),
    Shot("analyses-fa-dark", firing=False, language="fa", theme="dark", page=_ANALYSES, place="by=quarter", whole=True),
    Shot(
        "analyses-phone-fa",
        firing=False,
        language="fa",
        size=_PHONE,
        page=_ANALYSES,
        place="measure=revenue&survival=segment",
        whole=True,
    ),
)


async def take(shots: Sequence[Shot], out: Path) -> None:
    """Take these pictures; a company is made for each of the two moods that is asked for."""
    alerts = AlertSettings.model_validate(
        {
            "hold_scale": Decimal(0),
            "evaluation_seconds": 1,
            "runbook_url": "https://runbooks.example.org",
        }
    )
    async with a_browser() as browser:
        for firing in (True, False):
            wanted = [shot for shot in shots if shot.firing is firing]
            if not wanted:
                continue
            scenarios = _TROUBLE if firing else ()
            async with a_company(_DAYS, 366, 0.3, scenarios, alerts=alerts) as company:
                await _analyse(company)
                working = asyncio.create_task(_work(company))
                for shot in sorted(wanted, key=lambda shot: shot.problems):
                    if shot.problems:
                        await _fail(company)
                    await _take(browser, company.url, shot, out / f"{shot.name}.png")
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)


async def _analyse(company: Company) -> None:
    """Write what an analyst found, and let the board read it at its start."""
    await found(company.settings.redis.url, just_now())
    await company.close_board()
    await company.open_board()


async def _work(company: Company) -> None:
    """Settle what comes due until it is cancelled, so that the board does not stay behind."""
    while True:
        await company.pass_time()
        await asyncio.sleep(_WORK_SECONDS)


async def _fail(company: Company) -> None:
    """Let numbers become old and incomplete."""
    company.end_worker()
    await company.set_up_redis("maxmemory-policy", "allkeys-lru")
    await company.until_problems("no-worker", "store-evicting")


async def _take(browser: Browser, url: str, shot: Shot, file: Path) -> None:
    path = f"{shot.page}?lang={shot.language}#{shot.place}"
    async with visiting(
        browser,
        url,
        path,
        size=shot.size,
        theme=shot.theme,
        scale=2 if shot.size == _PHONE else 1,
        arrives=not shot.problems and shot.page == "/",
    ) as visit:
        if shot.problems:
            await visit.until_state("doubted")
        if shot.page == _ANALYSES:
            await visit.until("document.querySelector('#panels')?.hasAttribute('aria-busy') === false")
        else:
            await visit.until("[...document.querySelectorAll('.tile .line')].some((line) => line.getAttribute('d'))")
            await visit.until("document.querySelector('#alerts').dataset.state !== 'unknown'")
            await visit.until("/^[0۰]([.٫]..)? /.test(document.querySelector('[data-health=behind] dd').textContent)")
        await visit.page.evaluate("document.activeElement.blur()")
        await visit.page.screenshot(path=file, full_page=shot.whole)
    _keep(file, shot)


def _keep(file: Path, shot: Shot) -> None:
    """Say what was made, and put it where the README looks if it shows it."""
    sys.stdout.write(f"{file} ({file.stat().st_size // 1024} KB)\n")
    if shot.image:
        _IMAGES.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, _IMAGES / shot.image)


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots")
    parser.add_argument("--out", type=Path, default=_OUT, help="default: build/screenshots")
    parser.add_argument("names", nargs="*", choices=[[], *(shot.name for shot in SHOTS)], help="default: all")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    asyncio.run(take([shot for shot in SHOTS if not chosen.names or shot.name in chosen.names], chosen.out))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
