"""Jaccard similarity: which of many sets are nearly the same. Exact, and without comparing each with each.

Two sets that are alike share one of their rarest items (Chaudhuri, Ganti and Kaushik, "A Primitive Operator for Similarity
Joins", ICDE 2006). So only sets that do are compared, and only until it is known what is asked: the first set that one is
like, and its cluster.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from judge.statistics.extra import trust_extra

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    Places: TypeAlias = NDArray[int64]
    """Places of sets."""

_ROWS = 250
"""Sets whose rarest items are looked up at a time. A guess: 20,000 sets that all have an item in common then take 100 MB."""

_PAIRS = 20_000
"""Pairs that are compared at a time. A guess: sets of 200 items then take 50 MB."""

_ROUNDING = 1e-9
"""What a product of the share and a count may be off by: 0.8 times 10 must not ask for more than 8."""


class Alike(NamedTuple):
    """What one of the sets is like."""

    cluster: int
    """The place of the first set of its cluster: of all that are alike, or alike to one that is."""

    earlier: int | None
    """The place of the first set before it that it is alike to, if there is one."""


def alike(sets: Sequence[Collection[int]], least: float) -> list[Alike]:
    """Say for each set which others have at least a share of their items in common with it.

    Args:
        sets: without an item twice. An empty set is like no other.
        least: the least Jaccard similarity, above 0 up to 1: items in both over items in either.

    Raises:
        SettingsFault: scipy is not installed.
    """
    with trust_extra():
        from scipy.sparse import csr_array

    matrix = _matrix(sets, csr_array)
    found = _Found(len(sets))
    for later, before in _candidates(matrix, least):
        _compare(matrix, least, (later, before), found)
    return [
        Alike(int(cluster), int(one) if one < len(sets) else None)
        for cluster, one in zip(found.cluster, found.first, strict=True)
    ]


class _Found:
    """What is known of the sets so far."""

    def __init__(self, count: int) -> None:
        import numpy as np

        self.cluster: Places = np.arange(count)
        self.first: Places = np.full(count, count)
        self._none = count

    def join(self, later: "Places", before: "Places") -> None:
        """Take in pairs that are alike."""
        import numpy as np
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        np.minimum.at(self.first, later, before)
        count = self._none
        edges = (np.concatenate((np.arange(count), later)), np.concatenate((self.cluster, before)))
        graph = coo_array((np.ones(len(edges[0]), dtype=np.int8), edges), shape=(count, count))
        _, labels = connected_components(graph, directed=False)
        _, places, which = np.unique(labels, return_index=True, return_inverse=True)
        self.cluster = places[which]

    def open(self, later: "Places", before: "Places") -> Any:
        """Say which pairs would still tell something: the first set that one is like, or that two clusters are one."""
        return (before < self.first[later]) & (self.first[later] == self._none) | (self.cluster[later] != self.cluster[before])


def _matrix(sets: Sequence[Collection[int]], csr: Any) -> Any:
    """Return a matrix with a row for each set, a column for each item, the rarest first, and a 1 where the set has it."""
    import numpy as np

    items = np.concatenate([np.zeros(0, dtype=np.int64), *(np.fromiter(one, np.int64, len(one)) for one in sets)])
    _, which, counts = np.unique(items, return_inverse=True, return_counts=True)
    rank = np.empty(len(counts), dtype=np.int32)
    rank[np.argsort(counts, kind="stable")] = np.arange(len(counts), dtype=np.int32)
    ends = np.cumsum([0, *map(len, sets)])
    matrix = csr((np.ones(len(items), dtype=np.int32), rank[which], ends), shape=(len(sets), max(len(counts), 1)))
    matrix.sort_indices()
    return matrix


def _candidates(matrix: Any, least: float) -> "Iterator[tuple[Places, Places]]":
    """Give the pairs that may be alike, a block of later sets at a time, as the places of the later set and of the earlier one.

    Of sets that are alike, each has at least `least` of its items in the other. So the rest, and one more, hold a common item,
    whichever they are: here they are the rarest. Beyond them the sets have at most all that is left in common.
    """
    import numpy as np

    sizes = np.diff(matrix.indptr).astype(np.int64)
    rarest = np.where(sizes > 0, sizes - np.ceil(least * sizes - _ROUNDING).astype(np.int64) + 1, 0)
    heads = _heads(matrix, rarest)
    columns = heads.T.tocsr()
    for start in range(0, len(sizes), _ROWS):
        common = (heads[start : start + _ROWS] @ columns).tocoo()
        later, before = common.row.astype(np.int64) + start, common.col.astype(np.int64)
        most = common.data + np.maximum((sizes - rarest)[later], (sizes - rarest)[before])
        likely = (before < later) & _enough(most, sizes[later], sizes[before], least)
        order = np.lexsort((before[likely], later[likely]))
        yield later[likely][order], before[likely][order]


def _heads(matrix: Any, rarest: "Places") -> Any:
    """Return the matrix with so many of the first items of each row alone."""
    import numpy as np

    rows = np.repeat(np.arange(len(rarest)), np.diff(matrix.indptr))
    kept = np.arange(len(matrix.indices)) - matrix.indptr[rows] < rarest[rows]
    ends = np.concatenate(([0], np.cumsum(rarest)))
    return type(matrix)((matrix.data[kept], matrix.indices[kept], ends), shape=matrix.shape)


def _enough(both: "Places", one: "Places", other: "Places", least: float) -> Any:
    return both >= least * (one + other - both) - _ROUNDING


def _compare(matrix: Any, least: float, pairs: "tuple[Places, Places]", found: _Found) -> None:
    """Compare the pairs of a block, the earliest of each set first, and leave out those that no longer tell anything."""
    import numpy as np

    sizes = np.diff(matrix.indptr).astype(np.int64)
    later, before = pairs
    while len(later):
        turn = np.arange(len(later)) - np.searchsorted(later, later)
        now = np.sort(np.argsort(turn, kind="stable")[:_PAIRS])
        some, others = later[now], before[now]
        both = matrix[some].multiply(matrix[others]).sum(axis=1)
        same = _enough(both, sizes[some], sizes[others], least)
        found.join(some[same], others[same])
        rest = np.delete(np.arange(len(later)), now)
        rest = rest[found.open(later[rest], before[rest])]
        later, before = later[rest], before[rest]
