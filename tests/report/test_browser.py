"""The report in a real browser: hostile texts stay texts, and it works with a keyboard, in the dark and on paper."""

import base64
import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from judge.doors.cli import main
from judge.report.attacks import attacks
from judge.report.comparison import Comparison
from judge.report.contents import contents
from judge.report.course import course
from judge.report.page import page as page_of
from judge.report.people import people
from judge.report.training_course import training_course
from judge.training.course import Course, Role, series_of
from judge.training.curves.course_file import write_course
from tests.conftest import make_rubric
from tests.report.conftest import run_of, sample, scored, unscored, write
from tests.training.curves.synthetic import KINDS, synthetic

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here, so the report is not tried in a browser")

AWAY = "http://127.0.0.1:9/"  # the port of discard, where nothing listens
PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    f"<img src='{AWAY}a' onerror=alert(1)>",
    "<svg onload=alert(1)></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    f"<iframe src='{AWAY}b'></iframe>",
    f"<meta http-equiv=refresh content='0;url={AWAY}c'>",
    f"<base href='{AWAY}d'>",
    f"<link rel=stylesheet href='{AWAY}e'>",
    f"<style>@import '{AWAY}f'; body {{ display: none }}</style>",
    "<a href='javascript:alert(1)'>click</a>",
    f"<form action='{AWAY}g'><input autofocus onfocus=alert(1)></form>",
    f"<object data='{AWAY}h'></object><embed src='{AWAY}i'>",
    "<details open ontoggle=alert(1)>x</details>",
    "--></title></textarea></noscript><img src=x onerror=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} \u2028\u2029\u202e \"'`&lt;img&gt;",
)
"""Texts that would do something if any of them were read as HTML or as a script."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


class Heard:
    """Everything that a page did besides showing itself."""

    def __init__(self, page: Any) -> None:
        self.did: list[str] = []
        page.on("request", lambda request: self._note(request.url))
        page.on("console", lambda message: self.did.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.did.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.did.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("framenavigated", lambda frame: self._note(frame.url))

    def _note(self, url: str) -> None:
        if not url.startswith("file:"):
            self.did.append(f"went to {url}")


def shown(browser: Any, path: Path, **options: Any) -> tuple[Any, Heard]:
    """Open a report, with all of its rows and tables opened."""
    page = browser.new_context(**options).new_page()
    heard = Heard(page)
    page.goto(path.as_uri())
    if options.get("java_script_enabled", True):
        page.wait_for_function("document.getElementById('opening') === null", timeout=10_000)
    return page, heard


def open_all(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate("document.querySelectorAll('.rows tbody button').forEach((one) => one.click())")


def nodes(page: Any) -> Counter[str]:
    """Count the page's elements by name and attributes' names."""
    found = page.evaluate(
        "[...document.querySelectorAll('*')].map((one) => [one.localName, ...one.getAttributeNames()].join(' '))"
    )
    return Counter(found)


def filled(folder: Path, texts: tuple[str, ...]) -> Path:
    """Write a report in which texts stand wherever a text can stand."""
    rows, samples = [], []
    for place, text in enumerate(texts, 1):
        part = {"value": 0.5, "answer": text, "reason": text}
        origin = {"rubric": text, "version": text, "rubric_hash": text, "model": text, "calibration": text}
        everywhere = {"note": text, "attempts": [text], "provenance": origin, "group": text, "id": f"{text}{place}"}
        calibrated = {"of": text, "raw": 0.1, "value": 0.2}
        criteria = {text: {"score": 0.5, "answer": text, "reason": text}}
        rows.append(scored(2 * place - 1, checks={f"{text}!": part}, criteria=criteria, calibrated=calibrated, **everywhere))
        rows.append(unscored(2 * place, reason=text, detail=text, found=text, whose=text, **everywhere))
        for _ in range(2):
            called = [{"id": "1", "type": "function", "function": {"name": text, "arguments": "{}"}}]
            turns = [{"role": "user", "content": text}, {"role": "assistant", "content": text, "tool_calls": called}]
            samples.append({"id": f"{text}{place}", "messages": turns, "reference_answer": text})
    run = run_of(folder, rows, samples)
    run.path = texts[0]
    path = folder / "report.html"
    parts = [training_course(str(curves(folder, texts)))]
    path.write_bytes(page_of(contents(run, Comparison(run, run_of(folder, rows, samples, "other")), parts)))
    return path


def curves(folder: Path, texts: tuple[str, ...]) -> Path:
    """Write a job's course in which texts stand wherever a text can stand."""
    points = [(float(at), at / 20) for at in range(20)]
    roles: tuple[Role, ...] = ("training reward", "loss", "other")
    series = [series_of(text, points, role=role, by="step", source=text) for text in texts for role in roles]
    write_course(folder / "curves.json", Course(job="".join(texts), series=series, missing=texts))
    return folder / "curves.json"


