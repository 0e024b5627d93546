"""The findings: what became of all that was tried, and whether it shows that the reward can be trusted."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from pydantic import JsonValue

from judge.cases.built_in import BuiltIn
from judge.cases.draws import Stability
from judge.cases.references import References
from judge.cases.result import Result, Status

Verdict = Literal["holds", "does not hold", "cannot be said"]


class Findings(NamedTuple):
    """What became of cases, built-in answers and references."""

    cases: Sequence[Result]
    built_in: Sequence[Result]
    tried: BuiltIn
    """Which built-in answers were tried."""

    references: Sequence[Result] = ()
    """Those that did not pass."""

    records: References | None = None
    """The records whose references were tried; None if none were."""

    stability: Stability | None = None
    """How far several draws agree; None if there was one."""

    @property
    def results(self) -> list[Result]:
        """All results except the references that passed."""
        return [*self.cases, *self.built_in, *self.references]

    @property
    def counts(self) -> Counter[Status]:
        """How many there are of each status."""
        counts = Counter(result.status for result in self.results)
        counts["passed"] += self._passed_references
        return counts

    @property
    def counted(self) -> dict[str, int]:
        """The counts that are not 0, best status first."""
        counts = self.counts
        return {status: counts[status] for status in get_args(Status) if counts[status]}

    def verdict(self, max_unscored: float) -> Verdict:
        """Say whether the reward does what is expected of it.

        Args:
            max_unscored: the share that may be unscored of the cases, of the built-in answers and of the references, from 0 to 1.
        """
        counts = self.counts
        if counts["failed"] or counts["unstable"] or (self.stability and not self.stability.holds):
            return "does not hold"
        draws = [draw.reward is None for result in self.cases for draw in result.draws]
        unscored = all(draws) or sum(draws) > max_unscored * len(draws)
        asked = [result.status == "unscored" for result in self.built_in if result.status != "left out"]
        unscored |= sum(asked) > max_unscored * len(asked)
        if self.records:
            lost = sum(result.status == "unscored" for result in self.references)
            unscored |= lost > max_unscored * self.records.given
        return "cannot be said" if unscored else "holds"

    def numbers(self) -> dict[str, JsonValue]:
        """Return the numbers by name, for the evidence of a rubric.

        The statuses count all that was tried, as the last line of `judge check` does; `cases`, `built_in` and `references` say
        what was tried, and add up to the same.
        """
        numbers: dict[str, JsonValue] = dict(self.counted)
        numbers |= {"cases": len(self.cases), "built_in": len(self.built_in)}
        numbers |= {"references": self.records.given} if self.records else {}
        if self.stability:
            numbers |= {"draws": len(self.cases[0].draws), "deviation": round(self.stability.deviation, 4)}
            numbers |= {"alpha": round(self.stability.alpha.value, 3)} if self.stability.alpha else {}
        return numbers

    @property
    def _passed_references(self) -> int:
        return self.records.given - len(self.references) if self.records else 0
