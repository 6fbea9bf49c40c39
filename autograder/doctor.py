"""Say what this machine has: isolation, versions, and what is missing with the command that installs it."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib import metadata

from autograder.sandbox.canary import below_the_best, require_isolation
from autograder.sandbox.lockdown import landlock_abi
from autograder.sandbox.mounts import NoSandbox

STUDENT = ("numpy", "matplotlib", "scikit-learn", "pooch", "tqdm", "jupyterlab", "pytest")
INSTRUCTOR = ("nbgrader",)


def examine() -> tuple[list[str], bool]:
    """Give the lines of the report, and whether official grades can be given here."""
    lines = [f"Python        {platform.python_version()} on {platform.system()} {platform.machine()}"]
    well = True
    for name in STUDENT + INSTRUCTOR:
        try:
            lines.append(f"{name:<13} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            extra = "[instructor]" if name in INSTRUCTOR else ""
            lines.append(f"{name:<13} missing; install it with: pip install -e '.{extra}'")
            well = False
    if sys.platform.startswith("linux"):
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
