"""Reads the options that several commands have: the rubric and the AWS region."""

import os
from argparse import Namespace
from collections.abc import Sequence

from judge.errors import SettingsFault
from judge.judges.named import asks_models, refuse_unknown
from judge.rubric.rubric_file import list_rubrics
from judge.settings import Settings
from judge.wiring import folders


def known_rubrics() -> Sequence[str]:
    """Return the names of all rubrics, the shipped ones and those in JUDGE_FOLDER."""
    return list_rubrics([folder / "rubrics" for folder in folders(Settings.read(os.environ, rubric="-"))])


def read_settings(arguments: Namespace, **more: object) -> Settings:
    """Return the settings of a command that has `--rubric`.

    Args:
        arguments: as they were parsed.
        more: settings from other options; None keeps the environment's.

    Raises:
        SettingsFault: no rubric was named, or a setting is wrong.
    """
    if not (arguments.rubric or os.environ.get("JUDGE_RUBRIC")):
        msg = f"no rubric: give --rubric NAME|FILE or set JUDGE_RUBRIC; there are: {', '.join(known_rubrics())}"
        raise SettingsFault(msg)
    return Settings.read(os.environ, rubric=arguments.rubric, **more)


def use_region(arguments: Namespace) -> None:
    """Put the region that was given where every AWS client looks for it."""
    if arguments.region:
        os.environ["AWS_REGION"] = arguments.region


def read_judge(arguments: Namespace) -> Settings:
    """Return the settings of a command that asks a judge, and use its region.

    Args:
        arguments: as they were parsed, see `judge.doors.arguments.add_judge`.

    Raises:
        SettingsFault: see `read_settings`; or models are named for a judge that there is not, or that does not ask them.
    """
    use_region(arguments)
    if arguments.models and arguments.judge is not None and not asks_models(arguments.judge):
        refuse_unknown(arguments.judge)
        what = "--model names a judge on Bedrock or at an endpoint"
        msg = f"{what}, and --judge {arguments.judge} asks none of its models; give one of the two"
        raise SettingsFault(msg)
    return read_settings(arguments, models=arguments.models, concurrency=arguments.concurrency)
