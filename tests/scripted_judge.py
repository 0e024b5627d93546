"""A judge for tests that reads the responses out of a question, as a model does, and scores them by a rule."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from judge.converse import Attempt, Call, Reply
from judge.errors import JudgeFailure
from tests.conftest import make_rubric
from tests.converse_server import Action, Request, Say

_RESPONSE = re.compile(r"<response-([0-9a-f]{6})>\n(.*?)\n</response-\1>", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?$")

Rule = Callable[[Mapping[str, str]], Mapping[str, float]]
"""Maps the responses of a question, by name and in the order shown, to their quality from 0 to 10."""


def quality_rubric(group: Mapping[str, int] | None = None, **changes: Any) -> Any:
    """Make a rubric with one criterion, `quality` from 0 to 10; the reward is a tenth of it."""
    judge = {"reasons": "none", **({"group": group} if group is not None else {}), **changes.pop("judge", {})}
    criteria = [{"name": "quality", "description": "How good is it?", "range": [0, 10]}]
    return make_rubric(**{"criteria": criteria, "judge": judge, **changes})


def shown(user: str) -> dict[str, str]:
    """Return the responses of a question by name, in the order in which they are shown."""
    return dict(_RESPONSE.findall(user))


def stated(responses: Mapping[str, str]) -> dict[str, float]:
    """Score each by the number at its end: an absolute judge."""
    return {name: float(found[0]) if (found := _NUMBER.search(text)) else 5.0 for name, text in responses.items()}


def answered(scores: Mapping[str, float]) -> str:
    """Write the scores of one response, or of several, as `quality_rubric` asks for them."""
    if len(scores) == 1:
        return json.dumps({"quality": next(iter(scores.values()))})
    return json.dumps({"verdicts": [{"id": name, "quality": score} for name, score in scores.items()]})


class ScriptedJudge:
    """Answers by a rule; a test can set what is wrong with its answers about several responses."""

    def __init__(self, rule: Rule = stated, together: Action | JudgeFailure | str | None = None) -> None:
        """Make one.

        Args:
            rule: how it scores.
            together: what it does instead when it is asked about several responses.
        """
        self._rule = rule
        self._together = together
        self._lock = threading.Lock()
        self.asked: list[list[str]] = []
        """The responses of each question, as they were shown."""

    @property
    def sizes(self) -> list[int]:
        """How many responses each question was about, the most first."""
        return sorted(map(len, self.asked), reverse=True)

    def _answer(self, user: str) -> Action | JudgeFailure | str:
        responses = shown(user)
        with self._lock:
            self.asked.append(list(responses.values()))
        if len(responses) > 1 and self._together is not None:
            return self._together
        return answered(self._rule(responses))

    def reply(self, request: Request) -> Action:
        """Answer on the Converse server."""
        said = self._answer(request.user)
        assert not isinstance(said, JudgeFailure)
        return Say(said) if isinstance(said, str) else said

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Answer as a `Converse`."""
        said = self._answer(call.question.user)
        assert isinstance(said, JudgeFailure | str)
        outcome = said.reason if isinstance(said, JudgeFailure) else "answered"
        attempts.append(Attempt(model=call.model, outcome=outcome, input_tokens=100, output_tokens=10))
        if isinstance(said, JudgeFailure):
            raise said
        return Reply(text=said)
