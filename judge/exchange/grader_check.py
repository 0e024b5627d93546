"""The checks that graders without a model become: string_check, text_similarity and python."""

from collections.abc import Callable, Mapping
from typing import Any

from judge.bounds import GRADE_SOURCE
from judge.checks.field_text import read_parts
from judge.errors import CheckUnavailable, GraderFault, InputFault
from judge.exchange.openai_grader import Grader, PythonGrader, StringCheckGrader, TextSimilarityGrader
from judge.exchange.part import Part
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.grade import read_needs

_MEASURES = {
    "fuzzy_match": "fuzzy",
    "gleu": "gleu",
    "rouge_1": "token_f1",
    **{measure: measure for measure in ("rouge_2", "rouge_3", "rouge_4", "rouge_5", "rouge_l")},
}
"""Our measures by OpenAI's names."""

_REFUSED = {
    "bleu": "OpenAI does not say how it smooths BLEU, and on short texts that decides between 0 and 1",
    "meteor": "it needs WordNet, which no package here brings",
    "cosine": "it needs OpenAI's embeddings, and OpenAI has it in Evals alone",
}
"""Metrics that are not kept, and why."""

_SECONDS = 10.0
"""Processor time of an imported program for one sample. A guess: a grader that computes takes milliseconds; OpenAI allows 120."""

_MISSING_FIELD = "a record that lacks a field of item is unscored; OpenAI's grader gives it 0"


def check_part(name: str, grader: Grader, where: str) -> Part:
    """Return the check that a grader becomes.

    Args:
        name: what the check is called.
        grader: of one of the three types.
        where: its place, for messages.

    Raises:
        InputFault: it cannot be said in a rubric; the message names the line to edit.
    """
    return _PARTS[type(grader)](name, grader, where)


def _string_check(name: str, grader: StringCheckGrader, where: str) -> Part:
    texts = {"text": _fields(grader.input, f"{where}.input"), "reference": _fields(grader.reference, f"{where}.reference")}
    check = {"check": "string_check", "name": name, **texts, "operation": grader.operation}
    return Part(name, name, check=check, notes=(_MISSING_FIELD, *_threshold(grader, name)))


def _text_similarity(name: str, grader: TextSimilarityGrader, where: str) -> Part:
    metric = grader.evaluation_metric
    if metric not in _MEASURES:
        why = _REFUSED.get(metric, "there is no such metric")
        msg = f"{where}.evaluation_metric: {metric[:40]!r} is not kept: {why}; write one of {', '.join(_MEASURES)}"
        raise InputFault(msg)
    texts = {"text": _fields(grader.input, f"{where}.input"), "reference": _fields(grader.reference, f"{where}.reference")}
    check = {"check": "similarity", "name": name, "measure": _MEASURES[metric], **texts}
    notes = [_MISSING_FIELD, f"{name}: OpenAI does not say how {metric} splits words; here case and punctuation do not count"]
    if metric == "fuzzy_match":
        notes += [
            f"{name}: OpenAI does not say which function of rapidfuzz it calls; WRatio is the one in its own Python example"
        ]
    return Part(name, name, check=check, notes=(*notes, *_threshold(grader, name)))


def _python(name: str, grader: PythonGrader, where: str) -> Part:
    if len(grader.source) > GRADE_SOURCE:
        msg = f"{where}.source: wanted at most {GRADE_SOURCE:,} characters, found {len(grader.source):,}"
        raise InputFault(msg)
    try:
        needs = read_needs(grader.source, Limits())
    except (CheckUnavailable, GraderFault) as fault:
        msg = f"{where}.source: {fault}"
        raise InputFault(msg) from fault
    if needs.missing:
        named = ", ".join(needs.missing)[:200]
        msg = f"{where}.source: it imports {named}; the sandbox has the standard library's modules that compute"
        raise InputFault(msg)
    check = {"check": "python_grade", "name": name, "source": grader.source, "seconds": _SECONDS}
    notes = [
        f"{name}: a grader that raises, hangs or returns no finite number leaves the sample unscored; OpenAI's gives it 0",
        f"{name}: a grade outside 0 to 1 leaves the sample unscored; for others edit 'range', and scale {name} in the formula",
        f"{name}: it may take {_SECONDS:g} s and 256 MiB a sample, at OpenAI 120 s and 2 GB; edit 'seconds' and 'memory_mb'",
    ]
    if needs.runs:
        calls = ", ".join(needs.runs)
        notes += [f"{name}: it calls {calls}: a response that it runs could write its own grade; for code use python_tests"]
    return Part(name, name, check=check, notes=(*notes, *_threshold(grader, name)))


def _fields(text: str, where: str) -> str:
    """Return a text with its fields written in one way."""
    try:
        return "".join(map(str, read_parts(text)))
    except ValueError as error:
        msg = f"{where}: {error}"
        raise InputFault(msg) from error


def _threshold(grader: Grader, name: str) -> list[str]:
    return [] if grader.pass_threshold is None else [f"{name}: pass_threshold counts in OpenAI's Evals alone, and is left out"]


_PARTS: Mapping[type[Grader], Callable[[str, Any, str], Part]] = {
    StringCheckGrader: _string_check,
    TextSimilarityGrader: _text_similarity,
    PythonGrader: _python,
}
