"""A stack on this machine, and what is left of it afterwards."""

import json
import tempfile
from pathlib import Path

import boto3
import pytest

from deploy.local import ARCHITECTURE, ROOT, RUNTIME, STACK, deploy, lines, ministack, recorded, stack_here, template_here, watch
from tests.converse_server import serve


def test_the_template_is_changed_in_its_python_its_processor_and_its_folder_alone() -> None:
    shipped = (ROOT / "template.yaml").read_text("utf-8").splitlines()
    changed = [line.strip() for line, before in zip(template_here().splitlines(), shipped, strict=True) if line != before]
    assert changed == [f"Runtime: {RUNTIME}", f"Architectures: [{ARCHITECTURE}]", "CodeUri: GraderFunction"]
    assert f"python{stack_here('reasoning').python}" == RUNTIME
    assert stack_here("reasoning").rubric == "reasoning"


@pytest.mark.usefixtures("server")
def test_nothing_is_left_in_the_temporary_folder(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    examples = ROOT / "examples" / "summary"
    with serve() as judge, ministack(judge.url, tmp_path / "log") as url:
        judge.reply = recorded(examples)
        deploy(built, url, {})
        client = boto3.client("cloudformation", endpoint_url=url)
        outputs = client.describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
        arn = next(output["OutputValue"] for output in outputs if output["OutputKey"] == "AliasArn")
        samples = json.dumps(lines(examples / "samples.jsonl"))
        answered = boto3.client("lambda", endpoint_url=url).invoke(FunctionName=arn, Payload=samples)
        assert "FunctionError" not in answered
    assert list(folder.iterdir()) == []


def test_a_rubric_without_examples_is_refused_before_anything_is_built() -> None:
    with pytest.raises(SystemExit, match="no examples of 'within_limt'; there are of agent_steps, "):
        watch("within_limt")
