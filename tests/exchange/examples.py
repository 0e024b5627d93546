"""Graders as OpenAI, its cookbook and Azure document them, with samples and the rewards that their documents promise."""

from typing import Any, NamedTuple

GUIDE = "OpenAI, Graders guide"
REFERENCE = "OpenAI, API reference"
RFT = "OpenAI, RFT guide"
COOKBOOK = "OpenAI cookbook"
AZURE = "Azure, RFT how-to"

UNSCORED = None
"""No reward here, where OpenAI's grader gives 0 for an error of its own or of the data."""


class Case(NamedTuple):
    """One sample."""

    response: str
    item: dict[str, Any]
    promised: float
    """What OpenAI's documents say that the grader gives."""

    given: float | None = -1.0
    """What the rubric gives, where it differs; -1 where it does not."""

    judged: Any = None
    """What the model that grades says, where there is one: a score or a label, or several by name."""

    calls: list[dict[str, Any]] | None = None

    @property
    def expected(self) -> float | None:
        return self.promised if self.given == -1.0 else self.given


class Example(NamedTuple):
    """A grader with its samples."""

    source: str
    name: str
    grader: dict[str, Any]
    cases: tuple[Case, ...]


def _check(operation: str, text: str = "{{sample.output_text}}", reference: str = "{{item.label}}") -> dict[str, Any]:
    return {"type": "string_check", "name": "check", "input": text, "reference": reference, "operation": operation}


def _alike(metric: str, **more: Any) -> dict[str, Any]:
    texts = {"input": "{{sample.output_text}}", "reference": "{{item.reference_answer}}"}
    return {"type": "text_similarity", "name": "alike", **texts, "evaluation_metric": metric, **more}


def _score(content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "score_model", "name": "scored", "model": "gpt-4o-2024-08-06", "input": content, **more}


