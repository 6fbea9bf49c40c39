"""Mistakes in combining predictions and in comparing them."""

from __future__ import annotations

from autograder.slips import line, slip

ENSEMBLE_PREDICT = [
    slip(
        "logits_averaged",
        "the scores are averaged, and the softmax comes after that: a member with large scores outvotes all others",
        "take the softmax of every member first, then the mean of the probabilities",
        line("scores = np.asarray(scores)", "scores = np.mean(scores, axis=0, keepdims=True)"),
    ),
    slip(
        "labels_voted",
        "each member casts one vote, however sure or unsure it is",
        "average the probabilities instead of the labels",
        line(
            "return probabilities.mean(axis=0)",
            "return np.eye(scores.shape[-1])[probabilities.argmax(axis=-1)].mean(axis=0)",
        ),
    ),
    slip(
        "softmax_missing",
        "the mean is one of scores: there is no softmax",
        "turn the scores of every member into probabilities first",
        line("return probabilities.mean(axis=0)", "return scores.mean(axis=0)"),
    ),
    slip(
        "geometric_mean",
        "the probabilities are multiplied instead of added: one member that says 0 silences all others",
        "take their arithmetic mean over the members",
        line(
            "return probabilities.mean(axis=0)",
            "return np.prod(probabilities ** (1 / len(scores)), axis=0)",
        ),
    ),
    slip(
        "not_shifted",
        "the exponential of a large score overflows",
        "subtract the largest score of each row before np.exp; the softmax does not notice",
        line("exponentials = np.exp(scores - largest)", "exponentials = np.exp(scores)"),
    ),
    slip(
        "one_shift_for_all",
        "all members are shifted by one and the same number, so that the exponentials of some are all 0",
        "subtract the largest score of each row of each member",
        line("largest = scores.max(axis=-1, keepdims=True)", "largest = scores.max()"),
    ),
    slip(
        "one_shift_for_each_member",
        "all examples of a member are shifted by one number, so that the exponentials of some are all 0",
        "subtract the largest score of each row of each member",
        line(
            "largest = scores.max(axis=-1, keepdims=True)",
            "largest = scores.max(axis=(-2, -1), keepdims=True)",
        ),
    ),
    slip(
        "smallest_subtracted",
        "the smallest score of a row is subtracted, and the exponential of the largest overflows",
        "subtract the largest score of each row before np.exp; the softmax does not notice",
        line("largest = scores.max(axis=-1, keepdims=True)", "largest = scores.min(axis=-1, keepdims=True)"),
    ),
    slip(
        "scores_clipped",
        "scores are cut off at a bound before np.exp, and those beyond it are all the same",
        "subtract the largest score of each row instead, which keeps their differences",
        line(
            "exponentials = np.exp(scores - largest)",
            "exponentials = np.exp(np.clip(scores, -500, 500))",
        ),
    ),
    slip(
        "softmax_across_members",
        "the softmax is taken over the members instead of the classes",
        "sum the exponentials over the last axis",
        line(
            "sums = exponentials.sum(axis=-1, keepdims=True)",
            "sums = exponentials.sum(axis=0, keepdims=True)",
        ),
    ),
    slip(
        "summed",
        "the probabilities are summed, so that a row sums to the number of members",
        "take the mean over the members",
        line("return probabilities.mean(axis=0)", "return probabilities.sum(axis=0)"),
    ),
    slip(
        "most_confident",
        "the largest probability is taken, so the loudest member decides",
        "take the mean over the members",
        line("return probabilities.mean(axis=0)", "return probabilities.max(axis=0)"),
    ),
    slip(
        "averaged_over_examples",
        "the mean is taken over the examples instead of the members",
        "take it over the first axis",
        line("return probabilities.mean(axis=0)", "return probabilities.mean(axis=1)"),
    ),
    slip(
        "list_not_converted",
        "a list of arrays is used as if it were an array",
        "begin with scores = np.asarray(scores)",
        line("scores = np.asarray(scores)", ""),
    ),
    slip(
        "scores_overwritten",
        "the largest score is subtracted in place, from the caller's scores",
        "write scores - largest, without -=",
        line(
            "exponentials = np.exp(scores - largest)",
            "scores -= largest\nexponentials = np.exp(scores)",
        ),
    ),
]

