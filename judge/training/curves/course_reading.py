"""Reads the course of a training job: gives it a name, says what was seen with its figures, and what to do about it.

Every threshold is a share of the rubric's range. Those without a source are guesses: they have been tried on synthetic courses,
and on no real job.
"""

from collections.abc import Iterator, Sequence
from math import hypot
from typing import Literal

from judge.record import Many, Record
from judge.training.course import Course, Series
from judge.training.curves.course_remarks import remarks
from judge.training.curves.trend import Trend, trend

Name = Literal[
    "too short",
    "rising together",
    "training rises, validation does not",
    "rising, validation unknown",
    "collapsing",
    "noisy",
    "flat",
]
"""What a course is called."""

_FEWEST = 10
"""Points of the training reward below which nothing is said. A guess: three at each end, and some between."""

_FEWEST_VALIDATED = 4
"""Points of the validation reward below which nothing is said of it. A guess: two at each end."""

_RISE = 0.05
"""The least rise that counts. A guess: most of what a set of a few hundred prompts would show on held-out prompts, too."""

_LEFT = 0.25
"""A rise also counts if it is this share of what was left to the top of the range. A guess, for rewards that begin high."""

_SURE = 3.0
"""Standard errors that a change has to be away from nothing. A guess: more than the 2 that are usual, because points follow each
other and are not independent."""

_EXACT = 1e-9
"""The scatter, as a share of the range, below which there is none: what is left is of the arithmetic."""

_FALL = 0.1
"""The least fall from the peak that is a collapse. A guess: twice the least rise."""

_FALL_SURE = 4.0
"""Standard errors of a fall: more than of a rise, because the peak was chosen among many points."""

_FOLLOWS = 1 / 3
"""The share of the training's rise that the validation has to show. A guess."""

_TELLING = 1.0
"""Standard errors that the validation's rise has to be away from that share, either way, to say whether it follows. A guess: with
2, every eighth synthetic course with twelve validations stayed without a name, and with 1 none got the wrong one."""

_HIDDEN = 0.1
"""If only changes above this can be told from the noise, the course is noisy. A guess: twice the least rise."""

_RARE, _ALWAYS = 0.15, 0.95
"""Below the first, the model hardly ever succeeds; from the second on, it hardly ever fails: reasons not to train.
https://docs.aws.amazon.com/bedrock/latest/userguide/nova-rft.html"""


class Reading(Record):
    """What a course looks like."""

    name: Name
    says: Many[str]
    """What was seen, in sentences with figures."""

    advice: str
    """What to do; empty if the course is too short to say."""


def read_curves(course: Course) -> Reading:
    """Read a course. The training reward is that of the job's own files or events if there is one, else that of the function."""
    trained = next(iter(course.of("training reward")), None)
    if trained is None or len(trained.at) < _FEWEST:
        return Reading(name="too short", says=[_too_short(trained), *course.missing], advice="")
    seen = _trend(trained, course)
    validated = _validation(course, trained)
    name = _name(seen, validated)
    says = [
        *_says_training(name, trained, seen, course),
        *_says_validation(name, course, validated),
        *remarks(course, rises=_rises(seen)),
        *course.missing,
    ]
    return Reading(name=name, says=says, advice=_advice(name, seen, validated=course.validated))


class _Validation(Record):
    """The validation reward beside the training reward over the same steps, as shares of the range."""

    series: Series
    seen: Trend
    beside: Trend
    """The trend of the training reward meanwhile."""

    aligned: bool
    """Whether that is of the same steps, and not of the whole course."""

    @property
    def follows(self) -> bool:
        """Whether the validation reward shows enough of the rise."""
        return self.seen.change >= _FOLLOWS * self.beside.change

    @property
    def telling(self) -> bool:
        """Whether there is a rise to follow, and whether noise could not have made the difference."""
        if not _rises(self.beside):
            return False
        apart = abs(self.seen.change - _FOLLOWS * self.beside.change)
        return apart >= _TELLING * hypot(self.seen.error, _FOLLOWS * self.beside.error)


def _too_short(trained: Series | None) -> str:
    if trained is None:
        return "There is no training reward yet, neither in the job's files nor from the function."
    return (
        f"The training reward ({_named(trained)}) has {len(trained.at)} points so far; from {_FEWEST} on, something can be said."
    )


def _trend(series: Series, course: Course, places: Sequence[int] | None = None) -> Trend:
    """Return the trend of a series, or of some of its points, in shares of the range."""
    kept = range(len(series.at)) if places is None else places
    reach = course.high - course.low
    return trend([series.at[place] for place in kept], [(series.values[place] - course.low) / reach for place in kept])


def _validation(course: Course, trained: Series) -> _Validation | None:
    """Return the validation reward with the longest course; None if none is long enough."""
    known = [one for one in course.of("validation reward") if len(one.at) >= _FEWEST_VALIDATED]
    if not known:
        return None
    series = max(known, key=lambda one: len(one.at))
    places, aligned = None, series.by == trained.by
    if aligned:
        places = [place for place, at in enumerate(trained.at) if series.at[0] <= at <= series.at[-1]]
    if places is not None and len(places) < _FEWEST_VALIDATED:
        return None
    return _Validation(series=series, seen=_trend(series, course), beside=_trend(trained, course, places), aligned=aligned)


