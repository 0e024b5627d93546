"""The runs: each three words in a row of a prompt (shingles), as numbers, so that many prompts fit into memory."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from judge.statistics.extra import trust_extra

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

RUN = 3
"""Words of a run. A guess: a prompt of 40 words stays a near-duplicate if one word changes, and is none if three do."""

_TEMPLATE = 0.5
"""The share of the prompts above which a run belongs to a template. A guess."""

_FEWEST = 20
"""Different prompts from which runs can be told to belong to a template. A guess: of two prompts, each run is in half."""


def find_runs(prompts: Sequence[Sequence[str]]) -> "list[NDArray[int64]]":
    """Return the runs of each prompt, the same number for the same words, none twice; those of a template are left out.

    Args:
        prompts: the words of each; a prompt of fewer than three is one run.

    Raises:
        SettingsFault: numpy is not installed.
    """
    with trust_extra():
        import numpy as np

    owners, runs = _number(prompts)
    count = int(runs.max(initial=0)) + 1
    both = np.sort(owners * count + runs)
    once = both[np.diff(both, prepend=-1) > 0]  # np.unique hashes, and took five times as long
    owners, runs = once // count, once % count
    if len(prompts) >= _FEWEST:
        own = np.bincount(runs)[runs] <= _TEMPLATE * len(prompts)
        owners, runs = owners[own], runs[own]
    ends = np.searchsorted(owners, np.arange(len(prompts) + 1))
    return [runs[start:end] for start, end in pairwise(ends)]


def _number(prompts: Sequence[Sequence[str]]) -> "tuple[NDArray[int64], NDArray[int64]]":
    """Return all runs, one after the other: the place of its prompt, and its number."""
    import numpy as np

    known: dict[str, int] = {}
    lengths = [max(len(one), RUN) for one in prompts]
    padding = [0] * RUN
    said = np.fromiter(
        (word for one in prompts for word in (*(known.setdefault(word, len(known) + 1) for word in one), *padding[len(one) :])),
        dtype=np.int64,
        count=sum(lengths),
    )
    owners = np.repeat(np.arange(len(prompts)), lengths)
    runs = said
    for ahead in range(1, RUN):
        pairs = runs[: len(said) - ahead] * (len(known) + 1) + said[ahead:]
        runs = np.unique(pairs, return_inverse=True)[1]
    inside = owners[: len(runs)] == owners[len(owners) - len(runs) :]
    return owners[: len(runs)][inside], runs[inside]
