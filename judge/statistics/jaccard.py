"""Jaccard similarity: which of many sets are nearly the same. Exact: a sparse product counts what each two have in common."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from judge.statistics.extra import trust_extra

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

_ROWS = 250
"""Sets that are compared with all others at a time. A guess: 20,000 sets that all have an item in common then take 100 MB."""

_ROUNDING = 1e-9
"""What a product of the share and a count may be off by: 0.8 times 10 must not ask for more than 8."""


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

    matrix = _matrix(sets, csr)
    columns, sizes = matrix.T.tocsr(), np.diff(matrix.indptr)
    for start in range(0, len(sets), _ROWS):
        common = (matrix[start : start + _ROWS] @ columns).tocoo()
        later, before, both = common.row.astype(np.int64) + start, common.col.astype(np.int64), common.data
        enough = (before < later) & (both >= least * (sizes[later] + sizes[before] - both) - _ROUNDING)
        yield later[enough], before[enough]


def _matrix(sets: Sequence[Collection[Hashable]], csr: Any) -> Any:
    """Return a matrix with a row for each set, a column for each item, and a 1 where the set has it."""
    import numpy as np

    places: dict[Hashable, int] = {}
    items = np.fromiter((places.setdefault(item, len(places)) for one in sets for item in one), dtype=np.int32)
    ends = np.cumsum([0, *map(len, sets)])
    return csr((np.ones(len(items), dtype=np.int32), items, ends), shape=(len(sets), max(len(places), 1)))
