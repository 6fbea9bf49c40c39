"""The package is cheap to import, and it does not know the grader."""

import subprocess
import sys

import pytest


def modules_after(statement: str) -> set[str]:
    program = f"{statement}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_package_itself_loads_nothing():
    assert not {"numpy", "matplotlib", "sklearn"} & modules_after("import cs231n_utils")


@pytest.mark.parametrize("module", ["data", "nets", "surfaces", "training"])
def test_only_plotting_loads_matplotlib_and_nobody_loads_scikit_learn(module):
    loaded = modules_after(f"import cs231n_utils.{module}")
    assert not {"matplotlib", "sklearn"} & loaded


@pytest.mark.parametrize("module", ["data", "nets", "plotting", "surfaces", "training"])
def test_no_module_loads_the_grader(module):
    assert "autograder" not in modules_after(f"import cs231n_utils.{module}")
