"""Time and memory of a class run of 50, 500 and 5,000 submissions on one machine.

    python benchmarks/scale.py [SUBMISSIONS ...]

Memory is the most that was resident: in the process that hands out and writes down, in the largest worker, and in the
largest process behind the wall.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import psutil
from classes import BIN, NAME, keep, make_course, run

SIZES = 50, 500, 5000


def main() -> None:
    """Grade a class of each size."""
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    keep("scale", {str(size): grade(size) for size in sizes})


def grade(size: int) -> dict[str, float]:
    """Grade a class of notebooks that only define functions; seconds and megabytes."""
    most: dict[str, int] = defaultdict(int)

    def watch(parent: psutil.Process) -> None:
        for process in (parent, *parent.children(recursive=True)):
            with suppress(psutil.Error, IndexError):
                words = " ".join(process.cmdline())
                what = "behind_the_wall" if "zygote" in words else "worker" if "spawn_main" in words else ""
                what = "parent" if process == parent else what
                most[what] = max(most[what], process.memory_info().rss)

    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder) / "course", "", size)
        seconds = run(course, BIN / "autograder", "grade", NAME, watch=watch)
    megabytes = {f"{what}_mb": round(most[what] / 1e6) for what in ("parent", "worker", "behind_the_wall")}
    return {"seconds": round(seconds, 1), "seconds_each": round(seconds / size, 4), **megabytes}


if __name__ == "__main__":
    main()
