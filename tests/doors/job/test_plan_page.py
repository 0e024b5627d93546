"""The plan is shown as it is, with what is not known said so."""

import pytest

from judge.doors.job.plan_page import plan_page
from judge.training.choices import GUIDANCE, DataSize, choose
from judge.training.plan import Hyperparameters, Plan
from judge.training.stack import find_stack
from judge.training.workload import JudgeCost, Workload
from tests.stack_server import StackServer

WORK = Workload(steps=48, samples_a_step=128, training=5760, validation=42)
COST = JudgeCost(calls=5802, input_tokens=1_000_000, output_tokens=10_000, usd=0.325)


def page(plan: Plan, work: Workload | None = WORK, cost: JudgeCost | None = COST, **given: object) -> str:
    choices = choose(
        Hyperparameters.model_validate(given), DataSize(records=100, longest_prompt=5), Hyperparameters.model_fields.keys()
    )
    return plan_page(plan, find_stack("judge"), choices, work, cost)


@pytest.fixture(autouse=True)
def _stack(deployed: StackServer) -> None:
    """A stack is deployed."""


def test_without_a_workload_nothing_is_counted(plan: Plan) -> None:
    text = page(plan, None, None)
    assert "what the judge will be asked is not known" in text
    assert "steps of" not in text


def test_without_a_cost_there_is_no_figure_of_it(plan: Plan) -> None:
    assert "the judge: " not in page(plan, cost=None)


def test_without_calls_no_judge_is_said_to_cost_anything(plan: Plan) -> None:
    text = page(plan, cost=COST.model_copy(update={"calls": 0}))
    assert "no judge is asked, so the rewards cost only the Lambda" in text
    assert "tokens in" not in text


def test_a_cost_without_a_price_says_so(plan: Plan) -> None:
    text = page(plan, cost=COST.model_copy(update={"usd": None}))
    assert "no price is known" in text
    assert "US dollars" not in text


def test_without_a_bound_on_what_is_judged_at_once_none_is_shown(plan: Plan, deployed: StackServer) -> None:
    deployed.parameters = {}
    assert "at the same time" not in page(plan)


def test_every_hyperparameter_has_a_line_in_columns(plan: Plan) -> None:
    lines = page(plan, learning_rate=1e-5).splitlines()
    head = next(place for place, line in enumerate(lines) if line.startswith("hyperparameter"))
    rows, reasons = lines[head + 1 : head + 17 : 2], lines[head + 2 : head + 18 : 2]
    assert [row.split()[0] for row in rows] == [
        "epochCount",
        "batchSize",
        "learningRate",
        "trainingSamplePerPrompt",
        "maxPromptLength",
        "inferenceMaxTokens",
        "reasoningEffort",
        "evalInterval",
    ]
    assert rows[2].split()[1] == "1e-05"
    assert reasons[2] == "  how far a step moves the model; given"
    assert len({row.index(word) for row, word in zip(rows, ("1 to 50", "16 to 512"), strict=False)}) == 1
    assert max(map(len, rows)) <= 80


def test_the_guidance_and_the_bound_on_what_is_judged_at_once_are_shown(plan: Plan) -> None:
    lines = page(plan).splitlines()
    assert f"AWS's guidance: {GUIDANCE}" in lines
    assert "the function scores at most 160 responses at the same time" in lines
    assert next(line for line in lines if line.startswith("learningRate")).split()[1] == "0.0001"
    assert (
        next(line for line in page(plan, learning_rate=1e-7).splitlines() if line.startswith("learningRate")).split()[1]
        == "1e-07"
    )
