"""The ground of every record: nothing is coerced, nothing unknown is kept, every fault is one readable line."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from judge.record import Many, Name, Ours, Record, brief, explain, near_miss


class Wheel(Record):
    kind: Literal["wheel"] = "wheel"
    size: float = Field(1.0, gt=0)


class Sail(Record):
    kind: Literal["sail"] = "sail"
    area: int = 1


class Cart(Record):
    name: Name
    seats: int = Field(2, ge=1, le=4)
    number: int | str = 1
    load: dict[str, int] | bool = False
    owner: str = Field("me", min_length=1)
    covered: bool = False
    plate: Annotated[str, Field(pattern=r"^[A-Z]{2,26}$")] | None = None
    full: Literal[True] | None = None
    drawn_by: Literal["ox", "horse"] = "ox"
    horse: Wheel | None = None
    length: float | None = Field(None, ge=0, allow_inf_nan=False)
    crew: Many[str] = Field((), min_length=1)
    wheels: Many[Wheel] = ()
    parts: Many[Annotated[Wheel | Sail, Field(discriminator="kind")]] = ()


A_NAME = "1 to 64 small letters, digits and underscores, a letter first"
KNOWN = {"": Cart.model_fields, "wheels": Wheel.model_fields}


def faults(data: object) -> tuple[str, ...]:
    with pytest.raises(ValidationError) as caught:
        Cart.model_validate(data)
    return explain(caught.value, KNOWN)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(None, "the file is empty; wanted the field 'name'", id="empty"),
        pytest.param(["a"], "wanted an object with the field 'name', found ['a']", id="a-list"),
        pytest.param({"name": "My cart"}, f"name: wanted {A_NAME}, found 'My cart'", id="name"),
        pytest.param({"name": None}, "name: wanted text, found nothing", id="nothing"),
        pytest.param({"name": "a", "seats": 0}, "seats: wanted a whole number from 1 to 4, found 0", id="range"),
        pytest.param({"name": "a", "seats": 1.5}, "seats: wanted a whole number from 1 to 4, found 1.5", id="half"),
        pytest.param({"name": "a", "number": 1.5}, "number: wanted a whole number or text, found 1.5", id="one-of-two-types"),
        pytest.param({"name": "a", "load": 5}, "load: wanted an object or true or false, found 5", id="object-or-truth"),
        pytest.param({"name": "a", "owner": ""}, "owner: wanted 1 or more characters, found ''", id="empty-text"),
        pytest.param(
            {"name": "a", "owner": "\ud83d"}, r"owner: wanted text without lone surrogates, found '\ud83d'", id="half-text"
        ),
        pytest.param({"name": "a", "covered": "yes"}, "covered: wanted true or false, found 'yes'", id="truth"),
        pytest.param({"name": "a", "plate": "ab"}, "plate: wanted 2 to 26 capital letters, found 'ab'", id="another-pattern"),
        pytest.param({"name": "a", "full": False}, "full: wanted true, found false", id="only-true"),
        pytest.param({"name": "a", "drawn_by": "cat"}, "drawn_by: wanted 'ox' or 'horse', found 'cat'", id="choice"),
        pytest.param({"name": "a", "horse": 5}, "horse: wanted an object, found 5", id="object"),
        pytest.param({"name": "a", "length": float("inf")}, "length: wanted a finite number, found inf", id="infinite"),
        pytest.param({"name": "a", "length": -1}, "length: wanted a number of at least 0, found -1", id="below"),
        pytest.param({"name": "a", "crew": "me"}, "crew: wanted a list, found 'me'", id="text-for-a-list"),
        pytest.param({"name": "a", "crew": []}, "crew: wanted 1 or more items, found 0", id="short-list"),
        pytest.param({"name": "a", "crew": [1]}, "crew[1]: wanted text, found 1", id="item-and-no-word-of-the-list"),
        pytest.param(
            {"name": "a", "wheels": [5]}, "wheels[1]: wanted an object with fields such as 'kind' and 'size', found 5", id="item"
        ),
        pytest.param({}, "name: missing", id="missing"),
        pytest.param({"name": "a", "weels": []}, "weels: unknown field; did you mean 'wheels'?", id="typo"),
        pytest.param({"name": "a", "zzz": 1}, "zzz: unknown field", id="unknown-and-like-nothing"),
        pytest.param(
            {"name": "a", "wheels": [{}, {"sise": 2.0}]}, "wheels[2].sise: unknown field; did you mean 'size'?", id="nested-typo"
        ),
        pytest.param(
            {"name": "a", "wheels": [{"size": "2"}]},
            "wheels[1].size: wanted a number above 0, found '2'",
            id="no-coercion",
        ),
        pytest.param(
            {"name": "a", "wheels": [{"size": True}]}, "wheels[1].size: wanted a number above 0, found true", id="no-bool"
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


class Holder(Record):
    kept: Ours[object]


def test_what_is_ours_is_kept_as_it_is() -> None:
    kept = object()
    assert Holder(kept=kept).kept is kept
