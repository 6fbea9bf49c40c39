"""Whether a log adds up: each audit looks at one thing and fails with one sentence.

They take a log as anybody may have written it, once `read_log` has found every line in form.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

from autograder.checks.capstone.borders import borders_were_followed_up
from autograder.checks.capstone.log import LOG, PREDICTIONS, STAGES, Entry, read_log
from autograder.checks.capstone.story import Files, counting, facts, is_space, rounds
from autograder.expectations import Mismatch, expect

FEWEST_TRIALS = 5
MOST_EXAMPLES, MOST_RUNS = 1 << 30, 200


def stages_are_in_order(entries: Sequence[Entry], files: Files) -> None:
    """Every stage is there, and none is older than one before it."""
    found = counting(entries)
    missing = [stage for stage in STAGES if stage not in found]
    expect(
        not missing,
        f"{LOG} has no line about {' or '.join(missing[:3])}.",
        next=f"run {missing[0] if missing else ''}.",
    )
    newest, where = -1, ""
    for stage in STAGES:
        number = found[stage][-1]["number"]
        expect(
            number > newest,
            f"The last line about {stage} is older than the last line about {where}: what it says is out of date.",
            f"{where} was run again, and what is built on it was not",
            f"run {stage} and everything after it again.",
        )
        newest, where = max(newest, number), stage


def first_checks_passed(entries: Sequence[Entry], files: Files) -> None:
    """The initial loss was that of chance, and a tiny sample was learned by heart."""
    classes = facts(entries, "data")["num_classes"]
    expect(
        1 < classes <= 1000,
        f"The line about data in {LOG} counts {classes} classes; ten were to be expected.",
    )
    first, tiny = facts(entries, "initial_loss"), facts(entries, "overfit")
    right = math.log(classes)
    loss = math.nan if first["loss"] is None else first["loss"]  # JSON has no NaN
    close = abs(first["expected"] - right) < 1e-6 and abs(loss - right) <= 0.1 * right
    expect(
        close,
        f"The search went on from an initial loss of {loss:.3g}; {right:.3g} was to be expected.",
        next="find out why before anything else.",
    )
    expect(
        tiny["verdict"] == "ready" and tiny["accuracy"] == 1,
        "The search went on from a network that had not learned the tiny sample by heart.",
        next="run overfit until first_checks says 'ready', then what comes after it.",
    )


def trials_are_in_their_spaces(entries: Sequence[Entry], files: Files) -> None:
    """Every trial lies in the space of its round, and the best is the best."""
    for i, found in enumerate(rounds(entries)):
        name = "the coarse round" if i == 0 else f"refining round {i}"
        space, trials = found["space"], found["trials"]
        expect(is_space(space), f"The space of {name} is not one.")
        fewest = FEWEST_TRIALS if i == 0 else 1
        expect(
            len(trials) >= fewest,
            f"In {LOG}, {name} has {len(trials)} trials; at least {fewest} were expected.",
        )
        for trial in trials:
            config = trial["config"]
            inside = config.keys() == space.keys() and all(
                low * (1 - 1e-9) <= config[key] <= high * (1 + 1e-9) for key, (low, high, _) in space.items()
            )
            expect(inside, f"A trial of {name} lies outside the space of that round.")
            expect(
                0 <= trial["val_accuracy"] <= 1, f"A trial of {name} has an accuracy that is none: 0 .. 1."
            )
        best = max(range(len(trials)), key=lambda k: trials[k]["val_accuracy"])
        expect(
            found["best"] == best,
            f"The trial that {LOG} calls the best of {name} is not the best that it lists.",
        )


def settings_were_tried(entries: Sequence[Entry], files: Files) -> None:
    """The settings of every final run are those of a trial."""
    tried = [trial["config"] for found in rounds(entries) for trial in found["trials"]]
    runs = facts(entries, "final")["runs"]
    expect(0 < len(runs) <= MOST_RUNS, f"{LOG} lists {len(runs)} final runs.")
    for i, run in enumerate(runs):
        config = run["config"]
        known = any(
            config.keys() == other.keys()
            and all(math.isclose(config[k], other[k], rel_tol=1e-9) for k in other)
            for other in tried
        )
        expect(
            known,
            f"Final run {i} has settings that no trial of the search had.",
            next="train with the settings of a trial, or search again.",
        )
        expect(0 <= run["best_epoch"] <= run["num_epochs"], f"Final run {i} was best after it had ended.")


def members_were_trained(entries: Sequence[Entry], files: Files) -> None:
    """The members of the ensemble are different final runs, and its accuracy is what is claimed."""
    runs, team = facts(entries, "final")["runs"], facts(entries, "ensemble")
    members = team["members"]
    known = members and len(set(members)) == len(members) and all(0 <= i < len(runs) for i in members)
    expect(known, f"The members of the ensemble are not among the {len(runs)} final runs, each once.")
    claimed = facts(entries, "predictions")["val_accuracy"]
    expect(
        claimed == team["val_accuracy"],
        "The predictions claim another validation accuracy than the ensemble that made them.",
    )
    if len(members) == 1:
        alone = runs[members[0]]["val_accuracy"]
        expect(abs(alone - claimed) < 1e-9, "An ensemble of one is not as good as its only member.")


def accuracies_can_be(entries: Sequence[Entry], files: Files) -> None:
    """Every accuracy of a final run or an ensemble is a whole number of validation images."""
    num_val = facts(entries, "data")["num_val"]
    expect(0 < num_val < MOST_EXAMPLES, f"{LOG} counts {num_val} validation images.")
    found = [run["val_accuracy"] for run in facts(entries, "final")["runs"]]
    found += [facts(entries, stage)["val_accuracy"] for stage in ("ensemble", "predictions")]
    for accuracy in found:
        right = accuracy * num_val if 0 <= accuracy <= 1 else -0.5
        expect(
            right >= 0 and abs(right - round(right)) < 1e-3,
            f"A validation accuracy of {accuracy:.6g} cannot be had with {num_val} validation images.",
        )


def nobody_peeked(entries: Sequence[Entry], files: Files) -> None:
    """The held-out images were opened only after an ensemble had been chosen."""
    before = ""
    for entry in entries:
        if entry["stage"] == "held_out":
            expect(
                before in ("ensemble", "held_out", "predictions"),
                f"The held-out images were opened after {before or 'nothing at all'}, before an ensemble was chosen.",
                "what is decided afterwards may have been decided by them",
                "begin a new log: set AFRESH = True once.",
            )
        if entry["stage"] in STAGES:
            before = entry["stage"]
    facts(entries, "held_out")


def predictions_are_the_ones(entries: Sequence[Entry], files: Files) -> None:
    """predictions.csv is the file that the log speaks of."""
    said = facts(entries, "predictions")
    expect(PREDICTIONS in files, f"There is no {PREDICTIONS} beside the notebook.", next="run predictions.")
    same = hashlib.sha256(files[PREDICTIONS]).hexdigest() == said["digest"]
    expect(
        same,
        f"{PREDICTIONS} is not the file that {LOG} speaks of.",
        "the file was changed, or written, without a line in the log",
        "run predictions again and hand in both files.",
    )
    size = facts(entries, "held_out")["size"]
    expect(said["size"] == size, f"{said['size']} labels were written for {size} held-out images.")


AUDITS = (
    stages_are_in_order,
    first_checks_passed,
    trials_are_in_their_spaces,
    borders_were_followed_up,
    settings_were_tried,
    members_were_trained,
    accuracies_can_be,
    nobody_peeked,
    predictions_are_the_ones,
)


def first_fault(files: Files) -> str | None:
    """Say in one sentence what does not add up in the log among these files; None if nothing was found."""
    if LOG not in files:
        return f"There is no {LOG} beside the notebook."
    try:
        entries = read_log(files[LOG])
        for audit in AUDITS:
            audit(entries, files)
    except (ValueError, Mismatch) as fault:
        return str(fault)
    return None
