"""What is proved about babysitting the learning process: a module for each thing that is watched."""

from autograder.checks.babysitting import (
    accuracies,
    filters,
    layers,
    loop,
    loss_shapes,
    losses,
    rates,
    updates,
)

__all__ = ["accuracies", "filters", "layers", "loop", "loss_shapes", "losses", "rates", "updates"]
