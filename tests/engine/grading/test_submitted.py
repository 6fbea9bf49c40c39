from __future__ import annotations

from autograder.grading.submitted import MAX_ID
from autograder.records.database import STUDENT


def test_a_students_name_may_be_as_long_as_a_gradebook_of_every_kind_can_hold() -> None:
    assert STUDENT.c.id.type.length == MAX_ID
