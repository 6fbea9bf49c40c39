"""What is proved about the sanity checks, in the order of the notebook."""

from autograder.checks.sanity_checks import (
    diagnosis,
    first_loss,
    first_weights,
    leaks,
    overfitting,
    preprocessing,
    regularizers,
    symmetry,
)

__all__ = [
    "diagnosis",
    "first_loss",
    "first_weights",
    "leaks",
    "overfitting",
    "preprocessing",
    "regularizers",
    "symmetry",
]
