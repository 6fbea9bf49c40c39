"""Bring a language's catalogues up to date with the code and with the notebooks that students get."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.release import generate
from autograder.translation.catalogues import COMMON, messages_path, prose_path, update
from autograder.translation.extraction import texts_of, texts_of_engine
from autograder.translation.prose import prose_of
from autograder.translation.speaking import ENGINE


def bring_up_to_date(language: str, assignments: list[Assignment]) -> Iterator[tuple[Path, int, int]]:
    """Write every catalogue; gives (file, texts, texts that are not translated) of each.

    `assignments` are all of the course's: what their notebooks share is translated once. Raises CourseError,
    BadCatalogue.
    """
    with tempfile.TemporaryDirectory() as folder:  # what was released may be in another language by now
        notebooks = [_read(generate(one, Path(folder))) for one in assignments]
    for path, texts in texts_by_catalogue(language, assignments, notebooks):
        yield path, *update(path, texts, language)


def texts_by_catalogue(
    language: str, assignments: list[Assignment], notebooks: list[dict[str, Any]]
) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give every catalogue with the texts that belong into it, {text: where it is from}.

    notebooks  what students get in English, one for each assignment
    """
    engine = texts_of_engine()
    yield messages_path(language, ENGINE), engine
    for one in assignments:
        yield messages_path(language, one.name), _without(texts_of(one), engine)
    prose = {one.name: prose_of(notebook) for one, notebook in zip(assignments, notebooks, strict=True)}
    times = Counter(text for texts in prose.values() for text in texts)
    common = {text: "every notebook" for text, number in times.items() if number == len(assignments) > 1}
    yield prose_path(language, COMMON), common
    for name, texts in prose.items():
        yield prose_path(language, name), _without(texts, common)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _without(texts: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    return {text: origin for text, origin in texts.items() if text not in others}
