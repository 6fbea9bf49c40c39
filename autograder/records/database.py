"""The database below nbgrader's gradebook, SQLite or PostgreSQL: made whole, and written by one at a time.

nbgrader looks whether a row is there and then inserts it; two of it at once trip over each other. Here every change is
one transaction that no other of ours is in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbgrader.api
from nbgrader import dbutil
from sqlalchemy import Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from autograder.course.assignment import CourseError

api: Any = nbgrader.api  # its annotations do not describe what it takes and gives

# Rows as rows: through objects, a submission takes more than twice as long to write.
STUDENT, SUBMISSION, NOTEBOOK, CELL, GRADE, COMMENT = (
    table.__table__
    for table in (
        api.Student,
        api.SubmittedAssignment,
        api.SubmittedNotebook,
        api.BaseCell,
        api.Grade,
        api.Comment,
    )
)

# Of a connection that is lost in the middle it would print a line of its own, above our sentence.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

WAIT = 60  # seconds that a writer waits for another to finish
LOCK = 0x67726164  # of all advisory locks of a PostgreSQL database, the one that means: I write the gradebook

REASONS = (  # what a database says, and what that means to who runs a command
    (
        ("database is locked", "LockNotAvailable"),
        f"has been written by another program for {WAIT} seconds; run the same command again when that is done",
    ),
    (
        ("not a database", "malformed"),
        "is damaged or is no gradebook; put its last backup back and run the same command again",
    ),
    (("disk is full", "No space left"), "has no room left; free some and run the same command again"),
    (
        ("readonly", "read-only", "InsufficientPrivilege", "unable to open"),
        "may not be written by you; nothing was changed in it",
    ),
)


class GradebookError(CourseError):
    """The gradebook cannot be read or written; one sentence for the instructor."""


def _alembic_head() -> str:
    """Give the version of nbgrader's schema, which a new gradebook is stamped with."""
    from alembic.script import ScriptDirectory  # a third of a second, for new gradebooks only

    return ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head() or ""


# nbgrader would ask an `alembic` that it looks for on PATH, where an environment that is not activated has none.
api.get_alembic_version = _alembic_head


@event.listens_for(Engine, "connect")
def _be_patient(connection: Any, _record: Any) -> None:
    """Let SQLite wait for a lock, in nbgrader's own sessions, too."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")


def is_there(db_url: str) -> bool:
    """Say whether there is a database: a file for SQLite. A server is not asked."""
    with suppress(ArgumentError):
        url = make_url(db_url)
        return not url.drivername.startswith("sqlite") or Path(url.database or "").is_file()
    return True


@contextmanager
def opened(db_url: str, course_id: str) -> Iterator[Any]:
    """Open nbgrader's gradebook, made first where there is none. Raises GradebookError, whenever there is trouble."""
    with in_a_sentence(db_url):
        _make(db_url, course_id)
        with api.Gradebook(db_url, course_id) as gradebook:
            yield gradebook


@contextmanager
def in_a_sentence(db_url: str) -> Iterator[None]:
    """Turn all trouble that a block has with a database into a GradebookError."""
    try:
        yield
    except DBAPIError as error:
        raise GradebookError(_why(db_url, error)) from error


@contextmanager
def alone(db: Any) -> Iterator[None]:
    """Make one transaction of a block in which no other writer is, and commit it.

    SQLite has a lock for that. In PostgreSQL it is an advisory lock, which every grader takes and formgrader does not:
    a person's grades are entered meanwhile.
    """
    db.rollback()  # what was read before the lock may have changed
    try:
        connection = db.connection()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


def _make(db_url: str, course_id: str) -> None:
    """Make nbgrader's tables, all or none, and the course; nothing when they are there."""
    try:
        engine = create_engine(db_url)
    except ImportError as error:
        raise GradebookError(
            f"The gradebook {_where(db_url)} needs the Python package {error.name}, which is not installed; "
            "for PostgreSQL: pip install 'cs231n-learning[postgres]'."
        ) from error
    except ArgumentError as error:  # its own text may show a password
        raise GradebookError(
            "c.CourseDirectory.db_url is not the address of a database, as in postgresql://USER@HOST/NAME."
        ) from error
    try:
        with Session(engine) as db:
            if _is_made(db, course_id):
                return
            with alone(db):
                if not inspect(db.connection()).get_table_names():
                    api.Base.metadata.create_all(db.connection())
                    db.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                    stamp = text("INSERT INTO alembic_version (version_num) VALUES (:head)")
                    db.execute(stamp, {"head": _alembic_head()})
                if inspect(db.connection()).has_table("course") and db.get(api.Course, course_id) is None:
                    db.add(api.Course(id=course_id))
    finally:
        engine.dispose()


def _is_made(db: Session, course_id: str) -> bool:
    return inspect(db.connection()).has_table("course") and db.get(api.Course, course_id) is not None


def _where(db_url: str) -> str:
    """Name a database without its password."""
    try:
        url = make_url(db_url)
    except ArgumentError:
        return ""
    return url.database or "" if url.drivername.startswith("sqlite") else url.render_as_string()


def _why(db_url: str, error: DBAPIError) -> str:
    """Say in one sentence what is wrong with a gradebook, and what to do."""
    said = " ".join(str(error.orig).split())
    for signs, reason in REASONS:
        if any(sign in f"{type(error.orig).__name__}: {said}" for sign in signs):
            return f"The gradebook {_where(db_url)} {reason} ({said})."
    return (
        f"The gradebook {_where(db_url)} failed: {said.rstrip('.')}. What is finished is kept; run the same command "
        "to go on."
    )
