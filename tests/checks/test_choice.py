"""The check `choice`."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.choice import Choice
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample

DATA = Path(__file__).parents[3] / "shared" / "data"
CITIES = ["Rome", "Paris", "Berlin"]


def value(response: str, reference: Any, prompt: str = "Which?", metadata: dict[str, Any] | None = None, **options: Any) -> float:
    record = {"id": 1, "prompt": prompt, "response": response, "reference_answer": reference, "metadata": metadata}
    sample = read_sample(record)
    assert isinstance(sample, Sample)
    return Choice.model_validate({"check": "choice", **options}).verify(sample).value


@pytest.mark.parametrize(
    "response",
    [
        pytest.param("", id="empty"),
        pytest.param("The answer is (A).", id="another one"),
        pytest.param("The answer is (B). No, the answer is (A).", id="the last counts"),
        pytest.param("The answer is (A) or (B).", id="two at once"),
        pytest.param("The answer is (B) and (A).", id="two at once, the right one first"),
        pytest.param("Answer: A, B, C, D", id="all of them"),
        pytest.param("(A) or (B)", id="two at once without a form"),
        pytest.param("(A) Rome\n(B) Paris\n(C) Berlin\nI do not know.", id="the list repeated"),
        pytest.param("Bananas are best", id="a word that begins with the letter"),
        pytest.param("<think>The answer is (B)</think> The answer is (C)", id="thought is not the answer"),
        pytest.param("<think>The answer is (B)", id="never stopped thinking"),
        pytest.param("I like plan B.", id="a letter in prose"),
        pytest.param("(B)" * 100_000, id="a long line"),
        pytest.param("Answer: none of them, neither (A) nor (B)", id="denied"),
    ],
)
def test_wrong(response: str) -> None:
    assert value(response, "B") == 0.0


@pytest.mark.parametrize(
    "response",
    [
        "The answer is (B).",
        "The answer is B because Paris is nice.",
        "**Answer:** B",
        "Answer: (b)",
        "Answer: B) Paris",
        "Answer: B. Paris",
        "Answer: Option B",
        "The correct answer is: **B**",
        r"$\boxed{B}$",
        r"\boxed{\text{(B)}}",
        "<answer>B</answer>",
        '{"answer": "B"}',
        "I think (A) is wrong.\nSo (B)",
        "Reasons.\n\n**B**",
        "B",
        "A: wrong\nB: right\nThe answer is B.",
    ],
    ids=str,
)
def test_right(response: str) -> None:
    assert value(response, "B") == 1.0


PLAIN = [
    "B",
    "b",
    "b)",
    "(b)",
    "(B)",
    "B.",
    "B)",
    "**B**",
    "Ｂ",
    "（Ｂ）",
    "Option B",
    "option b",
    "Choice B",
    "Option B.",
    "So, Option B",
    "B) dog",
    "B. dog",
    "B: dog",
    "(B) dog",
    "**B) dog**",
    "The correct option is B",
    "The correct option is B.",
    "The correct choice is (B).",
    "B is correct",
    "B is correct.",
    "B is the correct answer.",
    "(B) is correct",
    "Option B is correct.",
    "I choose B",
    "I choose B.",
    "I would choose option B.",
    "I'd go with B.",
    "I pick (B).",
    "My choice is B",
    "答えはB",
    "答えはBです。",
    "正解はBです",
    "正解はＢです。",
    "正解は「B」です",
    "答え：B",
    "解答：B",
    "Bが正解です",
    "Bです",
    "選択肢Bです",
    "\\boxed{B}",
    "\\boxed{\\mathrm{B}}",
    "\\boxed{\\text{B}}",
    "\\boxed{\\textbf{(B)}}",
    "$\\boxed{\\text{B}}$",
    "The answer is (B).",
    "The answer is B",
    "The answer is B because A is too small and C is too big.",
    "The answer is B, because A is wrong.",
    "The answer is not A but B.",
    "The answer is B, not A.",
    "The answer is B rather than A.",
    "It's not A, so B.",
    "A is wrong. B is correct.",
    "A is wrong. The answer is B.",
    "Answer: B) dog",
    "Answer: B. dog",
    "Answer: B - dog",
    "Answer: option B",
    "Answer: (b)",
    "answer: b",
    "The answer is A. Wait, that's wrong. The answer is B.",
    "The answer is A. No, the answer is B.",
    "I think the answer is B",
    "I believe it's B",
    "Therefore, B.",
    "So it must be B.",
    "Thus the correct answer is B.",
    "The best answer is B.",
    '{"answer": "B"}',
    '{"answer": ["B"]}',
    "<answer>B</answer>",
    "<answer>(B) dog</answer>",
    "#### B",
    "Final answer: B",
    "The answer is option B, as A and C are both too large.",
    "(A) is wrong, (C) is wrong, so (B)",
    "B is correct because A and C are both wrong.",
    "The correct answer is option B: dog",
    "Correct answer: B",
    "Both A and C are wrong; the answer is B.",
    "The answer must be B.",
    "A and C can be ruled out. I choose B.",
    "I choose B because A is too small.",
    "Only B is correct.",
    "The answer is: B",
    "Answer - B",
    "The right answer is letter B.",
    "B!",
    "It is B.",
    "Answer:\n\nB",
    "### Answer\nB",
    "A is Rome.\nB is Paris.\n\nB",
    "Reasoning here.\n\n(B) dog",
    "The answer is **B**.",
    "The answer is **(B)**",
    "**B) Paris**",
    "Answer: **B**",
    "answer is b",
    "The answer is b.",
    "It's B",
    "It's (B).",
    "B, because Paris is the capital",
    "B because Paris",
    "B - Paris",
    "B – Paris",
    "B: Paris",
    "B. Paris",
    "b) Paris",
    "b. Paris",
    "(b) Paris",
    "[B]",
    "'B'",
    '"B"',
    "`B`",
    "$B$",
    "\\text{B}",
    "\\(B\\)",
    "Option (B)",
    "option (b)",
    "Option B: Paris",
    "Option B) Paris",
    "option B is correct",
    "The correct answer is option B.",
    "The answer is choice B",
    "The right option is B",
    "The best choice is B.",
    "The best option is B",
    "The correct letter is B",
    "Letter B",
    "I select B",
    "I'm going with B",
    "I'll go with B.",
    "I will choose B",
    "We choose B.",
    "I would pick option B",
    "I chose B",
    "I'd say B",
    "I'd answer B",
    "I think it's B",
    "I believe B is correct",
    "I believe B is right",
    "I think B",
    "B is right",
    "B is the right choice",
    "B is the best answer",
    "B is the answer",
    "B is the correct option because A is wrong",
    "So B",
    "So it's B.",
    "Hence B",
    "Hence, the answer is B",
    "Thus B is correct.",
    "Therefore the correct option is (B).",
    "Final answer: (B)",
    "My answer is B",
    "My final answer is (B).",
    "My answer: B",
    "答えはＢです",
    "答えは(B)です",
    "答えは「B」",
    "答えはB。",
    "正解：B",
    "正解は(B)",
    "正しいのはBです",
    "正しい答えはBです",
    "正しい選択肢はBです",
    "Bが正しい",
    "Bが正しいです",
    "Bが答えです",
    "Bです。",
    "Bだ",
    "Bを選びます",
    "私はBを選びます",
    "選択肢B",
    "選択：B",
    "したがってB",
    "したがって、Bです。",
    "よって正解はBです。",
    "Ｂ）パリ",
    "A is wrong because it's Italy. C is wrong too. B is correct.",
    "Not A, not C. B.",
    "A? No. B.",
    "Eliminating A and C, we get B.",
    "A and C are wrong, so B.",
    "A, C and D are incorrect. The answer is B.",
    "The answer is A? No, the answer is B.",
    "Neither A nor C is right, so the answer is B.",
    "The answer isn't A, it's B.",
    "A is tempting, but the answer is B.",
    "Although A looks right, B is correct.",
    "The answer is B (not A).",
    "B and not A",
    "B, not C",
    "Answer: B\n\nExplanation: A is too small and C is too large.",
    "B\n\nA is wrong since it is in Italy.",
    "B\nBecause Paris is the capital of France.",
    "(B)\n\nThe others are wrong.",
    "\\boxed{(B)}",
    "\\boxed{\\textbf{B}}",
    "\\boxed{B.}",
    "\\boxed{B)}",
    "\\boxed{\\text{B) Paris}}",
    "\\boxed{b}",
    "<answer>b</answer>",
    "<answer>Option B</answer>",
    "<answer>B) Paris</answer>",
    '{"answer": "b"}',
    '{"answer": "(B)"}',
    '{"answer": "Option B"}',
    '{"answer": "B) Paris"}',
    "#### (B)",
    "The answer is B!",
    "The answer is B, Paris.",
    "The answer is (B), because (A) is wrong.",
    "The answer is (B) because (A) and (C) are wrong.",
    "B, since A is not in France.",
    "La respuesta correcta es **B**",
    "La respuesta correcta es **B**.",
    "Die richtige Antwort ist B.",
    "La bonne réponse est la **B**",
    "La bonne réponse est B.",
    "La respuesta correcta es la opción B",
    "A resposta correta é B",
    "A resposta correta é a **B**.",
    "La risposta corretta è B",
    "La risposta corretta è la B.",
    "答案是B",
    "答案是 B。",
    "正确答案是B",
    "答案：B",
    "答案为B",
    "答案选B",
    "정답은 B",
    "정답은 B입니다.",
    "정답: B",
    "답은 B번입니다",
    "Die Antwort lautet B",
    "Réponse : B",
    "Respuesta: B",
    "Antwort: B",
    "Resposta: B",
    "Risposta: B",
    "```\nB\n```",
    "```text\nB\n```",
    "The answer:\n```\nB\n```",
    "Some thinking.\n\n```\nB\n```",
    "Thinking about options A and C. \n~~~\nB\n~~~",
    "La réponse correcte est l'option B.",
    "La opción correcta es la B",
    "Die Lösung ist B",
    "<answer>B B</answer>",
    "La respuesta es B porque A es falso.",
    "Die richtige Antwort ist B, weil A falsch ist.",
    "La respuesta correcta es A. Espera, la respuesta correcta es B.",
    "Bでしょう。",
    "Antwort: **B**",
    "La respuesta correcta es la letra B.",
    "A alternativa correta é a letra B.",
    "A alternativa correta é B.",
    "La alternativa correcta es B",
    "Die Antwort ist (B).",
    "Answer:\n\n```\nB\n```",
    "The answer is A or C? No. La respuesta es B.",
    "La opción B es correcta.",
    "Option B ist richtig.",
    "B ist richtig.",
    "B est correcte.",
    "B es la correcta.",
    "选B",
    "选择B",
    "故选B。",
    "应选 B",
    "B가 정답입니다.",
    "B번",
    "정답은 B번입니다.",
    "答案是(B)。",
    "答案是 **B**。",
    "答えはBでしょう。",
    "My choice is B.",
    "So the answer is **B** I hope it is correct.",
    "The answer is B. It cannot be A or C.",
    "Die richtige Antwort ist Option B.",
    "La bonne réponse est l'option B.",
    "La risposta giusta è la lettera B.",
]

NOT_PLAIN = [
    "A",
    "C",
    "The answer is not (B)",
    "The answer is not B.",
    "The answer isn't B",
    "B is not correct",
    "B is incorrect",
    "B is wrong.",
    "B is not the answer",
    "B or maybe C",
    "B or C",
    "B, C",
    "B and C",
    "B/C",
    "(B), (C)",
    "(B) or (C)",
    "(B) and (C)",
    "B & C",
    "A or B",
    "A, B",
    "C or B",
    "B, maybe C",
    "B (or C)",
    "either B or C",
    "both B and C",
    '{"answer": ["B","C"]}',
    '{"answer": ["C","B"]}',
    '{"answer": "B or C"}',
    "<answer>B, C</answer>",
    "<answer>B</answer><answer>C</answer>",
    "\\boxed{B}\\boxed{C}",
    "\\boxed{B} or \\boxed{C}",
    "\\boxed{B, C}",
    "\\boxed{B \\text{ or } C}",
    "maybe B",
    "Maybe B",
    "perhaps B",
    "possibly B",
    "It might be B",
    "The answer could be B",
    "The answer may be B.",
    "My guess is B",
    "I guess B",
    "not sure, but B",
    "I'm not sure, but the answer is B",
    "B?",
    "Is it B?",
    "The answer is B?",
    "たぶんB",
    "答えはたぶんBです",
    "Bかもしれない",
    "答えはBかもしれません",
    "答えはBではない",
    "答えはBではありません",
    "Bではない",
    "BかC",
    "BまたはC",
    "答えはBかCです",
    "The answer is B. The answer is C.",
    "The answer is B. Wait, C.",
    "The answer is B. No, it's C.",
    "The answer is B, no wait, C",
    "The answer is B. Or maybe C.",
    "The answer is B, but C is also possible",
    "B is correct. C is also correct.",
    "B is correct and C is correct",
    "I don't think it's B",
    "I doubt it's B",
    "Not B",
    "not (B)",
    "neither B nor C",
    "The answer is neither B nor C",
    "All of A, B, C, D",
    "A, B, C, D",
    "A B C D",
    "ABCD",
    "I like plan B.",
    "The wrong answer is B",
    "The incorrect option is B",
    "anything but B",
    "Rule out B",
    "B can be ruled out",
    "I would not choose B",
    "I wouldn't choose B",
    "I can't choose B",
    "Any of them except B",
    "B) dog, C) cat",
    "B) dog or C) cat",
    "B. dog; C. cat",
    "(A) cat",
    "B vs C",
    "between B and C",
    "probably B",
    "The answer is B or C, I can't tell.",
    "If the answer is B, then fine.",
    "One possible answer is B",
    "It's B or C",
    "I choose B or C",
    "I choose B and C",
    "答えはBとC",
    "B、C",
    "A) cat\nB) dog",
    "(A) Rome\n(B) Paris",
    "Answer: B\nAnswer: C",
    "#### B\n#### C",
    "B or A",
    "A/B",
    "A & B",
    "A+B",
    "A|B",
    "B;C",
    "B then C",
    "(A)(B)",
    "(B)(A)",
    "[A, B]",
    "{A, B}",
    "Options B and C",
    "option B or option C",
    "Option B or C",
    "choices B and C",
    "Answers: B, C",
    "The answers are B and C",
    "The answer is B and also C",
    "B as well as C",
    "B along with C",
    "B plus C",
    "B, C, and D",
    "all of the above",
    "none of the above",
    "none",
    "B or none",
    "either (B) or (C)",
    "(B) or maybe (C)",
    "B, possibly C",
    "B, perhaps C",
    "B? C?",
    "B??",
    "(B)?",
    "Is it (B)?",
    "Could be B",
    "might be B",
    "may be (B)",
    "It could be (B)",
    "B, I guess",
    "B, maybe",
    "B maybe",
    "(B), maybe",
    "(B) perhaps",
    "B (maybe)",
    "B (not sure)",
    "B but I'm not sure",
    "B, but not sure",
    "unsure, B",
    "I don't know, B",
    "I'm guessing B",
    "My best guess is (B)",
    "guess: B",
    "probably (B)",
    "likely B",
    "B probably",
    "B, probably",
    "Bかな",
    "Bでしょうか",
    "多分B",
    "おそらくBです",
    "Bだろう",
    "Bかもしれません",
    "BもしくはC",
    "BあるいはC",
    "BとC",
    "B・C",
    "BかCのどちらか",
    "BでもCでもない",
    "Bじゃない",
    "Bは間違いです",
    "Bは不正解",
    "Bは違います",
    "B以外",
    "答えはBではなくCです",
    "答えはBじゃなくC",
    "(B) is not correct",
    "(B) is wrong",
    "B isn't correct",
    "B isn't right",
    "B is not right",
    "B is false",
    "B is not it",
    "B cannot be correct",
    "B can't be right",
    "B is out",
    "B is eliminated",
    "Not option B",
    "not the answer: B",
    "It's not B",
    "It is not (B)",
    "The correct option is not B",
    "The correct answer isn't B",
    "The correct answer cannot be B",
    "I do not choose B",
    "I don't choose B",
    "I would never choose B",
    "I reject B",
    "Everything but B",
    "anything except B",
    "other than B",
    "not B but C",
    "C, not B",
    "C rather than B",
    "C instead of B",
    "The answer is C, not B",
    "The answer is A. B is wrong.",
    "The answer is B. No wait, C.",
    "B. Wait, no, C.",
    "B... actually C",
    "B, no, C",
    "B, I mean C",
    "B. Correction: C",
    "B. Sorry, C.",
    "\\boxed{B}. Wait, it's C.",
    "<answer>B</answer> Actually C.",
    "#### B\nWait, C",
    "The answer is B. On second thought, C.",
    "答えはBです。いや、Cです。",
    "A) Rome\nB) Paris",
    "A. Rome\nB. Paris\nC. Berlin",
    "The options are A, B, C and D.",
    "A, B, C, or D",
    "A B C",
    "one of B and C",
    "B1",
    "Bb",
    "BB",
    "ABC",
    "plan B",
    "vitamin B",
    "Type B",
    "B+",
    "B-",
    "Blood type B",
    "<answer>A B C D</answer>",
    "<answer>A B</answer>",
    "\\boxed{A B}",
    "The answer is A B C D",
    "Answer: B C",
    "#### A B",
    "<answer>B D</answer>",
    "La respuesta correcta es B o C",
    "Die richtige Antwort ist B oder C",
    "La bonne réponse est B ou C",
    "正解はBかC",
    "答案是B或C",
    "정답은 B 또는 C",
    "Die richtige Antwort ist nicht B",
    "La respuesta correcta no es B",
    "C during the day and B at night",
    "The answer is C during the day and B at night.",
    "The answer is B during the day and C at night.",
    "The answer is B if it rains, C if not",
    "B in summer, C in winter",
    "```\nB C\n```",
    "答案不是B",
    "La réponse n'est pas B",
    "quizás B",
    "Vielleicht B",
    "peut-être B",
    "La respuesta es quizás la B",
    "A B",
    "<answer>B C</answer>",
    "<answer>A\nB</answer>",
    "Answer: A B",
    "I choose A B C",
    "B y C",
    "B e C",
    "B und C",
    "B et C",
    "正确答案是B和C",
    "B와 C",
    "答案是B、C",
    "La respuesta correcta es B y C",
    "Die richtigen Antworten sind B und C",
    "B oder vielleicht C",
    "La respuesta correcta es B, o tal vez C",
    "```\nA\nB\nC\nD\n```",
    "```\nA\nB\n```",
    "La respuesta correcta no es la B",
    "Die richtige Antwort ist nicht B.",
    "A resposta não é B",
    "La risposta non è B",
    "정답은 B가 아닙니다",
    "答案可能是B",
    "B 아니면 C",
]

WITH_TEXTS = {"choices": ["Rome", "Paris", "Berlin", "Oslo"]}


AT_LENGTH = [
    "Let's go through the options.\nA is wrong because it is too small.\nC might be right, but it is not in France.\nB is in France.\n\nThe answer is B.",
    "Reasoning: A could be correct, but B fits better.\n\nAnswer: B",
    "I considered A and C. Both fail. My answer is B.",
    "A: too small\nB: just right\nC: too large\n\nB",
    "Let me think. Option A says Rome. Option C says Berlin. So the correct option is B.",
    "**Answer: B) Paris**\n\nParis is the capital.",
    "The correct answer is **B. Paris**.\n\nA. Rome is in Italy.\nC. Berlin is in Germany.",
    "The answer is (B).\n\nHere's why the others are wrong:\n(A) Rome is in Italy.\n(C) Berlin is in Germany.",
    "B.\n\nHere's why: Rome is in Italy.",
    "Based on the text, the best answer is B.",
    "Given this, I would select B.",
    "It has to be B.",
    "Must be B",
    "It can only be B.",
    "Clearly B.",
    "Definitely B",
    "The one that fits is B.",
    "That leaves B.",
    "This leaves only B.",
    "This matches option B.",
    "This corresponds to option B.",
    "which is option B",
    "That's B.",
    "Sure! B",
    "Sure, the answer is B.",
    "Answer = B",
    "Ans: B",
    "Ans. (B)",
    "ANSWER: B",
    "Answer B",
    "The answer: B",
    "So the answer would be B",
    "So the answer should be B.",
    "I'm confident the answer is B.",
    "The answer is undoubtedly B",
    "正解は、Bです。",
    "答えはBだと思います。",
    "Bだと思います",
    "消去法でBです。",
    "よって、B。",
    "したがって選択肢Bが正解です。",
    "AでもCでもないので、Bです。",
    "Aは間違い、Cも間違い。正解はB。",
    "Aではなく、Bです。",
    "答えはB（パリ）です。",
    "B（パリ）",
    "B：パリ",
    "B．パリ",
    "B、パリ",
]


@pytest.mark.parametrize("response", AT_LENGTH)
def test_a_plain_answer_counts_among_other_words(response: str) -> None:
    assert value(response, "B") == 1.0


@pytest.mark.parametrize("metadata", [None, WITH_TEXTS], ids=["letters", "texts"])
@pytest.mark.parametrize("response", PLAIN)
def test_a_plain_choice_counts_however_it_is_said(response: str, metadata: dict[str, Any] | None) -> None:
    if metadata is None or "dog" not in response:
        assert value(response, "B", metadata=metadata) == 1.0


@pytest.mark.parametrize("metadata", [None, WITH_TEXTS], ids=["letters", "texts"])
@pytest.mark.parametrize("response", NOT_PLAIN)
def test_what_is_denied_hedged_taken_back_or_one_of_two_does_not(response: str, metadata: dict[str, Any] | None) -> None:
    assert value(response, "B", metadata=metadata) == 0.0


@pytest.mark.parametrize(
    "response",
    ["Paris", "Paris.", "The answer is Paris.", "**Paris**", "B) Paris", "答えはParisです", r"\boxed{\text{Paris}}", "<answer>Paris</answer>",
     "I choose Paris.", "Paris is correct.", "The correct option is Paris", '{"answer": "Paris"}'],
)  # fmt: skip
def test_the_text_of_a_choice_is_the_choice(response: str) -> None:
    assert value(response, "B", metadata=WITH_TEXTS) == 1.0


@pytest.mark.parametrize(
    "response",
    ["Paris or Rome", "not Paris", "The answer is not Paris", "maybe Paris", "Paris?", "Paris, Rome", "B) Rome", "Paris or maybe Rome",
     "The answer might be Paris", "Paris is wrong", '{"answer": ["Paris", "Rome"]}'],
)  # fmt: skip
def test_but_not_one_of_two_nor_one_that_contradicts_the_letter(response: str) -> None:
    assert value(response, "B", metadata=WITH_TEXTS) == 0.0


@pytest.mark.parametrize("reference", ["B", "(B)", "B.", "b", "B) Paris", "The answer is (B)", "Paris", "paris.", 1], ids=repr)
def test_the_ground_truth_is_a_letter_a_text_or_a_place(reference: Any) -> None:
    assert value("The answer is (B)", reference, metadata={"choices": CITIES}) == 1.0
    assert value("The answer is (C)", reference, metadata={"choices": CITIES}) == 0.0


@pytest.mark.parametrize("choices", [CITIES, {"A": "Rome", "B": "Paris"}, {"text": CITIES, "label": ["A", "B", "C"]}], ids=str)
def test_a_choice_may_be_stated_by_its_text(choices: Any) -> None:
    assert value("The answer is Paris.", "B", metadata={"choices": choices}) == 1.0
    assert value("The answer is Rome.", "B", metadata={"choices": choices}) == 0.0


@pytest.mark.parametrize("reference", [None, "", "E", "Madrid", 7, True, {"x": 1}, ["B"], "(A) or (B)"], ids=repr)
def test_a_ground_truth_that_is_no_choice_is_neither_right_nor_wrong(reference: Any) -> None:
    with pytest.raises(ReferenceFault):
        value("The answer is (B)", reference, metadata={"choices": CITIES})


def test_a_place_without_choices_is_no_ground_truth() -> None:
    with pytest.raises(ReferenceFault):
        value("The answer is (B)", 1)


def test_the_letters_are_the_rubrics_or_those_that_the_task_lists() -> None:
    listed = "Which?\n(A) Rome\n(B) Paris"
    assert value("The answer is (C)", "C") == 1.0
    with pytest.raises(ReferenceFault):
        value("The answer is (C)", "C", prompt=listed)
    assert value("The answer is (C)", "C", prompt=listed, letters="ABC") == 1.0


@pytest.mark.parametrize(
    "response",
    [
        pytest.param("The answer is \u200bB", id="an invisible sign in front"),
        pytest.param("The ans\u00adwer is B", id="a soft hyphen in the marker"),
        pytest.param("The answer is \u0412", id="a Cyrillic letter that looks like it"),
        pytest.param("The answer is 𝐁", id="a mathematical letter"),
    ],
)
def test_what_a_reader_sees_is_read(response: str) -> None:
    assert value(response, "B") == 1.0


def test_a_denial_with_something_invisible_in_it_is_one() -> None:
    assert value("The answer is n\u200bot B", "B") == 0.0


LISTED = "How many?\n(A) Exactly 5\n(B) More than 5\n(C) Less than 5\n(D) Cannot be determined"


@pytest.mark.parametrize(
    "response", ["B) More than 5", "(B) More than 5.", "The answer is more than 5", "More than 5", "Option B: More than 5", "(B)"]
)
def test_words_of_doubt_may_be_the_text_of_a_choice(response: str) -> None:
    texts = ["Exactly 5", "More than 5", "Less than 5", "Cannot be determined"]
    assert value(response, "B", prompt=LISTED) == 1.0
    assert value(response, "B", metadata={"choices": texts}) == 1.0


@pytest.mark.parametrize(
    "response", ["B) Exactly 5", "A) More than 5", "B) More than 5 or A) Exactly 5", "maybe (B) more than 5", "B) More than 5?"]
)
def test_but_neither_its_contradiction_nor_its_hedge(response: str) -> None:
    assert value(response, "B", prompt=LISTED) == 0.0


def test_texts_that_the_task_lists_twice_are_no_texts() -> None:
    twice = "Example:\n(A) one\n(B) two\nNow:\n(A) red\n(B) blue"
    assert value("B) two", "B", prompt=twice) == 1.0
    assert value("blue", "B", prompt=twice) == 0.0


def test_a_list_of_the_choices_is_no_choice() -> None:
    assert value("A: Paris", "B", metadata={"choices": CITIES}) == 0.0
    for letter in "AB":
        assert value("A) Rome\nB) Paris", letter) == 0.0


def test_an_article_is_no_letter() -> None:
    assert value("The answer is a dog", "A") == 0.0
    assert value("Answer: A dog", "A") == 0.0
    assert value("Answer: A", "A") == 1.0


@pytest.mark.parametrize("options", [{"letters": "A"}, {"letters": "abc"}, {"options": 4}], ids=str)
def test_an_impossible_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Choice.model_validate({"check": "choice", **options})


@given(st.text() | st.text(alphabet="AB() answer:is\n\\boxed{}or,."))
def test_any_text_is_right_or_wrong(response: str) -> None:
    assert value(response, "B") in {0.0, 1.0}


def test_the_recorded_choices_of_big_bench_hard_are_read_as_published() -> None:
    path = DATA / "bbh" / "cot_half.jsonl"
    if not path.exists():
        pytest.skip("no recorded data here")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row["target"]) == 3 and row["target"].startswith("(")]
    right = [row["prediction"].split("So the answer is ")[-1].strip().removesuffix(".") == row["target"] for row in rows]
    assert [value(row["prediction"], row["target"], prompt=row["question"]) for row in rows] == right
    assert len(rows) == 2037
