"""The weather of the storm: which fault comes when, what the judge truly thinks, and what a fault makes of its words.

Every fault is drawn from the seed, the sample and the number of the request for that sample, so that a run can be repeated, and
the fewest requests that any client needs can be counted beforehand. The true verdict of a sample is a function of its response's
text alone, so that every reward can be checked.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

ANSWERED = ("good", "recoverable")
"""The outcomes with which a sample is done."""

FREE = ("throttle",)
"""The outcomes that use nothing up of the quota."""

OVER = ("quota", "tokens")
"""The outcomes of requests that one of the quotas refused; a request for the same sample then has the fate that this one had."""

_NORMAL = NormalDist()


@dataclass(frozen=True)
class Storm:
    """What the weather is like; shares are of all requests."""

    seed: int = 1
    latency: float = 0.3
    """Seconds, the median."""

    spread: float = 0.25
    """The logarithm's standard deviation; 0 is a judge that always takes as long."""

    quota: float = 0.0
    """Requests a second to each model; 0 for none."""

    burst: float = 0.0
    """Requests that its bucket holds; 0 for one second's worth."""

    tokens: float = 0.0
    """Tokens a second to each model, a quarter of the prompt's characters and `maxTokens`, as a bucket that holds one second's
    worth; 0 for none."""

    throttle: float = 0.0
    """Throttled whatever the quota."""

    unavailable: float = 0.0
    model: float = 0.0
    """Model errors and model timeouts."""

    stall: float = 0.0
    stalled: float = 20.0
    """Seconds that a stall lasts; then the answer comes."""

    reset: float = 0.0
    truncated: float = 0.0
    recoverable: float = 0.0
    unrecoverable: float = 0.0

    @property
    def bucket(self) -> float:
        """Requests that are let through at once."""
        return self.burst or self.quota

    @property
    def shares(self) -> dict[str, float]:
        """The faults in the order in which they are drawn."""
        names = ("throttle", "unavailable", "model", "stall", "reset", "truncated", "recoverable", "unrecoverable")
        return {name: getattr(self, name) for name in names}


STORM = Storm(
    quota=150.0,
    throttle=0.08,
    unavailable=0.03,
    model=0.02,
    stall=0.01,
    reset=0.01,
    truncated=0.01,
    recoverable=0.08,
    unrecoverable=0.03,
)
"""The storm of the figures in README.md."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one request."""

    outcome: str
    seconds: float
    pick: float
    """From 0 to 1: which of an outcome's variants."""


def fate(storm: Storm, model: str, asked: str, turn: int) -> Fate:
    """Draw what becomes of the `turn`-th request (from 0) to a model for one question."""
    drawn = hashlib.sha256(f"{storm.seed}|{model}|{asked}|{turn}".encode()).digest()
    share, slow, pick = (int.from_bytes(drawn[at : at + 6]) / 2**48 for at in (0, 6, 12))
    seconds = storm.latency * math.exp(storm.spread * _NORMAL.inv_cdf(min(max(slow, 1e-9), 1 - 1e-9)))
    for name, wanted in storm.shares.items():
        if share < wanted:
            return Fate(name, seconds, pick)
        share -= wanted
    return Fate("good", seconds, pick)


def least(storm: Storm, model: str, responses: Sequence[str], criteria: Sequence[str]) -> Counter[str]:
    """Count, by outcome, the requests of a client that repeats each faulty request once and makes no other."""
    needed: Counter[str] = Counter()
    for response in responses:
        turn = 0
        while True:
            outcome = fate(storm, model, question(response, criteria), turn).outcome
            needed[outcome] += 1
            if outcome in ANSWERED:
                break
            turn += 1
    return needed


def question(response: str, criteria: Sequence[str]) -> str:
    """What makes two requests the same question."""
    return f"{','.join(criteria)}|{response}"


def truth(response: str, criterion: str, scale: Mapping[str, Any]) -> Any:
    """Return the true answer for one criterion, given its JSON schema."""
    drawn = int.from_bytes(hashlib.sha256(f"{criterion}|{response}".encode()).digest()[:6])
    if "enum" in scale:
        return scale["enum"][drawn % len(scale["enum"])]
    return drawn % 2 == 1 if scale["type"] == "boolean" else drawn % 101 / 100


def verdict(response: str, scales: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the true verdict in the form asked for."""
    return {
        name: {"reason": f"Because of {name}, as the text shows.", "score": truth(response, name, scale)}
        for name, scale in scales.items()
    }


def write(outcome: str, pick: float, response: str, scales: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the judge's answer: the true verdict, or what an outcome makes of it."""
    true = verdict(response, scales)
    wrong = verdict(f"not {response}", scales)
    text, bad = json.dumps(true), json.dumps(wrong)
    mended = (
        text[:-1] + ",}",
        f"```json\n{json.dumps(true, indent=2)}\n```",
        f"Here is my verdict.\n\n{text}\n\nI hope this helps.",
        json.dumps({name: {**item, "score": _labelled(item["score"])} for name, item in true.items()}),
        json.dumps({name: item["score"] for name, item in true.items()}),
        json.dumps({"verdict": true}),
        f"A first draft: {bad}\nOn reflection that was too quick. Final:\n{text}",
        text.replace("as the text shows", "as\nthe text shows"),
        text.replace("as the text shows", r"as \(x_1\) shows"),
    )
    first = next(iter(true))
    broken = (
        text[: len(text) // 2],
        json.dumps({name: item for name, item in true.items() if name != first}),
        json.dumps({**wrong, first: {"reason": "Beyond all scales.", "score": 99}}),
        f'{bad[:-1]}, "{first}": {json.dumps(true[first])}}}',
        "I am sorry, I cannot judge this.",
        f"A first draft: {bad}\nOn reflection that was too quick. Final:\n{text[: len(text) // 2]}",
        json.dumps({**wrong, first: {"reason": "Somewhere there.", "score": "3 of 5"}}),
        "",
    )
    kinds = {"recoverable": mended, "unrecoverable": broken}.get(outcome, (text,))
    return kinds[int(pick * len(kinds))]


def _labelled(score: object) -> object:
    return str(score) if type(score) is int else score


def write_together(outcome: str, responses: Mapping[str, str], scales: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the true verdicts on several responses; cut off, unless the outcome counts as an answer."""
    reason = "What decides the scores, in the dozen words or so that a judge needs."
    verdicts = [
        {"id": name, "reason": reason, **{one: truth(response, one, scale) for one, scale in scales.items()}}
        for name, response in responses.items()
    ]
    text = json.dumps({"verdicts": verdicts})
    return text if outcome in ANSWERED else text[: len(text) // 2]
