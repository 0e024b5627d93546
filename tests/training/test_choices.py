"""What is not given follows from the size of the data, and says why."""

import pytest

from judge.errors import SettingsFault
from judge.training.choices import DataSize, choose, chosen, max_prompt_length
from judge.training.hyperparameters import check_ranges
from judge.training.plan import Hyperparameters

ALL = Hyperparameters.model_fields.keys()


def choice(records: int, validation: int = 0, longest: int = 100, **given: object) -> Hyperparameters:
    size = DataSize(records=records, validation=validation, longest_prompt=longest)
    return chosen(choose(Hyperparameters.model_validate(given), size, ALL))


def test_a_value_out_of_range_is_refused() -> None:
    with pytest.raises(SettingsFault, match="batchSize"):
        choice(1000, batch_size=8)


def test_an_interval_of_validations_without_anything_to_validate_with_is_refused() -> None:
    with pytest.raises(SettingsFault, match="nothing to validate with"):
        choice(1000, eval_interval=5)


@pytest.mark.parametrize(
    ("records", "epochs", "batch"),
    [(1, 6, 16), (100, 6, 16), (128, 6, 32), (511, 6, 64), (512, 6, 128), (999, 6, 128), (1000, 3, 128), (20_000, 3, 128)],
)
def test_passes_and_batch_follow_the_number_of_records(records: int, epochs: int, batch: int) -> None:
    made = choice(records)
    assert (made.epochs, made.batch_size) == (epochs, batch)


@pytest.mark.parametrize(
    ("records", "batch", "interval"), [(20_000, None, 10), (640, 128, 5), (640, 320, 2), (100, None, 6), (20, 512, 1)]
)
def test_the_interval_of_validations_is_the_formula_of_the_guidance(records: int, batch: int | None, interval: int) -> None:
    assert choice(records, validation=10, batch_size=batch).eval_interval == interval


def test_without_validation_there_is_no_interval() -> None:
    assert choice(1000).eval_interval is None


@pytest.mark.parametrize(("longest", "limit"), [(0, 1024), (682, 1024), (683, 2048), (8000, 12_288)])
def test_the_limit_for_prompts_leaves_room_above_the_longest(longest: int, limit: int) -> None:
    assert max_prompt_length(longest) == limit == choice(1000, longest=longest).max_prompt_length


@pytest.mark.parametrize("records", [1, 99, 100, 7473, 20_000])
def test_what_is_chosen_is_in_range(records: int) -> None:
    check_ranges(choice(records, validation=100, longest=5000))


def test_what_was_given_stays_and_says_so() -> None:
    size = DataSize(records=100, longest_prompt=10)
    choices = {one.hyperparameter.field: one for one in choose(Hyperparameters(epochs=2), size, ALL)}
    assert (choices["epochs"].value, choices["epochs"].why) == (2, "given")
    assert "guidance" in choices["learning_rate"].why


def test_what_a_service_does_not_take_is_left_to_it_unless_it_was_given() -> None:
    size = DataSize(records=100, longest_prompt=10)
    made = chosen(choose(Hyperparameters(samples=4), size, ["epochs", "batch_size"]))
    assert made == Hyperparameters(epochs=6, batch_size=16, samples=4)


def test_what_does_not_follow_from_the_data_is_the_guidances_or_the_sdks() -> None:
    made = choice(1000)
    assert (made.learning_rate, made.samples, made.max_tokens, made.reasoning_effort) == (1e-4, 8, 2048, None)
