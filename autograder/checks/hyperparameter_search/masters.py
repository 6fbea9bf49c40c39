"""What is proved about master: which trials are launched, which are stopped, what survives.

Its workers follow a script (see actors.py), so how each trial has to end is known beforehand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.calls import Actor, Folder
from autograder.checks.hyperparameter_search.actors import ENDED, LAUNCH
from autograder.checks.hyperparameter_search.checkpoints import expect_file, left_in
from autograder.checks.hyperparameter_search.ranking import NAN, expect_ranking, trial_files
from autograder.expectations import expect_close, fail
from autograder.registry import check

ACTORS = "hyperparameter_search.actors"


def play(
    student, scripts, num_epochs: int, ends, kinds=(), *, executor="inline", folder=None, **options: Any
):
    """Let master run a search in which trial i follows scripts[i], and expect the ranking that follows from `ends`.

    ends    (epochs, status) of every trial
    kinds   in words, what it is there for
    folder  where, if it matters

    Returns master's reply.
    """
    configs = [{"script": script, "number": i} for i, script in enumerate(scripts)]
    settings = {"max_workers": len(scripts)} if executor == "threads" else {}
    reply = student.master.observe(
        Actor(f"{ACTORS}.{executor}", **settings),
        Actor(f"{ACTORS}.scripted"),
        configs,
        folder or Actor(f"{ACTORS}.place"),
        num_epochs,
        poll=0.002,
        **options,
    )
    if reply.result is None:
        fail("master returned None.", next="return rank(folder, num_epochs).")
    rows = []
    for i, (config, (epochs, status)) in enumerate(zip(configs, ends, strict=True)):
        accuracies = config["script"]["accuracies"]
        left = [e for e in config["script"].get("epochs", range(1, epochs + 1)) if e <= epochs]
        reached = [a for a in (accuracies[min(e, len(accuracies)) - 1] for e in left) if a is not None]
        row = {"trial": f"trial={i:03d}", "config": config, "epochs": epochs}
        rows.append(row | {"val_accuracy": max(reached, default=NAN), "status": status})
    unknown = [np.isnan(row["val_accuracy"]) for row in rows]
    last = [2 if row["status"] == "diverged" else int(u) for row, u in zip(rows, unknown, strict=True)]
    order = sorted(range(len(rows)), key=lambda i: (last[i], 0 if last[i] else -rows[i]["val_accuracy"], i))
    words = {f"trial={i:03d}": f" ({kind})" for i, kind in enumerate(kinds)}
    expect_ranking(reply.result, [rows[i] for i in order], words)
    return reply


def rising(rng, num: int, low: float = 0.3, high: float = 0.8) -> list[float]:
    """Draw accuracies that rise from one level to another."""
    levels = np.linspace(low, high, num) + rng.uniform(0, 0.01, size=num)
    return [round(float(a), 4) for a in levels]


def draw_rising(rng, num: int) -> list[dict[str, Any]]:
    """Draw scripts of three epochs that end at different levels."""
    return [{"accuracies": rising(rng, 3, high=float(rng.uniform(0.4, 0.9)))} for _ in range(num)]


@check("master")
def runs_every_trial(student, reference, rng):
    "Every config is trained in a folder of its own, on threads, and the ranking comes back"
    scripts = draw_rising(rng, 3)
    files = left_in(play(student, scripts, 2, [(2, "finished")] * 3, folder=Folder()))
    for i, script in enumerate(scripts):
        config = expect_file(files, f"trial={i:03d}/config.json")
        expect_close(config, {"script": script, "number": i}, f"What is in config.json of trial {i}")
    play(student, draw_rising(rng, 4), 3, [(3, "finished")] * 4, executor="threads", margin=1.0)


@check("master")
def survives_a_crash(student, reference, rng):
    "A worker that raises is launched again and goes on, and so do the others"
    scripts = draw_rising(rng, 3)
    scripts[1]["raises"] = [1, 2]
    play(student, scripts, 3, [(3, "finished")] * 3, ("", "which raises once", ""))


def at(trial: int, epoch: int) -> str:
    return f"trial={trial:03d}/epoch={epoch:03d}-*.npz"


def stop_of(trial: int) -> str:
    return f"trial={trial:03d}/STOP"


@check("master")
def stops_what_trails(student, reference, rng):
    "A trial that trails is stopped while others run, also behind one that has finished"
    best = rising(rng, 6, 0.4, 0.9)
    low = [round(a - float(rng.uniform(0.15, 0.3)), 4) for a in best]
    # Who is launched a third time after the best one has ended: by then its end was seen.
    near = [round(a - 0.05, 4) for a in best]
    crashing = {"epochs": [6], "accuracies": near, "comes": {"6": [f"trial=000/{ENDED}"]}, "raises": [2, 6]}
    seen = [f"trial=003/{LAUNCH}3"]
    scripts = [
        {"accuracies": best},
        {"epochs": [3, 6], "accuracies": low, "comes": {"3": seen}, "lingers": {"3": []}},
        # Its first checkpoint is as good as the best one's.
        {
            "epochs": [2, 5, 6],
            "accuracies": [*best[:2], *low[2:]],
            "comes": {"5": seen},
            "lingers": {"5": []},
        },
        crashing,
    ]
    ends = [(6, "finished"), (3, "stopped"), (5, "stopped"), (6, "finished")]
    kinds = ("the best", "which trails in epoch 3", "which trails in epoch 5", "which raises twice")
    play(student, scripts, 6, ends, kinds, executor="threads")


@check("master")
def leaves_the_others_alone(student, reference, rng):
    "Nothing is stopped within its grace, within the margin, or for being behind what others reached later"
    best = rising(rng, 6, 0.4, 0.9)
    near = [*(round(a - float(rng.uniform(0.13, 0.18)), 4) for a in best[:5]), best[5]]
    far = [round(a / 4, 4) for a in best]
    first, second = [at(0, 6)], [stop_of(5)]  # who is to be left alone waits until others are stopped
    all_there = [at(1, 1), at(2, 2), at(3, 2)]
    scripts = [
        {"accuracies": best},
        {"epochs": [1, 6], "accuracies": [0.1, *best[1:]], "comes": {"1": first}, "lingers": {"1": second}},
        {"epochs": [2, 6], "accuracies": near, "comes": {"2": first}, "lingers": {"2": second}},
        {"epochs": [2, 6], "accuracies": best, "comes": {"2": first}, "lingers": {"2": second}},
        {"epochs": [2, 6], "accuracies": far, "comes": {"2": all_there}, "lingers": {"2": []}},
        {"epochs": [2, 6], "accuracies": far, "comes": {"2": [stop_of(4)]}, "lingers": {"2": []}},
    ]
    ends = [(6, "finished")] * 4 + [(2, "stopped")] * 2
    kinds = ("the best", "behind within its grace", "within the margin", "as good at the same epoch")
    kinds += ("which trails", "which trails")
    play(student, scripts, 6, ends, kinds, executor="threads", grace=2, margin=0.2)


@check("master")
def stops_the_diverged(student, reference, rng):
    "What has diverged is stopped at any epoch, and hides nobody who trails"
    best = rising(rng, 5, 0.5, 0.9)
    far = [round(a / 3, 4) for a in best]
    scripts = [
        {"epochs": [3, 5], "accuracies": [0.5, 0.5, None, 0.5], "lingers": {"3": []}},
        {"epochs": [1, 5], "accuracies": [None, 0.5], "lingers": {"1": []}},
        {"epochs": [3, 5], "accuracies": best, "lingers": {"3": [stop_of(3)]}},
        {"epochs": [3, 5], "accuracies": far, "comes": {"3": [at(0, 3), at(2, 3)]}, "lingers": {"3": []}},
    ]
    ends = [(3, "diverged"), (1, "diverged"), (5, "finished"), (3, "stopped")]
    kinds = ("which diverges", "which diverges in epoch 1", "the best", "which trails")
    play(student, scripts, 5, ends, kinds, executor="threads")


@check("master")
def gives_up_in_the_end(student, reference, rng):
    "A trial is launched again as often as retries says, and no more"
    cases: list[tuple[int, int, dict[str, Any]]]
    cases = [(2, 2, {}), (40, 2, {}), (3, 2, {}), (1, 0, {"retries": 0}), (1, 1, {"retries": 1})]
    for fails, retries, options in cases:
        scripts = draw_rising(rng, 2)
        scripts[0]["raises"] = [fails, 2]
        end = (3, "finished") if fails <= retries else (1, "unfinished")
        times = "once" if fails == 1 else f"{fails} times"
        kinds = (f"whose worker raises {times} with {retries} retries", "which is healthy")
        play(student, scripts, 3, [end, (3, "finished")], kinds, **options)


@check("master")
def counts_for_each_trial(student, reference, rng):
    "The failures of one trial are not counted against another"
    scripts = draw_rising(rng, 3)
    for script, epoch in zip(scripts, (1, 2, 3), strict=True):
        script["raises"] = [2, epoch]
    play(student, scripts, 3, [(3, "finished")] * 3, ["which raises twice"] * 3)


@check("master")
def survives_a_broken_executor(student, reference, rng):
    "When the executor breaks, what is on disk is ranked"
    scripts = draw_rising(rng, 4)
    scripts[1]["killed"] = 3
    kinds = (
        "which had finished",
        "which was killed",
        "for which it was too late",
        "for which it was too late",
    )
    ends = [(3, "finished"), (2, "unfinished"), (0, "unfinished"), (0, "unfinished")]
    play(student, scripts, 3, ends, kinds)


@check("master")
def resumes(student, reference, rng):
    "Called again, it launches what is unfinished and nothing else"
    a = rising(rng, 3, 0.4, 0.9)
    histories = (a, a[:2], a[:1], [a[0], NAN], [])
    # Whatever is launched trains on, if it has to or not.
    scripts = [{"accuracies": [*a, 0.95], "deaf": True} for _ in range(6)]
    scripts[3]["accuracies"] = [a[0], None, 0.95]
    files: dict[str, Any] = {}
    for i, history in enumerate(histories):
        config = {"script": scripts[i], "number": i}
        files |= trial_files(f"trial={i:03d}", history, config, stop=i == 1)
    ends = [
        (3, "finished"),
        (2, "stopped"),
        (3, "finished"),
        (2, "diverged"),
        (3, "finished"),
        (3, "finished"),
    ]
    kinds = ("which had finished", "which had been stopped", "which was unfinished", "which had diverged")
    kinds += ("which had not begun", "which is new")
    play(student, scripts, 3, ends, kinds, folder=Actor(f"{ACTORS}.place", files=files))
