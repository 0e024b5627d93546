"""The ground of every record: nothing is coerced, nothing unknown is kept, every fault is one readable line."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from judge.record import Many, Name, Record, brief, explain, near_miss


class Wheel(Record):
    kind: Literal["wheel"] = "wheel"
    size: float = Field(1.0, gt=0)


class Sail(Record):
    kind: Literal["sail"] = "sail"
    area: int = 1


class Cart(Record):
    name: Name
    wheels: Many[Wheel] = ()
    parts: Many[Annotated[Wheel | Sail, Field(discriminator="kind")]] = ()


KNOWN = {"": Cart.model_fields, "wheels": Wheel.model_fields}


def faults(data: object) -> tuple[str, ...]:
    with pytest.raises(ValidationError) as caught:
        Cart.model_validate(data)
    return explain(caught.value, KNOWN)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(None, "the whole: input should be a valid dictionary or instance of Cart, found None", id="no-object"),
        pytest.param({}, "name: missing", id="missing"),
        pytest.param({"name": "a", "weels": []}, "weels: unknown field; did you mean 'wheels'?", id="typo"),
        pytest.param({"name": "a", "zzz": 1}, "zzz: unknown field", id="unknown-and-like-nothing"),
        pytest.param(
            {"name": "a", "wheels": [{}, {"sise": 2.0}]}, "wheels[2].sise: unknown field; did you mean 'size'?", id="nested-typo"
        ),
        pytest.param(
            {"name": "a", "wheels": [{"size": "2"}]},
            "wheels[1].size: input should be a valid number, found '2'",
            id="no-coercion",
        ),
        pytest.param(
            {"name": "a", "wheels": [{"size": True}]}, "wheels[1].size: input should be a valid number, found True", id="no-bool"
        ),
        pytest.param(
            {"name": "a", "parts": [{"kind": "sale"}]},
            "parts[1]: unknown 'sale'; did you mean 'sail'?",
            id="union-tag",
        ),
    ],
)
def test_a_fault_says_where_what_was_wanted_and_what_was_found(data: object, said: str) -> None:
    assert faults(data) == (said,)


def test_the_nearest_place_whose_names_are_known_makes_the_suggestion() -> None:
    class Train(Record):
        carts: Many[Cart] = ()

    with pytest.raises(ValidationError) as caught:
        Train.model_validate({"carts": [{"name": "a", "wheels": [{"sise": 1.0}]}]})
    known = {"": Train.model_fields, "carts": Cart.model_fields, "wheels": Wheel.model_fields}
    assert explain(caught.value, known) == ("carts[1].wheels[1].sise: unknown field; did you mean 'size'?",)


def test_every_fault_is_told_at_once() -> None:
    assert len(faults({"name": "A", "weels": 1, "wheels": [{"size": 0}]})) == 3


def test_what_a_validator_of_ours_says_is_told_in_its_own_words_a_line_a_fault() -> None:
    class Picky(Record):
        value: Annotated[int, Field(ge=0)] = 0

        def model_post_init(self, _context: Any) -> None:
            msg = "value: wanted a better day\nvalue: and a finer one"
            raise ValueError(msg)

    with pytest.raises(ValidationError) as caught:
        Picky()
    assert explain(caught.value, {}) == ("value: wanted a better day", "value: and a finer one")


@pytest.mark.parametrize(
    "name",
    ["", "A", "1a", "_a", "a-b", "a b", "a.b", "é", "a\n", "a" * 65, "a\u200b", "ａ", None, 1],
)
def test_a_name_is_small_letters_digits_and_underscores(name: object) -> None:
    assert faults({"name": name})[0].startswith("name: ")


@pytest.mark.parametrize("name", ["a", "a1", "a_b_", "a" * 64])
def test_a_name_that_fits_is_kept(name: str) -> None:
    assert Cart(name=name).name == name


def test_a_record_cannot_be_changed() -> None:
    cart = Cart(name="a")
    with pytest.raises(ValidationError, match="frozen"):
        cart.name = "b"  # type: ignore[misc]


def test_many_takes_a_list_and_keeps_its_items_strict() -> None:
    many: TypeAdapter[tuple[int, ...]] = TypeAdapter(Many[int])
    assert many.validate_python([1, 2]) == (1, 2)
    with pytest.raises(ValidationError):
        TypeAdapter(Many[Wheel]).validate_python([{"size": "1"}])


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param("banana", "", id="nothing-close"),
        pytest.param("", "", id="empty"),
        pytest.param("sise", "; did you mean 'size'?", id="close"),
    ],
)
def test_near_miss(word: str, said: str) -> None:
    assert near_miss(word, ["size", "kind"]) == said


@pytest.mark.parametrize(
    ("value", "most", "shown"),
    [
        pytest.param("abc", 5, "'abc'", id="fits-exactly"),
        pytest.param("abcd", 5, "'abc…", id="one-too-long"),
        pytest.param(None, 80, "None", id="none"),
        pytest.param("x" * 300_000, 80, "'" + "x" * 78 + "…", id="300-kB"),
        pytest.param("a\nb\x00", 80, r"'a\nb\x00'", id="control-characters-are-escaped"),
    ],
)
def test_brief_shows_any_value_in_one_short_line(value: object, most: int, shown: str) -> None:
    assert brief(value, most) == shown
    assert len(shown) <= most


def test_brief_shows_a_huge_int() -> None:
    assert len(brief(10**5000)) <= 80
