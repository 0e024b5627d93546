"""Ranks: the places of values in their order. They are here because the Lambda ranks lengths, and goes without the statistics."""

from collections.abc import Sequence


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value, from 1; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranked = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for at in order[start:end]:
            ranked[at] = (start + end + 1) / 2
        start = end
    return ranked
