"""The frame of our HTML pages: one self-contained file, readable in light and dark and on paper."""

from __future__ import annotations

from collections.abc import Container
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1d2330; --soft: #5b6474; --line: #d7dbe2; --paper: #ffffff;
  --passed: #1f7a3d; --failed: #b3263a; --none: #9aa2af; --blocked: #8a6d3b; --error: #b35900; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ef; --soft: #a2abba; --line: #3a4250; --paper: #171b22;
  --passed: #57bb7b; --failed: #f0808f; --none: #6c7686; --blocked: #c9a86a; --error: #f0a35e; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 58rem;
  margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p.lead { color: var(--soft); margin: 0 0 1.5rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: var(--soft); padding: 0 0 .4rem; }
th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { font-weight: 600; font-size: .9rem; } tbody th { font-weight: inherit; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font: .92em ui-monospace, monospace; }
.passed { color: var(--passed); } .failed { color: var(--failed); } .not.attempted { color: var(--soft); }
.blocked { color: var(--blocked); } .grader.error { color: var(--error); }
article { border-left: 4px solid var(--line); padding: .1rem 0 .1rem 1rem; margin: 1.1rem 0; break-inside: avoid; }
article.passed { border-color: var(--passed); } article.failed { border-color: var(--failed); }
article.passed, article.failed { color: inherit; }
article h2, article h3 { font-size: 1rem; margin: 0; display: flex; justify-content: space-between; gap: 1rem; }
.points { white-space: nowrap; }
article p { margin: .3rem 0; } svg { max-width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 12px; }
@media print { body { margin: 0; max-width: none; } }
"""


UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"  # but read out


def page(title: str, lead: str, body: str, style: str = "", language: str = "en") -> str:
    """Wrap a body, already HTML, into a whole page; `title` and `lead` are text, `style` is added to ours."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{style}</style></head>\n"
        f'<body>\n<main>\n<h1>{escape(title)}</h1>\n<p class="lead">{escape(lead)}</p>\n{body}\n'
        "</main>\n</body>\n</html>\n"
    )


def table(caption: str, heads: list[str], rows: list[list[str]], numbers: Container[int] = ()) -> str:
    """Lay out a table; cells are HTML already, the first names its row, `numbers` are set flush right."""

    def cell(column: int, content: str, scope: str = "") -> str:
        kind = ' class="number"' if column in numbers else ""
        return f'<th scope="{scope}"{kind}>{content}</th>' if scope else f"<td{kind}>{content}</td>"

    head = "".join(cell(i, escape(text), "col") for i, text in enumerate(heads))
    cells = ((cell(i, content, "" if i else "row") for i, content in enumerate(row)) for row in rows)
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    top = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{top}<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def loose_cell(content: str, scope: str = "", flush: bool = False) -> str:
    """Lay out a cell, already HTML, of a table in a page that is not ours; it heads the "row" or "col" named.

    What has nothing to say heads nothing.
    """
    weight, side = "font-weight:normal;" * (scope == "row"), "right" if flush else "left"
    style = f'style="{weight}text-align:{side};padding:.25em .7em;white-space:nowrap"'
    return (
        f'<th scope="{scope}" {style}>{content}</th>' if scope and content else f"<td {style}>{content}</td>"
    )


def hatched(colour: str) -> str:
    """Give the background of what is told from its neighbour without colour, too."""
    return f"repeating-linear-gradient(135deg,{colour} 0 .3em,transparent .3em .45em)"
