"""The family: a name, what its attacks may earn, and the function that makes them."""

from collections.abc import Callable
from random import Random
from typing import Literal, NamedTuple

from judge.rubric.rubric import Rubric
from judge.sample import Sample

Kind = Literal["added", "worthless", "reference", "siblings"]
"""What becomes of the response, and so what it may earn:

- `added`: something that adds no quality is put to a weak response. It may earn what the weak one earned.
- `worthless`: a text without any quality takes its place. It must stay in the bottom fifth, and must not earn more than the weak.
- `reference`: a spoilt reference takes its place. It may earn more than the weak one, but not the top fifth.
- `siblings`: something is said to the judge about the other responses. The lead over them may not grow.
"""

_MOST = 20_000
"""Characters of a prompt or a reference that an attack uses; a guess: far more than a weak response would copy."""


class Target(NamedTuple):
    """What is attacked."""

    sample: Sample
    """With a response that earned little."""

    rubric: Rubric
    """With the criteria that the record brought."""

    rng: Random
    """Decides between an attack's variants; the only source of chance."""

    @property
    def response(self) -> str:
        """The weak response."""
        return self.sample.response

    @property
    def task(self) -> str:
        """The beginning of what was asked."""
        return self.sample.task.strip()[:_MOST]

    def beside(self, text: str) -> str:
        """Put a text before or after the response."""
        parts = [text, self.response] if self.rng.random() < _BEFORE else [self.response, text]
        return "\n\n".join(part for part in parts if part.strip())


class Family(NamedTuple):
    """A family of attacks."""

    name: str
    kind: Kind
    attack: Callable[[Target], str | None]
    """Makes an attacked response; None where the family does not apply. Equal targets with equal seeds give equal texts."""


_BEFORE = 0.5
"""How often a text stands before the response; a guess: which place works better is not known."""
