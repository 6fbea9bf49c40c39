"""A class of attackers: none gets a point that was not earned, learns a secret, or harms anybody else."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import tricks_with_cells  # noqa: F401  they enter themselves into the catalogue
import tricks_with_files  # noqa: F401
import tricks_with_pages  # noqa: F401
from arena import ANSWERED, HONEST, Observed, grade, honest_score, make_arena
from catalogue import TRICKS, Attack, from_files
from conftest import NAME, ROOT, from_gradebook, run
from test_fuzz_notebooks import FILES
from test_fuzz_wire import FRAMES

from autograder.sandbox.canary import tier_without_namespaces

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux"),
]

ATTACKS = [*from_files(), *TRICKS]
STUDENTS = {attack: f"{number:03}-{attack.student}" for number, attack in enumerate(ATTACKS)}
WALLS = ["A", "B"]  # with namespaces and without; a container's own wall around B changes nothing of it


def sums(folder: Path) -> dict[str, str]:
    """Sum up every regular file below a folder."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.stat().st_size < 1 << 30
    }


@pytest.fixture(scope="module", params=WALLS)
def observed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """The whole class, graded once."""
    folder = tmp_path_factory.mktemp("attacks") / "course"
    course, secrets, environment = make_arena(folder, ATTACKS, request.param)
    before = sums(course / "submitted") | sums(course / "solutions")
    found = grade(course, secrets, request.param, environment)
    assert found.code == 0, found.output[-3000:]
    assert sums(course / "submitted") | sums(course / "solutions") == before
    return found


each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.student)


@each_attack
def test_it_earns_what_it_answers_and_nothing_more(observed: Observed, attack: Attack) -> None:
    result = observed.results[STUDENTS[attack]]
    points = {name: question["points"] for name, question in result["questions"].items()}
    for question, most in ANSWERED.items():
        if f"part of {question}" in attack.loses:
            assert points[question] < most
        elif question in attack.loses or "all" in attack.loses:
            assert points[question] == 0, question
        elif "others" not in attack.loses:
            assert points[question] == most, (question, result["questions"][question], result["errors"])
    assert not sum(points[question] for question in points.keys() - ANSWERED)
    assert result["score"] == sum(points.values()) <= sum(ANSWERED.values())


@each_attack
def test_it_learns_nothing(observed: Observed, attack: Attack) -> None:
    assert observed.secrets.told_in(observed.shown(STUDENTS[attack])) == []


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.says], ids=lambda attack: attack.student)
def test_it_is_told_what_has_happened(observed: Observed, attack: Attack) -> None:
    says = attack.says if observed.wall == "A" else attack.says_in_b
    assert re.search(says, observed.shown(STUDENTS[attack])), observed.shown(STUDENTS[attack])[:3000]


@each_attack
def test_nothing_of_it_acts_on_the_reader(observed: Observed, attack: Attack) -> None:
    student = STUDENTS[attack]
    for cell in observed.annotated(student)["cells"]:
        for output in cell.get("outputs", []):
            assert output["output_type"] in ("stream", "error", "display_data")
            assert set(output.get("data", {})) <= {"text/plain", "image/png", "text/html"}
            html = output.get("data", {}).get("text/html", "")
            assert html.startswith("<div style=") or not html  # a verdict, and ours
            assert not re.search(r"<(script|img|svg|iframe)", html)
    page = observed.page(student).partition("</head>")[2]
    assert not re.search(r"<(script|img|svg|iframe|style|b>)", page)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)


class Acting(HTMLParser):
    """Collects what would act in a browser: scripts, handlers, addresses that are programs, frames."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_script = tag == "script"
        if tag in ("iframe", "object", "embed", "base"):
            self.found.append(tag)
        for name, value in attrs:
            if (
                name.startswith("on")
                or name == "srcdoc"
                or "script:" in "".join((value or "").split()).lower()
            ):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self.in_script and "attacked" in data:
            self.found.append(f"script {data[:80]}")

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False


def test_nothing_acts_in_the_pages_that_nbgrader_makes(observed: Observed) -> None:
    students = [STUDENTS[a] for a in ATTACKS if a.name in ("scripts_in_markdown", "scripts_in_outputs")]
    run("nbgrader", "generate_feedback", NAME, "--student=*scripts_in_*", cwd=observed.course)
    for student in students:
        path = observed.course / "feedback" / student / NAME / f"{NAME}.html"
        page = Acting()
        page.feed(path.read_text(encoding="utf-8").partition("<body")[2])
        assert page.found == [], student


def test_the_honest_students_between_them_are_graded_right(observed: Observed) -> None:
    scores = {name: result["score"] for name, result in observed.results.items() if name.endswith(HONEST)}
    assert len(scores) == (len(ATTACKS) + 1) // 2
    wrong = {name: score for name, score in scores.items() if score != honest_score(name)}
    assert wrong == {}
    assert {e for name in scores for e in observed.results[name]["errors"]} == set()


def test_every_result_is_stamped_with_the_wall_it_was_graded_behind(observed: Observed) -> None:
    stamp = "A" if observed.wall == "A" else tier_without_namespaces()
    assert {result["isolation"] for result in observed.results.values()} == {stamp}
    assert (f"Isolation is tier {stamp}" in observed.output) == (stamp != "A")


def test_no_process_is_left(observed: Observed) -> None:
    assert observed.left_processes == []


def test_no_file_is_left(observed: Observed) -> None:
    assert observed.left_files == []


def test_the_trusted_processes_stay_small(observed: Observed) -> None:
    assert observed.peaks["worker"] < 900 and observed.peaks["command"] < 600, observed.peaks


def test_what_is_printed_gives_nothing_away_and_moves_no_cursor(observed: Observed) -> None:
    assert observed.secrets.told_in(observed.output) == []
    assert "\x1b" not in observed.output and "Traceback" not in observed.output


def test_the_gradebook_is_whole_and_holds_the_same_scores(observed: Observed) -> None:
    book = sqlite3.connect(observed.course / "gradebook.db")
    assert book.execute("pragma integrity_check").fetchone() == ("ok",)
    rows = from_gradebook(observed.course, "s.student_id, sum(coalesce(g.auto_score, 0))", "group by 1")
    assert dict(rows) == pytest.approx({name: r["score"] for name, r in observed.results.items()})


def test_every_attack_was_graded_in_time(observed: Observed) -> None:
    assert len(observed.results) == len(ATTACKS) + (len(ATTACKS) + 1) // 2
    for result in observed.results.values():
        seconds = sum(check["seconds"] for q in result["questions"].values() for check in q["checks"])
        assert seconds < 20, result["student"]


def test_the_documentation_counts_right() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    for count in (f"{len(ATTACKS)} attacks", f"{FRAMES:,} broken", f"{FILES:,} broken"):
        assert count in page, count
    numerals = ("None", "One", "Two", "Three", "Four", "Five")
    assert f"{numerals[sum(a.says != a.says_in_b for a in ATTACKS)]} differ" in page


def test_the_catalogue_is_what_it_says() -> None:
    assert len({attack.student for attack in ATTACKS}) == len(ATTACKS) >= 60
    for attack in ATTACKS:
        assert attack.about.endswith("."), attack.name
        assert all(
            q.removeprefix("part of ") in {*ANSWERED, "nothing", "all", "others"} for q in attack.loses
        ), attack.name


def test_results_can_be_read_by_machines(observed: Observed) -> None:
    for path in (observed.course / "results" / NAME).glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)
