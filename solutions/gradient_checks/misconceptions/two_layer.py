"""Mistakes in two_layer_loss."""

from __future__ import annotations

from autograder.slips import line, slip

HALF_LOSS = ("loss + reg * penalty", "loss + 0.5 * reg * penalty")

TWO_LAYER_LOSS = [
    slip(
        "classes_from_labels",
        "the number of classes is taken from the labels, and a class without examples is left out",
        "take it from the scores: scores.shape[1]",
        line("dscores[rows, y] -= 1", "dscores = dscores - np.eye(np.max(y) + 1)[y]"),
    ),
    # forward
    slip(
        "relu_on_scores",
        "the ReLU is applied to the scores, too",
        "leave the scores as they are; they may well be negative",
        line("scores = hidden @ W2 + b2", "scores = np.maximum(0, hidden @ W2 + b2)"),
    ),
    slip(
        "relu_missing",
        "there is no ReLU between the layers",
        "hidden = np.maximum(0, X @ W1 + b1)",
        ("hidden = np.maximum(0, inputs)", "hidden = inputs"),
        line("dhidden[inputs <= 0] = 0", ""),
    ),
    slip(
        "first_bias_missing",
        "b1 is missing from the forward pass",
        "hidden = np.maximum(0, X @ W1 + b1)",
        line("inputs = X @ W1 + b1", "inputs = X @ W1"),
    ),
    slip(
        "second_bias_missing",
        "b2 is missing from the forward pass",
        "scores = hidden @ W2 + b2",
        line("scores = hidden @ W2 + b2", "scores = hidden @ W2"),
    ),
    slip(
        "maximum_not_subtracted",
        "exp overflows for large scores",
        "subtract the largest score of each example first",
        line("scores = scores - np.max(scores, axis=1, keepdims=True)", ""),
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
        "ten_classes",
        "the number of classes is written as 10",
        "take it from the shape of the scores",
        ("    dscores[rows, y] -= 1\n", "    dscores -= np.eye(10)[y]\n"),
    ),
    # backward
    slip(
        "relu_not_backpropagated",
        "the gradient passes through units that were off",
        "set it to 0 where the input of the ReLU is not positive",
        line("dhidden[inputs <= 0] = 0", ""),
    ),
    slip(
        "relu_mask_of_gradient",
        "the gradient is cut off where it is negative itself, not where the unit was off",
        "look at the input of the ReLU: dhidden[inputs <= 0] = 0",
        ("dhidden[inputs <= 0] = 0", "dhidden[dhidden <= 0] = 0"),
    ),
    slip(
        "relu_mask_exchanged",
        "the gradient passes through the units that were off and not through the others",
        "set it to 0 where inputs <= 0",
        ("dhidden[inputs <= 0] = 0", "dhidden[inputs > 0] = 0"),
    ),
    slip(
        "second_layer_sees_inputs",
        "the gradient of W2 is computed from the inputs of the ReLU instead of from its output",
        "use hidden.T @ dscores",
        ("hidden.T @ dscores", "inputs.T @ dscores"),
    ),
    slip(
        "right_class_not_subtracted",
        "the gradient is made of the probabilities alone",
        "subtract 1 at the right class of each example",
        line("dscores[rows, y] -= 1", ""),
    ),
    slip(
        "biases_averaged",
        "the gradients of the biases are averaged twice over the examples",
        "sum over the examples: dscores has been divided already",
        ("np.sum(dscores, axis=0)", "np.mean(dscores, axis=0)"),
        ("np.sum(dhidden, axis=0)", "np.mean(dhidden, axis=0)"),
    ),
    slip(
        "first_bias_gradient_missing",
        "the gradient of b1 is zero",
        "sum dhidden over the examples",
        ("np.sum(dhidden, axis=0)", "np.zeros_like(b1)"),
    ),
    slip(
        "gradient_not_averaged",
        "the gradients are sums over the examples; the loss is a mean",
        "divide dscores by the number of examples",
        line("dscores = dscores / num_train", ""),
    ),
    slip(
        "loss_not_averaged",
        "the loss is a sum over the examples; the gradients are those of the mean",
        "divide the loss by the number of examples",
        ("np.sum(losses) / num_train", "np.sum(losses)"),
    ),
    slip(
        "nothing_averaged",
        "loss and gradients are sums over the examples, not means",
        "divide both by the number of examples",
        ("np.sum(losses) / num_train", "np.sum(losses)"),
        line("dscores = dscores / num_train", ""),
    ),
    # regulariser
    slip(
        "biases_regularised",
        "the biases are regularised, in the loss and in the gradients",
        "regularise the weights only",
        ("np.sum(W2 * W2)\n", "np.sum(W2 * W2) + np.sum(b1 * b1) + np.sum(b2 * b2)\n"),
        (
            'grads["W1"] += 2 * reg * W1\n',
            'grads["W1"] += 2 * reg * W1\n    grads["b1"] += 2 * reg * b1\n    grads["b2"] += 2 * reg * b2\n',
        ),
    ),
    slip(
        "biases_regularised_in_gradient",
        "the gradients of the biases have a regulariser that the loss has not",
        "regularise the weights only",
        (
            'grads["W1"] += 2 * reg * W1\n',
            'grads["W1"] += 2 * reg * W1\n    grads["b1"] += 2 * reg * b1\n    grads["b2"] += 2 * reg * b2\n',
        ),
    ),
    slip(
        "one_layer_regularised",
        "only the second layer is regularised",
        "add sum(W1**2) to the penalty and its derivative to the gradient of W1",
        ("np.sum(W1 * W1) + np.sum(W2 * W2)\n", "np.sum(W2 * W2)\n"),
        line('grads["W1"] += 2 * reg * W1', ""),
    ),
    slip(
        "first_layer_regularised_in_loss_only",
        "the gradient of W1 lacks the regulariser",
        "add the derivative to the gradients of both weights",
        line('grads["W1"] += 2 * reg * W1', ""),
    ),
    slip(
        "regulariser_in_loss_only",
        "the regulariser is in the loss and missing from the gradients",
        "add its derivative to the gradients of W1 and W2",
        line('grads["W1"] += 2 * reg * W1', ""),
        line('grads["W2"] += 2 * reg * W2', ""),
    ),
    slip(
        "regulariser_in_gradient_only",
        "the regulariser is in the gradients and missing from the loss",
        "add reg * penalty to the loss",
        line("loss = loss + reg * penalty", ""),
    ),
    slip(
        "regulariser_gradient_halved",
        "the loss has reg * sum(W**2), and the gradients those of half of it",
        "the derivative of reg * sum(W**2) is 2 * reg * W",
        ('grads["W1"] += 2 * reg * W1', 'grads["W1"] += reg * W1'),
        ('grads["W2"] += 2 * reg * W2', 'grads["W2"] += reg * W2'),
    ),
    slip(
        "regulariser_gradient_doubled",
        "the loss has 0.5 * reg * sum(W**2), and the gradients twice those of it",
        "the derivative of 0.5 * reg * sum(W**2) is reg * W",
        HALF_LOSS,
    ),
    slip(
        "params_updated",
        "the parameters are updated in place",
        "return the gradients and leave the step to the caller",
        ("    return loss, grads\n", "    W1 -= 0.1 * grads['W1']\n    return loss, grads\n"),
    ),
]
