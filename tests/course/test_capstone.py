"""What the capstone needs beyond the tests of every assignment: logs that do not add up, and files from anybody."""

from __future__ import annotations

import copy
import hashlib
import json

import pytest
from judged import assignment, judged

from autograder.calls import local
from autograder.checks.capstone.audit import first_fault
from autograder.checks.capstone.log import LOG, PREDICTIONS, STAGES, claimed_accuracy, read_log
from autograder.judging.messages import as_text
from autograder.values import Verdict

pytestmark = pytest.mark.slow
NAME = "capstone"


def example() -> dict[str, bytes]:
    return dict(assignment(NAME).example)


def entries_of(files: dict[str, bytes]) -> list[dict]:
    return [json.loads(line) for line in files[LOG].splitlines()]


def written(entries: list[dict]) -> bytes:
    """Write entries as the log's own code would have: numbered, chained, time going on."""
    lines, before, seconds = [], "", 0.0
    for number, entry in enumerate(entries):
        seconds = max(seconds, entry["seconds"])
        line = json.dumps(entry | {"number": number, "before": before, "seconds": seconds}).encode()
        before = hashlib.sha256(line).hexdigest()
        lines.append(line)
    return b"\n".join(lines) + b"\n"


def changed(change) -> dict[str, bytes]:
    """Give the example with a log that says something else, and is chained as if it had always said so."""
    files = example()
    entries = copy.deepcopy(entries_of(files))
    change(entries)
    return files | {LOG: written(entries)}


def facts(entries: list[dict], stage: str) -> dict:
    return next(entry["facts"] for entry in reversed(entries) if entry["stage"] == stage)


def on(stage: str, **new):
    """Give a change that puts other facts into the last entry of a stage."""

    def change(entries):
        facts(entries, stage).update(new)

    return change


def again(*stages: str):
    """Give a change that runs some stages once more."""

    def change(entries):
        for stage in stages:
            last = next(entry for entry in reversed(entries) if entry["stage"] == stage)
            entries.append(copy.deepcopy(last))

    return change


def without(stage: str):
    def change(entries):
        entries[:] = [entry for entry in entries if entry["stage"] != stage]

    return change


def test_the_example_adds_up():
    files = example()
    assert first_fault(files) is None
    entries = read_log(files[LOG])
    assert [entry["stage"] for entry in entries if entry["stage"] != "refine"] == [
        stage for stage in STAGES if stage != "refine"
    ]
    assert claimed_accuracy(entries) == facts(list(entries), "ensemble")["val_accuracy"] > 0.5
    assert sum(len(content) for content in files.values()) < 40_000


@pytest.mark.parametrize(
    "detour",
    [
        again("final", "ensemble", "held_out", "predictions"),
        again("ensemble", "held_out", "predictions"),
        again("held_out", "predictions"),
        again("predictions"),
        lambda entries: entries.extend(copy.deepcopy(entries)),
    ],
)
def test_stages_may_be_run_again_with_what_comes_after_them(detour):
    assert first_fault(changed(detour)) is None


def at_the_border(entries):
    """The best of all trials lies at the upper border of all that was searched."""
    spaces = [entry["facts"]["space"] for entry in entries if entry["stage"] in ("coarse", "refine")]
    last = facts(entries, "refine")
    highest = max(space["learning_rate"][1] for space in spaces)
    last["space"]["learning_rate"][1] = highest
    last["trials"][0]["config"]["learning_rate"] = highest * 0.999
    last["trials"][0]["val_accuracy"] = 0.99
    last["best"] = 0


def ignored_border(entries):
    """The best coarse trial lies at the lower border; the next round looks nowhere below."""
    coarse = facts(entries, "coarse")
    best = coarse["trials"][coarse["best"]]
    low = coarse["space"]["learning_rate"][0]
    best["config"]["learning_rate"] = low * 1.01
    best["val_accuracy"] = 0.99
    refined = next(entry["facts"] for entry in entries if entry["stage"] == "refine")
    refined["space"]["learning_rate"][0] = low


