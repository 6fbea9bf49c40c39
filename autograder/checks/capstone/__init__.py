"""What is proved about the capstone: a module for each part of the recipe."""

from autograder.checks.capstone import (
    actors,
    curves,
    first_checks,
    learning_rates,
    long_run,
    members,
    next_spaces,
    own_rule,
    predictions,
    project_log,
    searching,
    team,
)

__all__ = [
    "actors",
    "curves",
    "first_checks",
    "learning_rates",
    "long_run",
    "members",
    "next_spaces",
    "own_rule",
    "predictions",
    "project_log",
    "searching",
    "team",
]
