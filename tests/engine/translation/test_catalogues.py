"""Every catalogue is whole, says the same as the English, and is kept when texts come and go."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT, run

from autograder import registry
from autograder.course.assignment import find_assignment
from autograder.translation.catalogues import (
    COMMON,
    BadCatalogue,
    messages_path,
    missing,
    prose_path,
    read_translations,
    update,
)
from autograder.translation.patterns import parse
from autograder.translation.speaking import ENGINE, ENGLISH, languages
from autograder.translation.upkeep import texts_by_catalogue

CATALOGUES = [
    path
    for language in languages()
    if language != ENGLISH
    for path in (
        *(messages_path(language, name) for name in (ENGINE, *registry.assignments())),
        *(prose_path(language, name) for name in (COMMON, *registry.assignments())),
    )
]
each = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.name}/{path.stem}")


@cache
def texts_of(language: str) -> dict[Path, dict[str, str]]:
    """Give what belongs into every catalogue; that the released notebooks are up to date is proved elsewhere."""
    course = [find_assignment(name, ROOT) for name in registry.assignments()]
    notebooks = [json.loads(assignment.release.read_text(encoding="utf-8")) for assignment in course]
    return dict(texts_by_catalogue(language, course, notebooks))


def test_every_catalogue_has_texts_of_its_own() -> None:
    wanted = [texts_of(language) for language in languages() if language != ENGLISH]
    assert [path for texts in wanted for path in texts] == CATALOGUES
    assert all(found for texts in wanted for found in texts.values())


@each
def test_every_text_is_translated_and_none_is_left_over(path: Path) -> None:
    texts = texts_of(path.parents[1].name)[path]
    assert missing(path, texts) == [], "run: autograder translate LANGUAGE"
    assert read_translations(path).keys() == texts.keys()


@each
def test_gaps_code_and_mathematics_are_kept(path: Path) -> None:
    for text, said in read_translations(path).items():
        if path.parent.name == "messages":
            assert set(parse(said).gaps) <= set(parse(text).gaps), text
        else:
            braces = () if "\n" in text else (r"\{[^{}\n]+\}",)  # in the one line of an f-string
            for fixed in (r"`[^`\n]+`", r"\$[^$]+\$", *braces):
                assert in_it(fixed, said) == in_it(fixed, text), text


def in_it(pattern: str, text: str) -> Counter[str]:
    return Counter(re.sub(r"\s+", " ", found) for found in re.findall(pattern, text))


def test_new_texts_come_empty_and_old_ones_go(tmp_path: Path) -> None:
    path = tmp_path / "some.po"
    assert update(path, {"Two steps": "a", "It is None": "b"}, "zh") == (2, 2)
    with path.open("rb") as file:
        catalogue = read_po(file)
    assert [message.id for message in catalogue if message.id] == ["Two steps", "It is None"]
    path.write_text(path.read_text().replace('"Two steps"\nmsgstr ""', '"Two steps"\nmsgstr "两步"'))
    assert update(path, {"Two steps": "a", "Something else entirely": "c"}, "zh") == (2, 1)
    assert read_translations(path) == {"Two steps": "两步"}
    before = path.read_bytes()
    update(path, {"Two steps": "a", "Something else entirely": "c"}, "zh")
    assert path.read_bytes() == before


def test_a_text_that_has_changed_waits_for_its_translator(tmp_path: Path) -> None:
    path = tmp_path / "some.po"
    update(path, {"The step is taken two times": "a"}, "zh")
    path.write_text(path.read_text().replace('times"\nmsgstr ""', 'times"\nmsgstr "更新做了两次"'))
    assert update(path, {"The step is taken three times": "a"}, "zh") == (1, 1)
    assert "更新做了两次" in path.read_text() and "fuzzy" in path.read_text()
    assert read_translations(path) == {}
    before = path.read_text()
    update(path, {"The step is taken three times": "a"}, "zh")
    assert path.read_text() == before and "|" not in before


def test_what_does_not_fit_its_text_is_left_untranslated(tmp_path: Path) -> None:
    path = tmp_path / "messages" / "some.po"
    texts = {
        "{what} is {value}": "a", "{{'lr'}} is missing": "a", "{a} of {b}": "a", "step{s} of {n}": "a",
    }  # fmt: skip
    update(path, texts, "zh")
    written = path.read_text()
    for text, said in {
        "{what} is {value}": "{what} 是 {actual}",
        "{{'lr'}} is missing": "缺少 {'lr'}",
        "{a} of {b}": "{b} 中的 {a",
        "step{s} of {n}": "共 {n} 步",  # a plural has no place in Chinese
    }.items():
        written = written.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{said}"')
    path.write_text(written)
    assert read_translations(path) == {"step{s} of {n}": "共 {n} 步"}
    assert len(missing(path, texts)) == 3


def test_prose_keeps_what_stands_in_the_braces_of_an_f_string(tmp_path: Path) -> None:
    path = tmp_path / "notebooks" / "some.po"
    update(path, {"the loss is {loss:.3f}": "a", "the step is {step}": "a"}, "zh")
    written = path.read_text().replace('.3f}"\nmsgstr ""', '.3f}"\nmsgstr "损失为 {loss:.3f}"')
    path.write_text(written.replace('{step}"\nmsgstr ""', '{step}"\nmsgstr "步长为 {step"'))
    assert read_translations(path) == {"the loss is {loss:.3f}": "损失为 {loss:.3f}"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the grader, of which a test may change the catalogues."""
    shutil.copytree(
        ROOT / "autograder", tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path / "autograder"


def test_the_command_changes_nothing_in_catalogues_that_are_whole(package: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"  # in which nothing is released: what is, may be in another language
    shutil.copytree(ROOT / "solutions", course / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", course)
    words = ("python", "-m", "autograder", "translate", "zh", "--course", course)
    done = run(*words, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert len(done.stdout.splitlines()) == len(CATALOGUES)
    for path in CATALOGUES:
        assert (package / path.relative_to(ROOT / "autograder")).read_bytes() == path.read_bytes(), path
    refused = run(*words[:4], "en", cwd=tmp_path, ok=False, PYTHONPATH=str(tmp_path))
    assert (refused.returncode, refused.stderr) == (
        2,
        "autograder: en is no language to translate into; name it as in: translate zh.\n",
    )


def test_a_damaged_catalogue_is_told_of_in_one_sentence(package: Path, tmp_path: Path) -> None:
    damaged = package / "translation" / "zh" / "messages" / "autograder.po"
    damaged.write_bytes(b'msgid "a"\nmsgstr "\xff\xfe"\n')
    with pytest.raises(BadCatalogue, match=r"autograder\.po is no catalogue that can be read"):
        read_translations(damaged)
    command, words = ("python", "-m", "autograder"), {"PYTHONPATH": str(tmp_path), "LANGUAGE": "zh"}
    told = run(*command, "translate", "zh", "--course", ROOT, cwd=tmp_path, ok=False, **words)
    assert (told.returncode, len(told.stderr.splitlines())) == (2, 1)
    assert told.stderr.startswith(f"autograder: {damaged} is no catalogue that can be read: ")
    (tmp_path / "optim.py").write_text("def sgd(w, dw, config=None):\n    return w, config\n")
    learner = run(*command, "check", "optim.py", cwd=tmp_path, ok=False, **words)
    assert (learner.returncode, learner.stderr) == (1, "")
    assert "sgd" in learner.stdout
