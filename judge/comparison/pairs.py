"""The pairs: each prompt with the answers of both models, and the prompts that cannot be compared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from statistics import fmean
from typing import NamedTuple

from judge.comparison.answer import Answer
from judge.monitors.batch import EQUAL


class Side(NamedTuple):
    """What one model answered to a prompt, with at least one scored response."""

    answers: Sequence[Answer]
    """Those with a reward."""

    @property
    def reward(self) -> float:
        """The mean reward."""
        return fmean(answer.reward for answer in self.answers if answer.reward is not None)

    def mean(self, part: str) -> float | None:
        """The mean of a check or a criterion; None if no answer has it."""
        values = [answer.parts[part] for answer in self.answers if part in answer.parts]
        return fmean(values) if values else None


class Pair(NamedTuple):
    """A prompt that both models answered with a reward."""

    prompt: str
    task: str
    base: Side
    tuned: Side

    @property
    def change(self) -> float:
        """The tuned model's reward minus the base model's."""
        return self.tuned.reward - self.base.reward


class Pairs(NamedTuple):
    """All prompts of a comparison."""

    pairs: Sequence[Pair]
    left_out: Mapping[str, str]
    """The prompts that cannot be compared, by id, with the reason: a missing or unscored answer is no answer of reward 0."""

    unscored: tuple[int, int]
    """Answers without a reward, of the base model and of the tuned one. Other answers to the same prompt still count."""

    @property
    def wins(self) -> int:
        """Prompts with a higher reward for the tuned model."""
        return sum(pair.change > EQUAL for pair in self.pairs)

    @property
    def losses(self) -> int:
        """Prompts with a lower one."""
        return sum(pair.change < -EQUAL for pair in self.pairs)

    @property
    def ties(self) -> int:
        """Prompts with the same reward."""
        return len(self.pairs) - self.wins - self.losses


def pair_up(prompts: Mapping[str, str], base: Iterable[Answer], tuned: Iterable[Answer]) -> Pairs:
    """Pair the answers of two models by prompt.

    A prompt that is in the file twice counts as one prompt with twice the answers.

    Args:
        prompts: the ids of all prompts that were asked, as text, with what is the same for equal prompts.
        base: the base model's answers, in any order.
        tuned: the tuned model's.
    """
    first_id: dict[str, str] = {}
    names = {name: first_id.setdefault(same, name) for name, same in prompts.items()}
    given = {"base": _by_prompt(base, names), "tuned": _by_prompt(tuned, names)}
    pairs, left_out = list[Pair](), dict[str, str]()
    for prompt in first_id.values():
        first, second = (_Given(given[model].get(prompt, [])) for model in ("base", "tuned"))
        if first.scored and second.scored:
            pairs.append(Pair(prompt, first.scored[0].task, Side(first.scored), Side(second.scored)))
        else:
            why = {"base": first.why_not, "tuned": second.why_not}
            left_out[prompt] = ", ".join(f"{model}: {reason}" for model, reason in why.items() if reason)
    base_count, tuned_count = (_unscored(answers) for answers in given.values())
    return Pairs(pairs, left_out, (base_count, tuned_count))


class _Given:
    """What one model gave to a prompt."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = answers

    @cached_property
    def scored(self) -> list[Answer]:
        return [answer for answer in self._answers if answer.reward is not None]

    @property
    def why_not(self) -> str:
        if self.scored:
            return ""
        return "not scored" if self._answers else "no response"


def _by_prompt(answers: Iterable[Answer], names: Mapping[str, str]) -> dict[str, list[Answer]]:
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        found[names[answer.prompt]].append(answer)
    return found


def _unscored(answers: Mapping[str, Sequence[Answer]]) -> int:
    return sum(answer.reward is None for given in answers.values() for answer in given)
