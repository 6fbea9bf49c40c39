"""What is proved about searching hyperparameters: a module for each part of the notebook."""

from autograder.checks.hyperparameter_search import (
    actors,
    bayesian,
    checkpoints,
    folds,
    halving,
    masters,
    processes,
    ranges,
    ranking,
    reading,
    sampling,
    stages,
    workers,
)

__all__ = [
    "actors",
    "bayesian",
    "checkpoints",
    "folds",
    "halving",
    "masters",
    "processes",
    "ranges",
    "ranking",
    "reading",
    "sampling",
    "stages",
    "workers",
]
