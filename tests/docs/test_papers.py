"""The papers of the repository agree with each other and with what they tell of."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml
from conftest import ROOT

from autograder import registry
from autograder.course.assignment import find_assignment

AUTHORS = "The cs231n-learning contributors"


def read(name: str) -> str:
    """Read a paper."""
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    """Read what the package says of itself."""
    return tomllib.loads(read("pyproject.toml"))["project"]


def test_the_citation_has_what_its_format_asks_for() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"] and citation["title"] == read("README.md").splitlines()[0].removeprefix("# ")
    assert citation["authors"] == [{"name": AUTHORS}]
    assert citation["type"] == "software"


def test_licence_authors_and_version_agree() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    assert project()["license"] == citation["license"] == read("LICENSE").split()[0] == "MIT"
    assert project()["authors"] == [{"name": AUTHORS}]
    assert f"Copyright (c) 2026 {AUTHORS}" in read("LICENSE")
    assert f'"{AUTHORS}"' in read("docs/conf.py")
    assert project()["version"] == citation["version"]


def test_the_changelog_has_its_form_and_knows_the_version() -> None:
    text = read("CHANGELOG.md")
    versions = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert project()["version"] in (*versions, *re.findall(r"calls itself ([\d.]+\d)", text))
    kinds = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert {*kinds} <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_readme_counts_right() -> None:
    readme = read("README.md")
    assignments = [find_assignment(name, ROOT) for name in registry.assignments()]
    told = re.findall(r"^\| `(\w+)` \| (\d+) \|", readme, re.MULTILINE)
    assert told == [(one.name, str(len(one.questions))) for one in assignments]
    known = sum(len(one.misconceptions) for one in assignments)
    assert f"{known:,} mistakes are known by name" in readme
    assert f"{known:,} recorded near misses" in read("CHANGELOG.md")
    assert f"{sum(len(one.questions) for one in assignments)} questions" in read("CHANGELOG.md")


def test_the_attacks_are_counted_alike_everywhere() -> None:
    counts = {
        page: re.findall(r"\b(\d+) attacks\b", read(page))
        for page in ("README.md", "CHANGELOG.md", "docs/security.md")
    }
    assert len({number for found in counts.values() for number in found}) == 1 and all(counts.values())


def test_the_readme_compares_with_the_nbgrader_that_is_tested() -> None:
    versions = dict(line.split("==") for line in read("constraints.txt").splitlines() if "==" in line)
    for page in ("README.md", "docs/instructors.md"):
        assert {*re.findall(r"nbgrader (0[\d.]+\d)", read(page))} == {versions["nbgrader"]}, page