def faults(browser: Any, hostile: Path, harmless: Path) -> list[str]:
    """Say what a report with hostile texts did or has that one with harmless texts did not or has not."""
    found = []
    for path in (hostile, harmless):
        page, heard = shown(browser, path)
        try:
            open_all(page)
            found.append(nodes(page))
        except playwright.Error as error:  # it went somewhere else
            heard.did.append(str(error))
            found.append(Counter())
        if page.url != path.as_uri():
            heard.did.append(f"is at {page.url}")
        page.context.close()
        if heard.did:
            return heard.did
    return list(map(str, (found[0] - found[1]).items()))


def as_html(path: Path) -> Path:
    """Write a report's twin, whose script reads texts as HTML."""
    made = path.read_text("utf-8")
    script = re.findall(r"<script>(.*?)</script>", made, re.DOTALL)[-1]
    append = "element.append(...children.filter((child) => child !== null && child !== undefined));"
    assert append in script
    parsed = "for (const child of children) if (child?.nodeType) element.append(child); else element.insertAdjacentHTML('beforeend', child ?? '');"
    unsafe = script.replace(append, parsed)
    hashes = [f"sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}" for one in (script, unsafe)]
    assert hashes[0] in made
    twin = path.with_name("twin.html")
    twin.write_text(made.replace(script, unsafe).replace(*hashes), "utf-8")
    return twin


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A report with hostile texts, and one with the same texts without a tag."""
    hostile, harmless = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("harmless")
    return filled(hostile, PAYLOADS), filled(harmless, tuple(text.translate({ord("<"): "(", ord(">"): ")"}) for text in PAYLOADS))


def test_a_script_that_parses_html_is_caught(browser: Any, twins: tuple[Path, Path]) -> None:
    assert faults(browser, as_html(twins[0]), twins[1])


def test_hostile_texts_make_no_node_and_no_request(browser: Any, twins: tuple[Path, Path]) -> None:
    assert len(PAYLOADS) == 17
    assert faults(browser, *twins) == []


def test_hostile_texts_are_shown_as_they_are(browser: Any, twins: tuple[Path, Path]) -> None:
    page, _ = shown(browser, twins[0])
    open_all(page)
    text = page.evaluate("document.body.textContent")
    assert [payload for payload in PAYLOADS if payload not in text] == []
    page.context.close()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of 240 rows, one of them unscored, with every section that one run has."""
    folder = tmp_path_factory.mktemp("plain")
    rows = [
        scored(at, (at * 7 % 11) / 10, checks={"words": {"value": (at * 3 % 5) / 4, "reason": "counted"}}) for at in range(1, 240)
    ]
    samples = [sample(at, f"{'word ' * (at % 11)}- number {at}") for at in range(1, 241)]
    run = run_of(folder, [*rows, unscored(240)], samples)
    path = folder / "report.html"
    path.write_bytes(page_of(contents(run, None)))
    return path


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of two runs."""
    folder = tmp_path_factory.mktemp("compared")
    samples = [sample(at) for at in range(1, 31)]
    long = {"rubric": "test", "version": 1, "rubric_hash": "abc", "model": f"replies:{'folder/' * 20}replies.jsonl"}
    rows = [[scored(at, (at * by % 11) / 10, provenance=long) for at in range(1, 31)] for by in (3, 5)]
    runs = [run_of(folder, made, samples, f"run{place}") for place, made in enumerate(rows)]
    path = folder / "report.html"
    path.write_bytes(page_of(contents(runs[0], Comparison(*runs))))
    return path


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of two runs with people's labels, an audit and the steps of training."""
    folder = tmp_path_factory.mktemp("everything")
    samples = [sample(at, f"{'word ' * (at % 9)}- number {at}", metadata={"step": at // 12}) for at in range(1, 97)]
    rows = [[scored(at, (at * by % 11) / 10) for at in range(1, 97)] for by in (3, 5)]
    runs = [run_of(folder, made, samples, f"run{place}") for place, made in enumerate(rows)]
    for run in runs:
        run.rubric = make_rubric()
    scores = [{"id": f"a{at}", "annotator": "kim", "score": (at * 5 % 11) / 10} for at in range(1, 97)]
    rubric = folder / "short.yaml"
    rubric.write_text("name: short\ndescription: d\nchecks: [{check: length, unit: words, least: 8}]\n")
    attacked = write(folder / "in.jsonl", [{"id": f"a{at}", "prompt": "Why?", "response": f"Because {at}."} for at in range(12)])
    audit = str(folder / "audit.jsonl")
    command = ["audit", str(attacked), "--rubric", str(rubric), "--attempts", "8", "--family", "padding", "--output", audit]
    assert main(command) in (0, 1, 3)
    write_course(folder / "curves.json", synthetic(KINDS["together"]))
    job = training_course(str(folder / "curves.json"))
    parts = [people(runs, str(write(folder / "labels.jsonl", scores))), attacks(audit), course(runs[0]), job]
    path = folder / "report.html"
    path.write_bytes(page_of(contents(runs[0], Comparison(*runs), parts)))
    return path


def column(page: Any, name: str) -> list[str]:
    heads = page.locator(".rows thead button").all_text_contents()
    return page.locator(f".rows tbody tr > td:nth-child({heads.index(name) + 1})").all_text_contents()


def test_rows_are_sorted_both_ways_with_missing_values_last(browser: Any, plain: Path) -> None:
    page, heard = shown(browser, plain)
    head = page.get_by_role("button", name="reward", exact=True)
    page.select_option("#filter", label="all rows")
    for way, wanted in (("ascending", "0.000"), ("descending", "1.000")):
        head.click()
        assert page.locator("th[aria-sort]").get_attribute("aria-sort") == way
        values = column(page, "reward")
        assert values[0] == wanted
        assert [float(value) for value in values] == sorted(map(float, values), reverse=way == "descending")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    assert column(page, "reward")[-1] == ""
    assert heard.did == []
    page.context.close()


def test_rows_are_searched_and_filtered(browser: Any, plain: Path) -> None:
    page, _ = shown(browser, plain)
    page.fill("#search", "NUMBER 123")
    assert column(page, "id") == ["a123"]
    assert page.locator("#count").text_content() == "1 of 240 rows"
    page.fill("#search", "Sum up text 7.")
    assert column(page, "id") == ["a15", "a16"]
    page.fill("#search", "in no row")
    assert column(page, "id") == []
    page.fill("#search", "")
    page.select_option("#filter", label="unscored rows")
    assert column(page, "id") == ["a240"]
    page.context.close()


def test_a_curve_with_fewer_points_runs_on_and_shows_them(browser: Any, everything: Path) -> None:
    page, heard = shown(browser, everything)
    figure = page.locator("#job figure").first
    assert figure.locator("circle.point.second").count() == 12
    assert figure.locator("path.curve.second").get_attribute("d").count("M") == 1
    assert figure.locator("circle.point").count() == 12
    assert "minutes since the job was created" in page.locator("#job svg text").all_text_contents()
    assert page.locator("#course svg text").get_by_text("step", exact=True).count() > 0
    assert heard.did == []
    page.context.close()


def test_pages_are_turned(browser: Any, plain: Path) -> None:
    page, _ = shown(browser, plain)
    assert len(column(page, "id")) == 100
    assert page.get_by_role("button", name="Previous").is_disabled()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    assert len(column(page, "id")) == 40
    assert page.get_by_role("button", name="Next").is_disabled()
    page.context.close()


def test_the_keyboard_alone_reaches_a_row_and_opens_it(browser: Any, plain: Path) -> None:
    page, _ = shown(browser, plain)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.rows tbody') !== null"):
            break
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    opened = page.locator("tr.opened").text_content()
    assert all(text in opened for text in ("Sum up text 0.", "number 1", "reason 1", "a.model-v1:0", "test, version 1, hash abc"))
    page.keyboard.press("Space")
    assert page.locator("tr.opened").count() == 0
    page.context.close()


def test_two_runs_stand_side_by_side(browser: Any, compared: Path) -> None:
    page, heard = shown(browser, compared)
    page.get_by_role("button", name="difference", exact=True).click()
    values = column(page, "difference")
    assert [float(value) for value in values] == sorted(map(float, values))
    page.locator(".rows tbody button").first.click()
    assert page.locator("tr.opened .sides > div").count() == 2
    assert page.locator("tr.opened .said[aria-label=Response]").count() == 1  # it is the same in both runs
    assert heard.did == []
    page.context.close()


def test_a_reason_for_all_criteria_stands_once(browser: Any, tmp_path: Path) -> None:
    criteria = {name: {"score": 0.5, "reason": "short and right"} for name in ("right", "clear")}
    path = tmp_path / "report.html"
    path.write_bytes(page_of(contents(run_of(tmp_path, [scored(1, criteria=criteria)], [sample(1)]), None)))
    page, _ = shown(browser, path)
    page.locator(".rows tbody button").first.click()
    assert page.locator("tr.opened").text_content().count("short and right") == 1
    page.context.close()


def test_very_large_values_are_drawn_and_written_short(browser: Any, tmp_path: Path) -> None:
    rows = [scored(at, 1e100, metrics={"judge": 1e100}) for at in range(1, 25)]
    run = run_of(tmp_path, rows, [sample(at, metadata={"step": at // 8}) for at in range(1, 25)])
    path = tmp_path / "report.html"
    path.write_bytes(page_of(contents(run, None, [course(run)])))
    page, heard = shown(browser, path)
    assert column(page, "reward")[0] == "1.00e+100"
    assert heard.did == []
    page.context.close()


def test_the_keyboard_alone_walks_a_full_report_and_never_gets_lost(browser: Any, everything: Path) -> None:
    page, heard = shown(browser, everything)
    seen = []
    for _ in range(400):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement === document.body ? 'body' : document.activeElement.closest('section')?.id")
        )
        if seen[-1] == "rows":
            break
    wanted = ["findings", "compared", "people", "attacks", "course", "job", "rewards", "groups", "form", "rows"]
    assert [one for one in dict.fromkeys(seen) if one] == wanted
    assert heard.did == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("report", ["plain", "compared", "everything"])
def test_an_accessibility_checker_finds_nothing(scheme: str, report: str, browser: Any, request: pytest.FixtureRequest) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page, _ = shown(browser, request.getfixturevalue(report), color_scheme=scheme, bypass_csp=True)
    page.locator(".rows tbody button").first.click()
    page.locator("#rewards summary").first.click()
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.context.close()


@pytest.mark.parametrize("report", ["plain", "compared", "everything"])
def test_a_narrow_screen_never_scrolls_sideways(report: str, browser: Any, request: pytest.FixtureRequest) -> None:
    page, _ = shown(browser, request.getfixturevalue(report), viewport={"width": 360, "height": 700})
    page.locator(".rows tbody button").first.click()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_out_does_not_lie_over_its_sentence(kind: str, browser: Any, tmp_path: Path) -> None:
    write_course(tmp_path / "course.json", synthetic(KINDS[kind]))
    run = run_of(tmp_path, [scored(1)], [sample(1)])
    path = tmp_path / "report.html"
    path.write_bytes(page_of(contents(run, None, [training_course(str(tmp_path / "course.json"))])))
    page, _ = shown(browser, path)
    wide = "[...document.querySelectorAll('.findings .figure')].map((one) => one.scrollWidth - one.clientWidth)"
    assert set(page.evaluate(wide)) == {0}
    page.context.close()


def test_it_prints_with_its_tables_open_and_without_controls(browser: Any, plain: Path) -> None:
    page, heard = shown(browser, plain)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator("#search").is_visible()
    assert not page.locator("nav").is_visible()
    assert page.pdf().startswith(b"%PDF")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert heard.did == []
    page.context.close()


def test_without_scripts_it_says_why_it_is_empty(browser: Any, plain: Path) -> None:
    page, _ = shown(browser, plain, java_script_enabled=False)
    assert "a script of its own, which is switched off here" in page.locator("noscript").inner_text()
    page.context.close()


def test_a_file_that_was_cut_off_says_so(browser: Any, plain: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.html"
    made = plain.read_text("utf-8")
    cut.write_text(re.sub(r'(id="data">.{400})[^<]*', r"\1", made), "utf-8")
    page = browser.new_page()
    page.goto(cut.as_uri())
    page.get_by_text("This report cannot be opened").wait_for()
    page.context.close()
