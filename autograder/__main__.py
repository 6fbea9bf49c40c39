"""`python -m autograder`, for shells in which the command is not on the path."""

from autograder.cli import main

raise SystemExit(main())
