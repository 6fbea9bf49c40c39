"""What goes wrong with ensembles: who is in, and what they say together."""

from __future__ import annotations

from autograder.slips import slip

CHOOSE_MEMBERS = [
    slip(
        "best_alone",
        "the networks that are best alone are taken, whether or not they help each other",
        "measure each candidate together with those already chosen",
        ("mean = (total + probs) / (len(chosen) + 1)", "mean = probs"),
        (
            "if scores[winner] <= reached:",
            "if np.mean(np.argmax(total + val_probs[winner], axis=1) == y_val) <= reached:",
        ),
        ("reached = scores[winner]", "reached = np.mean(np.argmax(total, axis=1) == y_val)"),
    ),
    slip(
        "first_network_first",
        "the team begins with the first network, not with the best",
        "let the best network alone be the first member",
        (
            "        winner = int(np.argmax(scores))",
            "        winner = int(np.argmax(scores)) if chosen else 0",
        ),
    ),
    slip(
        "always_full",
        "members are added until max_members, although they make the team no better",
        "stop when the accuracy does not rise",
        ("if scores[winner] <= reached:", "if False:"),
    ),
    slip(
        "equal_is_better",
        "a network is added that leaves the accuracy as it is",
        "stop unless the accuracy rises",
        ("if scores[winner] <= reached:", "if scores[winner] < reached:"),
    ),
    slip(
        "votes",
        "the members vote with their labels, so nobody can be sure or unsure",
        "average the probabilities and take the largest at the end",
        (
            "for i, probs in enumerate(val_probs):",
            "for i, probs in enumerate(np.eye(val_probs[0].shape[1])[np.argmax(val_probs, axis=2)]):",
        ),
        (
            "total = total + val_probs[winner]",
            "total = total + np.eye(val_probs[0].shape[1])[np.argmax(val_probs[winner], axis=1)]",
        ),
    ),
    slip(
        "product_of_probabilities",
        "the probabilities are multiplied, so a single network can veto",
        "average them",
        ("mean = (total + probs) / (len(chosen) + 1)", "mean = total + np.log(probs)"),
        ("total = total + val_probs[winner]", "total = total + np.log(val_probs[winner])"),
    ),
    slip(
        "forgets_the_team",
        "each candidate is averaged with the last member only",
        "keep the sum over all members",
        ("total = total + val_probs[winner]", "total = len(chosen) * val_probs[winner]"),
    ),
    slip(
        "last_of_equals",
        "of equal networks the last is taken",
        "take the first",
        ("winner = int(np.argmax(scores))", "winner = int(np.flatnonzero(scores == scores.max())[-1])"),
    ),
    slip(
        "sorted_members",
        "the members are sorted, and the order in which they were added is lost",
        "return them as they were added",
        ("    return chosen", "    return sorted(chosen)"),
    ),
    slip(
        "none_when_all_are_wrong",
        "nobody is chosen where every network is wrong everywhere: an accuracy of 0 is not above 0",
        "begin with an accuracy below 0, so that the first member is always chosen",
        ("reached = -1.0", "reached = 0.0"),
    ),
    slip(
        "chosen_twice",
        "a network is added a second time",
        "pass over those that are chosen",
        ("            if i in chosen:\n                continue\n", ""),
    ),
]

PROBS = "probs = exps / np.sum(exps, axis=1, keepdims=True)"
SHIFTED = "shifted = scores - np.max(scores, axis=1, keepdims=True)"

ENSEMBLE_PREDICTIONS = [
    slip(
        "divided_by_256",
        "the pixels are divided by 256",
        "divide by 255, the largest that a pixel can be",
        (".reshape(len(batch), -1) / 255", ".reshape(len(batch), -1) / 256"),
    ),
    slip(
        "mean_of_scores",
        "scores, or logarithms of probabilities, are averaged, and the loudest network decides",
        "average the probabilities themselves",
        (PROBS, "probs = scores"),
    ),
    slip(
        "votes",
        "the members vote with their labels",
        "average their probabilities",
        (PROBS, "probs = np.eye(scores.shape[1])[np.argmax(scores, axis=1)]"),
    ),
    slip(
        "softmax_of_the_mean",
        "the softmax is not divided by its sum for each image",
        "divide by the sum over the classes",
        (PROBS, "probs = exps"),
    ),
    slip(
        "softmax_over_images",
        "the softmax runs over the images of the batch, not over the classes",
        "sum over axis 1",
        (PROBS, "probs = exps / np.sum(exps, axis=0, keepdims=True)"),
    ),
    slip(
        "overflow",
        "np.exp overflows for large scores",
        "subtract the largest score of each row first",
        (SHIFTED, "shifted = scores"),
    ),
    slip(
        "one_maximum_for_all",
        "the largest score of the whole batch is subtracted, and all others vanish",
        "take the maximum of each row",
        (SHIFTED, "shifted = scores - np.max(scores)"),
    ),
    slip(
        "pixels_not_scaled",
        "the pixels are not divided by 255",
        "divide before you subtract the mean",
        ("pixels = batch.reshape(len(batch), -1) / 255", "pixels = batch.reshape(len(batch), -1) * 1.0"),
    ),
    slip(
        "mean_of_the_batch",
        "the images' own mean is subtracted, not that of the training images",
        "subtract the mean you are handed",
        ("pixels = pixels - mean", "pixels = pixels - np.mean(pixels, axis=0)"),
    ),
    slip(
        "not_centred",
        "the training mean is not subtracted",
        "subtract mean after the division",
        ("pixels = pixels - mean", "pixels = pixels"),
    ),
    slip(
        "rest_dropped",
        "the images after the last full batch are left out",
        "let the last batch be smaller",
        ("range(0, len(X), batch_size)", "range(0, len(X) - batch_size + 1, batch_size)"),
    ),
    slip(
        "floats_for_no_images",
        "np.array([]) is an array of floats, so that without images the labels are no integers",
        "write np.array(labels, dtype=int)",
        ("    return labels", "    return np.array(labels.tolist())"),
    ),
    slip(
        "last_member_alone",
        "the sum is begun anew for every member, so that only the last one counts",
        "add the probabilities up",
        ("total = total + probs", "total = probs"),
    ),
]
