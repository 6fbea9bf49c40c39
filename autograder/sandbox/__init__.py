"""The wall between the grader and the learner's code. Only `autograder.wire` frames cross it."""
