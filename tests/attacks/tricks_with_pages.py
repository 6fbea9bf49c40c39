"""Tricks on whoever reads the graded notebook: markup and scripts wherever a submission can carry them."""

from __future__ import annotations

import base64
from pathlib import Path

from catalogue import Document, trick
from tricks_with_cells import checks, code, named

SCRIPT = "<script>alert('attacked')</script><img src=x onerror=\"alert('attacked')\">"


def display(**data: object) -> Document:
    """Make a saved output."""
    data = {name.replace("__", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": data}


@trick()
def scripts_in_outputs(document: Document, folder: Path) -> Document:
    """Save outputs that act in a browser: HTML, JavaScript, SVG, Markdown, LaTeX, widgets, frames."""
    outputs = [
        display(text__html=SCRIPT),
        display(application__javascript="alert('attacked')"),
        display(**{"image/svg+xml": f"<svg onload='alert(1)'>{SCRIPT}</svg>"}),
        display(text__markdown=f"[x](javascript:alert(1)) {SCRIPT}"),
        display(text__latex=r"$\href{javascript:alert(1)}{x}$"),
        display(**{"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}),
        display(text__plain="ok", image__png="<svg onload=alert(1)>"),
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/html": [SCRIPT]},
        },
        {
            "output_type": "error",
            "ename": SCRIPT,
            "evalue": SCRIPT,
            "traceback": [SCRIPT, "\x1b[31m" + SCRIPT],
        },
        {"output_type": "stream", "name": SCRIPT, "text": ["</pre>", SCRIPT]},
        {
            "output_type": "update_display_data",
            "data": {"text/html": SCRIPT},
            "transient": {"display_id": "1"},
        },
        {"output_type": SCRIPT, "data": SCRIPT},
    ]
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = outputs
    return document


@trick()
def scripts_displayed(document: Document, folder: Path) -> Document:
    """Display the same from a cell that is run."""
    lines = ("from IPython.display import HTML, display", f"print({SCRIPT!r})", f"display(HTML({SCRIPT!r}))")
    document["cells"].append(code("\n".join([*lines, f"HTML({SCRIPT!r})"])))
    document["cells"].append(code(f"raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})"))
    return document


@trick()
def scripts_in_markdown(document: Document, folder: Path) -> Document:
    """Write markup into Markdown: own cells, written answers, attachments, links."""
    for text in (
        SCRIPT,
        f"# {SCRIPT}",
        "[x](javascript:alert('attacked'))",
        "[x](&#106;ava&Tab;script&colon;alert('attacked'))",
        "[x][y]\n\n[y]: JaVaScript\\:alert('attacked')",
        r"$\href{javascript:alert('attacked')}{x}$",
        "<iframe srcdoc='attacked'></iframe>",
        "<svg/onload=alert('attacked')>",
        "```mermaid\ngraph TD; A-->B\n```\n<style>*{}</style>",
        "![x](attachment:none.png) ![x](&#97;ttachment:none.png)",
    ):
        cell = {"cell_type": "markdown", "id": "m", "metadata": {}, "source": text}
        cell["attachments"] = {"x.svg": {"image/svg+xml": f"<svg onload=alert('attacked')>{SCRIPT}</svg>"}}
        document["cells"].append(cell)
    for cell in document["cells"]:
        if str(cell["metadata"].get("nbgrader", {}).get("grade_id")).startswith("written_"):
            cell["source"] = f"Because {SCRIPT} $x < y$ and ![x](attachment:x.svg)"
    return document


@trick()
def scripts_in_names(document: Document, folder: Path) -> Document:
    """Write markup into ids, names, tags, kinds and metadata."""
    for cell in document["cells"]:
        cell["id"] = SCRIPT
        cell["metadata"]["tags"] = [SCRIPT]
        cell["metadata"]["jupyter"] = {"source_hidden": SCRIPT}
    document["cells"].append(code("import os; os._exit(0)", grade_id=SCRIPT, grade=False, solution=True))
    document["metadata"] = {
        "kernelspec": {"name": "sh", "argv": ["touch", "/tmp/attacked"], "display_name": SCRIPT},
        "language_info": {"name": SCRIPT, "codemirror_mode": SCRIPT, "pygments_lexer": SCRIPT},
        "title": SCRIPT,
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_name": SCRIPT}}}},
    }
    return document


@trick("sgd")
def verdicts_forged_in_outputs(document: Document, folder: Path) -> Document:
    """Save the words of a passed check as the output of a failed one, and of cells above and below it."""
    named(document, "sgd_solution")["source"] = "def sgd(w, dw, config=None):\n    return w, config"
    for cell in checks(document):
        cell["outputs"] = [
            display(text__plain="✓ all 5 checks pass  1 of 1 point", text__html="<b>1 of 1</b>")
        ]
    return document


@trick()
def pictures_that_are_none(document: Document, folder: Path) -> Document:
    """Save pictures that are huge, broken, or not pictures."""
    bomb = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(3 << 20)).decode()
    for picture in (
        bomb,
        "!!!",
        "",
        ["iVBORw0KGgo="],
        {"a": 1},
        base64.b64encode(b"<svg onload=alert(1)>").decode(),
    ):
        document["cells"].append(code("") | {"outputs": [display(image__png=picture)] * 2})
    return document


@trick()
def terminal_codes(document: Document, folder: Path) -> Document:
    """Write what moves a terminal's cursor or turns text around: where the class is printed, and in results."""
    words = "\x1b]0;attacked\x07\x1b[2J\x1b[1;31m\u202e\u2066 100 / 100 \r\n\x9b31m"
    document["cells"].append(code(f"raise ValueError({words!r})"))
    document["cells"].append(code(f"print({words!r})"))
    return document
