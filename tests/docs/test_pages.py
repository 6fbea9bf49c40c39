"""The documentation builds without a warning, its links lead somewhere, its commands exist, and it is read offline."""

from __future__ import annotations

import contextlib
import io
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from barriers import barriers
from bs4 import BeautifulSoup
from conftest import ROOT, run
from lab import chromium

from autograder.cli import main

pytestmark = pytest.mark.slow

PAPERS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "container/README.md")]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *PAPERS]
REMOTE = re.compile(r"(https?:)?//", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, built as `make docs` does."""
    target = tmp_path_factory.mktemp("site")
    assert "$(BIN)/sphinx-build -qEWn --keep-going -c docs . build/site" in (ROOT / "Makefile").read_text()
    run(
        "sphinx-build",
        "-qEWn",
        "--keep-going",
        "-c",
        "docs",
        "-d",
        target / "trees",
        ".",
        target / "html",
        cwd=ROOT,
    )
    return target / "html"


@pytest.fixture(scope="module")
def parsed(site: Path) -> dict[Path, BeautifulSoup]:
    """Every built page."""
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in site.rglob("*.html")
    }


def test_every_page_is_built_and_in_the_sidebar(site: Path, parsed: dict[Path, BeautifulSoup]) -> None:
    listed = parsed[site / "docs" / "index.html"].select(".sidebar-tree a")
    targets = {(site / "docs" / str(link["href"])).resolve() for link in listed}
    for page in PAGES:
        built = (site / page.relative_to(ROOT)).with_suffix(".html").resolve()
        assert built.exists(), page
        assert built in targets or page.name == "index.md", page


def test_every_link_leads_somewhere(parsed: dict[Path, BeautifulSoup]) -> None:
    ids = {path: {tag["id"] for tag in soup.select("[id]")} for path, soup in parsed.items()}
    for path, soup in parsed.items():
        for link in soup.select("a[href]"):
            target, _, anchor = unquote(str(link["href"])).partition("#")
            if not REMOTE.match(target) and not target.startswith("mailto:"):
                goal = (path.parent / target).resolve() if target else path
                assert goal.exists(), f"{path.name} links to {target}"
                assert not anchor or anchor in ids.get(goal, {anchor}), (
                    f"{path.name} links to {target}#{anchor}"
                )


def test_the_pages_load_nothing_from_elsewhere(site: Path, parsed: dict[Path, BeautifulSoup]) -> None:
    for path, soup in parsed.items():
        for tag in soup.select("script[src], img[src], iframe[src], link[href], source[src]"):
            if tag.get("rel") != ["canonical"]:
                assert not REMOTE.match(str(tag.get("src") or tag.get("href"))), f"{path.name}: {tag}"
    for path in site.rglob("*.css"):
        loaded = re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")]+)", path.read_text(encoding="utf-8"))
        assert not [url for url in loaded if REMOTE.match(url)], path


def test_no_barrier_is_found_in_the_text_of_a_page(site: Path) -> None:
    with chromium() as browser:
        for name, colours in (("docs/api.html", "light"), ("docs/students.html", "dark")):
            page = browser.new_page(color_scheme=colours)
            page.goto((site / name).as_uri())
            assert barriers(page, "article") == [], name  # what is around it is the theme's


def test_headings_are_in_order_pictures_have_words_and_links_say_where_they_lead() -> None:
    for page in PAGES:
        text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
        assert levels[0] == 1 and all(below <= above + 1 for above, below in pairwise(levels)), page
        pictures = re.findall(r"!\[([^\]]*)\]\(", text)
        assert all(len(words.split()) > 4 for words in pictures), page
        links = re.findall(r"(?<!!)\[([^\]]+)\]\([^)]+\)", text)
        assert not {"here", "link", "this", "click here"} & {words.casefold() for words in links}, page
    assert "![" in (ROOT / "README.md").read_text(encoding="utf-8")


def commands(page: Path) -> set[tuple[str, ...]]:
    """Give the commands of ours and of nbgrader's in a page, in its blocks and in its lines."""
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^\$ (.*)$", text, re.MULTILINE) + re.findall(r"`([^`\n]+)`", text)
    found = (tuple(line.split()) for line in lines)
    return {words for words in found if len(words) > 1 and words[0] in ("autograder", "nbgrader")}


def test_every_command_exists_with_its_options() -> None:
    from nbgrader.apps import NbGraderApp

    helps: dict[str, str] = {}
    for page in PAGES:
        for program, command, *words in commands(page):
            if program == "nbgrader":
                assert command in NbGraderApp.subcommands, f"{page.name}: nbgrader {command}"
            elif command != "COMMAND":
                helps[command] = helps.get(command) or help_of(command)
                for option in (word.partition("=")[0] for word in words if word.startswith("--")):
                    assert option in helps[command], f"{page.name}: autograder {command} has no {option}"


def help_of(command: str) -> str:
    """Give what a command of ours says of itself."""
    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as ended,
    ):
        main([command, "--help"])
    assert ended.value.code == 0, f"autograder {command}: {said.getvalue()}"
    return said.getvalue()


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        named = re.findall(r"^\$ make (\w+)|`make (\w+)`", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert {one or other for one, other in named} <= targets, page


def test_every_file_that_is_named_exists() -> None:
    folders = "autograder|benchmarks|container|cs231n_utils|docs|examples|solutions|tests|tools"
    for page in PAGES:
        for path in re.findall(rf"`((?:{folders})/[\w./-]*)`", page.read_text(encoding="utf-8")):
            invented = re.search("[A-Z]{4}", path) or "clipping" in path
            assert invented or (ROOT / path).exists() or (ROOT / f"{path}.py").exists(), (
                f"{page.name}: {path}"
            )