def left_behind(entries):
    first = next(entry["facts"] for entry in entries if entry["stage"] == "refine")
    low, high, scale = first["space"]["learning_rate"]
    first["space"]["learning_rate"] = [low * 1e-6, high * 1e-6, scale]


def early_look(entries):
    final = next(i for i, entry in enumerate(entries) if entry["stage"] == "final")
    entries.insert(final, copy.deepcopy(next(e for e in entries if e["stage"] == "held_out")))


def outside(entries):
    facts(entries, "coarse")["trials"][2]["config"]["learning_rate"] *= 1e6


def other_settings(entries):
    facts(entries, "final")["runs"][1]["config"]["reg"] *= 1.5


def best_after_the_end(entries):
    facts(entries, "final")["runs"][0]["best_epoch"] = 99


TAMPERED = {
    "a stage is missing": (without("overfit"), "no line about overfit"),
    "a stage is stale": (again("coarse", "refine"), "older than the last line about refine"),
    "the end is stale": (again("ensemble"), "last line about held_out is older"),
    "the first loss is off": (on("initial_loss", loss=7.7), "initial loss of 7.7"),
    "the first loss is no number": (on("initial_loss", loss=None), "initial loss of nan"),
    "another class count": (on("initial_loss", expected=1.0), "initial loss"),
    "the sample was not learned": (on("overfit", accuracy=0.9), "had not learned the tiny sample"),
    "no verdict": (on("overfit", verdict="cannot overfit"), "had not learned the tiny sample"),
    "a trial is outside": (outside, "lies outside the space"),
    "another best trial": (on("coarse", best=1_000), "is not the best that it lists"),
    "no trials": (on("coarse", trials=[]), "has 0 trials"),
    "a border in the end": (at_the_border, "upper border of learning_rate"),
    "a border on the way": (ignored_border, "the round did not look beyond it"),
    "the best left behind": (left_behind, "does not hold the best trial"),
    "settings of nobody": (other_settings, "settings that no trial"),
    "best after the end": (best_after_the_end, "best after it had ended"),
    "a member of nowhere": (on("ensemble", members=[0, 77]), "not among the"),
    "a member twice": (on("ensemble", members=[0, 0]), "each once"),
    "another claim": (on("predictions", val_accuracy=0.9), "another validation accuracy"),
    "an accuracy of nobody": (on("data", num_val=997), "cannot be had with 997"),
    "an early look": (early_look, "opened after refine"),
    "another file": (on("predictions", digest="0" * 64), "is not the file"),
    "another number of images": (on("held_out", size=1999), "labels were written for 1999"),
}


@pytest.mark.parametrize(("change", "sentence"), TAMPERED.values(), ids=TAMPERED)
def test_what_does_not_add_up_fails_with_its_own_sentence(change, sentence: str):
    # Of a few changes the first consequence is another fault, so the check of the question is asked, not the first.
    files = changed(change)
    result = judged(NAME, "project_log", local(assignment(NAME).solution, files), mistakes=False)
    told = [check.message for check in result.checks if check.verdict is Verdict.FAILED]
    assert any(sentence in message for message in told), told
    assert len(told) <= 4 and 0 < result.points < result.max_points
    assert first_fault(files) in told
    assert len(as_text(result).splitlines()) <= 5


def test_predictions_that_were_changed_afterwards_are_noticed():
    files = example()
    files[PREDICTIONS] = files[PREDICTIONS].replace(b"\n7,", b"\n7,1", 1)
    assert "is not the file" in str(first_fault(files))
    assert "no predictions.csv" in str(first_fault({LOG: files[LOG]}))
    assert "no log.jsonl" in str(first_fault({}))


def lines(files=None) -> list[bytes]:
    return (files or example())[LOG].splitlines()


