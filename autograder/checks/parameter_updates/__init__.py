"""What is proved about the parameter updates, in the order of the notebook."""

from autograder.checks.parameter_updates import (
    momentum,
    plateau,
    races,
    schedules,
    second_order,
    update_rules,
)

__all__ = ["momentum", "plateau", "races", "schedules", "second_order", "update_rules"]
