"""Judging an answer: the right ones, those of known mistakes, and the words in which a learner reads the verdict."""
