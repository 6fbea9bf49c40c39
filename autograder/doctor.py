"""Say what this machine has: isolation, versions, and what is missing with the command that installs it."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib import metadata

from packaging.requirements import Requirement

from autograder.sandbox.canary import below_the_best, require_isolation
from autograder.sandbox.mounts import NoSandbox

PACKAGE = "cs231n-learning"
EVERYBODY, INSTRUCTORS = "pip install -e .", "pip install -e '.[instructor]'"


def examine() -> tuple[list[str], bool]:
    """Give the lines of the report, and whether official grades can be given here."""
    lines = [f"Python        {platform.python_version()} on {platform.system()} {platform.machine()}"]
    well = True
    for requirement, install in _requirements():
        there, lack = _version(requirement, install)
        lines.append(f"{requirement.name:<13} {lack or there}")
        well = well and not lack
    if sys.platform.startswith("linux"):
        from autograder.sandbox.lockdown import landlock_abi  # which only Linux can import

        lines.append(f"bubblewrap    {shutil.which('bwrap') or 'missing; sudo apt-get install bubblewrap'}")
        lines.append(
            f"Landlock      {landlock_abi() or 'missing: the kernel is too old, or has it switched off'}"
        )
    try:
        tier = require_isolation()
        lines.append(f"isolation     tier {tier}: everything that must be refused was refused")
        if lack := below_the_best(tier):
            lines.append(f"              {lack}")
    except NoSandbox as error:
        lines.append(f"isolation     none: {error}")
        well = False
    return lines, well


def _requirements() -> list[tuple[Requirement, str]]:
    """Give what this package says that it needs here, for everybody and then for instructors, and what installs it."""
    try:
        needed = [Requirement(words) for words in metadata.requires(PACKAGE) or []]
    except metadata.PackageNotFoundError:
        needed = [Requirement(PACKAGE)]
    everybody = [one for one in needed if _is_for("", one)]
    instructors = [one for one in needed if _is_for("instructor", one) and one not in everybody]
    return [(one, EVERYBODY) for one in everybody] + [(one, INSTRUCTORS) for one in instructors]


def _is_for(extra: str, requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _version(requirement: Requirement, install: str) -> tuple[str, str]:
    """Give the version that is installed, and what is wrong with that, with the command that mends it."""
    try:
        there = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return "", f"missing; install it with: {install}"
    if requirement.specifier.contains(there, prereleases=True):
        return there, ""
    return there, f"{there} is not {requirement.specifier}; mend it with: {install}"
