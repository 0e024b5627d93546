"""How often a 95 % interval holds the truth: `python -m benchmarks.coverage [--trials 200]`.

Draws samples whose true value is known and counts how many of the intervals of `judge.statistics` hold it. Beside correlations
are the formulas of the books: Bonett and Wright's for rho, Fieller's for tau, Fisher's for r. Beside the corrected rate is judgy
0.1.0, which resamples the labelled rows alone; its figures are quoted, not run again.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from math import atanh, sqrt, tanh
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from judge.statistics.alpha import alpha
from judge.statistics.correlation import kendall, pearson, product_moment, rho, spearman, tau_b, within
from judge.statistics.estimate import Z95, Estimate
from judge.statistics.kappa import kappa
from judge.statistics.pairs import auc
from judge.statistics.proportion import corrected, rates

TRUE_ROWS = 100_000
"""Rows of the sample that gives the true value."""

CUTS = {
    "without ties": None,
    "five levels": (0.2, 0.4, 0.6, 0.8),
    "five levels, most at the top": (0.03, 0.08, 0.15, 0.25),
}
"""Shares of the rows below each cut of both columns."""

TPR, TNR, BASE_RATE, TRUE_RATE = 0.9, 0.8, 0.5, 0.7
"""The judge, and the shares of yes among labelled and unlabelled rows, of the corrected rate. Guesses: a usable judge."""

JUDGY = {(50, 100): 63, (100, 100): 75, (1000, 100): 88, (100, 300): 47}
"""Unlabelled and labelled rows, and the percent of judgy's 95 % intervals that hold the truth, measured on 21 Nov 2026 for
ai-evals-course/judgy@e6cd4fe. Its setting is not known any more, so compare the kind of figure, not its digits."""

Interval = tuple[float, float] | Estimate | None
Correlation = Callable[[Sequence[float], Sequence[float]], Estimate | None]


class Kind(NamedTuple):
    """A correlation beside the formula of the books."""

    name: str
    ours: Correlation
    value: Callable[[Sequence[float], Sequence[float]], float | None]

    variance: Callable[[float, int], float]
    """On Fisher's scale, from the value and the rows."""


KINDS = (
    Kind("rho", spearman, rho, lambda value, n: (1 + value**2 / 2) / (n - 3)),
    Kind("tau", kendall, tau_b, lambda _, n: 0.437 / (n - 4)),
    Kind("r", pearson, product_moment, lambda _, n: 1 / (n - 3)),
)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=200, help="samples for each cell of a table")
    trials = parser.parse_args().trials
    random = np.random.default_rng(1)
    print("| corrected rate: unlabelled, labelled | holds the truth, % | judgy 0.1.0 |\n|---|---|---|")
    for (rows, labels), judgy in JUDGY.items():
        found = [_corrected(random, rows, labels) for _ in range(10 * trials)]
        print(f"| {rows}, {labels} | {_held(found, TRUE_RATE)} | {judgy} |")
    print("\n| correlations | rows | here, % | the books', % |\n|---|---|---|---|")
    for cells in _correlations(random, trials):
        print(f"| {' | '.join(cells)} |")
    print("\n| others | rows | holds the truth, % |\n|---|---|---|")
    for cells in _others(random, trials):
        print(f"| {' | '.join(cells)} |")


def _corrected(random: np.random.Generator, rows: int, labels: int) -> Estimate | None:
    """The corrected rate of a sample; None where it has no labels of one kind."""
    people = random.random(labels) < BASE_RATE
    known = rates(_judged(random, people).tolist(), people.tolist())
    truth = random.random(rows) < TRUE_RATE
    return corrected(int(_judged(random, truth).sum()), rows, known) if known else None


def _judged(random: np.random.Generator, truth: NDArray[np.bool_]) -> NDArray[np.bool_]:
    chance = random.random(len(truth))
    return np.where(truth, chance < TPR, chance >= TNR)


def _correlations(random: np.random.Generator, trials: int) -> Iterator[list[str]]:
    for cut in CUTS:
        for strength in (0.3, 0.6, 0.9):
            for n in (50, 300):
                samples = [_pairs(random, n, strength, cut) for _ in range(trials)]
                true = _pairs(random, TRUE_ROWS, strength, cut)
                ours, books = zip(*(_both(kind, samples, true) for kind in KINDS), strict=True)
                names = ", ".join(kind.name for kind in KINDS)
                yield [f"{names}: {cut}, {strength} underneath", str(n), ", ".join(ours), ", ".join(books)]


