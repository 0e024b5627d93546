"""How often the course of a training job gets the right name: `python -m benchmarks.courses`.

The courses are synthetic, those of the tests: each kind with many seeds of noise. No real job is among them.
"""

import argparse
from collections import Counter

from judge.training.curves.course_reading import read_curves
from tests.training.curves.synthetic import KINDS, synthetic


def main() -> None:
    """Print for each kind the share of its courses that got its name, and which names the others got."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=500)
    seeds = parser.parse_args().seeds
    for kind in KINDS.values():
        names = Counter(read_curves(synthetic(kind, seed)).name for seed in range(seeds))
        right = names.pop(kind.name, 0)
        others = ", ".join(f"{name} {count}" for name, count in names.most_common())
        print(f"{kind.name:36} {100 * right / seeds:5.1f} %  {others}".rstrip())


if __name__ == "__main__":
    main()
