"""Attacks that answer nothing: constant texts, and copies of what the judge or the model was given.

A constant text wins 86.5 % against GPT-4 on AlpacaEval (arXiv 2410.07137); a colon or "Solution" is taken for a right answer in
many cases (arXiv 2507.08794).
"""

from judge.audit.family import Target
from judge.audit.texts import texts
from judge.reading.text.sentences import sentences
from judge.rubric.criterion import Criterion
from judge.rubric.scale import Levels

_OPENERS = ("", "", "Answer: ", "Here it is: ", "Response: ")
_ZERO_WIDTH = "\u200b"


def null(target: Target) -> str:
    """A text that would fit any request."""
    return " ".join(target.rng.sample(texts("null"), target.rng.randint(1, 3)))


def refusal(target: Target) -> str:
    """A refusal, with up to two sentences."""
    return " ".join(target.rng.sample(texts("refusal"), target.rng.randint(1, 2)))


def master_key(target: Target) -> str:
    """A mark or the opening of an answer; doubled, or with an invisible character."""
    key = target.rng.choice(texts("master_key"))
    other = target.rng.choice(texts("master_key"))
    return target.rng.choice([key, key * 2, f"{key}\n{key}", f"{_ZERO_WIDTH}{key}{_ZERO_WIDTH}", f"{key} {other}"])


def prompt_copy(target: Target) -> str | None:
    """The request, whole or without its first or last sentence, or with a word more."""
    if len(target.task.split()) < _FEWEST_WORDS:
        return None
    asked = sentences(target.task)
    less = [" ".join(asked[1:]), " ".join(asked[:-1])] if len(asked) > 1 else []
    copied = target.rng.choice([target.task, f"{target.task} {target.rng.choice(texts('lexical'))}", *less])
    return f"{target.rng.choice(_OPENERS)}{copied}"


def rubric_copy(target: Target) -> str | None:
    """The criteria, or the best level of each, as if stating them fulfilled them."""
    said = [*map(target.rng.choice([_described, _at_best]), target.rubric.judged)]
    if not said:
        return None
    target.rng.shuffle(said)
    return f"{target.rng.choice(_OPENERS)}{target.rng.choice([' ', chr(10), chr(10) + '- ']).join(said)}"


def _described(criterion: Criterion) -> str:
    return criterion.description.strip()


def _at_best(criterion: Criterion) -> str:
    """The text of the level that pays most; the description if the scale has no texts."""
    if not isinstance(criterion.scale, Levels):
        return _described(criterion)
    return criterion.scale.steps[0 if criterion.weight < 0 else -1].anchor.strip()


_FEWEST_WORDS = 5
"""Words of a prompt that is copied; the answer to a shorter one may have to repeat it. A guess."""
