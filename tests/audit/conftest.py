"""What the tests of the families stand on."""

from random import Random

from judge.audit.family import Family, Target
from judge.sample import Sample
from tests.audit.planted import SINGLE, sample


def target(seed: int = 1, response: str | None = None, **changes: object) -> Target:
    """Make a target; what is given replaces the sample's response and other fields of it."""
    base: Sample = sample(0)
    given = {} if response is None else {"response": response}
    return Target(base.model_copy(update={**given, **changes}), SINGLE, Random(seed))


def variants(family: Family, seeds: int = 40, **changes: object) -> set[str]:
    """Return the different texts that a family makes of one response."""
    made = (family.attack(target(seed, **changes)) for seed in range(seeds))
    return {text for text in made if text is not None}
