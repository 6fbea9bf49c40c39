"""Mistakes in softmax_loss_vectorized and svm_loss_vectorized."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.slips import Slip, line, slip


def regulariser() -> Iterator[Slip]:
    """Give what goes wrong with a regulariser of the weights W."""
    yield slip(
        "regulariser_in_loss_only",
        "the regulariser is in the loss and missing from the gradient",
        "add its derivative to dW: 2 * reg * W for reg * sum(W**2)",
        line("dW = dW + 2 * reg * W", ""),
    )
    yield slip(
        "regulariser_in_gradient_only",
        "the regulariser is in the gradient and missing from the loss",
        "add reg * np.sum(W * W) to the loss",
        line("loss = loss + reg * np.sum(W * W)", ""),
    )
    yield slip(
        "regulariser_missing",
        "the regulariser is missing",
        "add reg * np.sum(W * W) to the loss and 2 * reg * W to dW",
        line("loss = loss + reg * np.sum(W * W)", ""),
        line("dW = dW + 2 * reg * W", ""),
    )
    yield slip(
        "regulariser_gradient_halved",
        "the loss has reg * sum(W**2), and the gradient that of half of it",
        "the derivative of reg * sum(W**2) is 2 * reg * W",
        ("dW + 2 * reg * W", "dW + reg * W"),
    )
    yield slip(
        "regulariser_gradient_doubled",
        "the loss has 0.5 * reg * sum(W**2), and the gradient twice that of it",
        "the derivative of 0.5 * reg * sum(W**2) is reg * W",
        ("loss + reg * np.sum(W * W)", "loss + 0.5 * reg * np.sum(W * W)"),
    )
    yield slip(
        "regulariser_averaged",
        "the regulariser is divided by the number of examples; it belongs to the weights, not to the data",
        "add it after the mean over the examples",
        ("loss + reg * np.sum(W * W)", "loss + reg * np.sum(W * W) / num_train"),
        ("dW + 2 * reg * W", "dW + 2 * reg * W / num_train"),
    )
    yield slip(
        "regulariser_not_squared",
        "the regulariser has the weights where their squares belong",
        "use np.sum(W * W)",
        ("reg * np.sum(W * W)", "reg * np.sum(W)"),
    )


def averages(losses: str) -> Iterator[Slip]:
    """Give what goes wrong with the mean over the examples; `losses` is what is summed."""
    yield slip(
        "gradient_not_averaged",
        "the gradient is a sum over the examples; the loss is a mean",
        "divide dscores by the number of examples",
        line("dscores = dscores / num_train", ""),
    )
    yield slip(
        "loss_not_averaged",
        "the loss is a sum over the examples; the gradient is that of the mean",
        "divide the loss by the number of examples",
        (f"np.sum({losses}) / num_train", f"np.sum({losses})"),
    )
    yield slip(
        "nothing_averaged",
        "loss and gradient are sums over the examples, not means",
        "divide both by the number of examples",
        (f"np.sum({losses}) / num_train", f"np.sum({losses})"),
        line("dscores = dscores / num_train", ""),
    )
    yield slip(
        "averaged_over_classes_too",
        "the mean runs over examples and classes",
        "divide by the number of examples only",
        (f"np.sum({losses}) / num_train", f"np.sum({losses}) / num_train / W.shape[1]"),
        ("dscores / num_train", "dscores / num_train / W.shape[1]"),
    )


def in_place() -> Slip:
    return slip(
        "weights_changed",
        "W is changed in place",
        "work with new arrays: W belongs to the caller",
        ("    return loss, dW\n", "    W -= 0.1 * dW\n    return loss, dW\n"),
    )


SOFTMAX_LOSS_VECTORIZED = [
    slip(
        "classes_from_labels",
        "the number of classes is taken from the labels, and a class without examples is left out",
        "take it from W: W.shape[1]",
        line("dscores[rows, y] -= 1", "dscores = dscores - np.eye(np.max(y) + 1)[y]"),
    ),
    slip(
        "maximum_not_subtracted",
        "exp overflows for large scores",
        "subtract the largest score of each example first",
        line("scores = scores - np.max(scores, axis=1, keepdims=True)", ""),
    ),
    slip(
        "one_maximum_for_all",
        "one maximum is subtracted from the scores of all examples, and examples far below it underflow",
        "take the maximum of each row: np.max(scores, axis=1, keepdims=True)",
        ("np.max(scores, axis=1, keepdims=True)", "np.max(scores)"),
    ),
    slip(
        "maximum_over_examples",
        "the maximum of each class is subtracted, which changes the probabilities",
        "take the maximum of each row: axis=1",
        ("np.max(scores, axis=1, keepdims=True)", "np.max(scores, axis=0, keepdims=True)"),
    ),
    slip(
        "probabilities_over_examples",
        "the probabilities are normalised over the examples instead of over the classes",
        "sum over axis 1, in the loss and in the gradient",
        (
            "log_sums = np.log(np.sum(np.exp(scores), axis=1))",
            "log_sums = np.log(np.sum(np.exp(scores), axis=0))[y]",
        ),
    ),
    slip(
        "constant_in_logarithm",
        "a constant inside the logarithm keeps the loss of confident mistakes too small",
        "compute log(sum(exp(scores))) - score of the right class, which needs no constant",
        (
            "losses = log_sums - scores[rows, y]",
            "losses = -np.log(np.exp(scores[rows, y] - log_sums) + 1e-8)",
        ),
    ),
    slip(
        "logarithm_of_probability",
        "the probability of the right class underflows to 0, and its logarithm is minus infinity",
        "compute log(sum(exp(scores))) - score of the right class",
        ("losses = log_sums - scores[rows, y]", "losses = -np.log(np.exp(scores[rows, y] - log_sums))"),
    ),
    slip(
        "sign_of_loss",
        "the loss is the log-likelihood, and has the wrong sign",
        "take its negative",
        ("losses = log_sums - scores[rows, y]", "losses = scores[rows, y] - log_sums"),
    ),
    slip(
        "right_class_not_subtracted",
        "the gradient is made of the probabilities alone",
        "subtract 1 at the right class of each example",
        line("dscores[rows, y] -= 1", ""),
    ),
    slip(
        "sign_of_right_class",
        "1 is added at the right class",
        "subtract it",
        ("dscores[rows, y] -= 1", "dscores[rows, y] += 1"),
    ),
    slip(
        "column_instead_of_entry",
        "dscores[:, y] takes whole columns, not one entry of each row",
        "index with rows and labels together: dscores[np.arange(num_train), y]",
        ("dscores[rows, y] -= 1", "dscores[:, y] -= 1"),
    ),
    slip(
        "ten_classes",
        "the number of classes is written as 10",
        "take it from W.shape[1]",
        ("    dscores[rows, y] -= 1\n", "    dscores -= np.eye(10)[y]\n"),
    ),
    *averages("losses"),
    *regulariser(),
    in_place(),
]

SVM_LOSS_VECTORIZED = [
    slip(
        "classes_from_labels",
        "the number of classes is taken from the labels, and a class without examples is left out",
        "take it from W: W.shape[1]",
        line("margins[rows, y] = 0.0", "margins = margins * (1 - np.eye(np.max(y) + 1)[y])"),
    ),
    slip(
        "right_class_by_its_score",
        "the right class is found by its score, and a class that ties with it is left out, too",
        "find it by its label: margins[rows, y] = 0",
        line("margins[rows, y] = 0.0", "margins[scores == correct] = 0.0"),
    ),
    slip(
        "right_class_in_loss",
        "the right class counts as a violated margin of its own, and adds 1 to the loss of each example",
        "set the margin of the right class to 0 before you sum",
        line("margins[rows, y] = 0.0", ""),
    ),
    slip(
        "right_class_in_loss_only",
        "the margins are summed before that of the right class is set to 0, which adds 1 to the loss",
        "set the margin of the right class to 0 before you sum",
        line("margins[rows, y] = 0.0", ""),
        ("    dscores = (margins > 0)", "    margins[rows, y] = 0.0\n    dscores = (margins > 0)"),
    ),
    slip(
        "right_class_once",
        "the right class counts once in the gradient, not once for each violated margin",
        "take off the number of violated margins of the example",
        ("dscores[rows, y] = -violated", "dscores[rows, y] = -1.0"),
    ),
    slip(
        "right_class_missing",
        "the gradient has only the wrong classes",
        "take off the number of violated margins at the right class",
        line("dscores[rows, y] = -violated", ""),
    ),
    slip(
        "violated_by_all_examples",
        "the violated margins are counted over the examples instead of over the classes",
        "sum over axis 1",
        ("violated = np.sum(dscores, axis=1)", "violated = np.sum(dscores, axis=0)[y]"),
    ),
    slip(
        "margin_missing",
        "a wrong class costs nothing until it wins; it should lose by 1",
        "add 1 to the differences",
        ("scores - correct + 1.0", "scores - correct"),
    ),
    slip(
        "margin_missing_in_gradient",
        "the gradient counts classes that win, the loss those within the margin",
        "use the same condition, margins > 0, for both",
        ("(margins > 0)", "(margins > 1)"),
    ),
    slip(
        "all_margins_counted",
        "the gradient counts all margins, violated or not",
        "count those with margins > 0",
        ("(margins > 0)", "(margins != 0)"),
    ),
    slip(
        "margins_as_slopes",
        "the gradient has the margins themselves where it should have 1",
        "the slope of max(0, m) is 1 where m > 0",
        ("(margins > 0).astype(float)", "np.maximum(0, margins)"),
    ),
    slip(
        "squared_hinge",
        "the margins are squared: this is another SVM, with the gradient of this one",
        "sum the hinges themselves",
        ("np.sum(hinges) / num_train", "np.sum(hinges**2) / num_train"),
    ),
    slip(
        "negative_margins_kept",
        "margins that hold count negative",
        "cut them off at 0: np.maximum(0, margins)",
        ("hinges = np.maximum(0, margins)", "hinges = margins"),
    ),
    slip(
        "column_instead_of_entry",
        "scores[:, y] takes whole columns, not one entry of each row",
        "index with rows and labels together: scores[np.arange(num_train), y]",
        ("scores[rows, y][:, None]", "scores[:, y[:1]]"),
    ),
    slip(
        "ten_classes",
        "the number of classes is written as 10",
        "take it from W.shape[1]",
        ("margins[rows, y] = 0.0", "margins = margins * (1 - np.eye(10)[y])"),
    ),
    *averages("hinges"),
    *regulariser(),
    in_place(),
]
