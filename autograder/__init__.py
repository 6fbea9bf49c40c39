"""Checks for the course: `check("adam")` says whether a function is right and, when not, which mistake it is."""

from autograder.learner.selfcheck import check, progress

__all__ = ["check", "progress"]
