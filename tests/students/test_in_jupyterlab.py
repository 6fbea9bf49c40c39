"""A student in JupyterLab, in a real browser and by keyboard: write, be told the mistake, mend it, validate, look.

`make pictures` keeps the screenshots in docs/pictures; otherwise they are thrown away.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest
from barriers import barriers
from conftest import NAME, ROOT
from lab import Server, chromium, jupyter_lab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright", reason="there is no Playwright to drive a browser with")

import notebook_page as on
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

LEGIBLE = 4.5  # WCAG 2, level AA
OUTPUTS = ".jp-OutputArea-output"
PICTURE = 200_000  # bytes at most
# What a student types in place of the last line; the two that lack the correction are m_hat and v_hat.
WITHOUT_CORRECTION = """
config = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, **(config or {})}
beta1, beta2 = config["beta1"], config["beta2"]
t = config.get("t", 0) + 1
m = beta1 * config.get("m", 0) + (1 - beta1) * dw
v = beta2 * config.get("v", 0) + (1 - beta2) * dw**2
m_hat = m
v_hat = v
next_w = w - config["learning_rate"] * m_hat / (np.sqrt(v_hat) + config["epsilon"])
return next_w, {**config, "m": m, "v": v, "t": t}
"""
ALL_VERDICTS = """from autograder.judging.messages import as_html
from autograder.values import CheckResult, QuestionResult, Verdict

HTML("".join(as_html(QuestionResult("q", v, 0, 4, (CheckResult("a title", v, "a message"),))) for v in Verdict))"""

A_BAD_PAGE = """
<div class="jp-Notebook" style="background:#111;color:#555"><div class="jp-OutputArea-output">
dim <b style="color:#fff">bright</b> <i style="color:rgba(255,255,255,.3)">thin</i>
<span style="background:#fff">on white</span> <img src="http://cdn.example.org/logo.png">
</div></div>
<script>console.error("something broke"); setTimeout(() => { throw new Error("thrown"); })</script>
"""


@dataclass(frozen=True)
class Lab:
    """A student's JupyterLab and a browser."""

    server: Server
    browser: Browser
    root: Path
    pictures: Path

    def open(self, path: str) -> tuple[Page, set[str]]:
        """Open a notebook; gives the page and the set of its troubles."""
        page, troubles = on.new_page(self.browser)
        on.open_notebook(page, self.server, path)
        return page, troubles

    def keep(self, page: Page, name: str, top: int | None = None) -> None:
        """Take a picture, with the cell at `top` at the top: pictures are published, and show no answers."""
        if top is not None:
            on.scroll_to(page, top)
        path = self.pictures / f"{name}.png"
        on.take_picture(page, path)
        assert 10_000 < path.stat().st_size < PICTURE


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder, root = tmp_path_factory.mktemp("jupyter"), tmp_path_factory.mktemp("student")
    pictures = Path(os.environ.get("PICTURES") or tmp_path_factory.mktemp("pictures"))
    pictures.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "assignments", root / "assignments")
    with chromium() as browser, jupyter_lab(root, folder, dict(os.environ)) as server:
        yield Lab(server, browser, root, pictures)


