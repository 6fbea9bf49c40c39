"""The wall between the grader and the learner's code. Only `autograder.calling.wire` frames cross it."""
