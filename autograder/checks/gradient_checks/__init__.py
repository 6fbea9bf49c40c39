"""What is proved about the gradient checks."""

from autograder.checks.gradient_checks import (
    blind_spots,
    classifiers,
    comparison,
    kinks,
    noise,
    numerical,
    sampling,
    step_sizes,
    two_layer,
    whole_models,
)

__all__ = [
    "blind_spots",
    "classifiers",
    "comparison",
    "kinks",
    "noise",
    "numerical",
    "sampling",
    "step_sizes",
    "two_layer",
    "whole_models",
]
