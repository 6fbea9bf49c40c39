"""Imports go down only, so that each module can be read with nothing but those below it in mind."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder import registry

ROOT = Path(__file__).resolve().parents[2]

LAYERS = [  # from the bottom up
    "terminal values slips props files pages shown calling.bounds calling.cells calling.plain course.notebook"
    " grading.handed_in sandbox.lockdown sandbox.places translation.patterns translation.prose",
    "calling.arrays registry expectations translation.catalogues translation.sentences",
    "calling.wire translation.speaking",
    "judging.messages",
    "calling.folders sandbox.stream",
    "calling.stage",
    "calling.answering",
    "calls course.assignment contest.scoring",
    "records.database records.configuration judging.fingerprints learner.loading sandbox.child sandbox.mounts",
    "judging.answers learner.remembered sandbox.zygote sandbox.host",
    "records.gradebook judging.question learner.standing judging.conversations grading.session sandbox.canary",
    "judging.recording learner.selfcheck grading.submission judging.sources translation.extraction",
    "grading.autograded records.results grading.feedback records.grades judging.hidden nbgrader_mended",
    "records.basis records.comparing",
    "contest.held_out contest.leaderboard records.attempts",
    "grading.workers course.kit course.release doctor exports.tables exports.github reporting.charts"
    " reporting.classroom",
    "exports.grades exports.junit exports.results_table reporting.anonymous translation.upkeep",
    "exports.canvas exports.moodle intake.downloads",
    "intake.placing",
    "intake.extractor",
    "reporting.mistakes reporting.difficulty reporting.troubles reporting.history reporting.alike",
    "reporting.page",
    "cluster.outpost",
    "cluster.roster cluster.scheduler",
    "cluster.crew grading.submitted",
    "grading.class_run course.prove",
    "grading.regrade exports.gradescope_runner",
    "exports.gradescope exports.classroom",
    "commands.options",
    "commands.learning commands.grading commands.outcome commands.platforms commands.course",
    "cli pytest_plugin nbgrader_plugin",
]


def imports_of(path: Path) -> set[str]:
    """Name the modules of this repository that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                is_module = (ROOT / Path(*name.split("."))).with_suffix(".py").exists()
                found.add(name if is_module else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.split(".")[0] in ("autograder", "cs231n_utils")}


def test_imports_go_down_only() -> None:
    level = {module: i for i, layer in enumerate(LAYERS) for module in layer.split()}
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "autograder").with_suffix("").parts)
        if module.startswith("checks.") or module.endswith("__"):
            continue
        for imported in imports_of(path):
            below = imported.removeprefix("autograder.")
            assert level[below] < level[module], f"{module} imports {below}, which is not below it"


def test_every_module_has_its_layer() -> None:
    placed = " ".join(LAYERS).split()
    assert len(placed) == len(set(placed))
    for module in placed:
        assert (ROOT / "autograder" / Path(*module.split("."))).with_suffix(".py").exists(), module


def test_checks_know_the_expectations_and_nothing_of_the_sandbox() -> None:
    for path in sorted((ROOT / "autograder" / "checks").rglob("*.py")):
        for imported in imports_of(path):
            allowed = (
                "autograder.expectations",
                "autograder.registry",
                "autograder.calls",
                "autograder.checks",
            )
            assert imported.startswith(allowed), f"{path.name} imports {imported}"


def test_the_library_never_imports_the_grader() -> None:
    for path in sorted((ROOT / "cs231n_utils").rglob("*.py")):
        assert not [name for name in imports_of(path) if name.startswith("autograder")], path


def test_the_engine_names_no_exercise() -> None:
    names = {
        *registry.assignments(),
        "adam",
        "rmsprop",
        "adagrad",
        "softmax_loss_vectorized",
        "diagnose_loss",
    }
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        if "checks" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            words |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            assert not names & words, path
