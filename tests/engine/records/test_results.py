from __future__ import annotations

import errno
import json
import os
import stat
import threading
from dataclasses import replace

import pytest

from autograder.course.assignment import CourseError
from autograder.files import write_out, write_whole
from autograder.grading.submission import Graded
from autograder.records.results import as_document, as_json, questions_of, read_all, read_result, result_path
from autograder.values import CheckResult, Hint, QuestionResult, Verdict

GRADED = Graded(
    "ada",
    "tiny",
    7,
    "A",
    (
        QuestionResult(
            "double", Verdict.PASSED, 4, 4, (CheckResult("It doubles", Verdict.PASSED, "", None, 0.5),)
        ),
        QuestionResult(
            "shift",
            Verdict.FAILED,
            0.33,
            1,
            (
                CheckResult("It shifts", Verdict.FAILED, "It does not.", Hint("thrice", "so", "do")),
                CheckResult("It returns", Verdict.FAILED, "It does not.", Hint(None, "so", "do")),
            ),
        ),
    ),
    errors=("Cell 3 was left out.",),
)


def test_a_document_has_the_fields_of_schema_1():
    assert json.loads(json.dumps(as_document(GRADED))) == {
        "schema": 1,
        "student": "ada",
        "assignment": "tiny",
        "score": 4.33,
        "max_score": 5,
        "seed": 7,
        "isolation": "A",
        "questions": {
            "double": {
                "verdict": "passed",
                "points": 4,
                "max_points": 4,
                "checks": [
                    {
                        "title": "It doubles",
                        "verdict": "passed",
                        "message": "",
                        "diagnosis": None,
                        "because": "",
                        "next": "",
                        "seconds": 0.5,
                    }
                ],
            },
            "shift": {
                "verdict": "failed",
                "points": 0.33,
                "max_points": 1,
                "checks": [
                    {
                        "title": "It shifts",
                        "verdict": "failed",
                        "message": "It does not.",
                        "diagnosis": "thrice",
                        "because": "so",
                        "next": "do",
                        "seconds": 0.0,
                    },
                    {
                        "title": "It returns",
                        "verdict": "failed",
                        "message": "It does not.",
                        "diagnosis": None,
                        "because": "so",
                        "next": "do",
                        "seconds": 0.0,
                    },
                ],
            },
        },
        "errors": ["Cell 3 was left out."],
    }


def test_the_verdicts_of_a_document_are_read_back():
    assert questions_of(json.loads(as_json(as_document(GRADED)))) == GRADED.questions


def test_a_document_of_an_older_version_has_hints_without_words():
    document = json.loads(as_json(as_document(GRADED)))
    for check in document["questions"]["shift"]["checks"]:
        del check["because"], check["next"]
    (_, shift) = questions_of(document)
    assert [check.hint for check in shift.checks] == [Hint("thrice", ""), None]


def test_results_are_read_by_student_and_nothing_else_is(tmp_path):
    for student in ("bob", "ada"):
        document = as_document(replace(GRADED, student=student))
        write_whole(result_path(tmp_path, "tiny", student), as_json(document))
    write_whole(result_path(tmp_path, "tiny", "ada").with_suffix(".html"), b"<p>")
    (tmp_path / "results" / "tiny" / ".carl.json.x1").write_text("half writ")
    assert [result["student"] for result in read_all(tmp_path, "tiny")] == ["ada", "bob"]
    with pytest.raises(CourseError, match="run: autograder grade other"):
        next(read_all(tmp_path, "other"))
    write_whole(tmp_path / "solutions" / "tiny" / "tiny.ipynb", b"{}")
    with pytest.raises(CourseError, match=r"no solutions/other/other\.ipynb .* are: tiny\."):
        next(read_all(tmp_path, "other"))


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b'{"student": "a',
        b"\xff\xfe",
        b"[]",
        b'{"student": "ada"}',
        b"null",
        as_json(as_document(GRADED) | {"schema": 2}),
        as_json(as_document(GRADED) | {"questions": {"double": {"verdict": "ok"}}}),
        as_json({key: value for key, value in as_document(GRADED).items() if key != "isolation"}),
    ],
)
def test_a_damaged_result_is_named_and_not_read(tmp_path, damage):
    write_whole(result_path(tmp_path, "tiny", "ada"), as_json(as_document(GRADED)))
    path = result_path(tmp_path, "tiny", "bob")
    write_whole(path, damage)
    assert read_result(path) is None
    assert read_result(path.with_name("nobody.json")) is None
    results = read_all(tmp_path, "tiny")
    assert next(results)["student"] == "ada"
    with pytest.raises(CourseError, match=r"bob\.json is damaged; delete it and run: autograder grade tiny"):
        next(results)


def test_a_file_is_written_into_folders_that_are_made_for_it_and_is_readable(tmp_path):
    path = tmp_path / "a" / "b" / "c.json"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [p.name for p in path.parent.iterdir()] == ["c.json"]


def test_what_a_person_names_is_written_to_and_not_replaced(tmp_path):
    link, real, pipe = tmp_path / "link.csv", tmp_path / "real.csv", tmp_path / "pipe"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_out(link, b"new")
    assert link.is_symlink() and real.read_bytes() == b"new"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_out(pipe, b"through it")
    reader.join(10)
    assert read == [b"through it"] and pipe.is_fifo()


def test_a_reader_sees_the_old_content_or_the_new_never_a_part(tmp_path):
    path = tmp_path / "f"
    contents = [bytes([n]) * 300_000 for n in (1, 2)]
    write_whole(path, contents[0])
    stop = threading.Event()

    def write():
        while not stop.is_set():
            for content in contents:
                write_whole(path, content)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = [path.read_bytes() for _ in range(100)]
    finally:
        stop.set()
        writer.join()
    assert all(content in contents for content in seen)


def test_a_write_that_fails_leaves_the_old_content_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "f"
    write_whole(path, b"old")

    def refuse(*_):
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match=f"disk full: .*{path.name}"):
        write_whole(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["f"] and path.read_bytes() == b"old"


def test_the_file_has_a_line_for_each_question_and_says_the_same():
    text = as_json(as_document(GRADED))
    assert json.loads(text) == json.loads(json.dumps(as_document(GRADED)))
    for question in GRADED.questions:
        assert text.count(f'\n  "{question.id}": '.encode()) == 1
