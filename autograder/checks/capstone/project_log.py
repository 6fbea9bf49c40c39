"""What is proved about project_log: the function that reads a log, and then the log itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.checks.capstone import audit
from autograder.checks.capstone.log import LOG, STAGES, Entry, read_log
from autograder.expectations import expect, expect_close, expect_unchanged, fail
from autograder.registry import check

KEYS = ("missing", "stale", "next", "num_trials", "best_config", "claimed")


def draw_facts(stage: str, rng) -> dict[str, Any]:
    if stage in ("coarse", "refine"):
        accuracies = [float(a) for a in rng.uniform(0.2, 0.8, size=int(rng.integers(2, 5)))]
        return {"trials": [{"config": {"reg": float(rng.random())}, "val_accuracy": a} for a in accuracies]}
    if stage == "predictions":
        return {"val_accuracy": float(rng.uniform(0.3, 0.9))}
    return {"loss": float(rng.random())}


def draw_log(stages, rng) -> list[dict[str, Any]]:
    """Draw a log in which these stages were run, in this order."""
    return [{"stage": stage, "facts": draw_facts(stage, rng)} for stage in stages]


def compare(student, reference, entries, what: str, stages: Sequence[str] = STAGES) -> None:
    stages = list(stages)
    expected = reference.project_log(entries, stages)
    reply = student.project_log.observe(entries, stages)
    found = reply.result
    expect(isinstance(found, dict), f"project_log returned a {type(found).__name__}; a dict was expected.")
    for key in KEYS:
        expect(key in found, f"The dict has no key {key!r}.", next=f"store {key!r} in it.")
    for key in ("missing", "stale"):
        names = found[key]
        well = isinstance(names, list | tuple) and all(isinstance(name, str) for name in names)
        expect(well, f"{what}, {key} is not a list of stages.")
        right = ", ".join(expected[key]) or "nothing"
        told = ", ".join(name[:20] for name in names[:4]) or "nothing"
        expect(list(names) == expected[key], f"{what}, {key} holds {told}; {right} was expected.")
    expect_close(found["next"], expected["next"], f"{what}, next")
    expect_close(found["num_trials"], expected["num_trials"], f"{what}, num_trials")
    for key in ("best_config", "claimed"):
        if expected[key] is None:
            expect(found[key] is None, f"{what}, {key} is not None.")
        else:
            expect_close(found[key], expected[key], f"{what}, {key}")
    expect_unchanged(reply.changed, 0, "entries")
    expect_unchanged(reply.changed, 1, "stages")


@check("project_log")
def reads_a_straight_project(student, reference, rng):
    "In a project without detours nothing is left to do, and the best trial and the claim are found"
    for refined in (1, 3):
        stages = [*STAGES[:5], *["refine"] * refined, *STAGES[6:]]
        compare(student, reference, draw_log(stages, rng), "In a straight project")


@check("project_log")
def knows_what_is_missing(student, reference, rng):
    "A project that is not finished lacks stages, in the order of the recipe; notes are no stages"
    for length in (0, 1, 4, 7, 9):
        entries = draw_log(STAGES[:length], rng)
        if length == 7:
            entries[3:3] = [{"stage": "note", "facts": {"text": "coffee"}}]
        compare(student, reference, entries, f"After {length} stages")
    gaps = [stage for i, stage in enumerate(STAGES) if i not in (int(rng.integers(1, 4)), 7)]
    compare(student, reference, draw_log(gaps, rng), "In a project with gaps")


@check("project_log")
def knows_what_is_stale(student, reference, rng):
    "What is older than a stage before it is stale, also where the one right before it is not newer"
    again = int(rng.integers(1, 4))
    compare(student, reference, draw_log([*STAGES, STAGES[again]], rng), "After one stage was run again")
    compare(
        student, reference, draw_log([*STAGES, "final", "ensemble"], rng), "After two stages were run again"
    )
    partly = [*STAGES, "data", "overfit", "final"]
    compare(student, reference, draw_log(partly, rng), "After some stages were run again")
    half_way = [*STAGES[:3], "coarse", str(rng.choice(STAGES[:2]))]
    compare(student, reference, draw_log(half_way, rng), "Half-way, after a stage was run again")
    backwards = [*STAGES[4:1:-1], STAGES[0]]
    compare(student, reference, draw_log(backwards, rng), "In a project that was begun at the wrong end")
    rerun = draw_log([*STAGES, *STAGES[6:]], rng)
    rerun[len(STAGES) - 1]["facts"]["val_accuracy"] = 0.95  # it is the last that counts, not the highest
    compare(student, reference, rerun, "After the end was run again")


@check("project_log")
def counts_the_search_that_counts(student, reference, rng):
    "Trials are those of the last coarse search and of what refined it"
    twice = [*STAGES[:5], "refine", "refine", "coarse", "refine", *STAGES[6:]]
    entries = draw_log(twice, rng)
    entries[4]["facts"]["trials"][0]["val_accuracy"] = 0.95  # of a search that no longer counts
    compare(student, reference, entries, "With two coarse searches")
    stale = draw_log([*STAGES, "coarse"], rng)
    compare(student, reference, stale, "With a coarse search that was not refined")
    late = draw_log([*STAGES, "refine"], rng)
    late[4]["facts"]["trials"][0]["val_accuracy"] = 0.89996
    late[-1]["facts"]["trials"][-1]["val_accuracy"] = 0.90004  # which is higher, by however little
    compare(student, reference, late, "With a late refinement")
    equal = draw_log(STAGES[:6], rng)
    for entry in equal[4:]:
        for trial in entry["facts"]["trials"]:
            trial["val_accuracy"] = 0.5
    compare(student, reference, equal, "With trials that are equally good")
    hopeless = draw_log(STAGES, rng)
    hopeless[-1]["facts"]["val_accuracy"] = 0.0
    coarse, refine = (entry["facts"]["trials"] for entry in hopeless[4:6])
    for trial in coarse + refine:
        trial["val_accuracy"] = 0.0
    refine[0]["config"] = dict(coarse[0]["config"])  # tried once more
    compare(student, reference, hopeless, "Where all trials diverged and the claim is 0")


@check("project_log")
def goes_by_the_recipe_it_is_handed(student, reference, rng):
    "Stages are those that it is handed, and a search begins with a coarse one and may have no trials"
    recipe = ["begin", "coarse", "predictions", "refine", "rest"]
    for missing in ((), ("rest",), ("predictions",)):
        stages = [stage for stage in recipe if stage not in missing]
        compare(student, reference, draw_log(stages, rng), "With other stages", recipe)
    compare(student, reference, draw_log(["begin", "refine", "rest"], rng), "Without a coarse search", recipe)
    entries = draw_log([*recipe, "note"], rng)
    for entry in entries:
        if "trials" in entry["facts"]:
            entry["facts"]["trials"] = []
    compare(student, reference, entries, "With a search without trials", recipe)


def opened(student) -> tuple[Entry, ...]:
    """Read the log that was handed in. Fails with one sentence if it cannot be read."""
    files = student.files
    expect(
        LOG in files,
        f"There is no {LOG} beside the notebook.",
        next="run the project, and hand the file in with the notebook.",
    )
    try:
        return read_log(files[LOG])
    except ValueError as fault:
        fail(str(fault), next="put back what the log's own code wrote, or begin again with AFRESH = True.")


@check("project_log")
def log_is_whole(student, reference, rng):
    "Your log.jsonl lies beside the notebook, and no line of it was changed, left out or put in"
    opened(student)


@check("project_log")
def log_is_in_order(student, reference, rng):
    "Your log has every stage, and none is out of date"
    audit.stages_are_in_order(opened(student), student.files)


@check("project_log")
def log_begins_with_the_checks(student, reference, rng):
    "Your log shows that the network was ready before the search began"
    audit.first_checks_passed(opened(student), student.files)


@check("project_log")
def log_lists_the_trials(student, reference, rng):
    "Your log lists every trial, inside the space of its round, and names the best"
    audit.trials_are_in_their_spaces(opened(student), student.files)


@check("project_log")
def log_follows_up_borders(student, reference, rng):
    "Your search went over every border that the best trial was close to"
    audit.borders_were_followed_up(opened(student), student.files)


@check("project_log")
def log_trains_what_was_found(student, reference, rng):
    "Your final runs have settings that the search had tried"
    audit.settings_were_tried(opened(student), student.files)


@check("project_log")
def log_knows_the_members(student, reference, rng):
    "Your ensemble is made of the final runs, and its accuracy is the one that is claimed"
    audit.members_were_trained(opened(student), student.files)


@check("project_log")
def log_claims_what_can_be(student, reference, rng):
    "Your accuracies are ones that the validation set can have"
    audit.accuracies_can_be(opened(student), student.files)


@check("project_log")
def log_shows_no_peeking(student, reference, rng):
    "Your held-out images were opened when the ensemble was chosen, and not before"
    audit.nobody_peeked(opened(student), student.files)


@check("project_log")
def log_knows_the_file(student, reference, rng):
    "Your predictions.csv is the file that the log speaks of"
    audit.predictions_are_the_ones(opened(student), student.files)
