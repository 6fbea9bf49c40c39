"""Mistakes in collecting members along one run: checkpoints and snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.slips import Slip, line, slip


def any_descent(members: str) -> Iterator[Slip]:
    yield slip(
        "arrays_not_copied",
        "the same arrays are listed several times, and later steps change them all",
        "append copies of the arrays: {name: w.copy() for name, w in params.items()}; dict(params) copies none",
        (".append({name: np.array(w) for name, w in params.items()})", ".append(dict(params))"),
    )
    yield slip(
        "params_overwritten",
        "the caller's weights are trained in place",
        "copy every array of params before the first step",
        ("    params = {name: np.array(w) for name, w in params.items()}\n", ""),
    )
    yield slip(
        "uphill",
        "the step is added: this climbs the loss",
        "subtract it: the gradient points uphill",
        ("params[name] -= learning_rate", "params[name] += learning_rate"),
    )
    yield slip(
        "gradient_of_the_start",
        "the gradient is measured once and used in every step",
        "call gradient(params) inside the loop",
        ("\n        grads = gradient(params)\n        for", "\n        for"),
        (f"    {members} = []\n", f"    {members} = []\n    grads = gradient(params)\n"),
    )


CHECKPOINT_ENSEMBLE = [
    *any_descent("checkpoints"),
    slip(
        "newest_first",
        "the newest comes first",
        "return the oldest first, in the order in which they were taken",
        line("return checkpoints[-k:]", "return checkpoints[-k:][::-1]"),
    ),
    slip(
        "counted_from_the_start",
        "checkpoints are taken after every, 2 * every, ... steps, which misses the end where num_steps is no multiple",
        "count back from the end: (num_steps - step) % every == 0",
        ("if (num_steps - step) % every == 0:", "if step % every == 0:"),
    ),
    slip(
        "first_checkpoints",
        "the first k checkpoints are returned, when training had only begun",
        "return the last k: checkpoints[-k:]",
        line("return checkpoints[-k:]", "return checkpoints[:k]"),
    ),
    slip(
        "all_returned",
        "all checkpoints are returned",
        "return the last k: checkpoints[-k:]",
        line("return checkpoints[-k:]", "return checkpoints"),
    ),
    slip(
        "consecutive",
        "the checkpoints are those of the last k steps; they are nearly the same network",
        "take one every `every` steps",
        ("if (num_steps - step) % every == 0:", "if True:"),
    ),
    slip(
        "before_the_step",
        "a checkpoint is taken before the step instead of after it, so the end of training is missing",
        "update params first, then take the checkpoint",
        (
            "in range(1, num_steps + 1):",
            "in range(1, num_steps + 1):\n        before = {n: 1 * w for n, w in params.items()}",
        ),
        ("{name: np.array(w) for name, w in params.items()})", "before)"),
    ),
    slip(
        "stored_before_the_step",
        "the loop stores first and steps afterwards, so that every checkpoint is `every` steps too old",
        "update params first, then store a copy",
        (
            "        if (num_steps - step) % every == 0:\n"
            "            checkpoints.append({name: np.array(w) for name, w in params.items()})\n"
            "    return",
            "    return",
        ),
        (
            "in range(1, num_steps + 1):\n",
            "in range(num_steps):\n"
            "        if (num_steps - step) % every == 0:\n"
            "            checkpoints.append({name: np.array(w) for name, w in params.items()})\n",
        ),
    ),
    slip(
        "one_step_too_few",
        "one step too few is made",
        "make num_steps steps",
        ("in range(1, num_steps + 1):", "in range(1, num_steps):"),
        ("if (num_steps - step) % every == 0:", "if (num_steps - 1 - step) % every == 0:"),
    ),
]

SNAPSHOT_ENSEMBLE = [
    *any_descent("snapshots"),
    slip(
        "newest_first",
        "the newest comes first",
        "return the oldest first, in the order in which they were taken",
        line("return snapshots", "return snapshots[::-1]"),
    ),
    slip(
        "at_the_top",
        "a snapshot is taken after the first step of a cycle, where the rate is highest",
        "take it after the last step: (t + 1) % cycle == 0",
        ("if (t + 1) % cycle == 0:", "if t % cycle == 0:"),
    ),
    slip(
        "one_step_early",
        "a snapshot is taken one step before the end of its cycle",
        "take it after the update of step cycle - 1",
        ("if (t + 1) % cycle == 0:", "if (t + 2) % cycle == 0:"),
    ),
    slip(
        "no_restarts",
        "the rate falls once, over the whole run: there is only one end",
        "let it fall within each cycle: (t % cycle) / cycle",
        ("progress = (t % cycle) / cycle", "progress = t / (num_cycles * cycle)"),
    ),
    slip(
        "rises_again",
        "the cosine runs on, so that the rate rises through every second cycle",
        "take t modulo cycle: the rate jumps back",
        ("progress = (t % cycle) / cycle", "progress = t / cycle"),
    ),
    slip(
        "zero_too_early",
        "the rate is 0 in the last step of a cycle: t mod cycle is divided by cycle - 1",
        "divide by cycle",
        ("progress = (t % cycle) / cycle", "progress = (t % cycle) / max(cycle - 1, 1)"),
    ),
    slip(
        "one_step_ahead",
        "the rate is one step ahead: the first step of a cycle is not taken at lr0",
        "count t from 0",
        ("progress = (t % cycle) / cycle", "progress = (t % cycle + 1) / cycle"),
    ),
    slip(
        "rate_constant",
        "the rate does not change",
        "compute it in every step from t",
        ("learning_rate = 0.5 * lr0 * (1 + np.cos(np.pi * progress))", "learning_rate = lr0"),
    ),
    slip(
        "half_missing",
        "the factor 0.5 is missing, and a cycle begins at twice lr0",
        "multiply by 0.5",
        ("0.5 * lr0 * (1 + np", "lr0 * (1 + np"),
    ),
    slip(
        "starts_afresh",
        "every cycle begins with the first weights, which makes independent runs, and short ones",
        "restart the rate only; the weights go on from where they are",
        ("    snapshots = []\n", "    snapshots = []\n    start = {n: 1 * w for n, w in params.items()}\n"),
        (
            "        progress =",
            "        if t % cycle == 0:\n            params = {n: 1 * w for n, w in start.items()}\n        progress =",
        ),
    ),
    slip(
        "last_only",
        "only the last snapshot is returned",
        "append one at the end of every cycle and return the list",
        line("return snapshots", "return snapshots[-1:]"),
    ),
]
