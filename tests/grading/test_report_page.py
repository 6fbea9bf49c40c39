"""The class report in a real browser: whole, silent, alone in the world, narrow, on paper, and deaf to attackers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from barriers import barriers
from conftest import NAME, ROOT, run
from lab import chromium
from test_report_sections import check, result

from autograder.course.assignment import Assignment
from autograder.reporting.classroom import Classroom, Learner
from autograder.reporting.page import report_page

pytestmark = pytest.mark.slow

HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4')].map(e => e.tagName)"
SCRIPT = "</code></pre></title><script>document.title='attacked'</script><img src=x onerror=alert(1)>"


def entered(student: str, accuracy: float, **doubts: str) -> Learner:
    """Make the result of somebody who took part in a contest."""
    entry = {"question": "predictions", "accuracy": accuracy, "standard_error": 0.006, "claimed": None}
    told = result(student, predictions=check())
    return Learner(told | {"entry": {**entry, "rejected": None, "like": None, **doubts}})


CONTEST = (entered("ada", 0.9), entered("bob", 0.8), entered("cy", 0.9, rejected="It is a copy.", like="ada"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def report(graded: Path) -> Path:
    return graded / run("autograder", "report", NAME, cwd=graded).stdout.strip()


def opened(browser: Any, path: Path, **options: Any) -> tuple[Any, list[str]]:
    """Open a page, and note whatever it asks for beside itself and whatever it says."""
    page, troubles = browser.new_page(**options), []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: troubles.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return page, troubles


def test_the_example_class_is_told_in_one_file(report: Path, browser: Any) -> None:
    page, troubles = opened(browser, report, viewport={"width": 1280, "height": 900})
    headings = page.locator("h2").all_inner_texts()
    assert headings == [
        "Scores",
        "Misconceptions",
        "Questions",
        "What needs attention",
        "Attempts",
        "Similar submissions",
    ]
    assert page.locator("script, link, iframe, [src], [style*=url]").count() == 0
    first = page.locator("article.mistake").first
    assert "t is not stored back in config" in first.inner_text()
    assert "def adam(w, dw, config=None):" in first.locator("pre").inner_text()
    shown = " ".join(page.locator("article.mistake").all_inner_texts())
    assert not [name for name in ("karl", "sven", "nina", "wei", "#") if name in shown.casefold().split()]
    attention = page.locator("section", has=page.locator("h2", has_text="What needs attention"))
    assert "adagrad was stopped after 2 s without an answer." in attention.inner_text()
    assert "is not valid JSON" in attention.inner_text()
    alike = page.locator("section", has=page.locator("h2", has_text="Similar submissions"))
    assert "Likeness is no proof" in alike.inner_text()
    assert [*alike.locator("tbody tr").first.locator("th, td").all_inner_texts()][:3] == [
        "karl",
        "sven",
        "100 %",
    ]
    assert troubles == []


def test_every_chart_has_words_and_a_table(report: Path, browser: Any) -> None:
    page, _ = opened(browser, report)
    charts = page.locator("figure")
    assert charts.count() == page.locator("svg").count() >= 4
    for chart in charts.all():
        named = chart.locator("svg").get_attribute("aria-labelledby").split()
        assert all(page.locator(f"#{name}").text_content().strip() for name in named)
        rows = chart.locator("tbody tr").count()
        assert rows
        assert (
            chart.locator("thead th[scope=col]").count()
            == chart.locator("tbody tr").first.locator("th[scope=row], td").count()
        )
    assert len({*(ids := page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)"))}) == len(ids)


def test_it_can_be_read_on_a_telephone_and_in_the_dark(report: Path, browser: Any) -> None:
    page, _ = opened(browser, report, viewport={"width": 400, "height": 800}, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_barrier_is_found_in_the_report_and_in_feedback(
    report: Path, graded: Path, browser: Any, colours: str, tmp_path: Path
) -> None:
    feedback = {name: graded / "results" / NAME / f"{name}.html" for name in ("karl", "lea")}
    contest = tmp_path / "contest.html"
    contest.write_text(report_page(Classroom(Assignment(NAME, ROOT), CONTEST)), encoding="utf-8")
    for path in (report, contest, *feedback.values()):
        page, _ = opened(browser, path, viewport={"width": 400, "height": 800}, color_scheme=colours)
        assert barriers(page) == [], path.name
        levels = [int(tag[1]) for tag in page.evaluate(HEADINGS)]
        assert levels[0] == 1 and all(b <= a + 1 for a, b in pairwise(levels)), path.name
    marks = page.locator("[role=img]")
    assert marks.count() and all(mark.get_attribute("aria-label") for mark in marks.all())


def test_every_table_of_the_report_has_a_caption(report: Path, browser: Any) -> None:
    page, _ = opened(browser, report)
    tables = page.locator("table")
    captions = [table.locator("caption").inner_text() for table in tables.all()]
    assert len(captions) >= 5 and all(captions)


def test_barriers_would_be_noticed(browser: Any) -> None:
    page = browser.new_page()
    page.set_content(
        "<main><h1>x</h1><img src=x><p style='color:#aaa;background:#fff'>faint</p><input></main>"
    )
    found = " ".join(barriers(page))
    for rule in ("html-has-lang", "document-title", "image-alt", "color-contrast", "label"):
        assert rule in found
    page.close()


def test_on_paper_nothing_is_cut_off_or_folded_away(report: Path, browser: Any) -> None:
    paper = {"width": 700, "height": 900}  # A4, less margins
    page, _ = opened(browser, report, viewport=paper, color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = false)")
    tables = "[...document.querySelectorAll('details tbody')]"
    hidden = f"{tables}.filter(e => !e.checkVisibility()).length"
    assert page.evaluate(hidden) > 0
    page.emulate_media(media="print")
    page.wait_for_function(f"{hidden} === 0", timeout=10_000)  # it unfolds with the next frame
    wide = "[...document.querySelectorAll('table, svg, pre')].filter(e => e.getBoundingClientRect().right > 701).length"
    assert page.evaluate(wide) == 0
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_hostile_class_is_text(tmp_path: Path, browser: Any) -> None:
    code = (f'def adam(w):  # {SCRIPT}\n    x = "{SCRIPT}"\n    return w < 1 > 0\n{SCRIPT}',)
    told = result(
        SCRIPT, errors=(SCRIPT, f"Cell 1 was left out: {SCRIPT}"), adam=check("failed", SCRIPT, SCRIPT)
    )
    told["isolation"] = SCRIPT
    slip = result("bob", adam=check("failed", f"{SCRIPT} was stopped after 2 s", "t_not_stored"))
    lost = result("cy", **{SCRIPT: check("grader error", SCRIPT)})
    unnamed = result("di", adam=check("failed", SCRIPT))
    learners = (Learner(told, cells=code), Learner(slip, cells=code), Learner(lost), Learner(unnamed))
    path = tmp_path / "page.html"
    path.write_text(report_page(Classroom(Assignment(NAME, ROOT), learners)), encoding="utf-8")
    page, troubles = opened(browser, path)
    assert page.title() == "parameter updates: class report"
    assert page.locator("script, img, [onerror]").count() == 0
    assert "return w < 1 > 0" in page.locator("pre").first.inner_text()
    assert troubles == []
