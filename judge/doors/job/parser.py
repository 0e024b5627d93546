"""Makes the parsers of `judge invoke`, `judge job` and `judge compare`. Loads nothing that only the commands need."""

import argparse
from typing import TYPE_CHECKING, Any

from judge.doors.arguments import add_file, add_judge, add_output, add_region, add_rubric, command

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_SCORED = """\
Exit codes:
  0    every row was scored
  1    some rows could not be scored
  2    something has to be fixed first, and the message says what
  3    the output can no longer be written (the disk is full)
  130  interrupted"""

_INVOKE = """\
Score FILE by the deployed function: in batches, as a training job would send
them, to the very version that the job will call. Rows and table are those of
`judge score`. Do this before you start a job."""

_JOB = """\
Train a model by reinforcement fine-tuning, from the data set to the tuned model.

  judge job create train.jsonl --validation validation.jsonl --dry-run
                                         see what would be asked for, and its cost
  judge job create train.jsonl --validation validation.jsonl
  judge job watch JOB                    how it goes, what is left, what it cost
  judge job curves JOB --output curves.png
                                         the rewards, and what they mean
  judge job deploy JOB                   make the tuned model answer
  judge compare held_out.jsonl --base ID --tuned ARN --rubric NAME
                                         is it better?
  judge job delete JOB                   remove what costs money"""

_SERVICES = """\
Nova is trained by Bedrock's own API; open-weight models (openai.gpt-oss-20b,
qwen.qwen3-32b) through the OpenAI-compatible endpoint. Which of the two it is
follows from the model or the job."""

_CREATE = f"""\
Check the data, upload them, and start a training job that gets its rewards from
the deployed function.

What is not given is chosen by the size of the data set, as Bedrock's guidance
says; --dry-run prints the request, why each value was chosen, and what the
judge will cost. The job is bound to the version of the function that is
deployed now, so that a later deployment does not change its rewards.

{_SERVICES}"""

_WATCH = """\
Follow a job until it ends: its status and phases, the rewards that the function
has given so far, the time that is left, and what the judge has cost. Ctrl-C
stops watching; the job goes on.

Exit codes:
  0    the job has completed; with --once, it has not failed
  1    it failed, or was stopped
  2    something has to be fixed first, and the message says what
  130  interrupted"""

_CURVES = """\
Draw the rewards of a job over its course, and say what they mean: rising
together, training without validation, flat, collapsing or noisy, each with
what the documents advise. Besides the function's own metrics, whatever the
job's files in S3 hold is drawn."""

_DEPLOY = """\
Make the tuned model of a finished job answer. It is paid for by the token, or,
with --provisioned, by the hour. Prints the id to ask it by."""

_DELETE = """\
Delete what a job left behind: its deployments, its tuned model, its data in the
bucket. Everything is listed first, and nothing is deleted without a yes. The
stack itself is removed by `sam delete`."""

_COMPARE = """\
Ask two models the prompts of FILE with the same settings, score both by the same
rubric, and compare the rewards prompt by prompt: the mean difference with its
95 % interval, wins, ties and losses, each criterion, and the prompts whose
reward changed most, both ways, with both answers.

Use prompts that the training has not seen. Answers and rows are kept in FOLDER;
run the same command again after Ctrl-C and it goes on.

Exit codes:
  0    all prompts were compared
  1    a prompt was left out, or an answer has no reward
  2    something has to be fixed first, and the message says what
  130  interrupted"""


def add_job(commands: "_SubParsersAction[Any]") -> None:
    """Add `invoke`, `job` with its steps, and `compare`."""
    _add_invoke(commands)
    job = command(commands, "job", "train a model, watch it, deploy it", _JOB, epilog=_SERVICES)
    job.set_defaults(command=None, help=job.format_help)
    steps = job.add_subparsers(title="steps", metavar="STEP")
    _add_create(steps)
    _add_list(steps)
    _add_watch(steps)
    stop = _step(steps, "stop", "stop a job", "Stop a job. What it has trained so far may be lost.")
    _add_one(stop)
    _add_curves(steps)
    _add_deploy(steps)
    _add_delete(steps)
    _add_compare(commands)


def _step(steps: "_SubParsersAction[Any]", name: str, line: str, text: str) -> argparse.ArgumentParser:
    return command(steps, name, line, text, f"job {name}")


def _add_invoke(commands: "_SubParsersAction[Any]") -> None:
    invoke = command(commands, "invoke", "score a file by the deployed function", _INVOKE, epilog=_SCORED)
    invoke.add_argument("function", metavar="ARN", help="the function: an ARN, a name, or stack:NAME for the one of a stack")
    add_file(invoke)
    invoke.add_argument("--batch-size", type=int, default=64, metavar="N", help="samples in an invocation (default: 64)")
    invoke.add_argument("--at-once", type=int, default=12, metavar="N", help="invocations at the same time (default: 12)")
    add_output(invoke, help="the file to write the rows to (default: -, which is stdout)", default="-")
    add_region(invoke)