def cells(folder: str) -> dict[str, dict[str, Any]]:
    """Read a notebook's cells by id, in order."""
    document = json.loads((ROOT / folder / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    return {cell["id"]: cell for cell in document["cells"]}


def write(path: Path, found: list[dict[str, Any]]) -> None:
    """Write a notebook."""
    document = json.loads((ROOT / "solutions" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {"cells": found}), encoding="utf-8")


def code(source: str, id: str) -> dict[str, Any]:
    """Make a code cell."""
    cell = {"cell_type": "code", "id": id, "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []}


def test_illegible_text_and_troubles_are_noticed(lab: Lab) -> None:
    page, troubles = on.new_page(lab.browser)
    page.set_content(A_BAD_PAGE)
    measured = on.contrasts(page)
    assert measured["bright"] > 18 and measured["on white"] > 7
    assert measured["dim"] == pytest.approx(2.54, abs=0.02) and measured["thin"] < 3
    assert {found.partition(":")[0] for found in barriers(page, OUTPUTS)} == {"image-alt", "color-contrast"}
    expect(page.locator("img")).to_have_js_property("complete", True)
    wanted = {"error: something broke", "exception: thrown", "outside: http://cdn.example.org/logo.png"}
    assert wanted <= troubles


@pytest.fixture(scope="module")
def stock(lab: Lab) -> set[str]:
    """The troubles that JupyterLab itself has, with a notebook of nobody's and what is done below."""
    write(
        lab.root / "stock.ipynb",
        [code("from IPython.display import HTML\nHTML('<b>bold</b>')", "one"), code("1", "two")],
    )
    page, troubles = lab.open("stock.ipynb")
    on.run_cells(page, 0, 1)
    expect(on.output(page, 0)).to_contain_text("bold")
    for theme in ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Light"):
        on.choose_theme(page, theme)
    found = troubles.copy()
    page.close()
    return found


def test_a_student_writes_adam_by_keyboard_alone(lab: Lab, stock: set[str]) -> None:
    adam = list(cells("assignments")).index("adam-solution")
    page, troubles = lab.open(f"assignments/{NAME}/{NAME}.ipynb")
    expect(on.cell(page, 0)).to_contain_text("Backpropagation tells you which way the loss falls.")
    lab.keep(page, "1-read")

    on.run_cells(page, 0, 4)
    expect(on.output(page, 3)).to_contain_text("Nothing is checked yet. Begin with")
    on.go(page, 4, adam)
    expect(on.cell(page, adam - 1).locator("mjx-container").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Home")
    page.keyboard.insert_text(indent(WITHOUT_CORRECTION.strip(), "    ").lstrip())
    on.run_cells(page, adam, adam + 2)
    told = on.output(page, adam + 1)
    expect(told).to_contain_text(
        "This is what happens when m and v go into the step without their bias correction."
    )
    expect(told).to_contain_text("Next: use m_hat and v_hat in the last line.")
    lab.keep(page, "2-hint", adam + 1)

    on.go(page, adam + 2, adam)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+End")
    for keys, typed in (("ArrowUp ArrowUp End", " / (1 - beta2**t)"), ("ArrowUp End", " / (1 - beta1**t)")):
        for key in keys.split():
            page.keyboard.press(key)
        page.keyboard.type(typed)
    on.run_cells(page, adam, adam + 2)
    expect(told).to_contain_text("checks pass")
    expect(told).to_contain_text("4 of 4 points")
    lab.keep(page, "3-pass", adam + 1)

    on.press_until(page, "Shift+Tab", ".jp-NotebookPanel-toolbar *")
    on.press_until(page, "ArrowRight", ".validate-button")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Validation Results")
    expect(dialog).to_contain_text('check("adam_simple")')
    expect(dialog).not_to_contain_text('check("adam")')
    lab.keep(page, "4-validate")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert troubles <= stock
    page.close()


def test_plots_show_the_animation_plays_and_all_is_legible_in_light_and_dark(
    lab: Lab, stock: set[str]
) -> None:
    released, solved = cells("assignments"), cells("solutions")
    rules = "sgd sgd-momentum sgd-nesterov-momentum adagrad rmsprop adam-simple race".split()
    found = [released["find-course"], released["imports"], *(solved[f"{name}-solution"] for name in rules)]
    right = "".join(solved["adam-solution"]["source"])
    found += [code(ALL_VERDICTS, "verdicts"), released["sgd-check"]]
    found += [code(right.replace('config["t"] = t', ""), "mistaken"), released["adam-check"]]
    found += [released["progress"], solved["adam-solution"]]
    found += [released["race-trajectories"], released["race-animation"]]
    write(lab.root / "assignments" / "shown.ipynb", [*found, code("", "last")])
    at = {cell["id"]: index for index, cell in enumerate(found)}
    page, troubles = lab.open("assignments/shown.ipynb")
    on.run_cells(page, 0, len(found))
    picture = on.output(page, at["race-animation"]).locator("img")
    expect(picture).to_be_visible()
    expect(on.output(page, at["sgd-check"])).to_contain_text("sgd: all")
    expect(on.output(page, at["adam-check"])).to_contain_text("0 of 4 points")
    expect(on.output(page, at["progress"])).to_contain_text("not right yet: adam")
    expect(on.output(page, at["verdicts"])).to_contain_text("grader error")
    (plot,) = on.output(page, at["race-trajectories"]).locator("img").all()
    assert plot.evaluate("image => image.complete && image.naturalWidth") > 400
    for shown in (plot, picture):
        assert (shown.get_attribute("alt") or "").startswith("Paths over the contours of a loss. ")

    on.press_until(page, "Shift+Tab", "[title=Play]")
    before = picture.get_attribute("src")
    page.keyboard.press("Enter")
    expect(picture).not_to_have_attribute("src", before or "")
    lab.keep(page, "5-animation", at["race-animation"])

    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        on.choose_theme(page, theme)
        measured = on.contrasts(page)
        assert {*"✓✗–…!", "questions", "0 of 4 points"} <= measured.keys()
        assert not {text: ratio for text, ratio in measured.items() if ratio < LEGIBLE}, theme
        assert barriers(page, OUTPUTS) == []  # JupyterLab's own page is not ours to mend
    lab.keep(page, "6-dark", at["adam-check"])
    assert troubles <= stock
    page.close()
