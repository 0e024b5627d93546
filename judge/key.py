"""The key of a reward: a short form of everything that the reward was made from.

It has four parts: the sample, the rubric, the templates of the prompt, and who judged. Two rewards with one key belong to the
same sample and were made in the same way, wherever they stand and whatever the files are called.
"""

from collections.abc import Sequence
from typing import NamedTuple

from judge.digest import digest
from judge.rubric.rubric import Rubric
from judge.sample import Sample

_NONE = "none"
"""Stands for prompt and judge where no judge was asked: such a reward is the same whoever judges."""

_BETWEEN = ":"
"""Between two parts; no digest holds one."""


class Key(NamedTuple):
    """What a reward was made from; each part is a hash, or `none` where nothing came from it."""

    sample: str
    rubric: str
    prompt: str
    judge: str

    @classmethod
    def read(cls, text: object) -> "Key | None":
        """Read a key as it stands in a row; None if that is not a key."""
        parts = text.split(_BETWEEN) if isinstance(text, str) else []
        return cls(*parts) if len(parts) == len(cls._fields) else None

    def __str__(self) -> str:
        return _BETWEEN.join(self)


class Keys:
    """The keys of a run: it has one rubric, one prompt, and one judge with its fallbacks."""

    def __init__(self, rubric: Rubric, prompt: str, models: Sequence[str], basis: str, where: str = "") -> None:
        """Prepare to make keys.

        Args:
            rubric: what is asked.
            prompt: the hash of its templates, see `Prompts.version`.
            models: who judges; the first is preferred, the rest are its fallbacks.
            basis: what a judge that is not a hosted model works from, see `Panel`.
            where: the endpoint that is asked, see `Panel`.
        """
        self.rubric = rubric.hash
        self._prompt = prompt
        self._models = tuple(models)
        self._stated = {*rubric.judge.models, *([rubric.judge.escalate.model] if rubric.judge.escalate else [])}
        chains = [[basis]] if basis else [[*filter(None, [where]), *models[: last + 1]] for last in range(len(models))]
        self._judges = tuple(digest(list(chain)) for chain in chains) if rubric.asks_judge else ()

    def of(self, sample: Sample, model: str | None) -> Key:
        """Return the key of a reward.

        Args:
            sample: what was judged.
            model: who gave the verdict, as the reward's provenance names it; None where no judge was asked. A fallback's verdict
                also depends on the models before it, which failed first; the first model's does not depend on its fallbacks.
        """
        return self._key(identify(sample), None if model is None else self._judge(model))

    def all_of(self, sample: Sample) -> tuple[Key, ...]:
        """Return every key that a reward of a sample can have in this run."""
        named = identify(sample)
        return tuple(self._key(named, judge) for judge in (None, *self._judges))

    def differences(self, key: Key) -> list[str]:
        """Return the names of the parts, other than the sample, in which a key differs from every key of this run."""
        own = {"rubric": {self.rubric}, "prompt": {self._prompt, _NONE}, "judge": {*self._judges, _NONE}}
        return [part for part, ours in own.items() if getattr(key, part) not in ours]

    def _key(self, sample: str, judge: str | None) -> Key:
        return Key(sample, self.rubric, _NONE, _NONE) if judge is None else Key(sample, self.rubric, self._prompt, judge)

    def _judge(self, model: str) -> str:
        """Return the part for a verdict of one model, or of several with `+` between them."""
        names = {model} if model in self._models else set(model.split("+"))
        asked = [place for place, name in enumerate(self._models) if name in names]
        unknown = names - self._stated - set(self._models)
        return self._judges[-1 if unknown else min(max(asked, default=0), len(self._judges) - 1)]


def identify(sample: Sample) -> str:
    """Return the hash of everything that a sample holds, its id included; the order of an object's fields does not count."""
    return digest(sample.model_dump())