def _call(name: str, arguments: str) -> list[dict[str, Any]]:
    return [{"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}]


TOOLS = {
    "type": "multi",
    "name": "tools",
    "graders": {
        "function_name": _check("eq", "get_acceptors", "{{sample.output_tools[0].function.name}}"),
        "arguments": _check("eq", '{"smiles": "{{item.smiles}}"}', "{{sample.output_tools[0].function.arguments}}"),
    },
    "calculate_output": "0.5 * function_name + 0.5 * arguments",
}
CONTACT = {
    "type": "multi",
    "name": "contact",
    "graders": {
        "name": {
            **_alike("fuzzy_match", pass_threshold=0.9),
            "input": "{{sample.output_json.name}}",
            "reference": "{{item.name}}",
        },
        "email": _check("eq", "{{sample.output_json.email}}", "{{item.email}}"),
    },
    "calculate_output": "(name + email) / 2",
}
JOHN = {"name": "John Doe", "email": "john.doe@gmail.com"}
ASK = [
    {"role": "system", "content": "You are an expert grader. Output 1 for an exact match, 0.5 for a similar meaning, else 0."},
    {"role": "user", "content": "Reference: {{ item.reference_answer }}. Model answer: {{ sample.output_text }}"},
]
FEELING = {
    "type": "label_model",
    "name": "feeling",
    "model": "o3-mini",
    "input": [
        {"role": "developer", "content": "Classify the sentiment as one of positive, neutral or negative"},
        {"role": "user", "content": {"type": "input_text", "text": "Statement: {{sample.output_text}}"}},
    ],
    "labels": ["positive", "neutral", "negative"],
    "passing_labels": ["positive"],
}
PYTHON = '''
def grade(sample: dict, item: dict) -> float:
    """Returns 1.0 if `output_text` equals `label`, otherwise 0.0."""
    output = sample.get("output_text")
    label = item.get("label")
    return 1.0 if output == label else 0.0
'''
NUMBERS = """
import json, re

def extract(expression):
    return [int(num) for num in re.findall(r'-?\\d+', expression)]

def grade(sample, item) -> float:
    expression = sample['output_json']['expression']
    try:
        found = eval(expression)
    except Exception:
        return 0
    try:
        if sorted(extract(expression)) != sorted(map(int, item['nums'])):
            return 0
    except Exception:
        return 0
    if found == sample['output_json']['result'] and found == item['target']:
        return 5 / 5
    return 3 / 5 if abs(found - item['target']) <= 1 else 1 / 5
"""
FORMAT = """
def grade(sample, item):
    try:
        diagnoses = sample.get('output_json', {}).get('diagnoses', [])
        if not isinstance(diagnoses, list) or len(diagnoses) == 0:
            return 0.0
        for d in diagnoses:
            if not isinstance(d, dict) or 'disease_name' not in d or 'rank' not in d:
                return 0.0
        return 1.0
    except:
        return 0.0
"""
LABEL = {"label": "Paris"}
BEAR = {"reference_answer": "fuzzy wuzzy was a bear"}
CAT = {"reference_answer": "the cat sat on the mat"}


def _multi(formula: str, **graders: dict[str, Any]) -> dict[str, Any]:
    return {"type": "multi", "name": "both", "graders": graders, "calculate_output": formula}


def _formula(formula: str, promised: float, source: str = GUIDE) -> Example:
    """A formula over two checks, of which the first is right and the second wrong."""
    two = {"right": _check("eq"), "wrong": _check("ne")}
    return Example(source, f"multi {formula}", _multi(formula, **two), (Case("Paris", LABEL, promised),))


EXAMPLES = (
    Example(
        REFERENCE, "string_check eq", _check("eq"), (Case("Paris", LABEL, 1), Case("paris", LABEL, 0), Case("Paris.", LABEL, 0))
    ),
    Example(GUIDE, "string_check ne", _check("ne"), (Case("Rome", LABEL, 1), Case("Paris", LABEL, 0))),
    Example(GUIDE, "string_check neq", _check("neq"), (Case("Rome", LABEL, 1),)),
    Example(GUIDE, "string_check like", _check("like"), (Case("It is Paris.", LABEL, 1), Case("It is paris.", LABEL, 0))),
    Example(GUIDE, "string_check ilike", _check("ilike"), (Case("It is PARIS.", LABEL, 1), Case("Rome", LABEL, 0))),
    Example(GUIDE, "string_check, a row without the field", _check("eq"), (Case("Paris", {}, 0, UNSCORED),)),
    Example(
        AZURE,
        "string_check like, a constant",
        _check("like", "{{ sample.output_text }}", "\\boxed{"),
        (Case("so \\boxed{4}", {}, 1), Case("so 4", {}, 0)),
    ),
    Example(
        AZURE,
        "string_check, output_json",
        _check("eq", "{{sample.output_json.capital}}", "{{item.capital}}"),
        (Case('{"capital": "Paris"}', {"capital": "Paris"}, 1), Case("Paris", {"capital": "Paris"}, 0)),
    ),
    Example(
        AZURE,
        "string_check, reference_answer.final_answer",
        _check("eq", "{{item.reference_answer.final_answer}}", "{{sample.output_json.final_answer}}"),
        (Case('{"final_answer": 4}', {"reference_answer": {"final_answer": 4}}, 1),),
    ),
    Example(REFERENCE, "text_similarity fuzzy_match", _alike("fuzzy_match"), (Case("fuzzy wuzzy was a bear", BEAR, 1),)),
    Example(GUIDE, "text_similarity rouge_1", _alike("rouge_1"), (Case("the cat", CAT, 0.5),)),
    Example(GUIDE, "text_similarity rouge_2", _alike("rouge_2"), (Case("the cat sat", CAT, 4 / 7),)),
    Example(GUIDE, "text_similarity rouge_3", _alike("rouge_3"), (Case("the cat sat", CAT, 0.4),)),
    Example(GUIDE, "text_similarity rouge_4", _alike("rouge_4"), (Case("the cat sat on", CAT, 0.5),)),
    Example(GUIDE, "text_similarity rouge_5", _alike("rouge_5"), (Case("the cat sat on the mat", CAT, 1),)),
    Example(GUIDE, "text_similarity rouge_l", _alike("rouge_l", pass_threshold=0.6), (Case("the cat on the mat", CAT, 10 / 11),)),
    Example(GUIDE, "text_similarity gleu", _alike("gleu"), (Case("the cat sat on the mat", CAT, 1), Case("a dog", CAT, 0))),
    Example(
        GUIDE,
        "multi, tool calls",
        TOOLS,
        (
            Case("", {"smiles": "CCO"}, 1, calls=_call("get_acceptors", '{"smiles": "CCO"}')),
            Case("", {"smiles": "CCO"}, 0.5, calls=_call("get_acceptors", '{"smiles": "C"}')),
            Case("none", {"smiles": "CCO"}, 0),
        ),
    ),
    Example(
        GUIDE,
        "multi, name and email",
        CONTACT,
        (
            Case('{"name": "John Doe", "email": "john.doe@gmail.com"}', JOHN, 1),
            Case('{"name": "John Doe", "email": "x@gmail.com"}', JOHN, 0.5),
            Case("John Doe", JOHN, 0),
        ),
    ),
    Example(
        AZURE,
        "multi, donors and acceptors",
        _multi(
            "0.5 * donors + 0.5 *acceptors",
            donors=_check("eq", "{{item.reference_answer.donors}}", "{{sample.output_json.donors}}"),
            acceptors=_check("eq", "{{item.reference_answer.acceptors}}", "{{sample.output_json.acceptors}}"),
        ),
        (Case('{"donors": 2, "acceptors": 3}', {"reference_answer": {"donors": 2, "acceptors": 4}}, 0.5),),
    ),
    _formula("min(right, wrong) + max(right, wrong)", 1),
    _formula("abs(wrong - right)", 1),
    _formula("right ^ 2 - wrong ^ 2", 1),
    _formula("floor(right / 2 + wrong) + ceil(right / 2) / 2", 0.5),
    _formula("sqrt(right) * exp(wrong) / 3", 1 / 3),
    _formula("log(1 + right) / log(2)", 1),
    _formula("-right + 2 * wrong", -1),
    Example(
        GUIDE,
        "score_model",
        _score(ASK, range=[0, 1], pass_threshold=0.5, sampling_params={"max_completions_tokens": 32768, "top_p": 1}),
        (Case("0.9", {"reference_answer": "1.0"}, 0.5, judged=0.5),),
    ),
    Example(
        REFERENCE,
        "score_model, blocks of text",
        _score(
            [
                {
                    "role": "user",
                    "content": [
                        {"type": "input_text", "text": "Score how close. {{item.reference_answer}} {{sample.output_text}}"}
                    ],
                }
            ],
            sampling_params={"temperature": 1, "top_p": 1, "seed": 42},
        ),
        (Case("fuzzy wuzzy was a bear", BEAR, 1, judged=1.0),),
    ),
    Example(
        COOKBOOK,
        "score_model, range 0 to 5",
        _score([{"role": "system", "content": "From 0 to 5: {{ item.reference }} {{ sample.output_text }}"}], range=[0, 5]),
        (Case("USD", {"reference": "Dollar."}, 4, judged=4), Case("USD", {"reference": "Dollar."}, 0, UNSCORED, judged=7)),
    ),
    Example(
        COOKBOOK,
        "score_model, range 1 to 10",
        _score([{"role": "user", "content": "Effort from 1 to 10: {{item.trace}} {{sample.output_text}}"}], range=[1, 10]),
        (Case("done", {"trace": [1, {"a": "b"}]}, 6.5, judged=6.5),),
    ),
    Example(
        GUIDE,
        "score_model, an answer that is no number",
        _score(ASK),
        (Case("x", {"reference_answer": "1"}, 0, UNSCORED, judged="very good"),),
    ),
    Example(
        REFERENCE,
        "label_model",
        FEELING,
        (
            Case("I love it", {}, 1, judged="positive"),
            Case("It is", {}, 0, judged="neutral"),
            Case("I hate it", {}, 0, judged="negative"),
            Case("Hm", {}, 0, UNSCORED, judged="mixed"),
        ),
    ),
    Example(
        COOKBOOK,
        "label_model, correct or incorrect",
        {**FEELING, "labels": ["correct", "incorrect"], "passing_labels": ["correct"]},
        (Case("A summary.", {}, 1, judged="correct"), Case("A summary.", {}, 0, judged="incorrect")),
    ),
    Example(
        COOKBOOK,
        "label_model, numbers",
        {**FEELING, "labels": ["1", "2", "3", "4"], "passing_labels": ["1", "2"]},
        (Case("A", {}, 1, judged="1"), Case("A", {}, 1, judged="2"), Case("A", {}, 0, judged="3"), Case("A", {}, 0, judged="4")),
    ),
    Example(
        REFERENCE, "python", {"type": "python", "name": "p", "source": PYTHON}, (Case("Paris", LABEL, 1), Case("Rome", LABEL, 0))
    ),
    Example(
        GUIDE,
        "python, the smallest",
        {"type": "python", "name": "p", "source": "def grade(sample, item):\n    return 1.0", "image_tag": "2025-05-08"},
        (Case("any", {}, 1),),
    ),
    Example(
        AZURE,
        "python, an expression",
        {"type": "python", "name": "p", "image_tag": "alpha", "source": NUMBERS},
        (
            Case('{"expression": "2 * 12", "result": 24}', {"nums": ["2", "12"], "target": 24}, 1),
            Case('{"expression": "2 + 12", "result": 14}', {"nums": ["2", "12"], "target": 15}, 0.6),
            Case('{"expression": "2 +", "result": 24}', {"nums": ["2", "12"], "target": 24}, 0),
            Case("no JSON", {"nums": ["2", "12"], "target": 24}, 0, UNSCORED),
        ),
    ),
    Example(
        COOKBOOK,
        "multi, a model and a program",
        _multi(
            "0.9 * disease_match + 0.1 * valid_format",
            disease_match=_score(ASK),
            valid_format={"type": "python", "source": FORMAT},
        ),
        (
            Case('{"diagnoses": [{"disease_name": "flu", "rank": 1}]}', {"reference_answer": "flu"}, 1, judged=1.0),
            Case("flu", {"reference_answer": "flu"}, 0.45, judged=0.5),
        ),
    ),
    Example(
        RFT,
        "multi, compliant and explanation",
        _multi(
            "0.5 * compliant + 0.5 * explanation",
            compliant=_check("eq", "{{sample.output_json.compliant}}", "{{item.compliant}}"),
            explanation=_score([{"role": "user", "type": "message", "content": "{{sample.output_json.why}} {{item.why}}"}]),
        ),
        (Case('{"compliant": "yes", "why": "a"}', {"compliant": "yes", "why": "b"}, 0.9, judged=0.8),),
    ),
    Example(
        COOKBOOK,
        "multi, how far a model is off",
        _multi(
            "(100 - abs(expected_score - actual_score)) / 100",
            actual_score=_score([{"role": "user", "content": "{{ sample.output_json.rubric }} {{ item.talk }}"}], range=[0, 100]),
            expected_score={"type": "python", "source": "def grade(sample, item):\n    return int(item['score'])"},
        ),
        (
            Case('{"rubric": "x"}', {"talk": "y", "score": 1}, 0.59, judged=42),
            Case(
                '{"rubric": "x"}', {"talk": "y", "score": 90}, 0.52, UNSCORED, judged=42
            ),  # until 'range' of the check is edited
        ),
    ),
    Example(
        GUIDE,
        "multi, two models",
        _multi("(first + second) / 2", first=_score(ASK), second=_score(ASK, range=[0, 10])),
        (Case("x", {"reference_answer": "1"}, 3.25, judged={"first": 0.5, "second": 6}),),
    ),
)
