from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tiny import (
    CHECKS,
    DOUBLE,
    DOUBLES,
    NAME,
    SHIFT,
    SHIFTS,
    SOLUTION,
    TRIPLES,
    answers,
    check_of,
    namespace,
    recorded,
)

from autograder import registry
from autograder.calling import wire
from autograder.calls import Functions, local
from autograder.expectations import expect, expect_close
from autograder.judging import answers as answers_module
from autograder.judging.answers import OutOfStep, diagnose, load, public_answers, save
from autograder.judging.fingerprints import prints, traced
from autograder.judging.question import judge, run_check
from autograder.values import Misconception, Question

SLIPS = {
    "thrice": "3 * x",
    "one more": "2 * x + 1",
    "in place": "x.__imul__(2).copy()",
    "in place, thrice": "x.__imul__(3).copy()",
}


def misconceptions(**slips):
    """Record the right answers and several mistakes of `double`."""
    made = [
        (Misconception("double", name, f"it is {name}", "", ()), namespace(DOUBLES.replace("2 * x", formula)))
        for name, formula in slips.items()
    ]
    return recorded((DOUBLE, SHIFT), CHECKS, SOLUTION, made)


def hint_for(formula, answers):
    """Judge `double` with another formula and give the name of the mistake that is recognised."""
    student = local(namespace(DOUBLES.replace("2 * x", formula)))
    trouble = judge(DOUBLE, CHECKS["double"], student, answers).first_trouble
    return trouble and trouble.hint and trouble.hint.name


def test_a_recording_comes_back_as_it_was(tmp_path):
    before = answers()
    save(before, tmp_path / "deep" / "tiny.answers")
    after = load(tmp_path / "deep" / "tiny.answers")
    assert (after.assignment, after.seed, after.questions, after.checks) == (
        NAME,
        7,
        (DOUBLE, SHIFT),
        "digest",
    )
    assert list(after.results) == list(after.near_misses) == ["double", "shift"]
    for question in ("double", "shift"):
        assert wire.encode(dict(after.results[question])) == wire.encode(before.results[question])
    (miss,) = after.near_misses["double"]
    assert (miss.name, miss.because, miss.next) == ("thrice", TRIPLES.because, TRIPLES.next)
    assert miss.traces.keys() == {"doubles", "leaves_it_alone"}
    with pytest.raises(KeyError):
        after.results["other"]


def test_a_recording_that_was_saved_judges_as_before(tmp_path):
    save(answers(), tmp_path / "a")
    again = load(tmp_path / "a")
    assert judge(DOUBLE, CHECKS["double"], local(SOLUTION), again).points == 4
    assert hint_for("3 * x", again) == "thrice"


