"""What is proved about ensembles, averaged weights, distillation and transfer: a module for each."""

from autograder.checks.evaluation import averages, descents, distillation, members, predictions, transfer

__all__ = ["averages", "descents", "distillation", "members", "predictions", "transfer"]
