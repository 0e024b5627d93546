"""What judge models cost."""

from pathlib import Path

import pytest

from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.errors import SettingsFault
from judge.grader import Grader
from judge.wiring import BUILT_IN

PRICES = Prices.model_validate(
    {
        "prices": [
            {"model": "nova", "input": 1.0, "output": 2.0},
            {"model": "nova-2", "input": 3.0, "output": 4.0, "cache_read": 0.5, "cache_write": 5.0},
        ]
    }
)


def attempt(
    model: str = "us.amazon.nova-2-lite", *, sent: int = 1_000_000, got: int = 500_000, cached: int = 0, written: int = 0
) -> Attempt:
    return Attempt(
        model=model,
        outcome="answered",
        input_tokens=sent,
        output_tokens=got,
        cache_read_tokens=cached,
        cache_write_tokens=written,
    )


def test_a_model_without_a_price_has_no_cost_not_zero() -> None:
    assert PRICES.cost([attempt(), attempt("unknown")]) is None
    assert PRICES.cost([attempt("unknown", sent=0, got=0)]) == 0.0
    for used in ({"sent": 5, "got": 5}, {"sent": 5, "cached": 5}, {"sent": 5, "written": 5}, {"cached": 5, "written": 5}):
        assert PRICES.cost([attempt("unknown", **{"sent": 0, "got": 0, **used})]) is None, used


def test_the_longest_name_that_fits_counts() -> None:
    assert PRICES.cost([attempt()]) == pytest.approx(3.0 + 2.0)
    assert PRICES.cost([attempt("amazon.nova-pro")]) == pytest.approx(1.0 + 1.0)


def test_cached_tokens_cost_what_the_table_says() -> None:
    assert PRICES.cost([attempt(sent=0, got=0, cached=2_000_000)]) == pytest.approx(1.0)
    assert PRICES.cost([attempt("nova", sent=0, got=0, cached=1_000_000)]) == pytest.approx(1.0)
    assert PRICES.cost([attempt(sent=0, got=0, written=2_000_000)]) == pytest.approx(10.0)
    assert PRICES.cost([attempt("nova", sent=0, got=0, written=1_000_000)]) == pytest.approx(1.0)
    assert PRICES.cost([attempt(sent=1_000_000, got=0, cached=2_000_000, written=1_000_000)]) == pytest.approx(3.0 + 1.0 + 5.0)


def test_an_empty_table_is_not_a_free_judge(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text("")
    with pytest.raises(SettingsFault, match=r"the file is empty; wanted the field 'prices'$"):
        Prices.load(tmp_path / "prices.yaml")


def test_every_fault_of_a_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text("price: []\nprices:\n- {model: x, input: -1, outptu: 2}\n")
    with pytest.raises(SettingsFault) as caught:
        Prices.load(tmp_path / "prices.yaml")
    assert "prices[1].input: wanted a number of at least 0, found -1" in str(caught.value)
    assert "did you mean 'output'" in str(caught.value)
    assert "did you mean 'prices'" in str(caught.value)
    assert str(tmp_path / "prices.yaml") in str(caught.value)
    with pytest.raises(SettingsFault, match=r"none\.yaml"):
        Prices.load(tmp_path / "none.yaml")


def test_the_shipped_table_loads() -> None:
    assert Prices.load(BUILT_IN / "prices.yaml").known("us.amazon.nova-2-lite-v1:0")


def test_a_cap_in_dollars_needs_a_price(server: object) -> None:
    with pytest.raises(SettingsFault, match=r"no price for 'who\.knows'"):
        Grader("summary", models=("who.knows",), max_usd=1.0)
