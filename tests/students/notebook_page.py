"""A notebook open in JupyterLab's page: go through it with the keyboard, and measure what it shows."""

from __future__ import annotations

import io
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from lab import Server
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

PATIENCE = 60_000  # milliseconds, on a machine that is busy with something else
expect.set_options(timeout=PATIENCE)

# Of every text in our outputs, the contrast between its colour and what is painted behind it.
CONTRASTS = """
() => {
  const parse = text => {
    const numbers = text.match(/[0-9.]+/g).map(Number);
    return [...numbers.slice(0, 3), numbers.length > 3 ? numbers[3] : 1];
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3]));
  const behind = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const luminance = rgb => rgb.map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const found = [];
  for (const output of document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')) {
    const texts = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement, said = texts.currentNode.data.trim();
      if (!said || !element.getClientRects().length || element.closest('style, script')) continue;
      const ground = behind(element), ink = over(parse(getComputedStyle(element).color), ground);
      const [dark, light] = [luminance(ink), luminance(ground)].sort((a, b) => a - b);
      found.push([said, (light + 0.05) / (dark + 0.05)]);
    }
  }
  return found;
}
"""

STAYS_ON_TOP = """
async cell => {
  const top = () => cell.getBoundingClientRect().top;
  for (let before = NaN; before !== top(); await new Promise(done => setTimeout(done, 200))) {
    cell.scrollIntoView();
    before = top();
  }
}
"""


def new_page(browser: Browser) -> tuple[Page, set[str]]:
    """Open an empty page; gives it with the set of troubles that it will have had.

    Troubles are errors and warnings of the console, exceptions, requests that fail, and those that leave this machine.
    """
    page, troubles = browser.new_page(viewport={"width": 1120, "height": 800}), set()
    page.set_default_timeout(PATIENCE)

    def keep(kind: str, text: str) -> None:
        troubles.add(f"{kind}: {re.sub('[0-9a-f-]{8,}|[0-9]+', '#', text)}")

    def look(url: str) -> None:
        if urlsplit(url).hostname not in ("127.0.0.1", None):
            keep("outside", url)

    page.on("console", lambda said: said.type in ("error", "warning") and keep(said.type, said.text))
    page.on("pageerror", lambda error: keep("exception", str(error)))
    page.on("request", lambda asked: look(asked.url))
    page.on("requestfailed", lambda asked: keep("failed", asked.url))
    page.on("response", lambda came: came.status >= 400 and keep(str(came.status), came.url))
    return page, troubles


def open_notebook(page: Page, server: Server, path: str) -> None:
    """Open a notebook with the side bar closed, and wait for its kernel. The first cell is the active one."""
    workspace = f"workspaces/{secrets.token_hex(4)}"  # a fresh one: no other notebook is opened again
    page.goto(f"{server.url}lab/{workspace}/tree/{path}?token={server.token}")
    expect(page.locator(".jp-Toolbar-kernelName")).to_contain_text("Python")
    wait_for_idle(page)
    expect(page.locator("#jp-left-stack")).to_be_visible()
    page.keyboard.press("Control+b")
    expect(page.locator("#jp-left-stack")).to_be_hidden()
    page.locator(".jp-Cell").first.focus()


def wait_for_idle(page: Page) -> None:
    """Wait until the kernel has nothing to do."""
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()


def cell(page: Page, index: int) -> Locator:
    """Find a cell by its place in the notebook."""
    return page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")


def output(page: Page, index: int) -> Locator:
    """Find what a cell shows."""
    return cell(page, index).locator(".jp-OutputArea")


def run_cells(page: Page, start: int, end: int) -> None:
    """Execute the cells from `start`, the active one, up to and without `end`, with Shift+Enter."""
    for index in range(start, end):
        page.keyboard.press("Shift+Enter")
        active(page, index + 1).wait_for()


def go(page: Page, start: int, end: int) -> None:
    """Make the cell at `end` the active one, from the one at `start`, with the arrow keys."""
    step = 1 if end > start else -1
    for index in range(start, end, step):
        page.keyboard.press("ArrowDown" if step > 0 else "ArrowUp")
        active(page, index + step).wait_for()


def active(page: Page, index: int) -> Locator:
    """Find a cell if it is the active one."""
    return page.locator(f".jp-Notebook .jp-Cell.jp-mod-active[data-windowed-list-index='{index}']")


def press_until(page: Page, key: str, wanted: str, limit: int = 60) -> None:
    """Press a key until the focus is on what a selector describes. Raises AssertionError when it never is."""
    for _ in range(limit):
        page.keyboard.press(key)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{limit} times {key} do not reach {wanted}")


def choose_theme(page: Page, name: str) -> None:
    """Choose a theme in JupyterLab's menu."""
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    menu = page.locator(".lm-Menu-itemLabel")
    menu.get_by_text("Theme", exact=True).hover()
    menu.get_by_text(name, exact=True).click()
    light = "true" if name.endswith("Light") else "false"
    page.locator(f"body[data-jp-theme-light='{light}'][data-jp-theme-name='{name}']").wait_for(
        state="attached"
    )


def contrasts(page: Page) -> dict[str, float]:
    """Measure the contrast (1 to 21) of every text in the outputs against what is behind it; the least of each."""
    least: dict[str, float] = {}
    for text, ratio in page.evaluate(CONTRASTS):
        least[text] = min(ratio, least.get(text, 21.0))
    return least


def scroll_to(page: Page, index: int) -> None:
    """Bring a cell to the top of the page, also when those above it change their height meanwhile."""
    cell(page, index).evaluate(STAYS_ON_TOP)


def take_picture(page: Page, path: Path) -> None:
    """Write what the page shows as a PNG of few colours."""
    image = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    image.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
