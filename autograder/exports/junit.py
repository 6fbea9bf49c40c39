"""JUnit XML, for what shows the outcome of tests: a test suite for each student, a test case for each check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from autograder.exports.tables import one_line
from autograder.judging.messages import body
from autograder.records.results import Document, questions_of, read_all
from autograder.values import CheckResult, QuestionResult, Verdict

KINDS = {Verdict.FAILED: "failure", Verdict.ERROR: "error"}
OTHER = "skipped"  # not attempted, or blocked


def as_junit(root: Path, assignment: str) -> str:
    """Give all results of an assignment as JUnit XML, valid for Jenkins. Raises CourseError when there are none."""
    whole = ElementTree.Element("testsuites", name=one_line(assignment))
    whole.extend([_suite(result) for result in read_all(root, assignment)])
    for count in ("tests", "failures", "errors"):
        whole.set(count, str(sum(int(suite.get(count, "0")) for suite in whole)))
    ElementTree.indent(whole)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(whole, "unicode") + "\n"


def _suite(result: Document) -> ElementTree.Element:
    # What stands before the last full stop is a package to those who read it.
    of = f"{result['assignment']}.{result['student'].replace('.', '_')}"
    checks = [(q, check) for q in questions_of(result) for check in q.checks]
    cases = [_case(of, question, check) for question, check in checks] or [_unread(of, result)]
    suite = ElementTree.Element("testsuite", name=one_line(result["student"]), tests=str(len(cases)))
    for count, kind in (("failures", "failure"), ("errors", "error"), (OTHER, OTHER)):
        suite.set(count, str(sum(case.find(kind) is not None for case in cases)))
    suite.set("time", f"{sum(check.seconds for _, check in checks):.3f}")
    suite.extend(cases)
    if result["errors"]:
        ElementTree.SubElement(suite, "system-err").text = "\n".join(map(one_line, result["errors"]))
    return suite


def _case(of: str, question: QuestionResult, check: CheckResult) -> ElementTree.Element:
    name = one_line(f"{question.id}: {check.title}")
    case = ElementTree.Element("testcase", classname=one_line(of), name=name, time=f"{check.seconds:.3f}")
    if check.verdict is not Verdict.PASSED:
        lines = list(_told(question, check))
        diagnosed = check.hint.because if check.hint else ""
        first = diagnosed or check.message or str(check.verdict)
        type = (check.hint and check.hint.name) or str(check.verdict)
        found = ElementTree.SubElement(case, KINDS.get(check.verdict, OTHER))
        found.attrib.update(type=one_line(type), message=one_line(first))
        found.text = "\n".join(lines)
    return case


def _told(question: QuestionResult, check: CheckResult) -> Iterator[str]:
    """Say of one check what its learner reads."""
    yield from map(one_line, body(replace(question, checks=(check,))))


def _unread(of: str, result: Document) -> ElementTree.Element:
    """Make the one test case of a submission of which nothing could be checked: it must not look like a success."""
    case = ElementTree.Element("testcase", classname=one_line(of), name="the notebook can be read")
    why = " ".join(map(one_line, result["errors"])) or "No check was run."
    ElementTree.SubElement(case, "failure", type="unreadable", message=why)
    return case