def _add_create(steps: "_SubParsersAction[Any]") -> None:
    create = _step(steps, "create", "start a job", _CREATE)
    create.add_argument("file", metavar="FILE", help="the records to train on, see `judge data check`")
    create.add_argument("--validation", metavar="FILE", help="the records to validate with, see `judge data split`")
    create.add_argument("--stack", default="judge", metavar="NAME", help="the stack that `sam deploy` made (default: judge)")
    create.add_argument("--name", metavar="NAME", help="the job's name (default: the stack, the rubric and the time)")
    create.add_argument(
        "--base-model", default="amazon.nova-2-lite-v1:0:256k", metavar="ID", help="the model to train (default: %(default)s)"
    )
    create.add_argument(
        "--rubric", metavar="NAME|FILE", help="the stack's rubric, if its file is not where its name leads (default: the stack's)"
    )
    create.add_argument("--dry-run", action="store_true", help="print the request and the cost, and do nothing")
    create.add_argument("--kms-key", metavar="ARN", help="the key that encrypts the tuned model")
    create.add_argument("--subnet", action="append", dest="subnets", metavar="ID", help="a subnet for the job; may be repeated")
    create.add_argument(
        "--security-group", action="append", dest="security_groups", metavar="ID", help="a security group; may be repeated"
    )
    create.add_argument(
        "--tag", action="append", dest="tags", metavar="KEY=VALUE", help="a tag of job and model; may be repeated"
    )
    _add_hyperparameters(create)
    _add_service(create)


def _add_hyperparameters(create: argparse.ArgumentParser) -> None:
    """Add them; `judge.training.hyperparameters` knows their ranges, their defaults and where both come from."""
    group = create.add_argument_group("hyperparameters")
    group.add_argument("--epochs", type=int, metavar="N", help="passes over the data, 1 to 50")
    group.add_argument("--batch-size", type=int, metavar="N", help="prompts in a step, 16 to 512")
    group.add_argument("--learning-rate", type=float, metavar="RATE", help="1e-7 to 1e-3")
    group.add_argument("--samples", type=int, metavar="N", help="responses to each prompt, 2 to 16; one judgment each")
    group.add_argument("--max-prompt-length", type=int, metavar="TOKENS", help="longer prompts are dropped in silence")
    group.add_argument("--max-tokens", type=int, metavar="TOKENS", help="the room for a response")
    group.add_argument("--reasoning-effort", choices=("low", "medium", "high"), help="how much the model thinks")
    group.add_argument("--eval-interval", type=int, metavar="STEPS", help="steps from one validation to the next, 1 to 100")


def _add_list(steps: "_SubParsersAction[Any]") -> None:
    listed = _step(steps, "list", "list the jobs", "List the jobs, the newest first.")
    listed.add_argument("--name", metavar="TEXT", help="only those with this in their names")
    listed.add_argument("--status", metavar="STATUS", help="only those with this status, such as InProgress")
    _add_service(listed)


def _add_watch(steps: "_SubParsersAction[Any]") -> None:
    watch = _step(steps, "watch", "follow a job until it ends", _WATCH)
    _add_one(watch)
    watch.add_argument("--once", action="store_true", help="say how it stands, and end")


def _add_curves(steps: "_SubParsersAction[Any]") -> None:
    curves = _step(steps, "curves", "draw the rewards of a job, and read them", _CURVES)
    _add_one(curves)
    curves.add_argument(
        "--output",
        action="append",
        dest="outputs",
        metavar="OUT",
        help="a picture (.png, .svg) or the figures (.json, which `judge report --job` takes); may be repeated",
    )


def _add_deploy(steps: "_SubParsersAction[Any]") -> None:
    deploy = _step(steps, "deploy", "make the tuned model answer", _DEPLOY)
    _add_one(deploy)
    deploy.add_argument("--name", metavar="NAME", help="the deployment's name (default: that of the model)")
    deploy.add_argument("--provisioned", type=int, metavar="UNITS", help="by the hour, with so many model units")


def _add_delete(steps: "_SubParsersAction[Any]") -> None:
    delete = _step(steps, "delete", "delete what a job left behind", _DELETE)
    _add_one(delete)
    delete.add_argument(
        "--keep-model", action="store_true", help="delete deployments alone, which are what costs money by the hour"
    )
    delete.add_argument("--yes", action="store_true", help="do not ask")


def _add_compare(commands: "_SubParsersAction[Any]") -> None:
    compare = command(commands, "compare", "is the tuned model better than the base?", _COMPARE)
    add_file(compare)
    compare.add_argument("--base", required=True, metavar="ID", help="the base model")
    compare.add_argument("--tuned", required=True, metavar="ID", help="the tuned model: what `judge job deploy` printed")
    add_rubric(compare)
    compare.add_argument("--output", required=True, metavar="FOLDER", help="the folder for answers and rows")
    compare.add_argument("--prompts", type=int, metavar="N", help="ask no more than this many of the prompts (default: all)")
    compare.add_argument("--samples", type=int, default=1, metavar="N", help="responses to each prompt (default: 1)")
    compare.add_argument(
        "--max-tokens", type=int, default=2048, metavar="N", help="the room for a response, in tokens (default: 2048)"
    )
    compare.add_argument("--temperature", type=float, default=0.6, metavar="T", help="0 to 1 (default: 0.6, as in training)")
    compare.add_argument("--endpoint", metavar="URL", help="ask both models at this OpenAI-compatible endpoint")
    add_judge(compare)


def _add_one(step: argparse.ArgumentParser) -> None:
    step.add_argument("job", metavar="JOB", help="the job's name or ARN; of an open-weight model, its id")
    step.add_argument("--stack", default="judge", metavar="NAME", help="the stack that gives its rewards (default: judge)")
    _add_service(step)


def _add_service(step: argparse.ArgumentParser) -> None:
    step.add_argument(
        "--endpoint", metavar="URL", help="the OpenAI-compatible endpoint (default: https://bedrock-mantle.REGION.api.aws/v1)"
    )
    add_region(step)