HOSTILE = {
    "nothing": b"",
    "no text": bytes(range(256)) * 20,
    "not a log": b"id,label\n0,1\n",
    "too large": b"[" * (1 << 19),
    "too many lines": b"{}\n" * 5000,
    "deep": b"[" * 100_000,
    "deep in one fact": lines()[0].replace(b'"seed": ', b'"x": ' + b"[" * 900 + b"]" * 900 + b', "seed": '),
    "a long number": lines()[0].replace(b'"num_val": 1', b'"num_val": ' + b"9" * 5000),
    "infinity": lines()[0].replace(b'"num_val": 1000', b'"num_val": Infinity'),
    "out of range": lines()[0].replace(b'"num_val": 1000', b'"num_val": 1e999'),
    "another type": lines()[0].replace(b'"num_val": 1000', b'"num_val": "1000"'),
    "a bool": lines()[0].replace(b'"num_val": 1000', b'"num_val": true'),
    "no seed": lines()[0].replace(b'"seed"', b'"sead"'),
    "a list": b"[1, 2]",
    "null": b"null",
    "a stage that is no word": lines()[0].replace(b'"stage": "data"', b'"stage": ["data"]'),
    "no first line": b"\n".join(lines()[1:]),
    "a line less": b"\n".join(lines()[:3] + lines()[4:]),
    "lines in another order": b"\n".join([lines()[1], lines()[0], *lines()[2:]]),
    "a line twice": b"\n".join(lines()[:2] + lines()[1:]),
    "a changed line": b"\n".join([lines()[0].replace(b"1000", b"1001"), *lines()[1:]]),
    "an empty line": b"\n".join([lines()[0], b"", *lines()[1:]]),
    "a last line that was cut off": example()[LOG][:-40],
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_bytes_from_anybody_are_refused_in_one_sentence(content: bytes):
    with pytest.raises(ValueError, match=rf"{LOG}") as refused:
        read_log(content)
    text = str(refused.value)
    assert text.endswith(".") and "\n" not in text and text.isprintable() and len(text) < 200
    files = example() | {LOG: content}
    assert first_fault(files) == text
    for question in ("project_log", "predictions"):
        result = judged(NAME, question, local(assignment(NAME).solution, files), mistakes=False)
        assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result


def test_a_name_from_anybody_is_not_shown_as_it_is():
    def nasty(entries):
        for entry in entries:
            for found in (entry["facts"], *entry["facts"].get("trials", []), *entry["facts"].get("runs", [])):
                for settings in (found.get("space"), found.get("config")):
                    if settings:
                        settings["\x1b[31m<script>" + "x" * 500] = settings.pop("learning_rate")

    files = changed(lambda entries: (at_the_border(entries), nasty(entries)))
    fault = first_fault(files)
    assert fault and fault.isprintable() and "<" not in fault and len(fault) < 250


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no predictions.csv"),
        (b"", "first line"),
        (b"id;label\n0;1\n", "first line"),
        (b"id,label\n0,1\n2,1\n", "Row 1"),
        (b"id,label\n0,1\n1,10\n", "not in 0 .. 9"),
        (b"id,label\n0,1\n1,-1\n", "Row 1"),
        (b"id,label\n0,3.0\n", "Row 0"),
        (b"id,label\n0,1\n", "has 1 rows for 2000"),
        (bytes(range(256)) * 9000, "first line"),
    ],
)
def test_the_file_of_predictions_is_looked_at(content: bytes | None, sentence: str):
    files = example()
    del files[PREDICTIONS]
    if content is not None:
        files[PREDICTIONS] = content
    result = judged(NAME, "predictions", local(assignment(NAME).solution, files), mistakes=False)
    assert [check.verdict for check in result.checks] == [*[Verdict.PASSED] * 3, Verdict.FAILED]
    assert sentence in result.checks[-1].message


def test_practice_images_are_not_what_is_handed_in():
    files = changed(on("held_out", practice=True))
    result = judged(NAME, "predictions", local(assignment(NAME).solution, files), mistakes=False)
    assert "practice images" in result.checks[-1].message


def test_a_constant_judge_and_an_idle_rule_earn_nothing():
    answers = {
        "update_rule": lambda w, dw, config=None: (w, config or {"learning_rate": 0.1}),
        "read_curves": lambda *curves: "regularise",
        "first_checks": lambda *a: (
            dict.fromkeys(["initial_loss", "expected_loss", "tiny_loss", "tiny_accuracy"], 0.0)
            | {"verdict": "ready"}
        ),
    }
    for question, function in answers.items():
        assert judged(NAME, question, local({question: function}), mistakes=False).points == 0
