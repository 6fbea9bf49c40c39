"""What a submission shows, reduced to what may be shown: to a reader's eyes, and of this machine.

Its process is believed in nothing: its outputs may be of any kind and its words may carry what it was given.
"""

from __future__ import annotations

import base64
import binascii
import re
import sys
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

MAX_OUTPUT = 1 << 20
MAX_OUTPUTS = 30
MAX_ALT = 2_100
MAX_TEXT = 20_100  # what a cell may print, and the note that there was more
MAX_BRACKETS = 500

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_SCRIPT = re.compile("(j *a *v *a|v *b) *s *c *r *i *p *t *:".replace(" ", r"[\x00-\x20]"), re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_ATTACHED = re.compile(r"attachment:([^\s)>\]\"']*)")
_HEXADECIMAL = re.compile("[0-9a-fA-F]{8}")  # such a number may have hardly any digits; no word is like it
_SHAPE = re.compile(r"[\[(]*\d{1,4}(,\d{1,4})*,?[\])]*[.,:;]?")


def discreet(text: str) -> str:
    """Take out of a learner's error message what hidden inputs could be read from, and where the grader lies."""
    return " ".join("…" if _tells(word) else word for word in without_paths(text).split(" "))


def _tells(word: str) -> bool:
    """Say whether a word could carry numbers out of a check: many digits that are no shape, hexadecimal, or no word."""
    digits = sum(map(str.isdigit, word))
    many = digits > 4 and _SHAPE.fullmatch(word) is None
    return len(word) > 60 or many or _HEXADECIMAL.search(word) is not None


def without_paths(text: str) -> str:
    """Take the folders of this machine's Python and of this package out of a text."""
    for folder in _folders():
        text = text.replace(folder, "...")
    return text


@cache
def _folders() -> tuple[str, ...]:
    places = {Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parent.parent, Path.home()}
    places |= {place.resolve() for place in places}
    named = {str(place) for place in places} - {"/", "/usr", "/usr/local"}
    return tuple(sorted(named, key=len, reverse=True))


def clean(outputs: Any) -> list[dict[str, Any]]:
    """Reduce outputs from a learner to what cannot act on the reader: text, errors as text, PNG pictures."""
    kept: list[dict[str, Any]] = []
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else ():
        if not isinstance(output, dict) or not isinstance(output.get("output_type"), str):
            continue  # an array is equal to no word, nor is it unequal
        match output:
            case {"output_type": "stream", "text": text}:
                kept.append({"output_type": "stream", "name": "stdout", "text": _text(text)})
            case {
                "output_type": "error",
                "ename": str(ename),
                "evalue": str(evalue),
                "traceback": list(lines),
            }:
                shown = [_text(line)[:2000] for line in lines[:100]]
                kept.append(
                    {
                        "output_type": "error",
                        "ename": ename[:100],
                        "evalue": without_paths(evalue[:1000]),
                        "traceback": shown,
                    }
                )
            case {"output_type": "display_data" | "execute_result", "data": {**data}}:
                if shown := _pictures_and_text(data):
                    metadata = _described(shown.get("text/plain", "")) if "image/png" in shown else {}
                    kept.append({"output_type": "display_data", "metadata": metadata, "data": shown})
    return kept


def markdown(text: str, attachments: Any) -> tuple[str, dict[str, Any]]:
    """Give a learner's Markdown without what could act on its reader, and the PNG pictures pasted into it.

    No tag begins with "< ", in text, mathematics and code alike. What still hides a script's address, or an attachment
    that is not there, for which nbconvert refuses a whole notebook, is shown as it was typed. So is what has hundreds
    of brackets: to look for the links among them would take minutes.
    """
    text = text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]} ... (the rest is left out)"
    kept = {}
    for name, data in attachments.items() if isinstance(attachments, dict) else ():
        shown = _pictures_and_text(data) if isinstance(data, dict) and _PLAIN_NAME.fullmatch(name) else {}
        if "image/png" in shown:
            kept[name] = {"image/png": shown["image/png"]}
    text = _TAG.sub("< ", text)
    text = _ATTACHED.sub(lambda found: found[0] if found[1] in kept else f"left-out:{found[1]}", text)
    read = unescape(unescape(text)).replace("\\", "")
    hides = _SCRIPT.search(read) or any(name not in kept for name in _ATTACHED.findall(read))
    if hides or text.count("[") > MAX_BRACKETS:
        text = "\n".join(f"    {line}" for line in text.splitlines())
    return text, kept


def _described(words: str) -> dict[str, Any]:
    """Make the text that comes with a picture its alternative text, if it says more than <Figure size 640x480>."""
    return {"image/png": {"alt": words[:MAX_ALT]}} if words and not words.startswith("<") else {}


def _pictures_and_text(data: Mapping[str, Any]) -> dict[str, str]:
    shown = {}
    if "text/plain" in data:
        shown["text/plain"] = _text(data["text/plain"])
    picture = data.get("image/png")
    if isinstance(picture, str) and len(picture) <= MAX_OUTPUT:
        try:
            if base64.b64decode("".join(picture.split()), validate=True).startswith(b"\x89PNG"):
                shown["image/png"] = picture
        except (binascii.Error, ValueError):
            pass
    return shown


def _text(text: Any) -> str:
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    return without_paths(text[:MAX_TEXT]) if isinstance(text, str) else ""
