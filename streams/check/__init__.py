"""What the numbers lack: which event types came, which KPIs have no value and why. Pure."""

from streams.check.findings import Came, Check, Notice, checked
from streams.check.reasons import Lack, Reason, reason_of
from streams.check.written import check_json, missing_text, notice_text, reason_text, short_names

__all__ = [
    "Came",
    "Check",
    "Lack",
    "Notice",
    "Reason",
    "check_json",
    "checked",
    "missing_text",
    "notice_text",
    "reason_of",
    "reason_text",
    "short_names",
]
