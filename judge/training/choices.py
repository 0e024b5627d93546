"""Chooses a job's hyperparameters: what the user gave, and for the rest what Bedrock's guidance says for data of this size.

What the guidance leaves open is taken from the defaults for Bedrock in AWS's SDK for training Nova (nova-forge).
"""

import math
from collections.abc import Collection, Iterable, Sequence

from judge.errors import SettingsFault
from judge.record import Record
from judge.training.hyperparameters import HYPERPARAMETERS, Hyperparameter, check_ranges
from judge.training.plan import Hyperparameters

GUIDANCE = "https://aws.amazon.com/blogs/machine-learning/reinforcement-fine-tuning-on-amazon-bedrock-best-practices/"
"""Where the guidance is, of April 2026."""

_SMALL = 1_000
"""Records below which a data set is small. A guess: the guidance gives 6 to 12 passes over a small one, 3 to 6 over a large one,
and does not say where the border is."""

_EPOCHS_SMALL, _EPOCHS_LARGE = 6, 3
"""Passes: the lower ends of the two ranges. Each further pass costs as much again, in training and in judgments."""

_LEARNING_RATE = 1e-4
"""The guidance, for LoRA, which is what Bedrock trains with. The SDK's default, 1e-5, is ten times slower."""

_BATCHES = (128, 64, 32, 16)
"""Prompts in a step. The guidance says that 128 works well; 16 is the least that Bedrock takes."""

_STEPS = 4
"""The fewest steps in a pass over the data. A guess: 100 records in batches of 128 would be a single one."""

_SAMPLES = 8
"""Responses to a prompt: the SDK's default. AWS's sample notebooks use 4, which halves what the judge costs."""

_RESPONSE_TOKENS = 2_048
"""The SDK's default; the guidance says 1,024 for simple tasks, and more than 4,096 for hard ones."""

_MARGIN = 1.5
"""How many times as long as estimated the longest prompt may be. A guess: the estimate is off for code and for rare languages,
and the model's template adds some. Too little drops prompts in silence; too much takes memory and time."""

_ROUNDED = 1_024
"""The limit is a multiple of so many tokens."""

_EVAL_INTERVAL = 10
"""Steps: the guidance's formula is min(10, records / batch)."""


class DataSize(Record):
    """What the data say about the hyperparameters."""

    records: int
    validation: int = 0
    """Records to validate with; 0 for none."""

    longest_prompt: int
    """Tokens, as an estimate."""


class Choice(Record):
    """The value of a hyperparameter, and why it is that."""

    hyperparameter: Hyperparameter
    value: int | float | str | None
    """None leaves it to the service."""

    why: str


def choose(given: Hyperparameters, size: DataSize, settable: Collection[str]) -> Sequence[Choice]:
    """Return a choice for each hyperparameter, in the order of `HYPERPARAMETERS`.

    Args:
        given: what was given; None for the rest.
        size: of the data.
        settable: the fields that the service takes. All others are left to it, unless they were given.

    Raises:
        SettingsFault: a value that was given is out of range, or makes no sense for these data.
    """
    check_ranges(given)
    if given.eval_interval is not None and not size.validation:
        msg = "--eval-interval: there is nothing to validate with; give --validation FILE too, see `judge data split`"
        raise SettingsFault(msg)
    batch = given.batch_size or _batch(size.records)
    return tuple(_choice(one, given, size, batch, settable) for one in HYPERPARAMETERS)


def chosen(choices: Iterable[Choice]) -> Hyperparameters:
    """Return the values alone."""
    return Hyperparameters.model_validate({one.hyperparameter.field: one.value for one in choices})


def max_prompt_length(longest: int) -> int:
    """Return the limit for prompts of which the longest has so many tokens, as an estimate."""
    return math.ceil(max(1, longest) * _MARGIN / _ROUNDED) * _ROUNDED


def _choice(one: Hyperparameter, given: Hyperparameters, size: DataSize, batch: int, settable: Collection[str]) -> Choice:
    value = getattr(given, one.field)
    if value is not None:
        return Choice(hyperparameter=one, value=value, why="given")
    value, why = _default(one.field, size, batch) if one.field in settable else (None, "this service has no such setting")
    return Choice(hyperparameter=one, value=value, why=why)


def _default(field: str, size: DataSize, batch: int) -> tuple[int | float | None, str]:
    if field == "eval_interval":
        return _eval_interval(size, batch)
    small = size.records < _SMALL
    return {
        "epochs": (
            (_EPOCHS_SMALL, f"small data set, below {_SMALL:,} records: guidance 6 to 12")
            if small
            else (_EPOCHS_LARGE, f"large data set, {_SMALL:,} records or more: guidance 3 to 6")
        ),
        "batch_size": (batch, f"guidance 128, but at least {_STEPS} steps in a pass over {size.records:,} records"),
        "learning_rate": (_LEARNING_RATE, "guidance for LoRA; the default of AWS's SDK is 1e-5"),
        "samples": (_SAMPLES, "default of AWS's SDK; each costs a judgment"),
        "max_prompt_length": (
            max_prompt_length(size.longest_prompt),
            f"{_MARGIN:g} times the longest prompt, about {size.longest_prompt:,} tokens, rounded up",
        ),
        "max_tokens": (_RESPONSE_TOKENS, "default of AWS's SDK; 1,024 for simple tasks, over 4,096 for hard ones"),
        "reasoning_effort": (None, "left to the service"),
    }[field]


def _batch(records: int) -> int:
    return next((batch for batch in _BATCHES if batch * _STEPS <= records), _BATCHES[-1])


def _eval_interval(size: DataSize, batch: int) -> tuple[int | None, str]:
    if not size.validation:
        return None, "nothing to validate with"
    return max(1, min(_EVAL_INTERVAL, size.records // batch)), "guidance: min(10, records / batch)"
