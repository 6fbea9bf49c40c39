"""What is proved about different_inits and top_models: where the members of an ensemble come from."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.evaluation.held_out import World, accuracy, draw_world, expect_better_together
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# different_inits


def drawn(seed):
    """Draw the first weights that belong to a seed."""
    rng = np.random.default_rng([int(seed), 7])
    return {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}


def trained(params):
    """End near where training began, and somewhere else than it did."""
    return {name: np.tanh(np.asarray(w, dtype=float)) + 0.5 for name, w in params.items()}


def draw_seeds(rng: np.random.Generator, num: int) -> list[int]:
    """Draw different seeds that go up and down, none of which could be the number of a member."""
    seeds = np.sort(100 + rng.choice(900, size=num, replace=False))
    return [int(seed) for seed in np.roll(seeds, rng.integers(1, num))]


@check("different_inits")
def trains_every_member(student, reference, rng):
    "Every member is trained from the first weights of its own seed"
    seeds = draw_seeds(rng, 4)
    found = student.different_inits(drawn, trained, seeds)
    expect_close(found, reference.different_inits(drawn, trained, seeds), "members")


@check("different_inits")
def trains_each_once(student, reference, rng):
    "train is called once for every member"
    calls = {"init": 0, "train": 0}

    def init(seed):
        calls["init"] += 1
        return drawn(seed)

    def train(params):
        calls["train"] += 1
        return trained(params)

    seeds = draw_seeds(rng, 3)
    student.different_inits(init, train, [*seeds, seeds[0]])
    what = "With four seeds, two of them equal"
    expect(calls["train"] == 4, f"{what}, train was called {calls['train']} times; 4 were expected.")
    expect(calls["init"] >= 3, f"{what}, init was called {calls['init']} times; 4 were expected.")


@check("different_inits")
def starts_make_variety(student, reference, rng):
    "On held-out examples the ensemble beats the mean of its members"
    world = draw_world(rng)
    seeds = draw_seeds(rng, 6)

    def init(seed):
        return {"W": np.random.default_rng([int(seed), 11]).normal(size=world.truth.shape)}

    def train(params):
        W = np.asarray(params["W"], dtype=float)
        return {"W": world.truth + W}

    expect_better_together(student.different_inits(init, train, seeds), world, len(seeds))


# top_models


def draw_search(rng: np.random.Generator, num_runs: int, num_diverged: int = 0) -> list[dict[str, Any]]:
    """Draw the runs of a search whose three accuracies rank them in three different orders."""
    results = []
    # A fixed pattern, shuffled: the best by each of the three accuracies are other runs, whatever the seed.
    val, train, test = np.arange(num_runs), np.roll(np.arange(num_runs), 3), np.roll(np.arange(num_runs), -3)
    scale = rng.uniform(0.4, 0.8) / num_runs
    for i, run in enumerate(rng.permutation(num_runs)):
        results.append(
            {
                "name": f"run {i}",
                "params": {"W": rng.normal(size=(2, 2)), "b": rng.normal(size=2)},
                "train_accuracy": float(0.2 + scale * train[run]),
                "val_accuracy": float(0.1 + scale * val[run]),
                "test_accuracy": float(0.1 + scale * test[run]),
            }
        )
    for i in rng.choice(num_runs, size=num_diverged, replace=False):
        results[i]["val_accuracy"] = float("nan")
    return results


def expect_runs(found: Any, expected: list[dict[str, Any]], when: str) -> None:
    """Expect these runs in this order, and that they are whole."""
    expect(isinstance(found, list | tuple), "top_models did not return a list.")
    expect(
        len(found) == len(expected), f"{when}, {len(found)} runs came back; {len(expected)} were expected."
    )
    for place, (one, right) in enumerate(zip(found, expected, strict=True)):
        well = isinstance(one, dict) and isinstance(one.get("name"), str)
        expect(well, "What came back are not dicts of results.", next="return the dicts themselves.")
        expect(
            one["name"] == right["name"],
            f"{when}, place {place} is taken by another run than expected.",
            next="print the validation accuracies of what you return.",
        )
        expect_close(one.get("params"), right["params"], f"{when}, params of place {place}")


@check("top_models")
def ranks_by_validation(student, reference, rng):
    "The k runs of the highest validation accuracy come back, the best first"
    results = draw_search(rng, 9)
    for k in (3, 1):
        found, expected = student.top_models(results, k), reference.top_models(results, k)
        expect_runs(found, expected, f"For k = {k}")


@check("top_models")
def leaves_out_what_diverged(student, reference, rng):
    "A run whose validation accuracy is NaN is no member, even where fewer than k are left"
    results = draw_search(rng, 7, num_diverged=3)
    finished = [result for result in results if not np.isnan(result["val_accuracy"])]
    worst, _, second, best = sorted(finished, key=lambda result: result["val_accuracy"])
    best["train_accuracy"] = second["test_accuracy"] = float("nan")  # never measured, which says nothing
    worst["val_accuracy"] = 0.0  # a number like any other
    results.sort(key=lambda result: result is not worst)  # first also for who puts 0 in the place of NaN
    for k in (2, 6):
        found, expected = student.top_models(results, k), reference.top_models(results, k)
        expect_runs(found, expected, f"With runs that diverged and k = {k}")
    results = draw_search(rng, 3, num_diverged=3)
    found, expected = student.top_models(results, 2), reference.top_models(results, 2)
    expect_runs(found, expected, "Where every run has diverged")


@check("top_models")
def keeps_ties_in_order(student, reference, rng):
    "Runs of equal validation accuracy stay in the order in which they were tried, and only those"
    results = draw_search(rng, 8)
    for one, other in ((1, 5), (2, 6), (3, 7)):
        results[other]["val_accuracy"] = results[one]["val_accuracy"]
    many = draw_search(rng, 24)  # a sort that is not stable may well be so in a short list
    for i, result in enumerate(many):
        result["val_accuracy"] = many[i % 3]["val_accuracy"]
    close = draw_search(rng, 2)
    close[0]["val_accuracy"], close[1]["val_accuracy"] = 0.91196, 0.91204
    few, most = student.top_models(results, 6), student.top_models(many, 20)  # both tell mistakes apart
    expect_runs(few, reference.top_models(results, 6), "With equal accuracies")
    expect_runs(most, reference.top_models(many, 20), "Of many runs with equal accuracies")
    expect_runs(student.top_models(close, 2), reference.top_models(close, 2), "With nearly equal accuracies")


@check("top_models")
def leaves_the_record_alone(student, reference, rng):
    "results are left as they were"
    results = sorted(draw_search(rng, 6), key=lambda result: result["val_accuracy"])
    reply = student.top_models.observe(results, 3)
    expect_unchanged(reply.changed, 0, "results")


@check("top_models")
def beat_their_mean(student, reference, rng):
    "On held-out examples the ensemble beats the mean of its members, and these beat the other runs"
    world = draw_world(rng)
    results = []
    for i, error in enumerate(rng.permutation([0.8, 0.9, 1.0, 1.1, 1.2, 6.0, 7.0, 8.0, 9.0])):
        # A run of a large error has taken every class for its neighbour.
        truth = np.roll(world.truth, int(error > 5), axis=1)
        W = truth + min(error, 1.0) * rng.normal(size=truth.shape)
        val_accuracy = float(0.95 - 0.07 * error)
        others = dict.fromkeys(("train_accuracy", "test_accuracy"), float(0.5 + 0.04 * error))
        results.append({"name": f"run {i}", "params": {"W": W}, "val_accuracy": val_accuracy, **others})
    found = student.top_models(results, 5)
    expect(isinstance(found, list | tuple), "top_models did not return a list.")
    expect(all(isinstance(one, dict) for one in found), "What came back are not dicts of results.")
    expect_better_together([one.get("params") for one in found], world, 5)
    everybody, chosen = (np.mean([_accuracy_of(one, world) for one in runs]) for runs in (results, found))
    expect(
        chosen > everybody + 0.05,
        f"On held-out examples the members are right in {chosen:.0%} of the cases, all runs in {everybody:.0%}.",
        next="look by which accuracy you rank the runs, and in which direction.",
    )


def _accuracy_of(result: dict[str, Any], world: World) -> float:
    W = expect_number_or_array(result["params"]["W"], "W", world.truth.shape)
    return accuracy(world.X @ W, world.y)
