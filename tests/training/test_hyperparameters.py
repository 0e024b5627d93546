"""Every hyperparameter, its name and its range are those of Bedrock's API."""

import botocore.session
import pytest

from judge.doors.parser import make_parser
from judge.errors import SettingsFault
from judge.training.hyperparameters import HYPERPARAMETERS, Hyperparameter, as_requested, check_ranges
from judge.training.plan import Hyperparameters

MODEL = botocore.session.get_session().get_service_model("bedrock").shape_for("RFTHyperParameters")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("epochs", 0, "--epochs (epochCount, passes over the data): wanted 1 to 50, found 0"),
        ("epochs", 51, "found 51"),
        ("batch_size", 15, "wanted 16 to 512, found 15"),
        ("batch_size", 513, "found 513"),
        ("learning_rate", 0.01, "wanted 1e-07 to 0.001, found 0.01"),
        ("learning_rate", float("nan"), "found nan"),
        ("samples", 1, "wanted 2 to 16, found 1"),
        ("max_prompt_length", 0, "wanted 1 or more, found 0"),
        ("max_tokens", -5, "wanted 1 or more, found -5"),
        ("eval_interval", 101, "wanted 1 to 100, found 101"),
    ],
)
def test_a_value_out_of_range_is_refused_with_name_range_and_meaning(field: str, value: float, says: str) -> None:
    with pytest.raises(SettingsFault) as refused:
        check_ranges(Hyperparameters(**{field: value}))
    assert says in str(refused.value)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(SettingsFault) as refused:
        check_ranges(Hyperparameters(epochs=0, samples=99))
    assert len(str(refused.value).splitlines()) == 2


def test_the_ends_of_a_range_are_allowed() -> None:
    check_ranges(Hyperparameters(epochs=50, batch_size=16, learning_rate=1e-7, samples=16, eval_interval=100))


def test_bedrock_has_these_hyperparameters_and_no_others() -> None:
    assert {one.name for one in HYPERPARAMETERS} == set(MODEL.members)
    assert {one.field for one in HYPERPARAMETERS} == set(Hyperparameters.model_fields)


@pytest.mark.parametrize("one", HYPERPARAMETERS, ids=lambda one: one.name)
def test_a_range_is_that_of_the_api(one: Hyperparameter) -> None:
    bounds = MODEL.members[one.name].metadata
    assert list(one.words) == bounds.get("enum", [])
    assert one.high == bounds.get("max")
    assert one.low == bounds.get("min", None if one.words else 1), "where the API states no end, ours is 1"


def test_the_help_of_each_option_tells_the_range(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args(["job", "create", "--help"])
    text = capsys.readouterr().out.replace("1e-7", "1e-07").replace("1e-3", "0.001")
    for one in HYPERPARAMETERS:
        option = text.partition(f"\n  --{one.field.replace('_', '-')} ")[2].partition("\n  --")[0]
        assert one.range in option or one.high is None


def test_what_is_left_to_the_service_is_not_sent() -> None:
    assert as_requested(Hyperparameters(epochs=3, reasoning_effort="low")) == {"epochCount": 3, "reasoningEffort": "low"}
