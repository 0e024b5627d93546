"""A figure: one number about how far a judge agrees with people, with its name, its interval and what it was measured on."""

from typing import NamedTuple

from judge.agreement.pairing import REWARD
from judge.statistics.estimate import Estimate


class Figure(NamedTuple):
    """A number about one target."""

    of: str
    """`reward`, or the name of a criterion or a check."""

    name: str
    """Such as `rho`."""

    estimate: Estimate
    unit: str
    """What the estimate's `n` counts: rows, groups, pairs."""

    labels: int
    """Labelled rows or pairs that it was made from; a mean over groups has more of them than groups."""

    meaning: str
    """What it is, in a few words."""

    best_high: bool = True
    """Whether more is better; an error is better the lower it is, and a base rate is neither good nor bad."""

    prompts: int | None = None
    """Prompts that the rows answer; None where it does not matter."""

    @property
    def key(self) -> str:
        """The name that tells it from all others: `rho` for the reward, `coverage.rho` for a criterion."""
        return self.name if self.of == REWARD else f"{self.of}.{self.name}"
