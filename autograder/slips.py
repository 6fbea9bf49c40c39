"""The words in which a course's misconceptions are written: `solutions/NAME/misconceptions/`.

Its `MISCONCEPTIONS` is a dict {question: [slip(...), ...]}. Each slip edits the solution cell, so that it differs
from the right answer in one thing only.
"""

from __future__ import annotations

Edit = tuple[str, str]
Slip = tuple[str, str, str, tuple[Edit, ...]]


def slip(name: str, because: str, next: str, *edits: Edit) -> Slip:
    """Describe one mistake: "This is what happens when `because`. Next: `next`.", and how the solution becomes it.

    edits   pairs (text of the solution cell, text that replaces it), each found exactly once
    """
    return name, because, next, edits


def line(old: str, new: str) -> Edit:
    """Replace a whole line of the function's body by one or more, or by none; the docstring's lines lie deeper."""
    lines = "".join(f"    {text}\n" for text in new.splitlines())
    return f"\n    {old}\n", f"\n{lines}"
