"""The page for people: one file, which asks no other host for anything."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files


@cache
def page() -> str:
    """The page."""
    return files("streams.board").joinpath("page.html").read_text("utf-8")


@cache
def page_policy() -> str:
    """The content security policy: its own script and style, its own host, and nothing else."""
    script, style = (_hash_of(tag) for tag in ("script", "style"))
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def _hash_of(tag: str) -> str:
    """The source expression of the page's one element of this tag."""
    (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", page(), re.DOTALL)
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
