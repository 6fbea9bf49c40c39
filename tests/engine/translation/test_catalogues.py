"""Every catalogue is whole, says the same as the English, and is kept when texts come and go."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT, run

from autograder import registry
from autograder.course import find_assignment
from autograder.translation.catalogues import BadCatalogue, missing, read_translations, update
from autograder.translation.patterns import parse
from autograder.translation.speaking import ENGLISH, languages
from autograder.translation.upkeep import texts_by_catalogue

COURSE = [find_assignment(name, ROOT) for name in registry.assignments()]
CATALOGUES = [
    (path, texts)
    for language in languages()
    if language != ENGLISH
    for path, texts in texts_by_catalogue(language, COURSE)
]
named = pytest.mark.parametrize(
    ("path", "texts"), CATALOGUES, ids=[f"{path.parent.name}/{path.stem}" for path, _ in CATALOGUES]
)


@named
def test_every_text_is_translated_and_none_is_left_over(path: Path, texts: dict[str, str]) -> None:
    assert missing(path, texts) == [], "run: autograder translate LANGUAGE"
    assert read_translations(path).keys() == texts.keys()


@named
def test_gaps_code_and_mathematics_are_kept(path: Path, texts: dict[str, str]) -> None:
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


def test_the_command_changes_nothing_in_catalogues_that_are_whole(tmp_path: Path) -> None:
    package = tmp_path / "autograder"
    shutil.copytree(ROOT / "autograder", package, ignore=shutil.ignore_patterns("__pycache__"))
    words = ("python", "-m", "autograder", "translate", "zh", "--course", ROOT)
    done = run(*words, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert len(done.stdout.splitlines()) == len(CATALOGUES)
    for path, _ in CATALOGUES:
        assert (package / path.relative_to(ROOT / "autograder")).read_bytes() == path.read_bytes(), path
    refused = run(*words[:4], "en", cwd=tmp_path, ok=False, PYTHONPATH=str(tmp_path))
    assert (refused.returncode, refused.stderr) == (
        2,
        "autograder: en is no language to translate into; name it as in: translate zh.\n",
    )


def test_a_damaged_catalogue_is_told_of_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "some.po").write_bytes(b'msgid "a"\nmsgstr "\xff\xfe"\n')
    with pytest.raises(BadCatalogue, match=r"some\.po is no catalogue that can be read"):
        read_translations(tmp_path / "some.po")
