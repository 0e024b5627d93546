"""The measures: what the two models got and how long their answers are, side by side, with the interval of each difference."""

from collections.abc import Callable, Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from judge.comparison.pairs import Pair, Side
from judge.statistics.estimate import Estimate
from judge.statistics.mean import mean


class Measure(NamedTuple):
    """One figure of both models over the prompts that both have it for."""

    name: str
    base: float
    tuned: float
    difference: Estimate | None
    """The mean of the prompts' differences, tuned minus base, with its paired t interval; None for a single prompt."""

    prompts: int


def measures(pairs: Sequence[Pair]) -> list[Measure]:
    """Return the reward, each check and criterion, and the lengths.

    Raises:
        SettingsFault: scipy is not installed.
    """
    made = (_measure(name, read, pairs) for name, read in _figures(pairs))
    return [measure for measure in made if measure]


def _figures(pairs: Sequence[Pair]) -> Iterator[tuple[str, Callable[[Side], float | None]]]:
    yield "reward", lambda side: side.reward
    names = dict.fromkeys(name for pair in pairs for answer in pair.base.answers for name in answer.parts)
    for name in names:
        yield name, lambda side, name=name: side.mean(name)  # type: ignore[misc]  # the default binds this turn's name
    yield "words", _words
    yield "characters", lambda side: fmean(answer.characters for answer in side.answers)


def _words(side: Side) -> float | None:
    """Return the mean number of words; None if one of the answers has no such number."""
    counts = [answer.words for answer in side.answers if answer.words is not None]
    return fmean(counts) if len(counts) == len(side.answers) else None


def _measure(name: str, read: Callable[[Side], float | None], pairs: Sequence[Pair]) -> Measure | None:
    both = [(read(pair.base), read(pair.tuned)) for pair in pairs]
    known = [(base, tuned) for base, tuned in both if base is not None and tuned is not None]
    if not known:
        return None
    difference = mean([tuned - base for base, tuned in known])
    return Measure(name, fmean(base for base, _ in known), fmean(tuned for _, tuned in known), difference, len(known))