def _pairs(random: np.random.Generator, n: int, strength: float, cut: str) -> tuple[list[float], list[float]]:
    """Two normal columns with a correlation, cut into levels."""
    x = random.standard_normal(n)
    y = strength * x + sqrt(1 - strength**2) * random.standard_normal(n)
    levels = CUTS[cut]
    if levels is None:
        return x.tolist(), y.tolist()
    return np.digitize(x, norm.ppf(levels)).tolist(), np.digitize(y, norm.ppf(levels)).tolist()


def _both(
    kind: Kind, samples: Sequence[tuple[list[float], list[float]]], truth: tuple[list[float], list[float]]
) -> tuple[str, str]:
    true = kind.value(*truth) or 0.0
    return _held([kind.ours(*sample) for sample in samples], true), _held([_by_book(kind, *sample) for sample in samples], true)


def _by_book(kind: Kind, x: Sequence[float], y: Sequence[float]) -> Interval:
    value = kind.value(x, y)
    if value is None or abs(value) == 1:
        return None
    half = Z95 * sqrt(kind.variance(value, len(x)))
    return tanh(atanh(value) - half), tanh(atanh(value) + half)


def _others(random: np.random.Generator, trials: int) -> Iterator[list[str]]:
    """Kappa of yes and no, kappa and alpha of five levels, the area under the curve, and rho within groups."""
    for base, right in ((0.5, 0.8), (0.9, 0.8), (0.9, 0.95)):
        for n in (50, 150):
            samples = [_yes_no(random, n, base, right) for _ in range(trials)]
            truth = kappa(*_yes_no(random, TRUE_ROWS, base, right), [False, True])
            held = _held([kappa(*sample, [False, True]) for sample in samples], truth.value if truth else 0.0)
            yield [f"kappa, {base:.0%} yes, {right:.0%} alike", str(n), held]
    samples_of_five = [_pairs(random, 100, 0.8, "five levels") for _ in range(trials)]
    five = kappa(*_pairs(random, TRUE_ROWS, 0.8, "five levels"), range(5), "quadratic")
    held = _held([kappa(*sample, range(5), "quadratic") for sample in samples_of_five], five.value if five else 0.0)
    yield ["quadratic kappa, five levels", "100", held]
    units = [alpha(list(zip(*sample, strict=True)), "interval") for sample in samples_of_five]
    yield ["interval alpha, five levels", "100", _held(units, five.value if five else 0.0)]
    yield ["area under the curve", "100", _held([_area(random, 100) for _ in range(trials)], float(norm.cdf(1 / sqrt(2))))]
    yield ["rho within 30 groups of 8", "240", _held([_grouped(random) for _ in range(trials)], _within_truth(random))]


def _yes_no(random: np.random.Generator, n: int, base: float, right: float) -> tuple[list[bool], list[bool]]:
    truth = random.random(n) < base
    return truth.tolist(), np.where(random.random(n) < right, truth, ~truth).tolist()


def _area(random: np.random.Generator, n: int) -> Estimate | None:
    """The area of scores that are one standard deviation higher for a yes."""
    labels = random.random(n) < 0.6  # noqa: PLR2004  some yes and some no
    return auc((random.standard_normal(n) + labels).tolist(), labels.tolist())


def _grouped(random: np.random.Generator) -> Estimate | None:
    """Rho within groups whose strength differs from group to group."""
    groups = {str(at): _group(random) for at in range(30)}
    return within({name: list(zip(*columns, strict=True)) for name, columns in groups.items()})


def _group(random: np.random.Generator) -> tuple[list[float], list[float]]:
    return _pairs(random, 8, float(random.choice([0.2, 0.5, 0.8])), "without ties")


def _within_truth(random: np.random.Generator) -> float:
    return float(np.mean([rho(*_group(random)) for _ in range(TRUE_ROWS // 5)]))


def _held(intervals: Sequence[Any], true: float) -> str:
    """The percent of the intervals that hold the truth."""
    defined = [interval for interval in intervals if interval is not None]
    ends = [(one.low, one.high) if isinstance(one, Estimate) else one for one in defined]
    return f"{100 * np.mean([low <= true <= high for low, high in ends]):.1f}"


if __name__ == "__main__":
    main()
