"""How the documentation is built: `make docs`, from Markdown as it also reads on GitHub, into build/site."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

project = "Learning the parameters"
author = copyright = "The cs231n-learning contributors"
language = "en"

# The pages are those of docs/ and the papers of the repository, so that links are the same here and on GitHub.
extensions = ["myst_parser", "sphinx.ext.autodoc"]
root_doc = "docs/index"
include_patterns = ["docs/*.md", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "container/README.md"]
exclude_patterns = [".*", "build", "demo", "solutions", "assignments", "submitted", "autograded", "tests"]
myst_heading_anchors = 3
highlight_language = "none"  # of a block that names no language

# What pages need comes with them: they are read offline, too.
html_theme = "furo"
html_title = project
html_extra_path = ["top"]  # leads from the top of the site to docs/index.html
html_static_path = ["style.css"]
html_css_files = ["style.css"]
html_copy_source = False
html_show_sphinx = False

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
nitpick_ignore_regex = [("py:.*", r"(?!autograder\.).*")]  # types of other packages have no page here

COLUMN = re.compile(r"(\S+(?: \S+)*)  +(\S.*)")


def spell(app, what, name, object, options, lines: list[str]) -> None:
    """Turn the columns of our docstrings, a name and what it is, into a definition list."""
    made: list[str] = []
    inside = False
    for text in lines:
        if found := COLUMN.fullmatch(text):
            made += ["", f"`{found[1]}`", f"    {found[2]}"]
            inside = True
        elif inside and text.startswith(" "):
            made.append(f"    {text.strip()}")
        else:
            made.append(text)
            inside = False
    lines[:] = made


def setup(app) -> None:
    app.connect("autodoc-process-docstring", spell)
