"""The stack's life, by the commands a user types, in an AWS on loopback: made, asked, used by a job, changed, unchanged, gone."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest

from deploy.local import ARCHITECTURE, ROOT, RUNTIME, STACK, SamFailed, deploy, lines, ministack, recorded, sam
from tests.converse_server import ConverseServer, serve

if TYPE_CHECKING:
    from mypy_boto3_bedrock import BedrockClient

SMALL = {"VerdictDays": 0, "AlarmEmail": "somebody@example.org"}
LARGE = {
    "Rubric": "reasoning",
    "FallbackModel": "openai.gpt-oss-120b-1:0",
    "ModelArns": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0",
    "VerdictDays": 7,
}
NOVA = "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.amazon.nova-2-lite-v1:0"
PROFILE = "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/a1b2c3d4e5f6"
pytestmark = pytest.mark.usefixtures("server")


def samples(rubric: str) -> list[dict[str, Any]]:
    return lines(ROOT / "examples" / rubric / "samples.jsonl")


@dataclass
class Stack:
    """A deployed stack and the AWS it lives in."""

    url: str
    built: Path
    judge: ConverseServer

    @property
    def outputs(self) -> dict[str, str]:
        outputs = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def client(self, service: Any) -> Any:
        return boto3.client(service, endpoint_url=self.url)

    def policies(self) -> dict[str, list[dict[str, Any]]]:
        """The statements of the function's role, by the policy's name."""
        iam = self.client("iam")
        role = self.client("lambda").get_function_configuration(FunctionName=self.outputs["FunctionArn"])["Role"].split("/")[-1]
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        return {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"] for name in names}

    def function(self, arn: str) -> dict[str, Any]:
        """The configuration of a version."""
        configuration: dict[str, Any] = self.client("lambda").get_function_configuration(FunctionName=arn)
        return configuration

    def ask(self, rubric: str, arn: str) -> dict[str, float]:
        """Send a rubric's examples to an ARN of the function, with the replies kept for them as the judge's."""
        self.judge.reply = recorded(ROOT / "examples" / rubric)
        answered = self.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(samples(rubric)))
        rows = json.loads(answered["Payload"].read())
        assert "FunctionError" not in answered, rows
        return {row["id"]: row["aggregate_reward_score"] for row in rows}


@pytest.fixture(scope="module")
def stack(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with serve() as judge, ministack(judge.url, tmp_path_factory.mktemp("ministack") / "log") as url:
        said = deploy(built, url, SMALL)
        assert "Successfully created/updated stack" in said
        yield Stack(url, built, judge)


def changed(template: str, options: dict[str, object]) -> str:
    """Return a template in which somebody has edited options: each has a line of its own, before the other mappings."""
    head, rest = template.split("\n  NearTimeout:", 1)
    for name, value in options.items():
        head, found = re.subn(rf"(?m)^ {{6}}{name}: .*$", f'      {name}: "{value}"', head)
        assert found == 1, name
    return f"{head}\n  NearTimeout:{rest}"


@contextmanager
def edited(built: Path, **options: object) -> Iterator[Path]:
    """Give what is built once somebody has edited options: another template, which the build also puts into the artifact."""
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(built, folder, dirs_exist_ok=True))
        for path in (copy / "template.yaml", copy / "GraderFunction" / "template.yaml"):
            path.write_text(changed(path.read_text("utf-8"), options), "utf-8")
        yield copy


def test_the_stack_has_what_the_template_says(stack: Stack) -> None:
    function = stack.function(stack.outputs["AliasArn"])
    assert (function["Runtime"], function["Architectures"]) == (RUNTIME, [ARCHITECTURE])
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert function["TracingConfig"]["Mode"] == "PassThrough"
    assert not function.get("Layers")
    variables = function["Environment"]["Variables"]
    assert variables["JUDGE_MODELS"].split(",")[0] == "us.amazon.nova-2-lite-v1:0"
    assert variables["JUDGE_TABLE"] == variables["JUDGE_TABLE_DAYS"] == ""
    assert variables["JUDGE_MAX_TOKENS"] == "2000000"
    assert variables["POWERTOOLS_SERVICE_NAME"] == STACK
    assert "AWS_LAMBDA_EXEC_WRAPPER" not in variables
    groups = stack.client("logs").describe_log_groups(logGroupNamePrefix=stack.outputs["LogGroupName"])["logGroups"]
    assert [group["retentionInDays"] for group in groups] == [30]
    assert (stack.outputs["StackName"], stack.outputs["Rubric"]) == (STACK, "summary")
    assert stack.outputs["DashboardUrl"].startswith("https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#")


def test_its_alarms_and_its_dashboard_are_about_this_stack(stack: Stack) -> None:
    alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
    watched = {"judge_failures_percent", "data_faults", "Errors", "Duration", "flat_groups_percent", "duplicates_percent"}
    assert {alarm["MetricName"] for alarm in alarms} == watched
    assert next(alarm["Threshold"] for alarm in alarms if alarm["MetricName"] == "Duration") == 720_000
    assert all(len(alarm["AlarmActions"]) == 1 for alarm in alarms)
    services = [alarm["Dimensions"] for alarm in alarms if alarm["Namespace"] == "judge"]
    assert services == 4 * [[{"Name": "service", "Value": STACK}]]
    dashboard = stack.client("cloudwatch").get_dashboard(DashboardName=f"{STACK}-us-east-1")["DashboardBody"]
    assert len(json.loads(dashboard)["widgets"]) == 12
    searches = [text for text in re.split(r"[\[\]]", dashboard) if "SEARCH" in text]
    assert [json.loads(text)["expression"] for text in searches] == [
        f"100 * SEARCH('{{judge,service}} MetricName=unscored service=\"{STACK}\"', 'Sum') / samples"
    ]


def test_the_function_may_ask_the_chosen_models_and_nothing_else(stack: Stack) -> None:
    policies = stack.policies()
    assert set(policies) == {"write-logs", "ask-judge", "ask-nova"}
    (direct,) = policies["ask-judge"]
    (nova,) = policies["ask-nova"]
    assert direct["Resource"] == ["arn:aws:bedrock:us-east-1::foundation-model/us.amazon.nova-2-lite-v1:0", NOVA]
    regions = ("us-east-1", "us-east-2", "us-west-2")
    assert nova["Resource"] == [f"arn:aws:bedrock:{region}::foundation-model/amazon.nova-2-lite-v1:0" for region in regions]
    assert nova["Condition"]["StringEquals"]["bedrock:InferenceProfileArn"] == NOVA


def test_it_answers_sam_remote_invoke(stack: Stack, tmp_path: Path) -> None:
    stack.judge.reply = recorded(ROOT / "examples" / "summary")
    event = tmp_path / "event.json"
    event.write_text(json.dumps(samples("summary")), "utf-8")
    said = sam(
        *("remote", "invoke", "GraderFunction", "--stack-name", STACK, "--event-file", str(event), "--output", "text"),
        AWS_ENDPOINT_URL=stack.url,
    )
    assert '"id": "bridge-good", "aggregate_reward_score": 1.0' in said


def test_its_outputs_make_a_training_job(stack: Stack) -> None:
    outputs = stack.outputs
    shape: Any = botocore.session.get_session().get_service_model("bedrock").shape_for("LambdaGraderConfig")
    assert re.fullmatch(shape.members["lambdaArn"].metadata["pattern"], outputs["VersionArn"])
    bedrock: BedrockClient = stack.client("bedrock")
    job = bedrock.create_model_customization_job(
        jobName="first",
        customModelName="first",
        roleArn=outputs["TrainingRoleArn"],
        baseModelIdentifier="amazon.nova-2-lite-v1:0:256k",
        customizationType="REINFORCEMENT_FINE_TUNING",
        trainingDataConfig={"s3Uri": f"s3://{outputs['BucketName']}/data/first/train.jsonl"},
        outputDataConfig={"s3Uri": f"s3://{outputs['BucketName']}/output/first/"},
        customizationConfig={"rftConfig": {"graderConfig": {"lambdaGrader": {"lambdaArn": outputs["VersionArn"]}}}},
    )
    assert bedrock.get_model_customization_job(jobIdentifier=job["jobArn"])["roleArn"] == outputs["TrainingRoleArn"]


def test_its_bucket_is_private_encrypted_and_the_jobs_own(stack: Stack) -> None:
    s3, bucket = stack.client("s3"), stack.outputs["BucketName"]
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    role = stack.outputs["TrainingRoleArn"].rsplit("/", 1)[-1]
    policy = stack.client("iam").get_role_policy(RoleName=role, PolicyName="use-training-bucket")["PolicyDocument"]
    allowed = {statement["Action"]: statement["Resource"] for statement in policy["Statement"]}
    assert allowed == {
        "s3:ListBucket": f"arn:aws:s3:::{bucket}",
        "s3:GetObject": [f"arn:aws:s3:::{bucket}/data/*", f"arn:aws:s3:::{bucket}/output/*"],
        "s3:PutObject": f"arn:aws:s3:::{bucket}/output/*",
    }


def test_a_wrong_parameter_is_refused_before_anything_is_changed(stack: Stack) -> None:
    with pytest.raises(SamFailed, match="wanted ARNs of models and inference profiles separated by commas, without wildcards"):
        deploy(stack.built, stack.url, {**SMALL, "ModelArns": "arn:aws:bedrock:*::foundation-model/*"})


def test_a_timeout_without_an_alarm_of_its_own_is_refused_and_the_stack_stays(stack: Stack) -> None:
    with edited(stack.built, Timeout=899) as built, pytest.raises(SamFailed):
        deploy(built, stack.url, SMALL)
    events = stack.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    assert any("Unable to get mapping for NearTimeout::899" in event.get("ResourceStatusReason", "") for event in events)
    assert stack.function(stack.outputs["AliasArn"])["Timeout"] == 900


def test_a_jobs_version_keeps_its_rewards_while_the_alias_moves_on(stack: Stack) -> None:
    job = stack.outputs["VersionArn"]
    before = stack.ask("summary", job)
    deploy(stack.built, stack.url, LARGE)
    after = stack.outputs["VersionArn"]
    assert after != job
    assert stack.function(after)["Environment"]["Variables"]["JUDGE_RUBRIC"] == "reasoning"
    assert stack.function(stack.outputs["AliasArn"])["Version"] == after.rsplit(":", 1)[-1]
    assert stack.ask("summary", job) == before
    assert stack.function(job)["Environment"]["Variables"]["JUDGE_RUBRIC"] == "summary"


def test_verdicts_are_kept_in_the_table_and_the_same_once_more_is_no_change(stack: Stack) -> None:
    stack.judge.requests.clear()
    first = stack.ask("reasoning", stack.outputs["AliasArn"])
    asked = len(stack.judge.requests)
    dynamodb = stack.client("dynamodb")
    kept = dynamodb.scan(TableName=dynamodb.list_tables()["TableNames"][0])["Items"]
    assert len(kept) == asked
    assert all({"key", "expires"} <= set(item) for item in kept)
    assert stack.ask("reasoning", stack.outputs["FunctionArn"]) == first, "another container, the same table"
    assert len(stack.judge.requests) == asked
    assert "No changes to deploy" in deploy(stack.built, stack.url, LARGE)
    asking = {"ask-judge", "ask-fallback", "ask-nova", "ask-named-models"}
    assert set(stack.policies()) == {"write-logs", "keep-verdicts", *asking}


def test_a_jobs_version_keeps_the_rubric_it_was_published_with(stack: Stack, tmp_path: Path) -> None:
    job = stack.outputs["VersionArn"]
    before = stack.ask("reasoning", job)
    built = Path(shutil.copytree(stack.built, tmp_path / "built"))
    rubric = built / "GraderFunction" / "rubrics" / "reasoning.yaml"
    text, found = re.subn(r"(?m)^reward: (.+)$", r"reward: 10 * (\1)\nrange: [0, 10]", rubric.read_text("utf-8"))
    assert found == 1
    rubric.write_text(text, "utf-8")
    deploy(built, stack.url, LARGE)
    assert stack.outputs["VersionArn"] != job
    assert stack.ask("reasoning", job) == before
    assert stack.ask("reasoning", stack.outputs["AliasArn"]) == {
        name: pytest.approx(10 * value) for name, value in before.items()
    }
    shutil.rmtree(built)


def made_before(stack: Stack) -> dict[str, str]:
    """Make what a company has before it deploys the stack, and return its names by those of the options."""
    statement = {"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "*"}
    ec2, policy = stack.client("ec2"), json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    layer = stack.client("lambda").publish_layer_version(LayerName="traces", Content={"ZipFile": empty_zip()})
    return {
        "KmsKey": stack.client("kms").create_key()["KeyMetadata"]["Arn"],
        "PermissionsBoundary": stack.client("iam").create_policy(PolicyName="bound", PolicyDocument=policy)["Policy"]["Arn"],
        "Subnets": ",".join(subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:2]),
        "SecurityGroups": ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"],
        "AlarmTopic": stack.client("sns").create_topic(Name="there")["TopicArn"],
        "TraceLayer": layer["LayerVersionArn"],
    }


def empty_zip() -> bytes:
    file = io.BytesIO()
    zipfile.ZipFile(file, "w").close()
    return file.getvalue()


def test_options_alone_make_a_new_version_with_what_a_company_asks_for(stack: Stack) -> None:
    before, names = stack.outputs["VersionArn"], made_before(stack)
    with edited(stack.built, Provisioned=1, **names) as built:
        deploy(built, stack.url, LARGE)
    assert stack.outputs["VersionArn"] != before
    function = stack.function(stack.outputs["VersionArn"])
    groups = stack.client("logs").describe_log_groups(logGroupNamePrefix=stack.outputs["LogGroupName"])["logGroups"]
    assert [group["kmsKeyId"] for group in groups] == [names["KmsKey"]]
    assert function["TracingConfig"]["Mode"] == "Active"
    assert [layer["Arn"] for layer in function["Layers"]] == [names["TraceLayer"]]
    assert function["Environment"]["Variables"]["AWS_LAMBDA_EXEC_WRAPPER"] == "/opt/otel-instrument"
    assert {"use-vpc", "leave-vpc", "use-key", "send-traces"} <= set(stack.policies())
    alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert all(alarm["AlarmActions"] == [names["AlarmTopic"]] for alarm in alarms)
    warm = stack.client("lambda").get_provisioned_concurrency_config(FunctionName=stack.outputs["FunctionArn"], Qualifier="live")
    assert warm["RequestedProvisionedConcurrentExecutions"] == 1


def test_a_judge_with_an_arn_is_allowed_by_it_and_as_a_profile_of_the_named_models(stack: Stack) -> None:
    deploy(stack.built, stack.url, {**LARGE, "JudgeModel": PROFILE})
    policies = stack.policies()
    assert policies["ask-judge"][0]["Resource"] == [PROFILE]
    assert "ask-nova" not in policies
    (named,) = policies["ask-named-models"]
    assert named["Resource"] == [LARGE["ModelArns"]]
    fallback = f"arn:aws:bedrock:us-east-1:000000000000:inference-profile/{LARGE['FallbackModel']}"
    assert named["Condition"]["StringEqualsIfExists"]["bedrock:InferenceProfileArn"] == [PROFILE, fallback, LARGE["ModelArns"]]


def test_it_goes_without_a_trace_but_its_bucket(stack: Stack) -> None:
    bucket = stack.outputs["BucketName"]
    sam("delete", "--stack-name", STACK, "--no-prompts", "--region", "us-east-1", AWS_ENDPOINT_URL=stack.url)
    assert stack.client("lambda").list_functions()["Functions"] == []
    assert stack.client("dynamodb").list_tables()["TableNames"] == []
    assert bucket in {each["Name"] for each in stack.client("s3").list_buckets()["Buckets"]}
