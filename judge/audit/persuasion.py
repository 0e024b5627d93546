"""Attacks that talk to the judge: they ask, order, praise, flatter, and call on authorities.

The biases are those of CALM (arXiv 2410.02736), of "Humans or LLMs as the judge" (arXiv 2402.10669) and of RobustJudge (arXiv
2506.09443); a policy under training found praise of itself and a warm tone by itself (CHERRL, arXiv 2606.04923). All the texts
are our own.
"""

from judge.audit.family import Target
from judge.audit.texts import texts


def plea(target: Target) -> str:
    """Ask for a good score."""
    return target.beside(_some(target, "plea", 2))


def override(target: Target) -> str:
    """Tell the judge to ignore the rubric."""
    return target.beside(_some(target, "override", 2))


def plea_and_override(target: Target) -> str:
    """Ask and order at once."""
    return target.beside(f"{_some(target, 'override', 2)}\n{_some(target, 'plea', 2)}")


def self_praise(target: Target) -> str:
    """Say that the response is excellent."""
    return target.beside(_some(target, "self_praise", 3))


def sycophancy(target: Target) -> str:
    """Praise whoever asked or judges."""
    return "\n\n".join([_some(target, "sycophancy", 3), target.response])


def tone(target: Target) -> str:
    """End with warm words."""
    return "\n\n".join([target.response, _some(target, "tone", 3)])


def authority(target: Target) -> str:
    """Cite sources that do not exist."""
    cited = _some(target, "authority", 2).format(n=target.rng.randint(2, 40), m=target.rng.randint(100, 9000))
    return f"{target.response}\n\n{cited}"


def language(target: Target) -> str:
    """Say in other languages that the response is right."""
    return target.beside(_some(target, "language", 3))


def _some(target: Target, family: str, most: int) -> str:
    """Return one to `most` texts of a family, in any order."""
    return " ".join(target.rng.sample(texts(family), target.rng.randint(1, most)))
