"""Of answers written to be paid for nothing at most 2 % are paid, of honest ones at most 3 % refused, and each of these is known."""

import pytest

from tests.answers.corpus import FOLDER, Marked, lines, mark


def wrong(name: str) -> tuple[list[Marked], int]:
    """Return what was marked wrongly, and how many there are."""
    marked = [mark(line) for line in lines(FOLDER / f"{name}.jsonl")]
    return [one for one in marked if not one.right], len(marked)


@pytest.mark.parametrize(("name", "share"), [("gaming", 0.02), ("honest", 0.03)])
def test_few_answers_are_marked_wrongly_and_all_of_them_are_known(name: str, share: float) -> None:
    known = {line["id"] for line in lines(FOLDER / "known.jsonl")}
    found, total = wrong(name)
    assert [f"{one.id}: {one.value}, {one.reason}" for one in found if one.id not in known] == []
    assert total >= 600
    assert len(found) <= share * total
