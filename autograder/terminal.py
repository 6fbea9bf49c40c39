"""What a terminal can show: which of our signs its encoding knows, and how wide it is.

A text for people is made once, with signs and for a wide page. Here signs become words where they cannot be shown, and
lines are folded where the page is narrower. In a file or a pipe a sentence stays one line.
"""

from __future__ import annotations

import codecs
import os
import re
import shutil
import sys
from typing import Any
from unicodedata import east_asian_width

MARKS = {"✓": "ok", "✗": "FAILED", "–": "-", "…": "...", "!": "!", " ": ""}
WORDS = {**MARKS, **dict(zip("█▒░→←×±−·“”‘’", "# x . -> <- x +- - . \" \" ' '".split(), strict=True))}
SIGNS = "".join(sign for sign in WORDS if not sign.isascii())
COLUMN = max(map(len, MARKS.values()))
AT_MARK = rf"(?m)^( *)([{re.escape(''.join(MARKS))}]) (?=\S)"
PIECES = r"\s+|[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\ua4cf\uac00-\uffef]+|."
BELOW = 4  # columns by which what stands below is moved in
ROOM = 24  # columns in which the last one of a table can be folded and still be read


def show(text: str = "") -> None:
    """Print lines for a person, in the words and at the width that standard output can show."""
    is_terminal = getattr(sys.stdout, "isatty", bool)()
    width = shutil.get_terminal_size().columns if is_terminal else sys.maxsize
    shown = in_words(text, getattr(sys.stdout, "encoding", None))
    print("\n".join(part for line in shown.split("\n") for part in folded(line, width)))


def in_words(text: str, encoding: str | None) -> str:
    """Write a text as an encoding can show it; None is for one that shows everything.

    Where it lacks any of our signs, verdicts have words, and the column in which they stand is as wide as those.
    """
    if not encoding:
        return text
    if "?" in SIGNS.encode(encoding, "replace").decode(encoding):
        text = re.sub(AT_MARK, lambda at: f"{at[1]}{MARKS[at[2]]:<{COLUMN}} ", text)
    return text.encode(encoding, "in_words").decode(encoding)


def can_show(text: str, stream: Any) -> bool:
    """Say whether a stream's encoding has all characters of a text."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding) == text


def speak_plainly(stream: Any) -> None:
    """Make a stream write in words what its encoding does not know, in place of an error."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="in_words")


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(WORDS.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


codecs.register_error("in_words", _replace)


def can_draw_over(stream: Any) -> bool:
    """Say whether a stream leads to a terminal in which a line can be drawn again and again."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def columns(text: str) -> int:
    """Count the columns of a terminal that a text takes: a Chinese character takes two."""
    return len(text) + sum(east_asian_width(sign) in "WF" for sign in text if not sign.isascii())


def folded(line: str, width: int) -> list[str]:
    """Fold a line that is too long for a terminal at its spaces, between Chinese characters too.

    The last column of a table is folded in its place while there is room, and else below the others. Where those have
    none, either, and elsewhere, gaps give way first.
    """
    if columns(line) <= width:
        return [line]
    head, gap, last = line.rpartition("  ")
    if head.strip():
        if width - columns(head + gap) >= ROOM:
            return _wrapped(head + gap, last, width, columns(head + gap))
        head = head.rstrip()
        if columns(head) + 2 + columns(last) <= width:
            return [head + " " * (width - columns(head) - columns(last)) + last]
        if "  " in head.strip() and columns(head) <= width:  # its other columns stay below each other
            return [head, *_wrapped(" " * BELOW, last, width, BELOW)]
    margin = len(line) - len(line.lstrip())
    return _wrapped(" " * margin, re.sub(" {3,}", "  ", line.strip()), width, min(margin + 2, width // 2))


def _wrapped(begun: str, rest: str, width: int, indent: int) -> list[str]:
    lines = [begun]
    for piece in re.findall(PIECES, rest):
        is_full = columns(lines[-1]) + columns(piece.rstrip()) > width
        if is_full and lines[-1].strip():
            lines.append(" " * indent + piece.lstrip())
        else:
            lines[-1] += piece
    return [line.rstrip() for line in lines]
