"""Measures how far a task supports a text, by the likelihoods of a language model.

The idea is BARTScore's (https://arxiv.org/abs/2106.11520): a good answer is much likelier after its task than alone.
"""

import math
import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from judge.providers.embedded.likelihood import LanguageModel

_SENTENCE_END = re.compile(
    r"""
      (?<=[.!?])(?=\s)           # It rained.| It stopped.
    | (?<=[.!?]["'”’)])(?=\s)    # He said "no."| She left.
    | (?<=[。！？\n])             # 雨が降った。|止んだ。
    """,
    re.VERBOSE,
)
"""The place between two sentences; the space belongs to the second."""

_SHORTEST = 4
"""Tokens of the shortest sentence that gets a share of its own. A guess: with fewer tokens the share is mostly noise."""

_EXPECTED = 0.1
"""The share below which a sentence costs extra. A guess."""

_WORST = -0.2
"""The share below which a sentence costs no more. A guess."""

_COST = 4.0
"""How much a sentence takes off the whole text's share, for each point that its own share is short. A guess."""

_OFFSET, _SLOPE = -3.49, 7.70
"""The logistic curve from a share to a value in 0..1: fitted on ten articles of SummEval, see `rate`."""


class Support(NamedTuple):
    """The shares of a text's information that the task explains.

    A share is `1 - log p(text | task) / log p(text)`: 1 when the task makes the text certain, 0 when it does not help to predict
    it, and down to -1 when it makes the text less likely.
    """

    whole: float
    """The share of the whole text."""

    weakest: float
    """The share of the least supported sentence."""


def measure(model: LanguageModel, text: str, task: str) -> Support:
    """Measure a text as an answer to a task.

    Raises:
        JudgeFailure: see `LanguageModel.log_probabilities`.
    """
    sentences = [part for part in _SENTENCE_END.split(text) if part]
    given, alone = model.log_probabilities(sentences, task)
    whole = _share(list(chain(*given)), list(chain(*alone)))
    scored = [_share(*pair) for pair in zip(given, alone, strict=True) if len(pair[0]) >= _SHORTEST]
    return Support(whole, min(scored, default=whole))


def rate(support: Support) -> float:
    """Return a value in 0..1 that grows with support.

    A sentence without support costs extra. Otherwise a copy of the source with a false sentence added would rate best.
    The offset and slope make ratings spread as widely as people's, on the summaries of ten SummEval articles
    (https://arxiv.org/abs/2007.12626).
    """
    shortfall = max(0.0, _EXPECTED - max(support.weakest, _WORST))
    signal = support.whole - _COST * shortfall
    return 1.0 / (1.0 + math.exp(-(_OFFSET + _SLOPE * signal)))


def _share(conditional: Sequence[float], unconditional: Sequence[float]) -> float:
    alone = sum(unconditional)  # 0 when the text is certain without the task: there is nothing left to explain
    return max(-1.0, 1.0 - sum(conditional) / alone) if alone else 0.0
