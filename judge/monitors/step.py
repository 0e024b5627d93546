"""The step: what many rollouts of one training step look like together."""

from collections.abc import Mapping
from typing import NamedTuple

from judge.monitors.batch import Groups
from judge.monitors.correlation import Rho


class Sign(NamedTuple):
    """How common a sign, such as self-praise, is in the responses of a step."""

    share: float
    """Of all responses, from 0 to 1."""

    rho: Rho | None
    """Whether responses with it earn more than their siblings without it; None if that cannot be said."""


class Phrase(NamedTuple):
    """A word, or two words in a row, that is common where rewards are high."""

    text: str
    """In small letters."""

    top: float
    """Share of the responses that earn more than their group's median, from 0 to 1."""

    bottom: float
    """Share of the responses that earn less than it."""

    first: float
    """Share of all responses of the first step."""

    z: float
    """How many standard errors lie between `top` and `bottom`."""


class Step(NamedTuple):
    """What the rollouts of one step look like together. Shares are from 0 to 1; None where nothing can be said."""

    number: int
    n: int
    """Rollouts of the step."""

    unscored: float
    """Share without a reward."""

    reward: float | None
    """The mean reward, in the rubric's range."""

    spread: float | None
    """The standard deviation of the reward."""

    groups: Groups
    """How many groups there are, and how many of them teach nothing."""

    top: float | None
    """Share of the rewards at the top of the range."""

    bottom: float | None
    """Share at the bottom."""

    words: float | None
    """The mean length of a response."""

    length: Rho | None
    """Whether longer responses earn more than their shorter siblings."""

    length_beyond: Rho | None
    """The same among siblings with the same checks, to a tenth: whether length is paid for beyond what the checks see."""

    judge: float | None
    """The mean of the judge's scores, from 0 to 1, over the rollouts that have checks as well."""

    checks: float | None
    """The mean of the checks, from 0 to 1, over the rollouts that have a judge's score as well."""

    gap: float | None
    """The mean of the judge's score minus the checks, from -1 to 1, over the rollouts that have both."""

    gap_mean: float | None
    """The mean of `gap` over this step and the four before."""

    gap_error: float | None
    """The standard error of `gap`."""

    signs: Mapping[str, Sign]
    """By the names in `judge.monitors.signs.SIGNS`."""

    duplicates: float | None
    """Share of the responses that equal an earlier one of the step."""

    alike: float | None
    """How much responses to different prompts have in common: the mean Jaccard similarity of their trigrams of words."""

    phrases: tuple[Phrase, ...]
    """Those that are most over-represented at the top, the strongest first."""
