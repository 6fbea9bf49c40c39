"""Which language a learner speaks, and saying an English sentence in it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from autograder.terminal import can_show

Say = Callable[[str], str]

ENGLISH = "en"
HERE = Path(__file__).parent
ENGINE = "autograder"  # the catalogue of what every assignment's verdicts are made of


@cache
def languages() -> tuple[str, ...]:
    """Name the languages that can be spoken: English, and those that have catalogues."""
    return (ENGLISH, *sorted(path.parent.name for path in HERE.glob("*/messages")))


def learners_language(environment: Mapping[str, str] = os.environ) -> str:
    """Give the language that this process is to speak: as GNU gettext reads it off the environment, else English.

    A notebook in another language sets LANGUAGE in its first cell. A console that lacks its letters gets English.
    """
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for wanted in environment.get(name, "").split(":"):
            if found := known_language(wanted):
                return found if can_show(say_in(found)("passed"), sys.stdout) else ENGLISH
            if wanted in ("C", "POSIX") or wanted.startswith(("C.", "en")):
                return ENGLISH
    return ENGLISH


def known_language(name: object) -> str | None:
    """Give the language that a name such as "zh_CN.UTF-8" or "zh-Hans" means, or None if it cannot be spoken."""
    spoken = re.split(r"[_.@-]", name, maxsplit=1)[0].lower() if isinstance(name, str) else ""
    return spoken if spoken in languages() else None


def language_of(document: Mapping[str, Any]) -> str:
    """Give the language that a notebook says it is in, if it can be spoken, else English."""
    metadata = document.get("metadata")
    return (known_language(metadata.get("lang")) if isinstance(metadata, dict) else None) or ENGLISH


def english(text: str) -> str:
    """Say it as it is."""
    return text


def say_in(language: str, assignment: str = ENGINE) -> Say:
    """Give the function that says in a language what is said about an assignment."""
    if language == ENGLISH:
        return english
    return _speaker(language, assignment)


@cache
def _speaker(language: str, assignment: str) -> Say:
    # Whoever reads English does not wait for these.
    from autograder.translation.catalogues import BadCatalogue, messages_path, read_translations
    from autograder.translation.sentences import translator

    known: dict[str, str] = {}
    for name in dict.fromkeys((ENGINE, assignment)):
        with suppress(BadCatalogue):  # of which its translator is told; a learner is told in English
            known |= read_translations(messages_path(language, name))
    return translator(known)
