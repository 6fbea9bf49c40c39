"""Mistakes in training a part of a network, or its parts at different rates."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.slips import Slip, line, slip


def any_transfer(result: str, rate: str) -> Iterator[Slip]:
    yield slip(
        "params_overwritten",
        "the caller's weights are trained in place; the pretrained network is lost",
        "copy every array of params before the first step",
        (f"{result} = {{name: np.array(w) for name, w in params.items()}}", f"{result} = params"),
    )
    yield slip(
        "uphill",
        "the step is added: this climbs the loss",
        "subtract it: the gradient points uphill",
        (f"{result}[name] -= {rate}", f"{result}[name] += {rate}"),
    )
    yield slip(
        "gradient_of_the_start",
        "the gradient is measured at the old weights in every step",
        "measure it at the weights that are being trained",
        (f"grads = gradient({result})", "grads = gradient(params)"),
    )
    yield slip(
        "one_step",
        "training stops after the first step",
        "return after the loop",
        line(f"return {result}", f"    return {result}"),
    )


FREEZE_AND_TRAIN = [
    *any_transfer("trained", "learning_rate"),
    slip(
        "frozen_and_trained_exchanged",
        "the frozen arrays are trained and the others are not",
        "update the names that are not in frozen",
        ("if name not in frozen:", "if name in frozen:"),
    ),
    slip(
        "nothing_frozen",
        "all arrays are trained",
        "skip the names in frozen",
        ("if name not in frozen:", "if True:"),
    ),
    slip(
        "restored_at_the_end",
        "the frozen arrays are trained along and put back at the end, where the head does not fit them any more",
        "never update them: the head must be trained on the features that it will see",
        ("if name not in frozen:", "if True:"),
        line(
            "return trained",
            "return {name: (params if name in frozen else trained)[name] for name in trained}",
        ),
    ),
    slip(
        "nearly_frozen",
        "the frozen arrays are trained at a very small rate",
        "do not touch them at all",
        (
            "            if name not in frozen:\n                trained[name] -= learning_rate * grads[name]",
            "            rate = 1e-3 * learning_rate if name in frozen else learning_rate\n"
            "            trained[name] -= rate * grads[name]",
        ),
    ),
    slip(
        "biases_not_frozen",
        "only the weight matrices are frozen; the biases move on",
        "leave every name in frozen alone, b1 as well as W1",
        ("if name not in frozen:", 'if name not in frozen or name.startswith("b"):'),
    ),
    slip(
        "parts_of_names",
        "a name counts as frozen where a part of it is in the list: W1 is a part of W12, too",
        "compare whole names: name in frozen",
        ("if name not in frozen:", "if not any(part in name for part in frozen):"),
    ),
    slip(
        "letters_of_names",
        "names are looked for in a text that is made of the list: W1 is found where only W12 is frozen",
        "compare whole names: name in frozen, with the list as it is",
        ("if name not in frozen:", 'if name not in " ".join(frozen):'),
    ),
    slip(
        "matrices_or_biases",
        "the first letter decides: where one weight matrix is frozen, all of them are",
        "compare whole names: name in frozen",
        ("if name not in frozen:", "if not any(name[0] == other[0] for other in frozen):"),
    ),
    slip(
        "frozen_dropped",
        "the frozen arrays are missing from the result",
        "return the whole network",
        line("return trained", "return {name: w for name, w in trained.items() if name not in frozen}"),
    ),
    slip(
        "frozen_hidden_from_the_gradient",
        "gradient is called with the trained arrays only",
        "hand it the whole network",
        ("gradient(trained)", "gradient({name: w for name, w in trained.items() if name not in frozen})"),
    ),
    slip(
        "frozen_decays",
        "the frozen arrays shrink: weight decay is applied to them although they are not trained",
        "do not touch them at all",
        (
            "            if name not in frozen:\n",
            "            if name in frozen:\n                trained[name] *= 1 - 1e-3 * learning_rate\n"
            "            if name not in frozen:\n",
        ),
    ),
]

FINE_TUNE = [
    *any_transfer("tuned", "rate"),
    slip(
        "one_rate",
        "everything is trained at the full rate, which tears up the old features while the head still guesses",
        "multiply the rate of all names outside head by factor",
        ("else factor * learning_rate", "else learning_rate"),
    ),
    slip(
        "small_rate_for_all",
        "the head is trained at the small rate as well",
        "train the names in head at learning_rate",
        ("rate = learning_rate if", "rate = factor * learning_rate if"),
    ),
    slip(
        "rates_exchanged",
        "the head is trained at the small rate and everything else at the full one",
        "keep the full rate for the names in head",
        ("if name in head else", "if name not in head else"),
    ),
    slip(
        "old_arrays_frozen",
        "only the head is trained",
        "train all others, too, at factor * learning_rate",
        ("else factor * learning_rate", "else 0.0"),
    ),
    slip(
        "divided_by_factor",
        "the rate is divided by factor, and the old arrays are trained faster than the head",
        "multiply by factor",
        ("else factor * learning_rate", "else learning_rate / factor"),
    ),
    slip(
        "factor_not_read",
        "factor is 0.1 whatever the caller asks for",
        "use the argument",
        ("else factor * learning_rate", "else 0.1 * learning_rate"),
    ),
    slip(
        "factor_default",
        "factor is 0.01 where none is given; the default is 0.1",
        "compare the signature with the docstring",
        ("factor=0.1)", "factor=0.01)"),
    ),
    slip(
        "zero_factor_replaced",
        "a factor of 0 is taken for one that was not given, because `factor or 0.1` is 0.1 there",
        "use factor as it is: with 0 the old arrays stay as they are",
        line(
            "tuned = {name: np.array(w) for name, w in params.items()}",
            "factor = factor or 0.1\ntuned = {name: np.array(w) for name, w in params.items()}",
        ),
    ),
    slip(
        "head_bias_slow",
        "only the weight matrix of the head has the full rate",
        "give it to every name in head",
        ("if name in head else", 'if name in head and name.startswith("W") else'),
    ),
    slip(
        "parts_of_names",
        "a name counts to the head where a part of it is in the list: W1 is a part of W12, too",
        "compare whole names: name in head",
        ("if name in head else", "if any(part in name for part in head) else"),
    ),
    slip(
        "letters_of_names",
        "names are looked for in a text that is made of the list: W1 is found where only W12 is in the head",
        "compare whole names: name in head, with the list as it is",
        ("if name in head else", 'if name in " ".join(head) else'),
    ),
    slip(
        "gradient_in_between",
        "the gradient is measured again after each array",
        "call gradient once for every step, and update all arrays with it",
        ("            tuned[name] -=", "            grads = gradient(tuned)\n            tuned[name] -="),
    ),
    slip(
        "factor_compounds",
        "the small rate is multiplied by factor again in every step",
        "compute the rate anew from learning_rate",
        (
            "for _ in range(num_steps):",
            "for _ in range(num_steps):\n        small = factor ** (_ + 1) * learning_rate",
        ),
        ("else factor * learning_rate", "else small"),
    ),
]

TRANSFER_STRATEGY = [
    slip(
        "arguments_exchanged",
        "similar and plenty are taken for each other",
        "ask one at a time: plenty says how many weights can be trained, similar how many of them fit as they are",
        ("if similar:", "similar, plenty = plenty, similar\n    if similar:"),
    ),
    slip(
        "upside_down",
        "few and plenty are exchanged",
        "the more examples there are, the more weights can be trained without overfitting",
        ("if similar:", "plenty = not plenty\n    if similar:"),
    ),
    slip(
        "far_taken_for_near",
        "similar and different are exchanged",
        "the less the new data are like the old, the fewer of the old layers fit",
        ("if similar:", "if not similar:"),
    ),
    slip(
        "head_whenever_few",
        "few examples always mean the head alone; on data of another kind the last features may be of no use",
        "where the data are few and different, no recipe can be trusted",
        ('else "experiment"', 'else "train the head"'),
    ),
    slip(
        "head_whenever_similar",
        "similar data always mean the head alone; with plenty of them more can be gained",
        "fine-tune the last layers where there are plenty",
        ('"fine-tune the last layers" if plenty else "train the head"', '"train the head"'),
    ),
    slip(
        "everything_whenever_plenty",
        "plenty of data always mean everything; where they are similar, the first layers fit already",
        "fine-tune the last layers where the data are similar",
        ('"fine-tune the last layers" if plenty', '"fine-tune everything" if plenty'),
    ),
]
