"""Makes the key of a reward: what it was made from, in short, so that it counts for that and for nothing else.

A key has four parts: the sample, the rubric, the templates of the prompt, and who judged. Two rewards under one key are of the
same sample and made in the same way; their places in a file, and the names of files, do not matter.
"""

from collections.abc import Sequence
from typing import NamedTuple

from judge.digest import digest
from judge.rubric.rubric import Rubric
from judge.sample import Sample

_NONE = "none"
"""Stands for prompt and judge where no judge was asked: such a reward is the same whoever judges."""

_MARK = ":"


class Key(NamedTuple):
    """What a reward was made from; each part is a hash, or `none` where it played no part."""

    sample: str
    rubric: str
    prompt: str
    judge: str

    @classmethod
    def read(cls, text: object) -> "Key | None":
        """Read a key as it stands in a row; None where it is none."""
        parts = text.split(_MARK) if isinstance(text, str) else []
        return cls(*parts) if len(parts) == len(cls._fields) else None

    def __str__(self) -> str:
        return _MARK.join(self)


class Keys:
    """The keys of a run, which has one rubric, one prompt and one judge with its fallbacks."""

    def __init__(self, rubric: Rubric, prompt: str, models: Sequence[str], basis: str) -> None:
        """Prepare to make keys.

        Args:
            rubric: what is asked.
            prompt: the hash of its templates, see `Prompts.version`.
            models: who judges, the first preferred, the rest fallbacks.
            basis: what a judge that is no model answers from, see `Panel`.
        """
        self.rubric = rubric.hash
        self._prompt = prompt
        self._models = tuple(models)
        self._stated = {*rubric.judge.models, *([rubric.judge.escalate.model] if rubric.judge.escalate else [])}
        chains = [[basis]] if basis else [models[: last + 1] for last in range(len(models))]
        self._judges = tuple(digest(list(chain)) for chain in chains) if rubric.asks_judge else ()

    def of(self, sample: Sample, model: str | None) -> Key:
        """Return the key of a reward.

        Args:
            sample: what was judged.
            model: who gave the verdict, as the reward's provenance names it; None where no judge was asked. A fallback's
                verdict is made from the models before it too, which had failed; the first one's owes nothing to its fallbacks.
        """
        return self._key(identify(sample), None if model is None else self._judge(model))

    def all_of(self, sample: Sample) -> tuple[Key, ...]:
        """Return every key that a reward of a sample can have in this run."""
        named = identify(sample)
        return tuple(self._key(named, judge) for judge in (None, *self._judges))

    def differences(self, key: Key) -> list[str]:
        """Return the names of the parts, the sample left out, that no key of this run has in common with another."""
        own = {"rubric": {self.rubric}, "prompt": {self._prompt, _NONE}, "judge": {*self._judges, _NONE}}
        return [part for part, ours in own.items() if getattr(key, part) not in ours]

    def _key(self, sample: str, judge: str | None) -> Key:
        return Key(sample, self.rubric, _NONE, _NONE) if judge is None else Key(sample, self.rubric, self._prompt, judge)

    def _judge(self, model: str) -> str:
        """Return the part for a verdict of these models, which have `+` between them where they are several."""
        names = {model} if model in self._models else set(model.split("+"))
        asked = [place for place, name in enumerate(self._models) if name in names]
        unknown = names - self._stated - set(self._models)
        return self._judges[-1 if unknown else min(max(asked, default=0), len(self._judges) - 1)]


def identify(sample: Sample) -> str:
    """Return the hash of everything that a sample holds, its id too; the order of the fields of an object does not count."""
    return digest(sample.model_dump())
