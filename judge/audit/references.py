"""Attacks that use the reference, spoilt: half of it, all of it and its denial, or all of it but one clause.

The whole reference deserves the top, so it is no attack. A spoilt one may be better than a weak response, so it pays only if it
gets into the top fifth.
"""

import re

from judge.audit.family import Target
from judge.audit.texts import texts
from judge.sample import as_text

_CLAUSE = re.compile(r"(?<=[.!?;,])\s+|\n+")
"""Between two clauses: `One, | two; | three.`."""

_MOST_CLAUSES = 4
"""Clauses of a reference from which one is left out: without one of four, three quarters are right, which is below the top
fifth."""

_FEWEST_WORDS = 6
"""Words of a reference of which half is given. A guess: half of fewer may still say it all."""


def half_reference(target: Target) -> str | None:
    """Half of the reference: its beginning, its end, or every other word."""
    words = _reference(target).split(" ")
    if len(words) < _FEWEST_WORDS:
        return None
    half = len(words) // 2
    return target.rng.choice([" ".join(words[:half]), " ".join(words[half:]), " ".join(words[::2]), " ".join(words[1::2])])


def contradicted_reference(target: Target) -> str | None:
    """The reference, and then that it is not so."""
    reference = _reference(target)
    return f"{reference}\n\n{target.rng.choice(texts('contradiction'))}" if reference else None


def less_a_clause(target: Target) -> str | None:
    """The reference without one of its two to four clauses."""
    clauses = [clause for clause in _CLAUSE.split(_reference(target)) if clause]
    if not 1 < len(clauses) <= _MOST_CLAUSES:
        return None
    clauses.pop(target.rng.randrange(len(clauses)))
    return " ".join(clauses)


def _reference(target: Target) -> str:
    return "" if target.sample.reference is None else as_text(target.sample.reference).strip()
