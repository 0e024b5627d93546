"""The check `number`."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.number import Number
from judge.errors import ReferenceFault
from judge.sample import Sample, read_sample

DATA = Path(__file__).parents[3] / "shared" / "data"


def sample(response: str, reference: Any) -> Sample:
    made = read_sample({"id": 1, "prompt": "How many?", "response": response, "reference_answer": reference})
    assert isinstance(made, Sample)
    return made


def value(response: str, reference: Any, **options: Any) -> float:
    return Number.model_validate({"check": "number", **options}).verify(sample(response, reference)).value


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        pytest.param("", 5, id="nothing at all"),
        pytest.param("fifth", 5, id="no digits"),
        pytest.param("#### 7", -7, id="wrong sign"),
        pytest.param("#### -7", 7, id="wrong sign, the other way"),
        pytest.param("#### 5\n#### 6", 5, id="the last one counts"),
        pytest.param("#### 6\nThe answer is 5", 5, id="the strongest form counts"),
        pytest.param(r"\boxed{5} \boxed{6}", 5, id="the last box counts"),
        pytest.param("Answer: 5 or 6", 5, id="hedged"),
        pytest.param("Answer: 5 apples or 6 apples", 5, id="hedged with units"),
        pytest.param("#### 5, 6, 7", 5, id="listed"),
        pytest.param("#### 5-6", 5, id="a range"),
        pytest.param("Answer: 5 to 6", 5, id="a range in words"),
        pytest.param("It is 5 or 6", 6, id="hedged without a form"),
        pytest.param(r"\boxed{5x + 1}", 5, id="an expression"),
        pytest.param(r"\boxed{5\sqrt{2}}", 5, id="times a root"),
        pytest.param(r"\boxed{\sqrt{2}}", 2, id="a root"),
        pytest.param("#### 2^10", 2, id="a power"),
        pytest.param("#### 3*4", 3, id="not calculated"),
        pytest.param("so they pay 5 * 1", 1, id="not calculated, without a form"),
        pytest.param("x > 5", 5, id="an inequality"),
        pytest.param("5:30", 30, id="a time"),
        pytest.param("1/2/2020", "1/2", id="a date"),
        pytest.param("Answer: 3 5/2", 5.5, id="no mixed number"),
        pytest.param("12,50", 1250, id="a decimal comma"),
        pytest.param("1,2345", 12345, id="commas at the wrong places"),
        pytest.param("1 000 000", 0, id="spaces between thousands"),
        pytest.param("the 3rd", 3, id="an ordinal"),
        pytest.param("COVID-19", 19, id="part of a name"),
        pytest.param("The answer is not 5", 5, id="denied"),
        pytest.param("5 are left.\nAnswer: cannot be determined", 5, id="stated, but no number"),
        pytest.param(r"x = 5 is extraneous: \boxed{\text{none}}", 5, id="boxed, but no number"),
        pytest.param("<think>#### 5", 5, id="never stopped thinking"),
        pytest.param("<think>#### 5</think>#### 6", 5, id="thought is not the answer"),
        pytest.param('{"reasoning": "the answer is 5", "answer": 6}', 5, id="the field counts, not the reasoning"),
        pytest.param("<answer>5</answer> <answer>6</answer>", 5, id="the last tag counts"),
        pytest.param("1e999999999", 10, id="an enormous exponent"),
        pytest.param("9" * 5000, 9, id="five thousand digits"),
        pytest.param("17.99", 18, id="close is not equal"),
        pytest.param("500", 5, id="no rescaling up"),
        pytest.param("0.05", 5, id="no rescaling down"),
        pytest.param("5%", 5, id="a percentage is not a number of that size"),
        pytest.param("5", 0.05, id="and the other way round"),
        pytest.param("$3m between", 3, id="millions attached to money count"),
    ],
)
def test_wrong(response: str, reference: Any) -> None:
    assert value(response, reference) == 0.0


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        pytest.param("#### 18", "She sells 16 - 3 - 4 = 9.\n#### 18", id="GSM8K on both sides"),
        pytest.param("#### 18", {"final_answer": "18"}, id="an object"),
        pytest.param("#### 18", {"answer": 18, "note": "x"}, id="an object with another name"),
        pytest.param("18.0", 18, id="representation"),
        pytest.param("18", 18.0, id="a float"),
        pytest.param("0.1", 0.1, id="floats are what they print"),
        pytest.param("#### 0", 0, id="zero is a number"),
        pytest.param("1,234,567.50", "1234567.5", id="commas"),
        pytest.param(r"\boxed{10{,}000}", 10000, id="LaTeX commas"),
        pytest.param("1\u202f000", 1000, id="thin spaces"),
        pytest.param("$1,234.50", 1234.5, id="currency"),
        pytest.param("-$500", -500, id="minus before currency"),
        pytest.param("$-500", -500, id="minus behind currency"),
        pytest.param("Answer: (500)", -500, id="accounts"),
        pytest.param("the loss was ($500)", -500, id="accounts in prose, with currency"),
        pytest.param("eighteen (18)", 18, id="parentheses in prose are no minus"),
        pytest.param("#### \u22127", -7, id="the minus sign of Unicode"),
        pytest.param("x = - 7", -7, id="a minus with a space"),
        pytest.param("Answer - 18", 18, id="a dash is no minus"),
        pytest.param("- 18 eggs", 18, id="a bullet is no minus"),
        pytest.param("3/4", 0.75, id="fraction"),
        pytest.param("36/2", 18, id="fraction that is whole"),
        pytest.param(r"\boxed{-\frac{40}{153}}", "-40/153", id="LaTeX fraction"),
        pytest.param(r"\boxed{12\frac{3}{5}}", "12.6", id="mixed number in LaTeX"),
        pytest.param("3 1/2", 3.5, id="mixed number"),
        pytest.param("-3 1/2", -3.5, id="negative mixed number"),
        pytest.param("3½ cups", 3.5, id="vulgar fraction"),
        pytest.param("1.5e3", 1500, id="scientific"),
        pytest.param(r"$1.5 \times 10^{-2}$", 0.015, id="scientific in LaTeX"),
        pytest.param("1.5 × 10⁶", 1_500_000, id="scientific in Unicode"),
        pytest.param("1.5 million", 1_500_000, id="million"),
        pytest.param("$2bn", 2_000_000_000, id="billion behind money"),
        pytest.param("5k", 5000, id="k"),
        pytest.param("5 m", 5, id="a unit is no scale"),
        pytest.param("300 K", 300, id="kelvin"),
        pytest.param("18 cm^2", 18, id="a unit with an exponent"),
        pytest.param("#### **18**", 18, id="bold"),
        pytest.param("**Final Answer:** $18$ eggs.", 18, id="LaTeX dollars"),
        pytest.param("### Final Answer\n\n18", 18, id="a heading"),
        pytest.param("#### Step 3: add\nThe answer is 18", 18, id="a heading of four signs is no answer"),
        pytest.param("#### 3. Conclusion\nSo it is 18.", 18, id="nor is a numbered one"),
        pytest.param("Answer: She starts with 16.\nShe ends with 9 * 2 = $18.", 18, id="a heading in front of prose"),
        pytest.param("#### 18\n" + "word " * 500, 18, id="a long tail"),
        pytest.param("#### 18 dollars (for 3 days)", 18, id="a remark behind it"),
        pytest.param("The answer is 18. Check: 3+15 = 18", 18, id="a check behind it"),
        pytest.param("The answer is 9 * 2 = 18", 18, id="a calculation"),
        pytest.param(r"The final answer is $\boxed{18}$. I hope it is correct.", 18, id="Minerva"),
        pytest.param("<think>no #### 5</think>\nIt is 18.", 18, id="thought before it"),
        pytest.param('```json\n{"reasoning": "#### 5", "answer": "$18.00"}\n```', 18, id="JSON in a fence"),
        pytest.param('{"final_answer": 18}', 18, id="JSON number"),
        pytest.param("<answer>so \\boxed{18}</answer>", 18, id="a box in a tag"),
        pytest.param("growth is 20% from 2018", "20%", id="a year says when"),
        pytest.param("5%", 0.05, id="a percentage is a fraction"),
        pytest.param("5%", "5%", id="per cent on both sides"),
        pytest.param("5", "5%", id="a bare number where the ground truth is per cent"),
        pytest.param("0.05", "5%", id="a fraction where the ground truth is per cent"),
        pytest.param("A: 250", "A: 250", id="the recorded form of GSM8K"),
        pytest.param("5\u0663", 53, id="other digits"),
    ],
)
def test_right(response: str, reference: Any) -> None:
    assert value(response, reference) == 1.0


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("#### ,", id="only a mark"),
        pytest.param("unknown", id="no number"),
        pytest.param("5 apples and 3 pears", id="two numbers"),
        pytest.param("5 or 6", id="hedged"),
        pytest.param(True, id="a truth value"),
        pytest.param([1, 2], id="a list"),
        pytest.param({"compliant": "No"}, id="an object without a number"),
        pytest.param({"answer": {"value": 5}}, id="an object in an object"),
        pytest.param(10**500, id="beyond all bounds"),
    ],
)
def test_a_ground_truth_that_cannot_be_read_is_neither_right_nor_wrong(reference: Any) -> None:
    with pytest.raises(ReferenceFault):
        value("#### ,", reference)


PLAIN = [
    "42",
    "42.",
    "The answer is 42",
    "Answer: 42",
    "**Answer: 42**",
    "#### 42",
    "\\boxed{42}",
    "$\\boxed{42}$",
    "<answer>42</answer>",
    '{"answer": 42}',
    '{"answer": "42"}',
    '{"answer": [42]}',
    '```json\n{"final_answer": 42}\n```',
    "I think the answer is 42",
    "I believe the answer is 42.",
    "答えは42です",
    "答えは42です。",
    "答え：42",
    "答えは 42 になります。",
    "正解は42",
    "【答え】42",
    "したがって、42です。",
    "forty-two",
    "Forty-two.",
    "The answer is forty-two.",
    "forty two",
    "四十二",
    "答えは四十二です。",
    "42 (i.e. 6*7)",
    "42 apples",
    "$42",
    "42円",
    "42個",
    "The answer is 41. Wait, I made a mistake. The answer is 42.",
    "The answer is 41. Actually, let me redo this. The answer is 42.",
    "\\boxed{41}. Wait, that is wrong. So \\boxed{42}.",
    "The answer is 42. Wait, let me double-check: 6*7 = 42. Yes.",
    "The answer is 42. Let me verify: 6 * 7 = 42.",
    "6 * 7 = 42",
    "x = 42",
    "It's not 41, it's 42.",
    "The answer is not 41 but 42.",
    "The answer is 42, not 41.",
    "The answer is 42 because there are 6 rows of 7.",
    "approximately 42",
    "about 42",
    "≈ 42",
    "The answer is 42, I think.",
    "**Final Answer**\n\n42",
    "The answer is\n$$42$$",
    "The answer is:\n$$\n42\n$$",
    "84/2 = 42",
    "She has 42 apples left, which might surprise you.",
    "Perhaps surprisingly, the answer is 42.",
    "The answer turns out to be 42.",
    "The answer should be 42.",
    "答えは41。いや、42です。",
    "42だと思います",
    "答えは「42」です。",
    "The answer is \\(42\\).",
    "There are 42 (6 rows of 7).",
    "The answer is 42 (not 41).",
    "４２",
    "Ans: 42",
    "The answer is 42, since 42 = 6*7.",
    "42 is the answer.",
    "I'm not sure about the wording, but I computed it. The answer is 42.",
    "The answer is 42 or 42.0.",
    "The answer is 42.\nThe answer is 42.",
    "There is no doubt: the answer is 42.",
    "The answer is **42**.",
    "The answer is `42`",
    "Answer: **42 apples**",
    "So, the total number of eggs is 42.",
    "Total = 42",
    "Therefore, she has 42 eggs.",
    "= 42",
    "The result is 42",
    "Final answer: $42$",
    "**42**",
    "*42*",
    "`42`",
    "Answer：42",
    "ANSWER: 42",
    "The answer is: 42.",
    "The answer is 42 dollars.",
    "The answer is forty-two (42).",
    "42 (forty-two)",
    "42 in total",
    "42 cm",
    "42.00",
    "+42",
    "4.2e1",
    "The answer is 42 km/h.",
    "Let x be 6. Then 7x = 42, so the answer is 42.",
    "It takes 42 minutes.",
    "There are 42 students in the class, so the answer is 42.",
    "答えは、42です。",
    "答えは 42",
    "答:42",
    "答え: 42個",
    "解答：42",
    "42です。",
    "42になります。",
    "よって、答えは42である。",
    "したがって答えは42個です。",
    "合計は42です",
    "合計で42個になります。",
    "6×7=42",
    "6×7＝42",
    "6 × 7 = 42 なので、答えは42です。",
    "答えは41ではなく42です。",
    "答えは四十二です",
    "四十二個",
    "約42",
    "およそ42",
    "答えは約42です",
    "The answer is exactly 42.",
    "The answer is clearly 42.",
    "The answer is simply 42",
    "The answer comes to 42.",
    "This gives 42.",
    "We get 42.",
    "I get 42.",
    "I got 42",
    "I computed 42.",
    "My answer is 42.",
    "My final answer is 42.",
    "Final Answer: The final answer is 42. I hope it is correct.",
    "The answer is 42.\n\nLet me know if you have any questions!",
    "The answer is 42.\n\nIs there anything else?",
    "The answer is 42. Does that make sense?",
    "42\n\nExplanation: 6 rows of 7.",
    "Answer: 42\nExplanation: there are 6 rows of 7 seats.",
    "Answer: 42 (6 rows of 7)",
    "#### 42 apples",
    "#### $42",
    "\\boxed{42\\text{ apples}}",
    "\\boxed{\\$42}",
    "\\boxed{ 42 }",
    "$$\\boxed{42}$$",
    "\\[\\boxed{42}\\]",
    "\\(\\boxed{42}\\)",
    "The answer is $\\boxed{42}$.",
    "The answer is \\boxed{42}.",
    "<answer> 42 </answer>",
    "<answer>\n42\n</answer>",
    "<ANSWER>42</ANSWER>",
    "<answer>The answer is 42</answer>",
    "<answer>x = 42</answer>",
    '{"reasoning": "6*7", "answer": 42}',
    '{"answer": 42.0}',
    '{"answer": "42 apples"}',
    '{"final_answer": "42"}',
    '{"Answer": 42}',
    "```\n42\n```",
    "At first I thought 41, but it is 42.",
    "Initially I got 41; the correct value is 42.",
    "I first said 41, but the answer is 42.",
    "The answer is not 41. It is 42.",
    "It can't be 41. It's 42.",
    "It is 42 and not 41.",
    "42, as required.",
    "42 - the number of seats.",
    "42: six rows of seven",
    "There were 50 and 8 left, so 42 remain.",
    "50 - 8 = 42 remain",
    "She spent $8 of $50, leaving $42.",
    "She has more than Bob: 42.",
    "He has 12 more than Bob, so 42.",
    "If each has 7, then 6 of them have 42.",
    "Maybe there's a trick here, but no: the answer is 42.",
    "I was unsure at first, but after checking, the answer is 42.",
    "42, I believe.",
    "The value is 42, which is more than 41.",
    "The answer is 42, which is less than 50.",
    "The answer is 42 since 42 > 41.",
    "x=42",
    "n = 42",
    "x equals 42",
    "The answer equals 42",
    "There are forty-two.",
    "There are forty-two apples.",
    "The minimum is 42.",
    "The maximum value is 42",
    "The least number is 42.",
    "The largest possible value is 42.",
    "At least one is needed... the answer is 42.",
    "The probability is 42 out of... no wait, the answer is 42.",
    "Hmm, 41? No. The answer is 42.",
]

NOT_PLAIN = [
    "6 or 42",
    "42 or 6",
    "42, 43",
    "42 and 43",
    "The answer is 42 or maybe 43",
    "The answer is either 42 or 43",
    '{"answer": [41, 42]}',
    '{"answer": [42, 43]}',
    '{"answer": {"low": 42, "high": 43}}',
    '{"answer": 42}\n{"answer": 43}',
    "\\boxed{41}\\boxed{42}",
    "\\boxed{42} or \\boxed{41}",
    "\\boxed{6=42}",
    "\\boxed{42=6}",
    "The answer isn't 42",
    "The answer is not 42.",
    "It isn't 42",
    "it's not 42",
    "答えは42ではない",
    "答えは42ではありません",
    "答えは42じゃない",
    "42ではない",
    "maybe 42",
    "Maybe 42.",
    "perhaps 42",
    "possibly 42",
    "The answer might be 42",
    "The answer could be 42",
    "The answer may be 42",
    "It might be 42",
    "My guess is 42",
    "I guess 42",
    "not sure, but 42",
    "I'm not sure, but the answer is 42",
    "42?",
    "The answer is 42?",
    "Is it 42?",
    "たぶん42",
    "答えはたぶん42",
    "42かもしれない",
    "答えは42かもしれません",
    "おそらく42です",
    "42でしょうか",
    "more than 42",
    "at least 42",
    "The answer is more than 42",
    "at most 42",
    "over 42",
    "up to 42",
    "41-43",
    "42-43",
    "41–42",
    "between 41 and 43",
    "between 42 and 43",
    "42以上",
    "42以下",
    "42未満",
    "42より大きい",
    "答えは42以上です",
    "> 42",
    "≥ 42",
    "42+",
    "42 or more",
    "sqrt(42)",
    "√42",
    "\\sqrt{42}",
    "42!",
    "42^2",
    "2*42",
    "42*2",
    "42 squared",
    "the square root of 42",
    "half of 42",
    "The answer is 42, wait, 7",
    "The answer is 42. Wait, 7",
    "The answer is 42. No, it's 7.",
    "The answer is 42. Actually, 7.",
    "The answer is 42... no, 7",
    "42, I mean 43",
    "The answer is 42. Or maybe 41.",
    "The answer is 42, but it could be 41",
    "The answer is 42, or possibly 41",
    "The answer is 42 (or 41)",
    "42 (41)",
    "The answer is 42/43",
    "42 or so",
    "The answer is 42 to 45",
    "42〜45",
    "41か42",
    "42または43",
    "42、43",
    "I doubt the answer is 42",
    "I don't think the answer is 42",
    "The answer is anything but 42",
    "The wrong answer is 42",
    "Suppose the answer is 42.",
    "If the answer is 42, then we are done.",
    "The answer is 42. The answer is 41.",
    "The answer is 41. The answer is 42.",
    "#### 42\n#### 41",
    "Answer: 41\nAnswer: 42",
    "<answer>42</answer><answer>41</answer>",
    "<answer>42 or 41</answer>",
    "<answer>not 42</answer>",
    "<answer>maybe 42</answer>",
    "The answer is probably 42",
    "42 is wrong",
    "42 is not correct",
    "The answer cannot be 42",
    "The answer is close to 42",
    "almost 42",
    "minus 42",
    "negative 42",
    "マイナス42",
    "five or 42",
    "One possible answer is 42.",
    "Another answer is 42.",
    "The answer is 42, maybe.",
    "42, perhaps",
    "42 but I'm not sure",
    "答えは41か42です。",
    "答えは42。いや、43。",
    "\\boxed{42}?",
    "\\boxed{42} is wrong",
    "more than \\boxed{42}",
    "not \\boxed{42}",
    "The answer is 42 or 24.",
    "I'd say 42 or 43",
    "42 / 43",
    "42; 43",
    "42 & 43",
    "42|43",
    "[42, 43]",
    "{42, 43}",
    "(42, 43)",
    "42 and/or 43",
    "42 vs 43",
    "The answer is 42. Alternatively, 43.",
    "The answer is 42. Alternatively, the answer is 43.",
    "The answer is 42. It could also be 43.",
    "The answer is 42. But it might be 43.",
    "Answer: 42 or Answer: 43",
    "Answer: 42, Answer: 43",
    "The answer is in the range 41-43",
    "The answer is in [41, 42]",
    "from 41 to 42",
    "42 ± 1",
    "42±5",
    "40 < x < 42",
    "x < 42",
    "x > 42",
    "x ≥ 42",
    "x >= 42",
    "no more than 42",
    "no less than 42",
    "fewer than 42",
    "greater than 42",
    "not 42",
    "NOT 42",
    "isn't 42",
    "It wasn't 42",
    "The answer is definitely not 42",
    "The answer is anything except 42",
    "It is not the case that the answer is 42",
    "The answer is not equal to 42",
    "never 42",
    "won't be 42",
    "The answer ≠ 42",
    "x ≠ 42",
    "\\boxed{\\neq 42}",
    "x != 42",
    "perhaps it's 42",
    "It's probably 42",
    "likely 42",
    "most likely 42",
    "42 maybe",
    "42, probably",
    "42, possibly",
    "42, but not sure",
    "42 (not sure)",
    "42 (I'm guessing)",
    "I'm guessing 42",
    "just a guess: 42",
    "Guess: 42",
    "best guess 42",
    "I don't know, 42",
    "I don't know. Maybe 42.",
    "no idea, 42?",
    "can't say, 42",
    "Hard to say, but 42",
    "could be 42",
    "may be 42",
    "might be 42",
    "it may well be 42",
    "Could it be 42?",
    "What about 42?",
    "how about 42?",
    "42? 43?",
    "41? 42?",
    "42 or something",
    "42-ish",
    "somewhere around 41 to 42",
    "42を超える",
    "42より多い",
    "42より小さい",
    "42以内",
    "少なくとも42",
    "最大42",
    "最低42",
    "42から43",
    "42~43",
    "42～43",
    "41〜42",
    "42か、43",
    "42、43のどちらか",
    "41または42",
    "41もしくは42",
    "41あるいは42",
    "42？",
    "42ですか？",
    "42かな",
    "42かも",
    "42かもしれません。",
    "多分42",
    "もしかしたら42",
    "もしかすると42です",
    "恐らく42",
    "42だろう",
    "42でしょう",
    "42とは限らない",
    "42以外",
    "42ではなく41",
    "42じゃなくて41",
    "42は間違い",
    "42は誤りです",
    "42は正しくない",
    "答えは42ではなく、41です。",
    "答えは42でない",
    "わからないが、42",
    "自信はないが42",
    "42 factorial",
    "42²",
    "42³",
    "42 cubed",
    "cube root of 42",
    "\\sqrt[3]{42}",
    "\\frac{42}{2}",
    "42/2",
    "2^{42}",
    "2^42",
    "10^42",
    "42e2",
    "42 * 2",
    "42 + 1",
    "42 - 1",
    "42-1",
    "41+42",
    "1/42",
    "\\log 42",
    "ln(42)",
    "sin(42)",
    "|42| - 1",
    "double 42",
    "twice 42",
    "3 times 42",
    "a third of 42",
    "10% of 42",
    "a multiple of 42",
    "the reciprocal of 42",
    "42 × 10^3",
    "42 thousand",
    "42千",
    "42万",
    "42%",
    "42 percent",
    "42パーセント",
    "0.42",
    "4,2",
    "420",
    "142",
    "-42",
    "−42",
    "$-42",
    "42i",
    "42x",
    "42π",
    "x42",
    "42nd",
    "the 42nd",
    "1042",
    "42:00",
    "42.5",
    "42,5",
    "The answer is 42. Correction: 43.",
    "The answer is 42. Sorry, 43.",
    "The answer is 42. Hmm, wait. 43.",
    "The answer is 42... Actually no, 43",
    "42 → 43",
    "42 => 43",
    "42 = 43",
    "The answer is 42. On second thought, it's 43.",
    "The answer is 42, no, 43",
    "The answer is 42, sorry, 43",
    "<answer>42</answer> Wait, it's 43.",
    "\\boxed{42}. Actually, it's 43.",
    "#### 42\nWait, 43",
    "答えは42です。いや、やっぱり43です。",
    "答えは42です。訂正：43です。",
    "答えは42。すみません、43です。",
]

WRITTEN = [
    ("minus 5", -5), ("negative 5", -5), ("マイナス5", -5), ("the answer is minus 5", -5), ("答えはマイナス5です", -5),
    ("1’000", 1000), ("1'000", 1000), ("1 000", 1000), ("1 000 000", 1_000_000), ("1.234,56", 1234.56), ("1.234.567", 1_234_567),
    ("0,5", 0.5), ("12,50", 12.5), ("1,5", 1.5), ("three", 3), ("Zero", 0), ("So there are three apples.", 3),
    ("The answer is one hundred and five.", 105), ("two million", 2_000_000), ("2m", 2), ("2m", 2_000_000), ("2 bn", 2),
    ("3万5千円", 35_000), ("1.5億", 150_000_000), ("百二十", 120), ("答えは1,200円です。", 1200), ("5パーセント", "5%"),
    ("1/2 = 0.5", 0.5), ("The answer is 1/2, or 0.5", 0.5), ("The answer is 0.5 (1/2).", 0.5), ("50% = 0.5", 0.5),
    ("22/7 ≈ 3.14", 3.14), ("The answer is 3.14 (rounded to two decimals)", 3.14), ("≈3.14", 3.14), ("5 cm", "5 cm"),
    ("5 centimetres", "5 cm"), ("5", "5 cm"), ("5 cm", 5), ("5 minutes", "5 min"),
]  # fmt: skip
OTHER = [
    ("10 minus 5", -5), ("5 minus 5", 5), ("2m", 3), ("1 000", 1), ("1 000", 0), ("0,5", 5), ("0,5", 0), ("seventy", 7),
    ("twenty-one", 20), ("twenty-one", 1), ("1010_2", 1010), ("5 cm", "5 m"), ("5 cm^2", "5 cm"), ("100", 99.5), ("3万", 3),
    ("twenty twenty", 20), ("four-fifths", 4), ("2,5,7", 2.5), ("1,250", 1.25),
]  # fmt: skip


AT_LENGTH = [
    "Let's break this down.\n\nFirst, Anna has 12 apples. She gives away more than 5 of them, at least 6.\nMaybe she eats one? No, the text says she doesn't.\n\nSo 12 - 6 + 36 = 42.\n\nThe answer is 42.",
    "Step 1: Compute 6 * 7 = 42.\nStep 2: Check that 42 is greater than 40. Yes.\n\nTherefore, the final answer is 42.",
    "We need x such that x/6 = 7.\n\nx = 42\n\nSo x is 42.",
    "Natalia sold 48/2 = 24 clips in May.\nAltogether 24 + 18 = 42 clips.",
    "Is it 41? No, since 41 is prime. So it's 42.",
    "The total cost is $42. That's more than $40 but less than $50.",
    "Each has 6, and there are 7 of them, for a total of 42.",
    "Total: 42 apples (12 red, 30 green).",
    "The answer is 42. Note that 41 would be wrong.",
    "The answer is 42, i.e. 6 times 7.",
    "The answer is 42, that is, 6 × 7.",
    "The answer is 42 or, in words, forty-two.",
    "The answer is 42 (forty-two).",
    "Answer: 42 miles per hour",
    "Answer: 42 km",
    "Answer: 42 out of 100",
    "Answer: 42 of them",
    "The answer is 42 in all.",
    "The answer is 42 apples and pears.",
    "#### 42 (12 + 30)",
    "The answer is 6 × 7 = 42.",
    "The answer is 6*7, which is 42.",
    "The answer is 12 + 30 = 42 apples.",
    "The answer is therefore 42",
    "The answer is, therefore, 42.",
    "The answer is of course 42.",
    "Answer: x = 42",
    "Answer: \\(x = 42\\)",
    "Answer: $x=42$",
    "最終的な答えは42です。",
    "計算すると、6×7=42。答えは42。",
    "6人が7個ずつ持っているので、6×7=42個です。",
    "答えは42個になります。確認：42÷6=7。",
    "残りは42個です。",
    "A: 42",
    "A：42個",
    "The answer is 42.\n\n**Check:** 42 / 6 = 7 ✓",
    "The answer is 42.\nCheck: 42/6 = 7.",
    "Answer: 42\n\nNote: rounding is not needed here.",
    "Answer: 42\n\nConfidence: 95%",
    "**Answer:** 42\n\n**Confidence:** high",
    "The answer is 42. I am confident.",
    "I'm sure the answer is 42.",
    "I am certain that it is 42.",
    "There's no doubt that the answer is 42.",
    "It must be 42.",
    "It has to be 42",
    "That makes 42.",
    "which equals 42",
    "This is equal to 42.",
    "It's exactly 42.",
    "Only 42 remain.",
    "Just 42.",
    "The number is 42",
    "The number of eggs is 42",
    "Result: 42",
    "Solution: 42",
    "Output: 42",
    "Ans. 42",
    "Ans = 42",
    "Therefore x=42.",
    "∴ x = 42",
    "=> 42",
    "-> 42",
    "→ 42",
    "42.\n",
    "  42  ",
    "\n\n42\n\n",
    "42\n\nLet me know if you need anything else!",
    "42 😊",
    "Sure! The answer is 42.",
    "Sure, 42.",
    "Of course! 42",
    "Okay, so 42.",
    "Well, 42.",
    "Hmm, let me think. 6*7 is 42. So 42.",
    "The answer is 42; I double-checked it.",
    "I first thought it was 41, but after recounting it is 42.",
    "It might seem to be 41, but it is 42.",
    "It could look like 41 but the answer is 42.",
    "You might think the answer is 41, but the answer is 42.",
]


@pytest.mark.parametrize("response", AT_LENGTH)
def test_a_plain_answer_counts_among_other_words(response: str) -> None:
    assert value(response, 42) == 1.0


@pytest.mark.parametrize("response", PLAIN)
def test_a_plain_answer_counts_however_it_is_said(response: str) -> None:
    assert value(response, 42) == 1.0


@pytest.mark.parametrize("response", NOT_PLAIN)
def test_what_is_denied_hedged_bounded_taken_back_or_one_of_two_does_not(response: str) -> None:
    assert value(response, 42) == 0.0


@pytest.mark.parametrize(("response", "reference"), WRITTEN)
def test_a_number_is_read_as_people_write_it(response: str, reference: Any) -> None:
    assert value(response, reference) == 1.0


@pytest.mark.parametrize(("response", "reference"), OTHER)
def test_and_is_never_another_one(response: str, reference: Any) -> None:
    assert value(response, reference) == 0.0


def test_the_key_of_the_rubric_decides() -> None:
    assert value("7", {"answer": 5, "total": 7}, key="total") == 1.0
    with pytest.raises(ReferenceFault):
        value("5", {"answer": 5}, key="total")


@pytest.mark.parametrize(
    ("response", "reference", "options", "expected"),
    [
        pytest.param("25%", 25, {"percent": "number"}, 1.0, id="number: the sign is a unit"),
        pytest.param("25%", 0.25, {"percent": "number"}, 0.0, id="number: never a fraction"),
        pytest.param("25", "25%", {"percent": "fraction"}, 0.0, id="fraction: never a unit"),
        pytest.param("0.25", "25%", {"percent": "fraction"}, 1.0, id="fraction: on both sides"),
        pytest.param("5.04", 5, {"absolute": 0.05}, 1.0, id="absolute: within"),
        pytest.param("5.3", 5, {"absolute": 0.3}, 1.0, id="absolute: at its edge, exactly"),
        pytest.param("5.0500001", 5, {"absolute": 0.05}, 0.0, id="absolute: beyond"),
        pytest.param("5.1%", "5%", {"absolute": 0.1}, 1.0, id="absolute: in the unit of the ground truth"),
        pytest.param("101", 100, {"relative": 0.01}, 1.0, id="relative: at its edge"),
        pytest.param("101.01", 100, {"relative": 0.01}, 0.0, id="relative: beyond"),
        pytest.param("-0.04", 0.05, {"absolute": 0.1}, 0.0, id="the opposite sign is beyond any tolerance"),
        pytest.param("so 5", 5, {"stated": True}, 0.0, id="stated: the last number does not count"),
        pytest.param("#### 5", 5, {"stated": True}, 1.0, id="stated"),
    ],
)
def test_options(response: str, reference: Any, options: dict[str, Any], expected: float) -> None:
    assert value(response, reference, **options) == expected


@pytest.mark.parametrize(
    "options",
    [{"absolute": -1.0}, {"relative": 1.0}, {"relative": float("nan")}, {"percent": "auto"}, {"tolerance": 1}],
    ids=str,
)
def test_an_impossible_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Number.model_validate({"check": "number", **options})


def test_the_reason_says_what_was_read_and_where() -> None:
    result = Number.model_validate({"check": "number"}).verify(sample("#### 17 eggs", "18"))
    assert result.reason == "17 in hash '17 eggs'; the reference is 18"


@given(
    st.text() | st.text(alphabet="0123456789.,-+$%()/\\{}boxedfra#: \nA<>=^e½⁶×"),
    st.integers() | st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_text_is_right_or_wrong(response: str, reference: float) -> None:
    assert value(response, reference) in {0.0, 1.0}


@given(st.text(alphabet="0123456789.,-+$%()/\\{}boxedfra#: \nA<>=^e½⁶×"))
def test_any_ground_truth_is_read_or_refused(reference: str) -> None:
    with suppress(ReferenceFault):
        assert value("#### 5", reference) in {0.0, 1.0}


@given(st.integers(-(10**30), 10**30))
def test_every_integer_is_itself_however_it_is_written(number: int) -> None:
    for written in (f"#### {number}", f"so it is ${number:,}", rf"\boxed{{{number}}}", f"Answer: {number}.0", f"A: {number}."):
        assert value(written, number) == 1.0
        assert value(written, number + 1) == 0.0


@pytest.mark.parametrize(
    "unit", ["#### ", r"\boxed{", "{", '{"answer": ', "answer to ", "1,", "1/", "\\frac{1", "½", "<answer>", "\n", "(", "1 or "]
)
def test_a_long_hostile_text_is_wrong(unit: str) -> None:
    assert value((unit * 300_000)[:300_000], 77) == 0.0


def test_every_recorded_solution_of_gsm8k_is_judged_as_its_label_says() -> None:
    path = DATA / "gsm8k" / "example_model_solutions.jsonl"
    if not path.exists():
        pytest.skip("no recorded data here")
    wrong, rows = [], 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for solution in (item for item in row.values() if isinstance(item, dict)):
            rows += 1
            if value(solution["solution"], row["ground_truth"]) != solution["is_correct"]:
                wrong.append((row["id"], solution))
    assert (wrong, rows) == ([], 2108)


def test_the_recorded_predictions_of_tora_are_equal_where_their_values_are() -> None:
    path = DATA / "tora_gsm8k" / "pred_gt.jsonl"
    if not path.exists():
        pytest.skip("no recorded data here")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    right = [_floats_equal(row["pred"][0], row["gt"]) for row in rows]
    assert [value(row["pred"][0], row["gt"]) for row in rows] == right
    assert (len(rows), sum(right)) == (2638, 2174)


def test_the_published_counts_of_zeroeval_are_reproduced() -> None:
    folder = DATA / "zeroeval"
    if not folder.exists():
        pytest.skip("no recorded data here")
    published = json.loads((folder / "expected.json").read_text("utf-8"))
    counts = {name: 0 for name in published if name.startswith("gsm|")}
    for line in (folder / "outputs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["ds"] == "gsm":
            counts[f"gsm|{row['model']}"] += int(value(row["output"], row["gold"].lstrip("# "), percent="number"))
    assert counts == {name: published[name]["correct"] for name in counts}


def _floats_equal(prediction: str, truth: str) -> bool:
    try:
        return float(prediction) == float(truth.replace(",", ""))
    except ValueError:
        return False
