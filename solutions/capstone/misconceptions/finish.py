"""What goes wrong at the end: the file of predictions, and reading the log."""

from __future__ import annotations

from autograder.slips import line, slip

OUTSIDE = "outside = (labels < 0) | (labels >= num_classes)"

PREDICTIONS = [
    slip(
        "no_header",
        "the header is missing",
        'begin with "id,label"',
        ('lines = ["id,label"]', "lines = []"),
    ),
    slip(
        "numbered_from_one",
        "the images are numbered from 1",
        "number them from 0",
        ("enumerate(labels):", "enumerate(labels, start=1):"),
    ),
    slip(
        "columns_swapped",
        "the label comes before the number of the image",
        "write the number first",
        ('f"{i},{label}"', 'f"{label},{i}"'),
    ),
    slip(
        "labels_as_floats",
        "labels are written as 3.0",
        "write whole numbers",
        ('f"{i},{label}"', 'f"{i},{float(label)}"'),
    ),
    slip(
        "with_spaces",
        "there is a space after the comma",
        "write nothing but the comma between the two",
        ('f"{i},{label}"', 'f"{i}, {label}"'),
    ),
    slip(
        "last_line_open",
        "the last line has no end",
        'end it with "\\n" as well',
        ('return "\\n".join(lines) + "\\n"', 'return "\\n".join(lines)'),
    ),
    slip(
        "negative_passes",
        "a negative label is not refused",
        "look at both ends of the range",
        (OUTSIDE, "outside = labels >= num_classes"),
    ),
    slip(
        "one_too_many",
        "num_classes itself is let through; labels end at num_classes - 1",
        "refuse labels >= num_classes",
        (OUTSIDE, "outside = (labels < 0) | (labels > num_classes)"),
    ),
    slip(
        "ten_for_ever",
        "the range is that of ten classes, whatever num_classes says",
        "compare with num_classes",
        (OUTSIDE, "outside = (labels < 0) | (labels >= 10)"),
    ),
    slip(
        "floats_cut_off",
        "floats are turned into integers without a word, and 2.5 becomes 2",
        "refuse what is not an integer",
        ('if labels.size and labels.dtype.kind not in "iu":', "labels = labels.astype(int)\n    if False:"),
    ),
    slip(
        "lists_cut_off",
        "a list is made into an array of dtype=int, which cuts off the floats in it without a word",
        "use np.asarray(labels) without a dtype, and refuse what is not an integer",
        line(
            "labels = np.asarray(labels)",
            "labels = np.array(labels, dtype=int) if isinstance(labels, list) else labels",
        ),
    ),
    slip(
        "tables_pass",
        "a column or a table is flattened without a word",
        "refuse what is not one-dimensional",
        ("    labels = np.asarray(labels)\n", "    labels = np.asarray(labels).ravel()\n"),
    ),
    slip(
        "range_not_asked",
        "labels outside of 0 .. num_classes - 1 are written down",
        "raise ValueError where a label is below 0 or not below num_classes",
        ("    if np.any(outside):", "    if False:"),
    ),
]

TO_DO = "to_do = [stage for stage in stages if stage in missing or stage in stale]"

