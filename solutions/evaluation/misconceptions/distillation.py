"""Mistakes in the loss of distillation and in its gradient."""

from __future__ import annotations

from autograder.slips import line, slip

DISTILLATION_LOSS = [
    slip(
        "t_squared_missing",
        "T**2 is missing, and the hotter the softmax, the less the teacher counts",
        "multiply the soft part by T**2, in the loss and in the gradient",
        line("loss = alpha * T**2 * soft + (1 - alpha) * hard", "loss = alpha * soft + (1 - alpha) * hard"),
        ("alpha * T**2 * dsoft", "alpha * dsoft"),
    ),
    slip(
        "t_squared_missing_in_the_gradient",
        "T**2 stands in the loss and not in the gradient",
        "multiply dsoft by T**2, too",
        ("alpha * T**2 * dsoft", "alpha * dsoft"),
    ),
    slip(
        "t_once",
        "the soft part is multiplied by T instead of T**2",
        "square it: one T comes from the gradient's 1 / T, the other from p - q, which shrinks as well",
        line(
            "loss = alpha * T**2 * soft + (1 - alpha) * hard", "loss = alpha * T * soft + (1 - alpha) * hard"
        ),
        ("alpha * T**2 * dsoft", "alpha * T * dsoft"),
    ),
    slip(
        "inner_derivative_missing",
        "the gradient of the soft part lacks 1 / T, the inner derivative of student_scores / T",
        "divide p - q by T",
        ("(p - q) / (T * num_examples)", "(p - q) / num_examples"),
    ),
    slip(
        "sign_of_the_soft_gradient",
        "the gradient of the soft part has the wrong sign: it drives the student away from the teacher",
        "use p - q",
        ("(p - q) / (T * num_examples)", "(q - p) / (T * num_examples)"),
    ),
    slip(
        "weights_exchanged",
        "alpha weights the labels and 1 - alpha the teacher",
        "let alpha weight the soft part",
        line(
            "loss = alpha * T**2 * soft + (1 - alpha) * hard",
            "loss = (1 - alpha) * T**2 * soft + alpha * hard",
        ),
        (
            "dscores = alpha * T**2 * dsoft + (1 - alpha) * dhard",
            "dscores = (1 - alpha) * T**2 * dsoft + alpha * dhard",
        ),
    ),
    slip(
        "cross_entropy",
        "the soft part is a cross-entropy: the entropy of the teacher is missing, and the best loss is not 0",
        "use sum of q * (log q - log p)",
        ("q * (log_q - log_p)", "-q * log_p"),
    ),
    slip(
        "divergence_reversed",
        "student and teacher stand in each other's place in the divergence",
        "the teacher weights: q * (log q - log p)",
        ("q * (log_q - log_p)", "p * (log_p - log_q)"),
    ),
    slip(
        "teacher_not_softened",
        "the teacher's scores are not divided by T",
        "divide both by T: q = softmax(teacher_scores / T)",
        ("log_softmax(teacher_scores / T)", "log_softmax(teacher_scores)"),
    ),
    slip(
        "student_not_softened",
        "the student's scores are not divided by T in the soft part",
        "divide both by T: p = softmax(student_scores / T)",
        ("log_softmax(student_scores / T)", "log_softmax(student_scores)"),
    ),
    slip(
        "scores_multiplied",
        "the scores are multiplied by T, which makes the softmax harder",
        "divide by T",
        ("log_softmax(student_scores / T)", "log_softmax(student_scores * T)"),
        ("log_softmax(teacher_scores / T)", "log_softmax(teacher_scores * T)"),
    ),
    slip(
        "labels_softened",
        "the hard part is computed at temperature T",
        "use softmax(student_scores) for the labels",
        ("log_hard = log_softmax(student_scores)", "log_hard = log_p"),
    ),
    slip(
        "labels_of_the_teacher",
        "the labels of the hard part are the teacher's predictions, and y is not used",
        "use y",
        line(
            "log_hard = log_softmax(student_scores)",
            "y = teacher_scores.argmax(axis=1)\nlog_hard = log_softmax(student_scores)",
        ),
    ),
    slip(
        "teacher_one_hot",
        "the teacher's prediction is used as a label: what it knows about the other classes is lost",
        "use its probabilities q",
        line(
            "q = np.exp(log_q)",
            "q = np.eye(teacher_scores.shape[1])[teacher_scores.argmax(axis=1)]\nlog_q = np.where(q > 0, 0.0, -1.0)",
        ),
    ),
    slip(
        "gradient_not_averaged",
        "the loss is a mean over the examples and the gradient a sum",
        "divide both parts of the gradient by the number of examples",
        ("(p - q) / (T * num_examples)", "(p - q) / T"),
        line("dhard /= num_examples", ""),
    ),
    slip(
        "averaged_over_classes",
        "the soft part is a mean over the classes, too",
        "sum over the classes and take the mean over the examples",
        ("np.sum(q * (log_q - log_p)) / num_examples", "np.mean(q * (log_q - log_p))"),
        ("(p - q) / (T * num_examples)", "(p - q) / (T * p.size)"),
    ),
    slip(
        "label_not_subtracted",
        "the hard gradient is the softmax alone; the 1 of the right class is missing",
        "subtract 1 at [rows, y] before dividing by the number of examples",
        line("dhard[rows, y] -= 1", ""),
    ),
    slip(
        "not_shifted",
        "the exponential of a large score overflows",
        "subtract the largest score of each row before np.exp",
        ("shifted = scores - scores.max(axis=1, keepdims=True)", "shifted = scores"),
    ),
    slip(
        "epsilon_in_the_logarithm",
        "a tiny number is added inside the logarithm, which caps the loss of a student who is badly wrong",
        "compute log p and log q from the scores, without an epsilon: shifted - log(sum(exp(shifted)))",
        line("p = np.exp(log_p)", "p = np.exp(log_p)\nlog_p = np.log(p + 1e-12)"),
        line("q = np.exp(log_q)", "q = np.exp(log_q)\nlog_q = np.log(q + 1e-12)"),
    ),
    slip(
        "log_of_zero",
        "the logarithm of a probability that is 0 is taken",
        "compute log q and log p from the scores: shifted - log(sum(exp(shifted)))",
        line("p = np.exp(log_p)", "p = np.exp(log_p)\nlog_p = np.log(p)"),
        line("q = np.exp(log_q)", "q = np.exp(log_q)\nlog_q = np.log(q)"),
    ),
]