def _rises(seen: Trend) -> bool:
    least = min(_RISE, _LEFT * (1 - seen.first))
    return seen.change >= max(least, _SURE * seen.error) and seen.change > 0


def _falls(seen: Trend) -> bool:
    fall = seen.peak - seen.last
    return fall >= max(_FALL, _FALL_SURE * seen.error)


def _name(seen: Trend, validated: _Validation | None) -> Name:
    if _falls(seen):
        return "collapsing"
    if _rises(seen):
        if validated is None or not validated.telling:
            return "rising, validation unknown"
        return "rising together" if validated.follows else "training rises, validation does not"
    return "noisy" if _SURE * seen.error > _HIDDEN else "flat"


def _says_training(name: Name, trained: Series, seen: Trend, course: Course) -> Iterator[str]:
    reach = course.high - course.low
    first, last, peak = (f"{course.low + share * reach:.3g}" for share in (seen.first, seen.last, seen.peak))
    yield (
        f"The training reward ({_named(trained)}, {seen.n} points) went from {first} to {last}: "
        f"medians of the first and the last {seen.end} points."
    )
    if name == "collapsing":
        lost = (seen.peak - seen.last) * reach
        yield f"Its highest level was {peak}, around {trained.by} {seen.peak_at:.4g}; it has lost {lost:.2g} since."
    if seen.noise < _EXACT:
        yield "Its points do not scatter around the trend."
        return
    yield (
        f"Its points scatter by {seen.noise * reach:.2g} around the trend, so a change of less than "
        f"{_SURE * seen.error * reach:.2g} cannot be told from noise."
    )


def _says_validation(name: Name, course: Course, validated: _Validation | None) -> Iterator[str]:
    if not validated:
        yield _no_validation(course)
        return
    reach = course.high - course.low
    series, seen, beside = validated.series, validated.seen, validated.beside
    meanwhile = "over the same steps" if validated.aligned else "meanwhile"
    yield (
        f"The validation reward ({_named(series)}, {seen.n} points) changed by {seen.change * reach:+.2g} (standard error "
        f"{seen.error * reach:.2g}), the training reward {meanwhile} by {beside.change * reach:+.2g}."
    )
    if name != "rising, validation unknown":
        return
    if not _rises(beside):
        yield "Over those steps the training reward does not rise, so there is nothing for the validation reward to follow."
    else:
        yield "Its points are too few, or scatter too much, to say whether it follows."


def _no_validation(course: Course) -> str:
    if not course.validated:
        return "The job has no validation data, so nothing shows whether the model gets better on prompts it does not train on."
    found = max((len(one.at) for one in course.of("validation reward")), default=0)
    seen = f"only {found} points" if found else "no points"
    return f"The job has validation data, but there are {seen} of its reward here: the console shows val-score/rewards/mean@1."


def _named(series: Series) -> str:
    return f"{series.name} of {series.source}"


_ADVICE: dict[Name, str] = {
    "rising together": (
        "This is what a good run looks like. Deploy the model, and compare it with the base on prompts that neither file holds: "
        "judge job deploy, judge compare."
    ),
    "training rises, validation does not": (
        "The model overfits the training prompts, or it games the reward: it earns more without being better. Read the responses "
        "with the highest rewards, and attack the judge: judge audit. Then train for fewer epochs or on more prompts, or mend "
        "the rubric."
    ),
    "rising, validation unknown": (
        "The reward rises, but a rise alone does not say that the model is better. Compare it with the base on prompts that were "
        "not trained on: judge compare."
    ),
    "collapsing": (
        "The model earns less than it did before. Read its last responses: empty, repeated or cut-off ones point to the training "
        "(lower the learning rate, or train for fewer epochs), sound ones to the judge. Do not use the model before it has been "
        "compared with the base: judge compare."
    ),
    "noisy": (
        "Either few responses are behind each point (a larger batch, or more samples for each prompt, makes it calmer), or the "
        "judge gives the same response different rewards: see judge check --draws 5. Several opinions, checks and clearer levels "
        "make a judge steadier."
    ),
}


_VALIDATE = " Give the next job validation data: judge data split, judge job create --validation."
"""What to do besides if there were none."""


def _advice(name: Name, seen: Trend, *, validated: bool) -> str:
    if name != "flat":
        return _ADVICE[name] + (_VALIDATE if name == "rising, validation unknown" and not validated else "")
    if seen.last >= _ALWAYS:
        return "The model earns nearly all there is, so there is nothing left to learn. Use harder prompts, or a stricter rubric."
    if seen.last < _RARE:
        return (
            "The model hardly ever earns anything, so there is little to reinforce. Use easier prompts, a rubric that pays for "
            "parts of an answer, or a stronger base model: judge data check --sample-model tries one before the job."
        )
    return (
        "The reward does not tell the responses to a prompt apart, or the model learns too slowly. Look at the spread within "
        "prompts: if it is near 0, the rubric needs finer levels; if not, raise the learning rate or the number of epochs."
    )
