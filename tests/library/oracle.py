"""The networks once more, for HIPS autograd to differentiate: written from their definition, forward only."""

import autograd.numpy as anp
import numpy as np
from autograd import grad

EPSILON = 1e-5


def loss_of(
    params, X, y, reg, *, nonlinearity="relu", loss="softmax", batchnorm=False, training=False, masks=None
):
    """Return the loss; `masks` are what dropout multiplies each hidden layer with."""
    names = [name[1:] for name in params if name.startswith("W")]
    hidden = X
    for depth, name in enumerate(names[:-1]):
        hidden = anp.dot(hidden, params[f"W{name}"]) + params[f"b{name}"]
        if batchnorm:
            mean, var = params[f"running_mean{name}"], params[f"running_var{name}"]
            if training:
                mean, var = anp.mean(hidden, axis=0), anp.var(hidden, axis=0)
            hidden = (hidden - mean) / anp.sqrt(var + EPSILON)
            hidden = params[f"gamma{name}"] * hidden + params[f"beta{name}"]
        hidden = anp.tanh(hidden) if nonlinearity == "tanh" else anp.where(hidden > 0, hidden, 0.0)
        if masks is not None:
            hidden = hidden * masks[depth]
    scores = anp.dot(hidden, params[f"W{names[-1]}"]) + params[f"b{names[-1]}"]

    one_hot = np.eye(scores.shape[1])[y]
    right = anp.sum(one_hot * scores, axis=1)
    if loss == "softmax":
        top = anp.max(scores, axis=1)
        each = anp.log(anp.sum(anp.exp(scores - top[:, None]), axis=1)) + top - right
    else:
        margins = scores - right[:, None] + 1
        each = anp.sum((1 - one_hot) * anp.where(margins > 0, margins, 0.0), axis=1)
    weights = sum(anp.sum(params[f"W{name}"] ** 2) for name in names)
    return anp.mean(each) + 0.5 * reg * weights


gradient_of = grad(loss_of)
