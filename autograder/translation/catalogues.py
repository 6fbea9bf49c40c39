"""The catalogues of a language: PO files, and bringing them up to date with the code and the notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.files import write_whole
from autograder.translation.patterns import parse

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

HERE = Path(__file__).parent
COMMON = "common"  # the catalogue of what all notebooks say
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


def messages_path(language: str, name: str) -> Path:
    """Where the translation lies of what the checks of an assignment say, or of what the engine does."""
    return HERE / language / "messages" / f"{name}.po"


def prose_path(language: str, name: str) -> Path:
    """Where the translation of an assignment's notebook lies."""
    return HERE / language / "notebooks" / f"{name}.po"


class BadCatalogue(Exception):
    """A catalogue that cannot be read; one sentence for its translator."""


def read_translations(path: Path) -> dict[str, str]:
    """Read what a catalogue translates, {text: translation}; where there is none, nothing. Raises BadCatalogue.

    A translation that is marked fuzzy, or that has other gaps than its text, counts as none.
    """
    if not path.exists():
        return {}
    fits = _fits_message if path.parent.name == "messages" else _fits_prose
    return {
        message.id: message.string
        for message in _read(path)
        if isinstance(message.id, str) and isinstance(message.string, str)
        if message.id and message.string and not message.fuzzy and fits(message.id, message.string)
    }


def _fits_message(text: str, said: str) -> bool:
    """Gaps may go, since some make only an English plural; one that is not in the text cannot be filled."""
    try:
        return set(parse(said).gaps) <= set(parse(text).gaps)
    except ValueError:
        return False


def _fits_prose(text: str, said: str) -> bool:
    """What is in the braces of one line may be an f-string's code."""
    return "\n" in text or sorted(_BRACES.findall(text)) == sorted(_BRACES.findall(said))


def update(path: Path, texts: Mapping[str, str], language: str) -> tuple[int, int]:
    """Let a catalogue hold these texts, {text: where it is from}, with the translations it has; gives (texts, missing).

    New texts come without a translation, or, where one much like it had one, with that, marked fuzzy; it is not used
    until a translator has taken that mark away. Texts that are gone go.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    template = Catalog()
    for text, origin in texts.items():
        template.add(text, auto_comments=[origin])
    if path.exists():
        catalogue = _read(path)
    else:
        catalogue = Catalog(language, header_comment="", project="cs231n-learning", version="1", fuzzy=False)
    catalogue.update(template, update_creation_date=False)
    catalogue.obsolete.clear()
    written = BytesIO()
    write_po(written, catalogue, width=110)
    write_whole(path, written.getvalue())
    return len(texts), len(missing(path, texts))


def known_prose(language: str, assignment: str) -> dict[str, str]:
    """Read what is translated of an assignment's notebook: {text: translation}; of English, nothing."""
    return {
        **read_translations(prose_path(language, COMMON)),
        **read_translations(prose_path(language, assignment)),
    }


def missing(path: Path, texts: Iterable[str]) -> list[str]:
    """Name the texts that a catalogue does not translate."""
    known = read_translations(path)
    return [text for text in texts if text not in known]


def _read(path: Path) -> Catalog:
    # As long as English is spoken, nobody waits for it.
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise BadCatalogue(f"{path} is no catalogue that can be read: {error}.") from error
