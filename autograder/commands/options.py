"""What the modules of commands have in common: how a command is described, which assignment, which course folder."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Run = Callable[[argparse.Namespace], int]
Command = Callable[[str, Run, str], argparse.ArgumentParser]


def with_assignment(made: argparse.ArgumentParser) -> None:
    """Let a command be told which assignment it is about."""
    made.add_argument("assignment", metavar="NAME", help="the assignment: its folder's name in solutions/")


def with_course(made: argparse.ArgumentParser) -> None:
    """Let a command be told which course folder it is about."""
    made.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="the course folder (default: this folder)"
    )
