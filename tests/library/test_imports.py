"""The package is cheap to import, and it does not know the grader."""

import pkgutil
import subprocess
import sys

import pytest

import cs231n_utils

MODULES = [module.name for module in pkgutil.iter_modules(cs231n_utils.__path__)]


def modules_after(statement: str) -> set[str]:
    program = f"{statement}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_package_itself_loads_nothing():
    assert not {"numpy", "matplotlib", "sklearn"} & modules_after("import cs231n_utils")


def test_only_plotting_loads_matplotlib_and_nobody_loads_scikit_learn():
    others = ", ".join(f"cs231n_utils.{name}" for name in MODULES if name != "plotting")
    loaded = modules_after(f"import {others}")
    assert not {"matplotlib", "sklearn"} & loaded


@pytest.mark.parametrize("module", ["data", "nets", "training", "surfaces", "shapes"])
def test_what_most_notebooks_need_loads_no_downloader(module):
    assert "pooch" not in modules_after(f"import cs231n_utils.{module}")


def test_no_module_loads_the_grader():
    everything = ", ".join(f"cs231n_utils.{name}" for name in MODULES)
    assert "autograder" not in modules_after(f"import {everything}")
