"""Shows the plan of a job before it starts: what it is made of, each hyperparameter with its reason, and what the judge costs."""

from collections.abc import Iterator, Sequence

from judge.training.choices import GUIDANCE, Choice
from judge.training.place import data_folder, output_folder
from judge.training.plan import Plan
from judge.training.stack import Stack
from judge.training.workload import JudgeCost, Workload


def plan_page(plan: Plan, stack: Stack, choices: Sequence[Choice], work: Workload | None, cost: JudgeCost | None) -> str:
    """Return the page as text.

    Args:
        plan: the job.
        stack: the stack that gives its rewards.
        choices: its hyperparameters.
        work: what the job scores; None if the service decides it.
        cost: what the judge costs; None if that is not known.
    """
    made = [
        ("name", plan.name),
        ("base model", plan.base),
        ("rewards", f"{stack.rubric}, by {plan.grader}"),
        ("data", data_folder(plan.bucket, plan.name).uri),
        ("output", output_folder(plan.bucket, plan.name).uri),
    ]
    return "\n".join([*_table(made), "", *_values(choices), "", *_bill(stack, work, cost)])


def _values(choices: Sequence[Choice]) -> Iterator[str]:
    """Give two lines for each hyperparameter, for narrow terminals: its value and range, then its meaning and the reason."""
    rows = [("hyperparameter", "value", "range"), *map(_row, choices)]
    head, *lines = _table(rows)
    yield head
    for line, choice in zip(lines, choices, strict=True):
        yield line
        yield f"  {choice.hyperparameter.meaning}; {choice.why}"
    yield f"AWS's guidance: {GUIDANCE}"


def _row(choice: Choice) -> tuple[str, ...]:
    one = choice.hyperparameter
    value = "" if choice.value is None else f"{choice.value:g}" if isinstance(choice.value, float) else str(choice.value)
    return (one.name, value, one.range)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _bill(stack: Stack, work: Workload | None, cost: JudgeCost | None) -> Iterator[str]:
    if work is None:
        yield "what the judge will be asked is not known, because the service decides the hyperparameters"
        return
    yield (
        f"{work.steps:,} steps of {work.samples_a_step:,} responses: {work.training:,} responses of the training and "
        f"{work.validation:,} of validations are scored, at most"
    )
    if stack.judged_at_once:
        yield f"the function scores at most {stack.judged_at_once:,} responses at the same time"
    if cost is not None and not cost.calls:
        yield "no judge is asked, so the rewards cost only the Lambda"
    elif cost is not None:
        money = "no price is known" if cost.usd is None else f"about {cost.usd:,.2f} US dollars"
        yield (
            f"the judge: {cost.calls:,} calls, about {cost.input_tokens:,} tokens in and {cost.output_tokens:,} out, {money}; "
            "an estimate without what equal responses, checks and the cache save"
        )
    yield "the training itself is billed by Bedrock: https://aws.amazon.com/bedrock/pricing/"
