"""What the build reads from template.yaml and samconfig.toml."""

from pathlib import Path

import pytest

from deploy.choices import overrides, read_stack, stack_of
from deploy.local import ROOT
from judge.settings import Settings

TEMPLATE = """
Parameters:
  Rubric: {Type: String, Default: summary}
  Days: {Type: Number, Default: 30}
  Arns: {Type: CommaDelimitedList, Default: "a,b"}
Mappings:
  Options:
    Build: {Runtime: python3.12, Architecture: x86_64}
Conditions:
  Keeps: !Not [!Equals [!Ref Days, "0"]]
  Both: !And [!Condition Keeps, !Or [!Equals [!Select [1, !Ref Arns], b], !Condition Keeps]]
Globals:
  Function:
    Runtime: !FindInMap [Options, Build, Runtime]
    Architectures: [!FindInMap [Options, Build, Architecture]]
Resources:
  GraderFunction:
    Properties:
      Environment:
        Variables:
          JUDGE_RUBRIC: !Ref Rubric
          JUDGE_TABLE: !If [Keeps, !Ref Table, ""]
          JUDGE_BOTH: !If [Both, "yes", !Ref AWS::NoValue]
          JUDGE_MODELS: !Sub ["${Rubric} in ${AWS::Region}, ${Other}", {Other: !Join ["-", !Split [".", x.y]]}]
"""


def written(text: str, folder: Path) -> Path:
    path = folder / "samconfig.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", {}, id="empty"),
        pytest.param("[default.build.parameters]\nparameter_overrides = 'Rubric=x'", {}, id="another-command"),
        pytest.param("[prod.deploy.parameters]\nparameter_overrides = 'Rubric=x'", {}, id="another-environment"),
        pytest.param(
            '[default.deploy.parameters]\nparameter_overrides = "Rubric=\\"gsm8k\\" JudgeModel=\\"\\" Arns=\\"a,b\\""',
            {"Rubric": "gsm8k", "JudgeModel": "", "Arns": "a,b"},
            id="as-guided-writes-it",
        ),
        pytest.param(
            "[default.deploy.parameters]\nparameter_overrides = ['Rubric=\"x y\"', 'Days=3']",
            {"Rubric": "x y", "Days": "3"},
            id="list",
        ),
        pytest.param(
            "[default.deploy.parameters]\nparameter_overrides = 'ParameterKey=Rubric,ParameterValue=x'",
            {"Rubric": "x"},
            id="long",
        ),
        pytest.param("[default.global.parameters]\nparameter_overrides = 'Rubric=x'", {"Rubric": "x"}, id="global"),
        pytest.param(
            "[default.global.parameters]\nparameter_overrides = 'Rubric=x Days=1'\n"
            "[default.deploy.parameters]\nparameter_overrides = 'Rubric=y'",
            {"Rubric": "y"},
            id="the-commands-own-before-the-global",
        ),
    ],
)
def test_parameters_are_read_as_sam_deploy_reads_them(text: str, found: dict[str, str], tmp_path: Path) -> None:
    assert overrides(written(text, tmp_path)) == found


def test_without_a_samconfig_there_are_no_overrides(tmp_path: Path) -> None:
    assert overrides(tmp_path / "samconfig.toml") == {}


def test_the_functions_of_a_template_are_worked_out() -> None:
    stack = stack_of(TEMPLATE, {"Rubric": "gsm8k", "Unknown": "x"})
    assert (stack.rubric, stack.python, stack.architecture) == ("gsm8k", "3.12", "x86_64")
    assert stack.variables == {
        "JUDGE_RUBRIC": "gsm8k",
        "JUDGE_TABLE": "Table",
        "JUDGE_BOTH": "yes",
        "JUDGE_MODELS": "gsm8k in us-east-1, x-y",
    }
    assert stack.parameters == {"Rubric": "gsm8k", "Days": "30", "Arns": "a,b"}


def test_a_condition_that_does_not_hold_gives_the_other_value() -> None:
    variables = stack_of(TEMPLATE, {"Days": "0"}).variables
    assert variables["JUDGE_TABLE"] == variables["JUDGE_BOTH"] == ""


def test_the_rubric_of_samconfig_wins_over_the_templates(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    assert read_stack(tmp_path).rubric == "summary"
    written("[default.deploy.parameters]\nparameter_overrides = 'Rubric=gsm8k'", tmp_path)
    assert read_stack(tmp_path).rubric == "gsm8k"


def test_the_shipped_stacks_settings_are_read_as_the_function_reads_them() -> None:
    stack = read_stack(ROOT)
    settings = Settings.read(stack.variables)
    assert settings.rubric == stack.rubric
    assert settings.models == ("us.amazon.nova-2-lite-v1:0",)
    assert settings.table == "VerdictTable"
    assert stack.python.startswith("3.")
    assert stack.architecture in ("arm64", "x86_64")
