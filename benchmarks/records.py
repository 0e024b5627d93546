"""Samples for the benchmarks, no two alike."""

import random
from collections.abc import Iterator
from typing import Any


def records(count: int, seed: int = 1, words: int = 60, start: int = 0, rollouts: int = 1) -> Iterator[dict[str, Any]]:
    """Make samples, no two alike, as rows of a file; `rollouts` of them in a row answer one prompt."""
    vocabulary = [
        "water",
        "pool",
        "closed",
        "until",
        "May",
        "because",
        "the",
        "pump",
        "was",
        "found",
        "broken",
        "and",
        "repairs",
        "take",
        "time",
    ]
    for place in range(start, start + count):
        drawn = random.Random(f"{seed}|{place}")
        asked = random.Random(f"{seed}|prompt|{place // rollouts}") if rollouts > 1 else drawn
        prompt = f"Passage {place // rollouts % 97}: {' '.join(asked.choices(vocabulary, k=2 * words))}. Why is the pool closed?"
        yield {"id": place, "prompt": prompt, "response": f"Answer {place}: {' '.join(drawn.choices(vocabulary, k=words))}."}
