"""Show the results that lie here in the README: its table between two markers, and the figure beside it.

python benchmarks/show.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
README = HERE.parent / "README.md"
FIGURE = HERE / "speed.png"
MARK = "<!-- speed -->\n"
PARTS = "against_nbgrader", "against_otter", "lower_bound", "spread", "scale"
KINDS = {
    "define only": "a notebook that only defines functions (23 questions)",
    "train and plot": "the same with a cell that trains and one plot",
}

Results = dict[str, dict[str, Any]]


def main() -> None:
    """Fill the README and draw the figure."""
    results = read()
    README.write_text(filled(README.read_text(), results))
    draw(results)


def read() -> Results:
    """Read the rows of every part."""
    return {part: json.loads((HERE / f"{part}.json").read_text())["rows"] for part in PARTS}


def filled(readme: str, results: Results) -> str:
    """Put the tables between the markers of a README. Raises ValueError when it does not have two."""
    before, _, after = readme.split(MARK)
    return f"{before}{MARK}{tables(results)}{MARK}{after}"


def tables(results: Results) -> str:
    """Write the results as Markdown."""
    return "\n".join([_each(results), _otter(results), _student(results), _class(results)])


def _each(results: Results) -> str:
    rows = []
    for kind, what in KINDS.items():
        stock, bound = results["against_nbgrader"][kind], results["lower_bound"][kind]
        rows.append(
            [
                what,
                f"{stock['nbgrader_seconds']:.2f} s",
                f"{1000 * stock['autograder_seconds']:.0f} ms",
                f"{stock['ratio']:.1f}",
                f"{1000 * bound['cells_seconds']:.0f} ms (1 : {bound['cells_ratio']:.1f})",
                f"{1000 * bound['cells_and_checks_seconds']:.0f} ms (1 : {bound['cells_and_checks_ratio']:.1f})",
            ]
        )
    submissions = results["against_nbgrader"]["define only"]["submissions"]
    heads = [
        f"one submission of {submissions}, no two alike, 2 cores, start-up included",
        "stock nbgrader",
        "autograder",
        "times as fast",
        "its cells alone",
        "cells and checks alone",
    ]
    return _table(heads, rows)


def _otter(results: Results) -> str:
    rows = []
    for kind, what in KINDS.items():
        row = results["against_otter"][kind]
        ours = f"{1000 * row['autograder_seconds']:.0f} ms"
        rows.append([what, f"{row['otter_seconds']:.2f} s", ours, f"{row['ratio']:.1f}"])
    version = results["against_otter"]["version"]["otter-grader"]
    heads = [
        "the same in another run",
        f"`otter run` of Otter-Grader {version}",
        "autograder",
        "times as fast",
    ]
    return _table(heads, rows)


def _student(results: Results) -> str:
    times = results["against_nbgrader"]["student, whole notebook"]
    names = {
        "nbgrader_validate_seconds": "`nbgrader validate`",
        "autograder_check_seconds": "`autograder check`",
        "pytest_seconds": "`pytest`",
    }
    heads = ["a student checks a whole notebook", *names.values()]
    return _table(heads, [["seconds", *(f"{times[name]:.2f}" for name in names)]])


def _class(results: Results) -> str:
    scale = [
        [f"{int(size):,}", f"{row['seconds']:.0f} s", f"{row['parent_mb']} MB", f"{row['worker_mb']} MB"]
        for size, row in results["scale"].items()
    ]
    spread = []
    for name, row in results["spread"].items():
        where, workers = name.split(", ")
        spread.append(f"{row['per_second']:.1f} ({workers} {where} worker{'s' * (workers != '1')})")
    heads = ["submissions", "seconds", "memory of the parent", "of a worker"]
    return f"{_table(heads, scale)}\nSubmissions per second, all on this machine: {', '.join(spread)}.\n"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def draw(results: Results) -> None:
    """Draw seconds for each submission, and a class run's time and memory by its size."""
    from cs231n_utils.plotting.style import BLUE, GREY, INK, RED, drawing

    with drawing(9.6, 3.4, dpi=150) as figure:
        left, right = figure.subplots(1, 2)
        bars = []
        for kind in KINDS:
            stock, bound = results["against_nbgrader"][kind], results["lower_bound"][kind]
            bars += [
                (f"{kind}: stock nbgrader", stock["nbgrader_seconds"], GREY),
                ("autograder", stock["autograder_seconds"], BLUE),
                ("cells and checks alone", bound["cells_and_checks_seconds"], "#9DBFD9"),
                ("cells alone", bound["cells_seconds"], "#CFE0EC"),
            ]
        places = [i + (i >= len(bars) // 2) * 0.7 for i in range(len(bars))]
        seconds = [1000 * value for _, value, _ in bars]
        left.barh(places, seconds, color=[colour for *_, colour in bars])
        for place, value in zip(places, seconds, strict=True):
            left.text(value * 1.12, place, f"{value:,.0f} ms", va="center", fontsize=8.5, color=INK)
        left.set(xscale="log", xlim=(1, 60_000), title="One submission, milliseconds", yticks=places)
        left.set_xticks([1, 10, 100, 1000, 10_000], labels=["1", "10", "100", "1,000", "10,000"])
        left.set_yticklabels([name for name, *_ in bars], fontsize=8.5)
        left.invert_yaxis()
        left.grid(axis="y", visible=False)

        sizes = [int(size) for size in results["scale"]]
        times = [row["seconds"] for row in results["scale"].values()]
        right.loglog(sizes, times, "o-", color=BLUE)
        for size, row in results["scale"].items():
            told = f"{row['seconds']:.0f} s\nparent {row['parent_mb']} MB"
            right.annotate(
                told,
                (int(size), row["seconds"]),
                (-8, 10),
                textcoords="offset points",
                fontsize=8.5,
                ha="right",
            )
        right.loglog(
            sizes,
            [times[-1] * size / sizes[-1] for size in sizes],
            ":",
            color=RED,
            lw=1,
            label="proportional",
        )
        right.set_xticks(sizes, labels=[f"{size:,}" for size in sizes])
        right.set_yticks([10, 100, 1000], labels=["10", "100", "1,000"])
        right.minorticks_off()
        right.set(title="A class, seconds", xlabel="submissions")
        right.set(xlim=(sizes[0] / 9, sizes[-1] * 2), ylim=(times[0] / 3, times[-1] * 3))
        right.legend(loc="lower right")
        figure.savefig(FIGURE)


if __name__ == "__main__":
    main()