PROJECT_LOG = [
    slip(
        "own_stages",
        "`stages` is not used, but the recipe of this notebook",
        "go by the stages that the function is handed",
        (
            "    last = {}\n",
            '    stages = "data initial_loss overfit learning_rate coarse refine final ensemble held_out predictions"\n'
            "    stages, last = stages.split(), {}\n",
        ),
    ),
    slip(
        "claimed_by_the_last_stage",
        "claimed is read from the last stage, whichever that is",
        'read it from the entry about "predictions"',
        (
            'entries[last["predictions"]]["facts"]["val_accuracy"]',
            'entries[last[stages[-1]]]["facts"].get("val_accuracy")',
        ),
    ),
    slip(
        "claimed_only_when_all_is_done",
        "claimed is None as soon as any stage has to be done again",
        'ask only whether "predictions" is missing or stale',
        ('if "predictions" not in to_do:', "if not to_do:"),
    ),
    slip(
        "refined_without_a_search",
        "refinements are counted although there is no coarse search that they refine",
        'begin with the last entry about "coarse", and count nothing without one',
        (
            '    if "coarse" in last:\n        for entry in entries[last["coarse"] :]:\n',
            '    if True:\n        for entry in entries[last.get("coarse", 0) :]:\n',
        ),
    ),
    slip(
        "best_of_no_trials",
        "a best trial is looked for although the search has none",
        "return None for best_config when there are no trials",
        ("    if trials:\n", '    if "coarse" in last:\n'),
    ),
    slip(
        "trials_added_to_the_log",
        "trials += ... adds to the list in the log itself, from which it was taken",
        "begin with a list of your own, trials = [], and write trials = trials + entry['facts']['trials']",
        (
            '    trials = []\n    if "coarse" in last:\n',
            '    trials = []\n    if "coarse" in last:\n'
            '        trials = entries[last["coarse"]]["facts"]["trials"]\n',
        ),
        ('for entry in entries[last["coarse"] :]:', 'for entry in entries[last["coarse"] + 1 :]:'),
        ('trials = trials + entry["facts"]["trials"]', 'trials += entry["facts"]["trials"]'),
    ),
    slip(
        "first_time_counts",
        "the first entry about a stage counts, not the last",
        "let a later entry replace an earlier one",
        ('last[entry["stage"]] = position', 'last.setdefault(entry["stage"], position)'),
    ),
    slip(
        "only_the_one_before",
        "a stage is compared with the one right before it only, and not with all earlier ones",
        "keep the newest of all stages so far",
        ("newest = max(newest, last[stage])", "newest = last[stage]"),
    ),
    slip(
        "repeated_is_stale",
        "a stage that was run twice counts as stale, whatever came after it",
        "compare with the entries about earlier stages",
        (
            "if last[stage] < newest:",
            'if last[stage] < newest or [e["stage"] for e in entries].count(stage) > 1:',
        ),
    ),
    slip(
        "stale_not_to_do",
        "next names a missing stage only, although a stale one comes before it",
        "take the first stage that is missing or stale",
        line(TO_DO, "to_do = missing"),
    ),
    slip(
        "missing_before_stale",
        "all missing stages come before the stale ones",
        "take the first in the order of stages",
        line(TO_DO, "to_do = missing + stale"),
    ),
    slip(
        "stale_before_missing",
        "all stale stages come before the missing ones",
        "take the first in the order of stages",
        line(TO_DO, "to_do = stale + missing"),
    ),
    slip(
        "alphabetical",
        "the missing stages are in alphabetical order",
        "go through stages in their order",
        ('        "missing": missing,', '        "missing": sorted(missing),'),
    ),
    slip(
        "all_trials",
        "trials of a search that was begun anew are counted as well",
        "count from the last coarse entry on",
        ('for entry in entries[last["coarse"] :]:', "for entry in entries:"),
    ),
    slip(
        "coarse_alone",
        "only the trials of the coarse round are counted",
        "add those of every refine entry after it",
        ('if entry["stage"] in ("coarse", "refine"):', 'if entry["stage"] == "coarse":'),
    ),
    slip(
        "last_refinement",
        "only the trials of the last round are kept",
        "add them up over the rounds",
        ('trials = trials + entry["facts"]["trials"]', 'trials = entry["facts"]["trials"]'),
    ),
    slip(
        "last_of_equals",
        "of equally good trials the last is called the best",
        "take the first",
        ("best = max(trials, ", "best = max(reversed(trials), "),
    ),
    slip(
        "best_above_zero",
        "the best accuracy so far begins at 0, so that of trials that all have 0 none is the best",
        "begin with the first trial, or let max find the best",
        ("    if trials:\n", '    if any(trial["val_accuracy"] > 0 for trial in trials):\n'),
    ),
    slip(
        "trial_for_config",
        "best_config is the whole trial",
        "return its config",
        ('best_config = best["config"]', "best_config = best"),
    ),
    slip(
        "stale_claim",
        "a claim is given although what it rests on was run again",
        "claim nothing while predictions is stale",
        ('if "predictions" not in to_do:', 'if "predictions" in last:'),
    ),
    slip(
        "never_stale",
        "no stage is ever stale",
        "compare the last entry about a stage with those about all earlier stages",
        ("        if last[stage] < newest:\n            stale.append(stage)\n", ""),
    ),
    slip(
        "missing_not_to_do",
        "next names a stale stage only, although a missing one comes before it",
        "take the first of stages that is missing or stale",
        ("if stage in missing or stage in stale]", "if stage in stale]"),
    ),
]
