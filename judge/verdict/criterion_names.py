"""How a judge's answer names the criteria of a rubric."""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from judge.rubric.criterion import Criterion

SCORE_WORDS = ("score", "rating", "grade", "level", "value")
"""What a score may be called: `{"clarity": {"rating": 4}}`."""

_ALIASES = ("score", "rating", "grade")
"""What the only criterion of a rubric may be called."""

_ENDINGS = re.compile(r"_(?:score|rating|grade|level)$")
"""`clarity_score`: a key for the score of one criterion."""

_GAPS = re.compile(r"[\s_-]+")
"""What stands between the words of a key: `tone of voice`, `tone-of-voice`."""


class Names:
    """Knows the criteria of a rubric by the words of an answer."""

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        self.criteria = {criterion.name: criterion for criterion in criteria}
        """The criteria by name, in the rubric's order."""

        self.only = next(iter(self.criteria)) if len(self.criteria) == 1 else None
        """The name of the one criterion, where there is only one: `score` and `rating` then mean it."""

        words = sorted({*self.criteria, *(_ALIASES if self.only else ())}, reverse=True)
        self.pattern = "|".join(re.escape(word).replace("_", "[ _-]") for word in words)
        """A regular expression for all names, in any case; a longer name comes before a shorter one that it starts with."""

    @cached_property
    def loose_key(self) -> re.Pattern[str]:
        """A pattern for a key left over from broken JSON.

        `"anything":` with both quotation marks; `"clarity: 4` with the first one alone; `clarity":` with the last.
        """
        word = rf"(?:{self.pattern}|{'|'.join(SCORE_WORDS)}|scores|reasons?|criterion|verdict)"
        marks = "\\\\{0,3}[\"'“”‘’]"  # escaped, where JSON text stood inside a text
        colon, value = r"\s{0,8}[:：]", r"""\s{0,8}(?:[\["'{]|[0-9.]++(?!["'”’])|true\b|false\b)"""
        return re.compile(
            rf"{marks}\w{{1,40}}{marks}{colon}|{marks}\s?{word}{colon}{value}|\b{word}\s?{marks}{colon}", re.IGNORECASE
        )

    def find(self, word: str) -> str | None:
        """Return the criterion that a key or a title names, in any case and with any gaps; None where it names none."""
        folded = fold(word)
        for name in (folded, _ENDINGS.sub("", folded)):
            if name in self.criteria:
                return name
        return self.only if folded in _ALIASES else None

    def mentioned(self, text: str) -> bool:
        """Whether a text names a criterion, a score or a reason anywhere."""
        return bool(re.search(rf"{self.pattern}|score|rating|grade|reason", text, re.IGNORECASE))


@lru_cache(maxsize=1024)  # a judge writes the same keys in every answer
def fold(word: str) -> str:
    """Write a key as keys are compared: small letters, an underscore for every gap."""
    return _GAPS.sub("_", word.strip().lower())
