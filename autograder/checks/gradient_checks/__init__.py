"""What is proved about the gradient checks."""

from autograder.checks.gradient_checks import (
    actors,
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
    "actors",
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