def test_a_recording_is_the_same_bytes_each_time(tmp_path):
    for name in ("a", "b"):
        save(answers(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_recording_holds_nothing_of_a_mistake_but_its_fingerprint(tmp_path):
    (miss,) = answers().near_misses["double"]
    assert all(len(projections) <= 1 for trace in miss.traces.values() for _, projections, *_ in trace)


def test_what_is_replayed_may_be_changed_by_the_check():
    check = CHECKS["double"][0]
    recording = answers()
    first = Functions(recording.reference(check)).double(np.ones(4))
    kept = first.copy()
    first += 1
    assert np.array_equal(Functions(recording.reference(check)).double(np.ones(4)), kept)


def test_a_replay_out_of_step_says_what_was_asked_and_what_to_run():
    reference = Functions(answers().reference(CHECKS["shift"][0]))
    with pytest.raises(
        OutOfStep, match=r"shift\.shifts asks for double, shift was recorded.*autograder release tiny"
    ):
        reference.double(np.ones(1))
    with pytest.raises(OutOfStep, match="nothing more was recorded"):
        reference.shift(np.ones(1), 1)


@pytest.mark.parametrize("name", SLIPS)
def test_each_of_several_mistakes_is_told_from_the_others(name):
    assert hint_for(SLIPS[name], misconceptions(**SLIPS)) == name


def test_a_second_mistake_elsewhere_does_not_hide_the_first():
    student = local(namespace("calls = [5, 3]", DOUBLES.replace("2 * x", "calls.pop() * x")))
    trouble = judge(DOUBLE, CHECKS["double"], student, misconceptions(thrice="3 * x")).first_trouble
    assert trouble and trouble.hint and trouble.hint.name == "thrice"


@pytest.mark.parametrize(
    ("later", "name"), [("3.0001 * x", "thrice"), ("x.__imul__(3.0001).copy()", "later")]
)
def test_of_mistakes_alike_where_it_failed_the_one_that_fails_the_same_checks_is_named(later, name):
    """As where another processor rounds otherwise what a later check blows up: no mistake agrees in that one."""

    def in_turn(second):
        return namespace("calls = [1, 0]", DOUBLES.replace("2 * x", f"({second}) if calls.pop() else 3 * x"))

    mistakes = {"thrice": "3 * x", "later": "x.__imul__(3).copy()"}
    made = [(Misconception("double", key, "", "", ()), in_turn(then)) for key, then in mistakes.items()]
    recording = recorded((DOUBLE, SHIFT), CHECKS, SOLUTION, made)
    trouble = judge(DOUBLE, CHECKS["double"], local(in_turn(later)), recording).first_trouble
    assert trouble and trouble.hint and trouble.hint.name == name


def test_of_two_mistakes_that_answer_alike_neither_is_named():
    assert hint_for("3 * x", misconceptions(thrice="3 * x", again="x + x + x")) is None


def test_twins_are_told_apart_by_the_numbers_they_store():
    def agrees(student, reference, rng):
        "It agrees"
        expect_close(student.rule({})[0], reference.rule({})[0], "The result")

    rule, checks = Question("rule", 1), {"rule": [check_of("rule", agrees)]}

    def cell(result, config):
        return namespace(f"def rule(config): return {result}, {config}")

    made = [
        (Misconception("rule", name, "", "", ()), cell(2, config))
        for name, config in [("kept", "{'rate': 0.1}"), ("lost", "{}")]
    ]
    recording = recorded((rule,), checks, cell(1, "{}"), made)
    for config, name in [("{'rate': 0.1}", "kept"), ("{}", "lost"), ("{'other': 3}", None)]:
        hint = judge(rule, checks["rule"], local(cell(2, config)), recording).checks[0].hint
        assert (hint and hint.name) == name


def test_a_mistake_that_is_right_in_the_failed_check_explains_nothing():
    def is_exact_at_zero(student, reference, rng):
        "Twice nothing is nothing"
        expect(student.double(0.0) == 0.0, "It is not zero.")

    checks = {"double": [check_of("double", is_exact_at_zero), *CHECKS["double"]]}
    made = [(Misconception("double", "thrice", "", "", ()), namespace(DOUBLES.replace("2 * x", "3 * x")))]
    recording = recorded((DOUBLE,), checks, SOLUTION, made)
    for formula, name in [("3 * x", "thrice"), ("2 * x + 1e-15", None)]:
        student = local(namespace(DOUBLES.replace("2 * x", formula)))
        trouble = judge(DOUBLE, checks["double"], student, recording).first_trouble
        assert trouble and (trouble.hint and trouble.hint.name) == name


def test_a_near_miss_that_knows_nothing_of_a_new_check_is_passed_over():
    before = misconceptions(thrice="3 * x")
    check = CHECKS["double"][0]
    trace = []
    result = run_check(
        check, traced(local(namespace("def double(x): return 0 * x")), trace), before.reference(check), 7
    )
    old = dataclasses.replace(before.near_misses["double"][0], traces={})
    after = dataclasses.replace(before, near_misses={"double": [old]})
    assert diagnose(after, "double", [result], [check], {check.name: prints(trace)}) is None


def test_the_solution_must_pass_its_own_checks():
    wrong = {**SOLUTION, **namespace(DOUBLES, "def shift(x, by): return x * object()")}
    with pytest.raises(OutOfStep, match=r"The solution does not pass shift\.shifts"):
        recorded((DOUBLE, SHIFT), CHECKS, wrong, [])


def test_public_answers_are_found_in_the_package_and_belong_to_the_checks(tmp_path, monkeypatch):
    monkeypatch.setattr(answers_module, "recorded_path", lambda assignment: tmp_path / assignment)
    monkeypatch.setattr(registry, "digest_of", lambda assignment: "digest")
    with pytest.raises(OutOfStep, match=r"No answers are recorded for tiny.*autograder release tiny"):
        public_answers(NAME)
    save(answers(), tmp_path / NAME)
    assert public_answers(NAME).seed == 7
    monkeypatch.setattr(registry, "digest_of", lambda assignment: "another")
    with pytest.raises(OutOfStep, match="belong to other checks"):
        public_answers(NAME)
    (tmp_path / NAME).write_bytes(b"\x00" * 20)
    with pytest.raises(OutOfStep, match="cannot be read"):
        public_answers(NAME)


def test_recordings_lie_inside_the_package():
    assert answers_module.recorded_path("tiny").parts[-3:] == ("autograder", "recorded", "tiny.answers")


def test_the_shift_is_recorded_with_the_double_it_calls():
    student = local(namespace(DOUBLES, SHIFTS))
    assert judge(SHIFT, CHECKS["shift"], student, answers()).points == 1
