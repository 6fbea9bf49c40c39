"""What the doctor says of the packages that are installed here."""

from __future__ import annotations

from importlib import metadata

from autograder.doctor import PACKAGE, examine


def test_the_doctor_names_every_package_that_this_one_needs() -> None:
    lines, _ = examine()
    listed = {line.split()[0].lower() for line in lines}
    words = metadata.requires(PACKAGE) or []
    everybody = {one.partition(">")[0].partition("<")[0] for one in words if "extra" not in one}
    assert {"numpy", "optuna", "distributed"} <= everybody <= listed
    assert {"nbgrader", "copydetect"} <= listed
    assert not {"ruff", "pyright", "sphinx"} & listed


def test_the_doctor_says_what_mends_a_package_that_is_missing_or_of_another_version(monkeypatch) -> None:
    words = ["numpy>=99", "nowhere-to-be-found", 'nbgrader<0.1; extra == "instructor"', "babel>=2"]
    monkeypatch.setattr(metadata, "requires", lambda name: words)
    lines, well = examine()
    of = {line.split()[0]: line for line in lines}
    assert f"{metadata.version('numpy')} is not >=99; mend it with: pip install -e ." in of["numpy"]
    assert "missing; install it with: pip install -e ." in of["nowhere-to-be-found"]
    assert of["nbgrader"].endswith("is not <0.1; mend it with: pip install -e '.[instructor]'")
    assert of["babel"].endswith(metadata.version("babel"))
    assert not well


def test_the_doctor_says_how_to_install_the_package_itself(monkeypatch) -> None:
    def nothing(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", nothing)
    monkeypatch.setattr(metadata, "version", nothing)
    lines, well = examine()
    assert f"{PACKAGE} missing; install it with: pip install -e ." in lines
    assert not well