ACCURACY_BY_SIZE = [
    slip(
        "first_members_only",
        "only one ensemble of each size is measured, that of the first members",
        "take all sets of that size: itertools.combinations(range(M), size)",
        ("in combinations(range(num_members), size):", "in [range(size)]:"),
    ),
    slip(
        "neighbours_only",
        "only members that stand next to each other are put together",
        "take all sets of that size: itertools.combinations(range(M), size)",
        (
            "in combinations(range(num_members), size):",
            "in [[(i + j) % num_members for j in range(size)] for i in range(num_members)]:",
        ),
    ),
    slip(
        "members_repeated",
        "a set may hold the same member several times",
        "draw without replacement: itertools.combinations(range(M), size)",
        ("in combinations(range(num_members), size):", "in np.ndindex(*[num_members] * size):"),
    ),
    slip(
        "best_set",
        "the best set of each size is reported: chosen on the same labels, it flatters",
        "take the mean over all sets",
        ("mean[size - 1] = np.mean(accuracies)", "mean[size - 1] = np.max(accuracies)"),
    ),
    slip(
        "members_not_ensembles",
        "the accuracies of the members are averaged, and not their predictions",
        "average the probabilities of a set first, then measure one accuracy",
        (
            "accuracies.append(np.mean(predicted == y))",
            "accuracies.append(np.mean(probabilities[list(members)].argmax(axis=2) == y))",
        ),
    ),
    slip(
        "labels_voted",
        "the members of a set vote with their labels",
        "average the probabilities of a set",
        (
            "average = probabilities[list(members)].mean(axis=0)",
            "average = np.eye(probabilities.shape[2])[probabilities[list(members)].argmax(axis=2)].mean(axis=0)",
        ),
    ),
    slip(
        "errors_counted",
        "the share of wrong predictions is measured",
        "compare with ==",
        ("np.mean(predicted == y)", "np.mean(predicted != y)"),
    ),
    slip(
        "counted",
        "the right predictions are counted",
        "take their share: divide by the number of examples",
        ("np.mean(predicted == y)", "np.sum(predicted == y)"),
    ),
    slip(
        "standard_error",
        "std is divided by the root of the number of sets: that is the error of the mean",
        "give the standard deviation itself; the sets overlap, so they are no independent measurements",
        (
            "std[size - 1] = np.std(accuracies)",
            "std[size - 1] = np.std(accuracies) / np.sqrt(len(accuracies))",
        ),
    ),
    slip(
        "variance",
        "std is the variance",
        "take its root, or np.std",
        ("std[size - 1] = np.std(accuracies)", "std[size - 1] = np.var(accuracies)"),
    ),
    slip(
        "std_missing",
        "mean is returned alone",
        "return mean, std",
        line("return mean, std", "return mean"),
    ),
]

DISAGREEMENT = [
    slip(
        "agreement",
        "the share of equal predictions is returned",
        "compare with !=",
        ("np.mean(labels[first] != labels[second])", "np.mean(labels[first] == labels[second])"),
    ),
    slip(
        "compared_with_itself",
        "all M * M combinations are averaged, those of a member with itself too",
        "take pairs of different members only",
        ("in range(first + 1, num_members):", "in range(num_members):"),
    ),
    slip(
        "loop_begins_at_itself",
        "the inner loop begins at the same member, who never disagrees with itself",
        "begin it one further: range(first + 1, M)",
        ("in range(first + 1, num_members):", "in range(first, num_members):"),
    ),
    slip(
        "pairs_summed",
        "the shares of all pairs are added up",
        "take their mean",
        line("return float(np.mean(shares))", "return float(np.sum(shares))"),
    ),
    slip(
        "anybody_differs",
        "an example counts as soon as any two members differ",
        "compare two members at a time, and take the mean over the pairs",
        line("return float(np.mean(shares))", "return float(np.mean((labels != labels[0]).any(axis=0)))"),
    ),
    slip(
        "first_against_the_others",
        "only the pairs that the first member belongs to are looked at",
        "take all pairs",
        ("for first in range(num_members):", "for first in range(1):"),
    ),
    slip(
        "neighbours_only",
        "each member is compared with the next one only",
        "take all pairs",
        ("in range(first + 1, num_members):", "in range(first + 1, min(first + 2, num_members)):"),
    ),
    slip(
        "scores_compared",
        "the scores are compared, and two models never give the same ones",
        "compare the predicted labels, the argmax over the classes",
        line("labels = np.argmax(scores, axis=-1)", "labels = np.asarray(scores)"),
    ),
    slip(
        "argmax_over_examples",
        "the argmax is taken over the examples",
        "take it over the classes, the last axis",
        line("labels = np.argmax(scores, axis=-1)", "labels = np.argmax(scores, axis=1)"),
    ),
    slip(
        "counted",
        "the examples are counted",
        "take their share: divide by the number of examples",
        ("np.mean(labels[first] != labels[second])", "np.sum(labels[first] != labels[second])"),
    ),
]
