"""What goes wrong in successive_halving."""

from __future__ import annotations

from autograder.slips import slip

SORT = 'healthy.sort(key=lambda trial: trial["score"], reverse=True)'
HEALTHY = 'healthy = [trial for trial in trials if not np.isnan(trial["score"])]'
PLACES = "places = max(1, len(trials) // eta)"
LONGER = "num_epochs = num_epochs * eta"
LAST = "        if len(trials) == 1:\n            return healthy[0], rungs\n"

CONFIGS_COMPARED = slip(
    "configs_compared",
    "where two scores are equal the configs are compared, and Python cannot say which dict is larger",
    "sort by the score alone: key=lambda trial: trial['score']",
    ('key=lambda trial: trial["score"]', 'key=lambda trial: (trial["score"], trial["config"])'),
)

SUCCESSIVE_HALVING = [
    CONFIGS_COMPARED,
    slip(
        "planned_beforehand",
        "the sizes of all rungs follow from the number of configs at the start, whatever has diverged",
        "count from the rung before: max(1, len(trials) // eta)",
        ("max(1, len(trials) // eta)", "max(1, len(configs) // eta ** len(rungs))"),
    ),
    slip(
        "keeps_the_worst",
        "the configs with the lowest scores go on",
        "a larger score is better: sort in descending order",
        (SORT, SORT.replace(", reverse=True", "")),
    ),
    slip(
        "keeps_the_first",
        "the first configs of a rung go on, whatever their scores",
        "sort the trials of a rung by score",
        (SORT, "pass"),
    ),
    slip(
        "nan_goes_on",
        "NaN counts as the highest score, as it does for np.argsort, and goes on to the next rung",
        "take the trials with score NaN out before you sort",
        (HEALTHY, "healthy = list(trials)"),
        (SORT, 'healthy.sort(key=lambda trial: np.nan_to_num(trial["score"], nan=np.inf), reverse=True)'),
    ),
    slip(
        "rounded_up",
        "the number of configs that go on is rounded up",
        "use floor: len(trials) // eta",
        (PLACES, "places = max(1, -(-len(trials) // eta))"),
    ),
    slip(
        "share_of_the_finite",
        "the places in the next rung are counted from the configs that are left, not from the whole rung",
        "divide the size of the rung, those with score NaN included",
        (PLACES, "places = max(1, len(healthy) // eta)"),
    ),
    slip(
        "never_longer",
        "every rung trains for min_epochs",
        "multiply num_epochs by eta after every rung",
        (LONGER, "pass"),
    ),
    slip(
        "epochs_added",
        "min_epochs is added after every rung",
        "multiply by eta: 1, 3, 9, 27",
        (LONGER, "num_epochs = num_epochs + min_epochs"),
    ),
    slip(
        "times_two",
        "the number of epochs is doubled, whatever eta is",
        "multiply by eta",
        (LONGER, "num_epochs = num_epochs * 2"),
    ),
    slip(
        "half_stays",
        "half of the configs go on, whatever eta is",
        "keep len(trials) // eta",
        (PLACES, "places = max(1, len(trials) // 2)"),
    ),
    slip(
        "last_not_trained",
        "it stops when one config is left, before that one has had its rung",
        "train the last one, too: its rung is the longest",
        (
            "        survivors = [trial",
            "        if places == 1:\n            return healthy[0], rungs\n        survivors = [trial",
        ),
    ),
    slip(
        "stops_below_eta",
        "it stops when fewer than eta configs are left, although one of them always goes on",
        "go on until a rung had one config",
        (LAST, LAST.replace("== 1", "< eta")),
    ),
    slip(
        "lone_survivor_not_trained",
        "it stops when only one config has a score, although that one has shared its rung with others",
        "look at the size of the rung, those with score NaN included: the last one has its own, longest rung",
        (LAST, LAST.replace("len(trials)", "len(healthy)")),
    ),
    slip(
        "best_of_all_rungs",
        "the best score of all rungs wins, although those after few epochs cannot be compared with the last",
        "return the trial of the last rung",
        (
            LAST,
            "        if len(trials) == 1:\n"
            "            everything = [trial for _, rung in rungs for trial in rung]\n"
            '            return max(everything, key=lambda trial: np.nan_to_num(trial["score"], nan=-np.inf)), rungs\n',
        ),
    ),
    slip(
        "first_scores_decide",
        "the order of the first rung decides about all later ones",
        "sort every rung by its own scores",
        (
            SORT,
            'early = {id(trial["config"]): -i for i, trial in enumerate('
            'sorted(rungs[0][1], key=lambda t: np.nan_to_num(t["score"], nan=-np.inf), reverse=True))}\n'
            '        healthy.sort(key=lambda trial: early[id(trial["config"])], reverse=True)',
        ),
    ),
    slip(
        "nan_for_best",
        "where all scores of a rung are NaN, one of its trials is called the best",
        "return None for best when nothing is left",
        ("return None, rungs", "return trials[0], rungs"),
    ),
]
