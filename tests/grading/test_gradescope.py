"""The upload for Gradescope, used as Gradescope uses it, in a tree like its own and without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from conftest import path_without_bubblewrap
from small import DOUBLES, IN_PLACE, NAME, SHIFTS, Small, make_small, notebook

from autograder.exports.gradescope import pins
from autograder.judging.answers import PUBLIC_SEED, from_bytes
from autograder.judging.hidden import course_seed
from autograder.sandbox.canary import tier_without_namespaces

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux"),
]

PYTHON = """#!/bin/sh
case "$1 $2" in
  "-m venv") mkdir -p "$3/bin" && ln -s "$0" "$3/bin/python" ;;
  "-m pip") shift 2; echo "pip $*" >> "$LOG" ;;
  *) {otherwise} ;;
esac
"""
RUN = f'exec {sys.executable} "$@"'
OLD = "#!/bin/sh\nexit 1\n"  # a Python of which nothing is asked but whether it is new enough


def set_up(root: Path, **programs: str) -> tuple[str, str]:
    """Run setup.sh with stand-ins for what would download; gives what was asked of these, and what it printed."""
    stubs, log = root.parent / "bin", root.parent / "log"
    stubs.mkdir()
    programs["apt-get"] = '#!/bin/sh\necho "apt-get $*" >> "$LOG"\n'
    for name, text in programs.items():
        (stubs / name).write_text(text)
        (stubs / name).chmod(0o755)
    env = {"PATH": f"{stubs}:{os.environ['PATH']}", "AUTOGRADER_ROOT": str(root), "LOG": str(log)}
    program = [root / "source" / "setup.sh"]
    done = subprocess.run(program, env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return log.read_text(), done.stdout


@dataclass(frozen=True)
class Tree:
    """Gradescope's tree: an upload that was unpacked and set up, and whatever is handed in."""

    root: Path
    asked: str
    said: str

    def run(self, content: dict[str, bytes], about: Any = None, **environment: str) -> tuple[Any, str]:
        """Hand in and grade; gives results.json, None when there is none, and what was printed."""
        for path in sorted((self.root / "submission").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for name, data in content.items():
            path = self.root / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (self.root / "submission_metadata.json").write_text(json.dumps(about))
        env = {
            "PATH": os.environ["PATH"],
            "AUTOGRADER_ROOT": str(self.root),
            "LOG": "/dev/null",
            **environment,
        }
        program = [self.root / "run_autograder"]
        done = subprocess.run(program, cwd=self.root, env=env, capture_output=True, text=True, timeout=120)
        results = self.root / "results" / "results.json"
        said = done.stdout + done.stderr
        assert results.exists() is (done.returncode == 0), said
        return (json.loads(results.read_bytes()) if results.exists() else None), said


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The small course, and its upload."""
    course = make_small(tmp_path_factory.mktemp("gradescope"))
    words = [sys.executable, "-P", "-m", "autograder", "gradescope", NAME]
    done = subprocess.run(
        words, cwd=course.folder, env=course.environment(), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return course


def unpacked(upload: Path, root: Path) -> Path:
    """Unpack an upload as Gradescope does."""
    for name in ("submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(upload) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, root / "source"))
            path.chmod(entry.external_attr >> 16 & 0o777)
    (root / "run_autograder").write_bytes((root / "source" / "run_autograder").read_bytes())
    (root / "run_autograder").chmod(0o755)
    return root


@pytest.fixture(scope="module")
def tree(course: Small, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The tree, made as on Ubuntu 22.04, whose python3 is too old."""
    folder = tmp_path_factory.mktemp("autograder")
    root = unpacked(course.folder / f"gradescope_{NAME}.zip", folder / "autograder")
    python = PYTHON.format(otherwise=RUN)
    asked, said = set_up(root, python3=OLD, **{"python3.11": python})
    return Tree(root, asked, said)


def names(upload: Path) -> list[str]:
    return zipfile.ZipFile(upload).namelist()


def test_the_upload_has_what_gradescope_runs_and_is_its_owner_s_only(course: Small) -> None:
    upload = course.folder / f"gradescope_{NAME}.zip"
    assert upload.stat().st_mode & 0o777 == 0o600
    assert {"setup.sh", "run_autograder", "requirements.txt"} <= set(names(upload))
    modes = {
        entry.filename: entry.external_attr >> 16 & 0o777 for entry in zipfile.ZipFile(upload).infolist()
    }
    assert {name for name, mode in modes.items() if mode & 0o111} == {"setup.sh", "run_autograder"}


def test_the_key_of_the_course_stays_at_home(course: Small) -> None:
    key = (course.folder / ".autograder" / "key").read_bytes()
    archive = zipfile.ZipFile(course.folder / f"gradescope_{NAME}.zip")
    assert not [name for name in archive.namelist() if key in archive.read(name)]
    assert not [name for name in archive.namelist() if name.startswith("package/") and "solution" in name]


def test_the_requirements_are_what_is_installed_here_and_computes() -> None:
    found = dict(pin.split("==") for pin in pins())
    assert {"numpy", "scipy", "matplotlib", "ipython", "traitlets"} <= set(found)
    assert not {"jupyterlab", "pytest", "nbgrader", "hypothesis"} & set(found)
    assert {name: metadata.version(name) for name in found} == found


def test_setup_installs_tools_and_requirements_and_shuts_the_answers_away(tree: Tree) -> None:
    assert tree.asked.splitlines() == [
        "apt-get update -qq",
        "apt-get install -y -qq bubblewrap util-linux python3 python3-venv",
        "apt-get install -y -qq python3.11 python3.11-venv",
        f"pip install --quiet --no-cache-dir --requirement {tree.root}/source/requirements.txt",
    ]
    hidden = tree.root / "source" / "hidden"
    assert {path.stat().st_mode & 0o077 for path in (hidden, *hidden.iterdir())} == {0}
    assert tree.said.startswith("Isolation is tier ")


def test_setup_takes_the_python_that_is_there_when_it_is_new_enough(course: Small, tmp_path: Path) -> None:
    root = unpacked(course.folder / f"gradescope_{NAME}.zip", tmp_path / "autograder")
    asked, _ = set_up(root, python3=PYTHON.format(otherwise="true"))
    assert "python3.11" not in asked and "pip install" in asked


def test_a_submission_gets_a_test_for_each_check(tree: Tree) -> None:
    results, said = tree.run({f"{NAME}.ipynb": notebook(IN_PLACE, SHIFTS)})
    assert (results["score"], results["visibility"], results["stdout_visibility"]) == (
        3.0,
        "visible",
        "hidden",
    )
    tests = {test["name"]: test for test in results["tests"]}
    assert list(tests) == [
        "double: It doubles an array",
        "double: Its argument stays as it was",
        "shift: It doubles and shifts",
    ]
    assert [(t["number"], t["score"], t["max_score"], t["status"]) for t in tests.values()] == [
        ("1.1", 2.0, 2.0, "passed"),
        ("1.2", 0.0, 2.0, "failed"),
        ("2.1", 1.0, 1.0, "passed"),
    ]
    assert "x" in tests["double: Its argument stays as it was"]["output"]
    assert {test["visibility"] for test in tests.values()} == {"visible"}
    assert results["leaderboard"] == [
        {"name": "Points", "value": 3.0},
        {"name": "Questions solved", "value": 1},
    ]
    assert results["output"] == ""
    assert f"{NAME}: 3 of 5 points" in said


def test_hidden_inputs_are_those_of_the_course_folder(course: Small, tree: Tree) -> None:
    answers = from_bytes((tree.root / "source" / "hidden" / "answers").read_bytes())
    assert answers.seed == course_seed(course.folder, NAME) != PUBLIC_SEED


SPY = """
import os
PATHS = {paths!r}
def double(x):
    open(os.__file__).close()  # what may be read
    for path in PATHS:
        for mode in ("rb", "ab"):
            try:
                open(path, mode).close()
                raise ValueError(mode)
            except OSError:
                pass
    return 2 * x
"""


@pytest.mark.parametrize("bubblewrap", [True, False])
def test_student_code_reads_no_answer_and_writes_no_result(
    tree: Tree, tmp_path: Path, bubblewrap: bool
) -> None:
    paths = [*(tree.root / "source" / "hidden").iterdir(), tree.root / "submission_metadata.json"]
    paths += [
        tree.root / name for name in (f"submission/{NAME}.ipynb", "results/results.json", "run_autograder")
    ]
    spy = SPY.format(paths=[str(path) for path in paths])
    environment = {} if bubblewrap else {"PATH": path_without_bubblewrap(tmp_path / "bin")}
    results, said = tree.run({f"{NAME}.ipynb": notebook(spy, SHIFTS)}, **environment)
    assert results["score"] == 5.0, results["tests"][0]["output"]
    tier = results["extra_data"]["isolation"]
    assert f"Isolation is tier {tier}" in said
    assert bubblewrap or tier == tier_without_namespaces()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, f"There is no {NAME}.ipynb in this submission."),
        ({f"{NAME}.ipynb": b"{"}, f"{NAME}.ipynb is not valid JSON"),
    ],
    ids=["nothing", "broken"],
)
def test_what_cannot_be_graded_earns_nothing_and_says_why(
    tree: Tree, content: dict[str, bytes], said: str
) -> None:
    results, _ = tree.run(content)
    assert results["score"] == 0.0
    assert said in results["output"]
    assert sum(test["max_score"] for test in results["tests"]) == 5.0
    assert {(test["score"], test["status"]) for test in results["tests"]} == {(0.0, "failed")}


def test_where_the_grader_fails_there_is_no_score(tree: Tree) -> None:
    path = tree.root / "source" / "package" / "autograder" / "checks" / f"{NAME}.py"
    right = path.read_text()
    (tree.root / "results" / "results.json").write_text("of another run")
    try:
        path.write_text(right.replace("    x = rng.normal(size=4)\n", "    raise RuntimeError\n", 1))
        results, said = tree.run({f"{NAME}.ipynb": notebook(DOUBLES, SHIFTS)})
    finally:
        path.write_text(right)
    assert results is None
    assert "autograder: Not graded, for the grader failed on double" in said
