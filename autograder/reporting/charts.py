"""Charts as inline SVG, drawn by hand: no script, no font and no picture from elsewhere, and a table behind each.

Every number is written beside its mark, so nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import count

from autograder.pages import table

STYLE = """
nav ul { columns: 16rem; padding-left: 1.2rem; margin: 0 0 1rem; }
a { color: inherit; }
.wide { overflow-x: auto; margin: .4rem 0; }
.wide caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.wide svg { min-width: 34rem; display: block; } .wide table { width: auto; min-width: 50%; }
figure { margin: 0 0 1.2rem; } figcaption { color: var(--soft); margin-bottom: .3rem; }
summary { cursor: pointer; color: var(--soft); }
.mark { fill: #4477aa; } .range { stroke: var(--ink); stroke-width: 1.5; } .axis { stroke: var(--line); }
.note { color: var(--soft); } .warning { border-left: 4px solid var(--error); padding-left: .8rem; }
pre { overflow-x: auto; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: 4px; font-size: .85rem;
  line-height: 1.4; }
.mistake h3 { display: block; }
@media print {
  @page { margin: 15mm; }
  body { font-size: 10pt; } nav { display: none; } h2, h3, figcaption { break-after: avoid; }
  figure svg, tr, pre { break-inside: avoid; } thead { display: table-header-group; }
  .wide, pre { overflow: visible; } .wide svg { min-width: 0; } pre { white-space: pre-wrap; }
  th, td { padding-right: .5rem; } details::details-content { content-visibility: visible; }
  .mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  :root { color-scheme: light; --ink: #000; --soft: #333; --line: #999; --paper: #fff; }
}
"""

_numbers = count(1)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its length as a share of one, a range around it if there is one, and what it says."""

    label: str
    share: float
    says: str
    low: float | None = None
    high: float | None = None


def bars(title: str, told: str, rows: Sequence[Bar], rows_of: str) -> str:
    """Draw bars from left to right, one below the other; `rows_of` is the table behind them, as HTML."""
    left, width, step = 296, 280, 22
    parts = []
    for i in range(5):
        x = left + width * i / 4
        parts.append(f'<line class="axis" x1="{x}" x2="{x}" y1="4" y2="{len(rows) * step + 6}"/>')
        parts.append(
            f'<text x="{x}" y="{len(rows) * step + 20}" text-anchor="middle">{25 * i}&#8239;%</text>'
        )
    for i, row in enumerate(rows):
        y = i * step + 6
        parts.append(
            f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(_short(row.label))}</text>'
        )
        parts.append(
            f'<rect class="mark" x="{left}" y="{y + 2}" width="{width * row.share:.1f}" height="{step - 8}"/>'
        )
        if row.low is not None and row.high is not None:
            low, high = left + width * row.low, left + width * row.high
            parts.append(
                f'<path class="range" fill="none" d="M{low:.1f} {y + 9}H{high:.1f}'
                f'M{low:.1f} {y + 5}v8M{high:.1f} {y + 5}v8"/>'
            )
        parts.append(f'<text x="{left + width + 22}" y="{y + 13}">{escape(row.says)}</text>')
    return _figure(title, told, parts, left + width + 110, len(rows) * step + 26, rows_of)


def columns(title: str, told: str, rows: Sequence[tuple[str, int]], rows_of: str) -> str:
    """Draw columns side by side, one for each label and number; `rows_of` is the table behind them, as HTML."""
    most, height, whole = max((number for _, number in rows), default=1) or 1, 120, 580
    step = whole / len(rows)
    parts = [f'<line class="axis" x1="20" x2="{whole + 40}" y1="{height + 20}" y2="{height + 20}"/>']
    each = -(-len(rows) * 50 // whole)  # of the labels, so many that none lies on the next
    for i, (label, number) in enumerate(rows):
        tall = height * number / most
        x, y = 30 + i * step, 20 + height - tall
        wide = min(step * 0.88, 60)
        middle = f'x="{x + wide / 2:.1f}" text-anchor="middle"'
        if number:
            parts.append(
                f'<rect class="mark" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"/>'
            )
            if step > 16:
                parts.append(f'<text {middle} y="{y - 5:.1f}">{number}</text>')
        if i % each == 0:
            parts.append(f'<text {middle} y="{height + 36}">{escape(label)}</text>')
    return _figure(title, told, parts, whole + 60, height + 46, rows_of)


def _figure(title: str, told: str, parts: list[str], width: int, height: int, rows_of: str) -> str:
    number = next(_numbers)
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><div class="wide" tabindex="0" role="group" '
        f'aria-label="{escape(title)}"><svg viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="chart-{number} told-{number}"><title id="chart-{number}">{escape(title)}</title>'
        f'<desc id="told-{number}">{escape(told)}</desc>{"".join(parts)}</svg></div>'
        f"<details open><summary>The numbers of this chart</summary>{rows_of}</details></figure>"
    )


def wide_table(caption: str, heads: list[str], rows: list[list[str]], numbers: Sequence[int] = ()) -> str:
    """Lay out a table that can be scrolled sideways, by keyboard too, where the page is narrow.

    The caption is only read out: to the eye, what stands above the table says the same.
    """
    named = f' role="group" aria-label="{escape(caption)}"'
    return f'<div class="wide" tabindex="0"{named}>{table(caption, heads, rows, set(numbers))}</div>'


def percent(share: float) -> str:
    """Write a share of one as a percentage without decimals."""
    return f"{100 * share:.0f} %"


def _short(label: str) -> str:
    return label if len(label) <= 38 else f"{label[:37]}…"
