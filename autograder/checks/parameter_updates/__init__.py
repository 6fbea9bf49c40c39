"""What is proved about the parameter updates, in the order of the notebook."""

# A question's first check is its gate, so the order of these imports matters.
from autograder.checks.parameter_updates import update_rules

# isort: split
from autograder.checks.parameter_updates import actors, momentum, plateau, races, schedules, second_order

__all__ = ["actors", "momentum", "plateau", "races", "schedules", "second_order", "update_rules"]
