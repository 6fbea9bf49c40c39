from __future__ import annotations

import tempfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from handed_out import check, put_result
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.course.assignment import CourseError
from autograder.exports.junit import as_junit

# What Jenkins's schema allows: attributes, those that must be there, children.
GRAMMAR = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package"},
        {"name", "tests", "failures", "errors"},
        {"properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"name"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    **{kind: ({"type", "message"}, set(), set()) for kind in ("failure", "error", "skipped")},
    "system-err": (set(), set(), set()),
}


def parsed(text: str) -> ElementTree.Element:
    """Parse a report, and see that it is as the schema has it and its counts are right."""
    whole = ElementTree.fromstring(text.encode())
    for element in whole.iter():
        allowed, needed, children = GRAMMAR[element.tag]
        assert needed <= set(element.attrib) <= allowed, element.tag
        assert {child.tag for child in element} <= children, element.tag
    for suite in whole:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases) > 0
        for count, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(count, "")) == len(suite.findall(f"testcase/{kind}"))
    for count in ("tests", "failures", "errors"):
        assert int(whole.get(count, "")) == sum(int(suite.get(count, "")) for suite in whole)
    return whole


def test_a_suite_for_each_student_and_a_case_for_each_check(tmp_path):
    put_result(tmp_path, "ada", check("passed"), check("passed"))
    put_result(tmp_path, "bob.stone", check("passed"), check("failed"))
    whole = parsed(as_junit(tmp_path, "tiny"))
    assert [suite.get("name") for suite in whole] == ["ada", "bob.stone"]
    assert [case.get("classname") for case in whole.iter("testcase")] == ["tiny.ada"] * 2 + [
        "tiny.bob_stone"
    ] * 2
    assert {case.get("name") for case in whole.iter("testcase")} == {"double: It doubles"}
    assert whole.find("testsuite").get("time") == "0.500"


def test_a_failure_s_message_is_the_diagnosis_and_its_text_all_that_the_learner_reads(tmp_path):
    put_result(
        tmp_path, "ada", check("failed", "It is 3.", "thrice", because="it is tripled", next="double it")
    )
    failure = parsed(as_junit(tmp_path, "tiny")).find(".//failure")
    assert (failure.get("type"), failure.get("message")) == ("thrice", "it is tripled")
    assert failure.text == "It is 3.\nThis is what happens when it is tripled.\nNext: double it."


def test_without_a_diagnosis_the_message_is_what_was_seen(tmp_path):
    put_result(tmp_path, "ada", check("failed", "It is 3."))
    assert parsed(as_junit(tmp_path, "tiny")).find(".//failure").get("message") == "It is 3."


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [("not attempted", "skipped"), ("blocked", "skipped"), ("grader error", "error"), ("failed", "failure")],
)
def test_each_verdict_has_its_kind(tmp_path, verdict, kind):
    put_result(tmp_path, "ada", check(verdict))
    (case,) = parsed(as_junit(tmp_path, "tiny")).iter("testcase")
    assert [child.tag for child in case] == [kind]


def test_a_submission_that_cannot_be_read_is_a_failure(tmp_path):
    put_result(tmp_path, "ada", errors=("There is no tiny.ipynb in this submission.",))
    suite = parsed(as_junit(tmp_path, "tiny")).find("testsuite")
    assert suite.find("testcase/failure").get("message") == "There is no tiny.ipynb in this submission."
    assert suite.find("system-err").text == "There is no tiny.ipynb in this submission."


def test_without_results_it_says_what_to_run(tmp_path):
    with pytest.raises(CourseError, match="autograder grade tiny"):
        as_junit(tmp_path, "tiny")


STRANGE = st.text(
    st.characters() | st.sampled_from("\x00\x01\x08\x0b\x1b\x7f\x85\ud800\udfff\ufffe\uffff<&\"'>]"),
    max_size=8,
)


@given(STRANGE, STRANGE, STRANGE)
@example("]]>", "\x00", "\ud83d")
def test_whatever_anybody_is_called_or_says_the_report_is_valid(student, message, because):
    with tempfile.TemporaryDirectory() as folder:
        put_result(Path(folder), student, check("failed", message, because=because), errors=(message,))
        parsed(as_junit(Path(folder), "tiny"))
