"""A judged response as a line of the Lambda's log, for the share of the prompts that `JUDGE_LOG_SHARE` names.

What looks like an e-mail address, the query of a URL, a key or a long number is masked. That is a matter of form: names,
addresses in words, and secrets that look like prose stay. Switch this on only where the responses themselves may be in the log.
"""

import re
from typing import Any

from judge.reading.pattern import Pattern
from judge.reward import Outcome, Reward
from judge.sample import Sample

_RESPONSE = 1_000
"""Characters of a response in the log; a guess: enough to see what was rewarded, and far below the 256 kB of an event in
CloudWatch Logs."""

_REASON = 300
"""Characters of a judge's reason; a guess: two sentences."""

_READ = 4
"""How many times as many characters are redacted as are shown, so that no mask is missed at the cut; a guess."""

_DIGITS = 8
"""Hexadecimal digits of a group that decide whether it is logged."""

_MASKS = (
    (Pattern(r"(?<=://)[^\s/@]{1,200}@"), "[login]@"),  # https://ann:secret@example.com
    (Pattern(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), "[e-mail]"),  # ann.lee@example.com
    (Pattern(r"(\bhttps?://[^\s?#]{1,2000})[?#]\S+", re.IGNORECASE), r"\1?[query]"),  # https://example.com/a?token=1
    (Pattern(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), r"\1 [key]"),  # Authorization: Bearer abc.defghi
    (Pattern(r"\b(?:sk|pk|rk|gh[opsu]|xox[abeprs]|glpat|AKIA|ASIA|AIza|eyJ)[\w.-]{8,}", re.ASCII), "[key]"),  # sk-proj-a1b2c3d4
    (Pattern(r"(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{24,}", re.ASCII), "[key]"),  # wJalrXUtnFEMI7MDENGbPxR
    (Pattern(r"\+?[0-9](?:[ .()/-]{0,2}[0-9]){7,}"), "[number]"),  # +49 (30) 1234-5678; the number of a card or an account
)
"""What is masked, and by what, in this order."""

_CUT_WORD = Pattern(r"[\w.%+/=@-]{1,200}$", re.ASCII)
"""What may be the beginning of something that the cut made too short to be known."""


def chosen(group: str | None, share: float) -> bool:
    """Whether the responses of a group are logged: whole groups are, and the same ones in every invocation and every epoch.

    Args:
        group: see `Sample.group`; None for a record that could not be read, of which nothing is logged.
        share: of the groups, from 0 to 1.
    """
    return group is not None and int(group[:_DIGITS], 16) < share * 16**_DIGITS


def judged(sample: Sample, outcome: Outcome) -> dict[str, Any]:
    """Return the fields of the log's line about one response."""
    made = _scores(outcome) if isinstance(outcome, Reward) else {"reason": outcome.reason}
    origin = {"sample": outcome.id, "group": outcome.group, "model": outcome.provenance.model}
    return {**origin, **made, "characters": len(sample.response), "response": redacted(sample.response, _RESPONSE)}


def redacted(text: str, most: int) -> str:
    """Return the beginning of a text with what looks personal or secret masked.

    Args:
        text: anything.
        most: characters to return; a longer text ends with `…`.
    """
    masked = text if len(text) <= most * _READ else _CUT_WORD.sub("", text[: most * _READ])
    for pattern, mask in _MASKS:
        masked = pattern.sub(mask, masked)
    return masked if len(masked) <= most and len(text) <= most * _READ else f"{masked[: most - 1]}…"


def _scores(reward: Reward) -> dict[str, Any]:
    """Return the parts of a reward. A check's reason is left out: it quotes the reference."""
    criteria = {one.name: {"score": one.score, "reason": redacted(one.reason, _REASON)} for one in reward.criteria}
    return {"reward": reward.reward, "checks": {one.name: one.value for one in reward.checks}, "criteria": criteria}
