"""Jaccard similarity: which of many sets are nearly the same. Exact, by a sparse product of what is rare in each set.

A set of n items that shares at least a share of t with another has one of its n - ceil(t n) + 1 rarest items in common with it
(prefix filtering: Bayardo, Ma and Srikant, WWW 2007, https://doi.org/10.1145/1242572.1242591). So only sets with such an item in
common are compared.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from judge.statistics.extra import trust_extra

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

_ROWS = 500
"""Sets whose partners are looked for at a time. A guess: each step then takes a few MB for 20,000 sets."""

_PAIRS = 200_000
"""Pairs that are compared at a time. A guess: about 100 MB for sets of 50 items."""


class Alike(NamedTuple):
    """What one of the sets is like."""

    cluster: int
    """The place of the first set of its cluster: of all that are alike, or alike to one that is."""

    earlier: int | None
    """The place of the first set before it that it is alike to, if there is one."""


def alike(sets: Sequence[Collection[Hashable]], least: float) -> list[Alike]:
    """Say for each set which others have at least a share of their items in common with it.

    Args:
        sets: without an item twice. An empty set is like no other.
        least: the least Jaccard similarity, above 0 up to 1: items in both over items in either.

    Raises:
        SettingsFault: scipy is not installed.
    """
    with trust_extra():
        import numpy as np
        from scipy.sparse import coo_array, csr_array
        from scipy.sparse.csgraph import connected_components

    places = np.arange(len(sets))
    first = np.full(len(sets), len(sets))
    edges = (places, places)
    for later, before in _pairs(sets, least, csr_array):
        np.minimum.at(first, later, before)
        rows, columns = np.concatenate((edges[0], later)), np.concatenate((edges[1], before))
        graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(sets), len(sets)))
        _, labels = connected_components(graph, directed=False)
        edges = (places, _firsts(labels))
    return [Alike(int(edges[1][place]), int(one) if one < len(sets) else None) for place, one in enumerate(first)]


def _firsts(labels: Any) -> "NDArray[int64]":
    """Return for each place the first place with the same label."""
    import numpy as np

    _, first, which = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(first[which], dtype=np.int64)


def _pairs(sets: Sequence[Collection[Hashable]], least: float, csr: Any) -> "Iterator[tuple[NDArray[int64], NDArray[int64]]]":
    """Give the pairs that are alike, as the places of the later set and of the earlier one."""
    import numpy as np

    whole, rare = _matrices(sets, least, csr)
    sizes = np.diff(whole.indptr)
    for start in range(0, len(sets), _ROWS):
        common = (rare[start : start + _ROWS] @ rare.T).tocoo()
        later, before = common.row.astype(np.int64) + start, common.col.astype(np.int64)
        wanted = before < later
        later, before = later[wanted], before[wanted]
        for at in range(0, len(later), _PAIRS):
            one, other = later[at : at + _PAIRS], before[at : at + _PAIRS]
            both = np.asarray(whole[one].multiply(whole[other]).sum(axis=1)).ravel()
            enough = both >= least * (sizes[one] + sizes[other] - both) - _ROUNDING
            yield one[enough], other[enough]


_ROUNDING = 1e-9
"""What a product of the share and a count may be off by: 0.8 times 10 must not ask for more than 8."""


def _matrices(sets: Sequence[Collection[Hashable]], least: float, csr: Any) -> tuple[Any, Any]:
    """Return a row for each set with a 1 for each of its items, and the same with its rarest items alone."""
    counts = Counter(item for one in sets for item in one)
    ranks = {item: rank for rank, (item, _) in enumerate(sorted(counts.items(), key=lambda pair: pair[1]))}
    rows = [sorted(ranks[item] for item in one) for one in sets]
    prefixes = [row[: len(row) - ceil(least * len(row) - _ROUNDING) + 1] for row in rows]
    return _matrix(rows, len(ranks), csr), _matrix(prefixes, len(ranks), csr)


def _matrix(rows: Sequence[Sequence[int]], width: int, csr: Any) -> Any:
    import numpy as np

    ends = np.cumsum([0, *map(len, rows)])
    items = np.fromiter((item for row in rows for item in row), dtype=np.int64, count=int(ends[-1]))
    return csr((np.ones(len(items), dtype=np.int32), items, ends), shape=(len(rows), max(width, 1)))
