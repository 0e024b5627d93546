"""Reads from the headers of an answer how long to wait before the next request."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from judge.aws.faults import asked_wait as _asked_wait

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
"""What `retry-after` may hold beside a whole number of seconds or a date: 1.5"""

_SPAN = re.compile(
    r"""
    (?: (?P<h>\d{1,6}) h )?
    (?: (?P<m>\d{1,6}) m (?!s) )?      # 6m0s
    (?: (?P<s>\d{1,6} (?:\.\d{1,9})? ) s )?  # 1s, 7.66s
    (?: (?P<ms>\d{1,9} (?:\.\d{1,9})? ) ms )?  # 20ms
    """,
    re.VERBOSE,
)
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
"""The form of OpenAI's `x-ratelimit-reset-*`, and its units in seconds: https://platform.openai.com/docs/guides/rate-limits"""

_LONGEST_RESET = 60.0
"""Seconds that a reset makes us wait at most. Quotas are per minute, and the header says when all of one is there again, although
a part of it would do."""


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks us to wait; None if it does not say.

    A quota's reset counts if there is nothing left of that quota, and if the answer says nothing else.
    """
    said = headers.get("retry-after", "")
    wait = _asked_wait(headers)
    if wait is None and _SECONDS.fullmatch(said):
        wait = float(said)
    return wait if wait is not None else _until(said) if said else _reset(headers)


def _until(date: str) -> float | None:
    """Return the seconds until a date such as `Fri, 31 Dec 1999 23:59:59 GMT`; 0 if it has passed."""
    try:
        at = parsedate_to_datetime(date)
    except (ValueError, OverflowError):  # the latter for a time zone of many digits
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp())


def _reset(headers: Mapping[str, str]) -> float | None:
    """Return when the quotas that are used up are there again; llama.cpp and others send -1, or nothing."""
    used_up = [kind for kind in ("requests", "tokens") if headers.get(f"x-ratelimit-remaining-{kind}") == "0"]
    spans = [_SPAN.fullmatch(headers.get(f"x-ratelimit-reset-{kind}", "")) for kind in used_up]
    waits = [
        sum(_UNITS[unit] * float(count) for unit, count in span.groupdict("0").items()) for span in spans if span and span[0]
    ]
    return min(max(waits), _LONGEST_RESET) if waits else None
