"""The signal: whether a reward tells the base model's responses apart, so that a training job can learn from it.

A job compares the responses to one prompt with each other (GRPO), so prompts whose responses all get the same reward teach it
nothing. The thresholds are those of https://docs.aws.amazon.com/bedrock/latest/userguide/nova-rft.html and
https://docs.aws.amazon.com/bedrock/latest/userguide/reinforcement-fine-tuning.html.
"""

from collections.abc import Iterable, Iterator, Mapping
from statistics import fmean, pstdev
from typing import NamedTuple

from judge.files.rows import counted
from judge.files.scored_rows import Row
from judge.rubric.scale import Range

SPARSE = 0.05
"""The share of positive rewards below which they are sparse, by those pages."""

SATURATED = 0.95
"""The mean reward, as a share of the range, above which little is left to learn, by those pages."""

PLATEAU = 0.15
"""The mean reward, as a share of the range, that training has to get past, by those pages."""

_SAME = 1e-9
"""Rewards that differ by less, as a share of the range, are the same; a sum of floats may be off by so much."""


class Signal(NamedTuple):
    """What the rewards of a base model's responses look like. All rewards are shares of the rubric's range, from 0 to 1."""

    rewards: tuple[float, ...]
    """Of all responses that were scored in full."""

    unscored: int
    """Responses without a reward, or with one that the judge failed on in part. No other figure counts them."""

    spreads: tuple[float, ...]
    """The standard deviation of the rewards for each prompt with two or more."""

    bearable: float
    """The share of responses that may be unscored before nothing can be said: the rubric's `max_unscored`."""

    @property
    def positive(self) -> float:
        """The share of rewards above the bottom of the range."""
        return sum(reward > _SAME for reward in self.rewards) / len(self.rewards)

    @property
    def mean(self) -> float:
        """The mean reward."""
        return fmean(self.rewards)

    @property
    def flat(self) -> float | None:
        """The share of prompts whose responses all got the same reward; None if no prompt has two rewards."""
        return sum(spread < _SAME for spread in self.spreads) / len(self.spreads) if self.spreads else None

    @property
    def lost(self) -> float:
        """The share of responses without a reward."""
        return self.unscored / (self.unscored + len(self.rewards)) if self.unscored else 0.0

    def unclear(self) -> Iterator[str]:
        """Say why the signal cannot be read."""
        if not self.rewards or self.lost > self.bearable:
            whole = counted(self.unscored + len(self.rewards), "response")
            yield f"{self.unscored:,} of {whole} unscored, and the rubric allows a share of {self.bearable:g}"
        elif not self.spreads:
            yield "no prompt has two rewards to compare"

    def reasons(self) -> Iterator[str]:
        """Say why a job should not be started; there have to be rewards."""
        if self.positive == 0:
            yield "no response got more than the lowest reward: the base model never succeeds, so nothing can be reinforced"
        elif self.positive < SPARSE:
            yield f"sparse: {self.positive:.1%} of the rewards are above the lowest, and training needs {SPARSE:.0%}"
        if self.mean > SATURATED:
            yield f"saturated: the mean reward is {self.mean:.1%} of the range, and above {SATURATED:.0%} little is left to learn"
        if self.flat == 1 and 0 < self.mean <= SATURATED:
            yield "flat: for each prompt all responses got the same reward, so a job cannot tell them apart"

    def remarks(self) -> Iterator[str]:
        """Say what to watch for."""
        if self.positive >= SPARSE and self.mean < PLATEAU:
            yield f"low: the mean reward is {self.mean:.3f} of the range; a job that stays below {PLATEAU:g} does not learn"
        if self.flat and self.flat < 1:
            yield f"{self.flat:.0%} of the prompts teach nothing as they are: all their responses got the same reward"

    def table(self) -> list[tuple[str, str, str]]:
        """Return a row for each figure: what it is, its value, and what the documents want; there have to be rewards."""
        within = f"{fmean(self.spreads):.3f}" if self.spreads else "no prompt with two rewards"
        return [
            ("responses scored", f"{len(self.rewards):,} of {len(self.rewards) + self.unscored:,}", ""),
            ("mean reward, as a share of the range", f"{self.mean:.3f}", f"over {PLATEAU:g}, up to {SATURATED:g}"),
            ("rewards at the bottom of the range", f"{1 - self.positive:.1%}", f"at most {1 - SPARSE:.0%}"),
            (
                "prompts whose responses all got the same reward",
                "" if self.flat is None else f"{self.flat:.1%}",
                "the fewer the better",
            ),
            ("standard deviation within a prompt, on average", within, "above 0"),
        ]


def read_signal(rows: Iterable[Row], scale: Range, bearable: float, undrawn: int = 0) -> Signal:
    """Read the signal from scored responses.

    Args:
        rows: of all responses; those to one prompt have one `group`.
        scale: the rubric's range.
        bearable: its `max_unscored`.
        undrawn: responses that never came, because the model could not be asked; they count as unscored.
    """
    groups: dict[str | None, list[float]] = {}
    unscored = undrawn
    for row in rows:
        if row.trusted is None:
            unscored += 1
        else:
            groups.setdefault(row.group, []).append((row.trusted - scale.low) / (scale.high - scale.low))
    return Signal(tuple(reward for rewards in groups.values() for reward in rewards), unscored, _spreads(groups), bearable)


def _spreads(groups: Mapping[str | None, list[float]]) -> tuple[float, ...]:
    return tuple(pstdev(rewards) for group, rewards in groups.items() if group is not None and len(rewards) > 1)
