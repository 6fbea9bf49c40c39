"""The zip file that makes a Gradescope assignment grade with this course: `autograder gradescope NAME`.

setup.sh, run_autograder   what Gradescope runs
requirements.txt           the versions of everything that is installed here and computes or runs there
package/                   both packages: the checks, and no solution
hidden/                    what the grader knows and students' code must not: the source notebook, the right answers
"""

from __future__ import annotations

from importlib import metadata
from importlib.resources import files
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.course.assignment import Assignment, CourseError
from autograder.course.kit import pack
from autograder.course.release import packages
from autograder.exports.gradescope_runner import kit_as_files
from autograder.files import write_zip
from autograder.judging.hidden import hidden_answers
from autograder.values import Limits

PROJECT = "cs231n-learning"
NOT_FOR_GRADING = ("jupyterlab", "pytest")
SCRIPTS = ("setup.sh", "run_autograder")


def write_upload(assignment: Assignment, target: Path) -> int:
    """Write the zip file, readable for its owner only, and give the number of files in it.

    Hidden inputs are those of this course folder, so Gradescope and `autograder grade` give the same points. Raises
    CourseError for an assignment whose predictions are compared over a whole class.
    """
    if assignment.held_out.exists():
        raise CourseError(
            f"{assignment.name} compares the predictions of a whole class, and Gradescope grades one submission at a "
            f"time; download the submissions there and run: autograder grade {assignment.name}"
        )
    kit = pack(assignment, Limits(), hidden_answers(assignment))
    templates = files("autograder.exports") / "templates"
    content = {name: (templates / name).read_bytes() for name in SCRIPTS}
    content["requirements.txt"] = "".join(f"{pin}\n" for pin in pins()).encode()
    content |= {f"package/{inside}": path.read_bytes() for inside, path in packages().items()}
    content |= {f"hidden/{name}": data for name, data in kit_as_files(kit).items()}
    write_zip(target, content, executable=SCRIPTS, mode=0o600)
    return len(content)


def pins() -> list[str]:
    """Name the version that is installed here of everything that grading needs, with all that each needs itself."""
    wanted = [Requirement(line) for line in metadata.requires(PROJECT) or ()]
    todo = [r for r in wanted if r.marker is None and r.name not in NOT_FOR_GRADING] + [
        Requirement("ipython")
    ]
    found: dict[str, str] = {}
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name not in found:
            try:
                distribution = metadata.distribution(name)
            except metadata.PackageNotFoundError as error:
                raise CourseError(f"{name} is not installed; install it with: pip install -e .") from error
            found[name] = distribution.version
            asked = requirement.extras or {""}
            for line in distribution.requires or ():
                more = Requirement(line)
                if more.marker is None or any(more.marker.evaluate({"extra": extra}) for extra in asked):
                    todo.append(more)
    return [f"{name}=={found[name]}" for name in sorted(found)]
