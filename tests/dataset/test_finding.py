from judge.dataset.finding import LISTED, Finding, Flaw, listed


def test_more_than_twenty_of_a_kind_are_counted_and_other_kinds_are_still_listed() -> None:
    many = [Finding.at(Flaw("id", "id: wanted text"), "a.jsonl", line) for line in range(25, 0, -1)]
    other = Finding.at(Flaw("NUL", "NUL"), "a.jsonl", 3)
    found = list(listed([*many, other]))
    assert found[0] == "a.jsonl:1: id: wanted text"
    assert found[LISTED - 1 : LISTED + 2] == ["a.jsonl:20: id: wanted text", "a.jsonl: and 5 more: id", "a.jsonl:3: NUL"]
    assert len(found) == LISTED + 2


def test_the_kinds_of_two_files_are_listed_apart() -> None:
    flaw = Flaw("id", "id: wanted text")
    twenty = [Finding.at(flaw, path, line) for line in range(1, 21) for path in ("a", "b")]
    assert [line for line in listed(twenty) if "more" in line] == []


def test_a_finding_about_a_whole_file_has_no_line() -> None:
    assert str(Finding.at(Flaw("records", "3 records"), "a.jsonl")) == "a.jsonl: 3 records"


def test_findings_about_a_whole_file_stand_before_those_of_its_lines() -> None:
    flaw = Flaw("x", "y")
    assert list(listed([Finding.at(flaw, "a", 2), Finding.at(flaw, "a"), Finding.at(flaw, "a")])) == ["a: y", "a: y", "a:2: y"]
