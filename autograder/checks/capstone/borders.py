"""Whether a search went on where its best trial was: over a border that this trial was close to."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograder.checks.capstone.log import LOG, Entry
from autograder.checks.capstone.story import Files, Space, is_space, rounds
from autograder.expectations import expect

NEAR = 0.05  # of the window's width: half of what next_space calls close, so that round-off decides nothing


def borders_were_followed_up(entries: Sequence[Entry], files: Files) -> None:
    """Each refined space holds the best trial before it, and goes beyond a border that this trial was close to."""
    done, trials = [], []
    for i, found in enumerate(rounds(entries)):
        space = found["space"]
        expect(is_space(space), f"The space of round {i} is not one.")
        if i and trials:
            best = max(trials, key=lambda trial: trial["val_accuracy"])["config"]
            for name in sorted(space.keys() & best.keys() & done[-1].keys()):
                _expect_follows(space, done, best, name, i)
        done.append(space)
        trials += found["trials"]
    expect(trials, f"{LOG} lists no trials.")
    best = max(trials, key=lambda trial: trial["val_accuracy"])["config"]
    for name in sorted(best.keys() & done[-1].keys()):
        side = _border(done, best[name], name)
        expect(
            side == 0,
            f"The best trial of the whole search lies at {'the lower' if side < 0 else 'the upper'} border of "
            f"{_shown(name)}, and nobody has looked beyond it.",
            next="run refine once more, then what comes after it.",
        )


def _expect_follows(space: Space, done: list[Space], best: dict[str, float], name: str, i: int) -> None:
    low, high = _place(space, name, space[name][0]), _place(space, name, space[name][1])
    at, tiny = _place(space, name, best[name]), 1e-6
    expect(
        low - tiny <= at <= high + tiny,
        f"The space of refining round {i} does not hold the best trial before it, in {_shown(name)}.",
        next="move the window to where the best trial was.",
    )
    side = _border(done, best[name], name)
    left = min(_place(s, name, s[name][0]) for s in done if name in s)
    right = max(_place(s, name, s[name][1]) for s in done if name in s)
    beyond = (side < 0 and low < left - tiny) or (side > 0 and high > right + tiny)
    expect(
        side == 0 or beyond,
        f"Before refining round {i} the best trial lay at a border of {_shown(name)}, and the round did not look "
        "beyond it.",
        "a best value on the border was ignored",
        "move the window over the border before you narrow it.",
    )


def _border(done: list[Space], value: float, name: str) -> int:
    """Say at which border of all that was searched a value lies: -1 the lower, 1 the upper, 0 none."""
    searched = [space for space in done if name in space]
    left = min(_place(space, name, space[name][0]) for space in searched)
    right = max(_place(space, name, space[name][1]) for space in searched)
    last = searched[-1]
    at, low, high = (_place(last, name, number) for number in (value, *last[name][:2]))
    width = high - low
    if at - left < NEAR * width and not (last[name][2] == "share" and left <= 0):
        return -1
    if right - at < NEAR * width and not (last[name][2] == "share" and right >= 1):
        return 1
    return 0


def _shown(name: str) -> str:
    """Keep a name that anybody may have chosen to one short word."""
    return "".join(c for c in name if c.isalnum() or c == "_")[:40] or "a nameless axis"


def _place(space: Space, name: str, value: float) -> float:
    return math.log10(max(value, 1e-300)) if space[name][2] == "log" else float(value)
