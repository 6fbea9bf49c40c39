"""What goes wrong in save_checkpoint, read_checkpoints and load_newest."""

from __future__ import annotations

from autograder.slips import line, slip

WRITE_NOTES = """    with open(temporary, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, notes)
"""
WRITE_PARAMS = """    with open(temporary, "wb") as archive:
        np.savez(archive, **params)
        archive.flush()
        os.fsync(archive.fileno())
    os.replace(temporary, path)
"""
SYNC_NOTES = "        file.flush()\n        os.fsync(file.fileno())\n"
SYNC_PARAMS = "        archive.flush()\n        os.fsync(archive.fileno())\n"
TEMPORARY = 'temporary = folder / f"{stem}.tmp"'

SAVE_CHECKPOINT = [
    slip(
        "statistics_made_text",
        "what JSON cannot hold is written as the text that Python prints, and nobody can read it back",
        "let the error of json.dumps out",
        ("json.dumps(statistics)", "json.dumps(statistics, default=str)"),
    ),
    slip(
        "written_in_place",
        "both files are written under the names that readers look for, so they can find half of one",
        "write each to a temporary name in the same folder, then os.replace(temporary, path)",
        ('open(temporary, "w")', 'open(notes, "w")'),
        ("    os.replace(temporary, notes)\n", ""),
        ('open(temporary, "wb")', 'open(path, "wb")'),
        ("    os.replace(temporary, path)\n", ""),
    ),
    slip(
        "statistics_in_place",
        "the .json is written in place; only the .npz gets a temporary name",
        "treat both files alike",
        ('open(temporary, "w")', 'open(notes, "w")'),
        ("    os.replace(temporary, notes)\n", ""),
    ),
    slip(
        "no_fsync",
        "os.replace is called before the content is on disk; after a power cut the new name may be an empty file",
        "call file.flush() and os.fsync(file.fileno()) before os.replace",
        (SYNC_NOTES, ""),
        (SYNC_PARAMS, ""),
    ),
    slip(
        "statistics_not_synced",
        "only the .npz is synced",
        "flush and sync the .json as well",
        (SYNC_NOTES, ""),
    ),
    slip(
        "not_flushed",
        "os.fsync is called while part of the file is still in Python's own buffer",
        "call file.flush() first",
        ("        file.flush()\n", ""),
        ("        archive.flush()\n", ""),
    ),
    slip(
        "temporary_elsewhere",
        "the temporary file lies in the system's folder for them; where that is another file system, a rename fails",
        "put it beside the final file: a rename is only atomic within one file system",
        (TEMPORARY, 'temporary = folder.with_name(f"{folder.name}-{stem}.tmp")'),
    ),
    slip(
        "temporary_looks_real",
        "the temporary file of the .npz ends in .npz as well; np.savez adds that to any name by itself",
        "give it an ending of its own, and hand np.savez the open file",
        (
            WRITE_PARAMS,
            '    draft = folder / f"{stem}.tmp.npz"\n    np.savez(draft, **params)\n'
            '    with open(draft, "rb+") as archive:\n        os.fsync(archive.fileno())\n'
            "    os.replace(draft, path)\n",
        ),
    ),
    slip(
        "statistics_last",
        "the .npz is renamed first, so a reader can find a checkpoint without its statistics",
        "write the .json first and the .npz last",
        ("    text = json.dumps(statistics)\n" + WRITE_NOTES + "\n", ""),
        (WRITE_PARAMS, WRITE_PARAMS + "\n    text = json.dumps(statistics)\n" + WRITE_NOTES),
    ),
    slip(
        "epoch_not_padded",
        "the epoch is not padded, so that listings are out of order: epoch=10 comes before epoch=9",
        "write f'{epoch:03d}'",
        ("{epoch:03d}", "{epoch}"),
    ),
    slip(
        "two_decimals",
        "the accuracy is rounded to two decimals; neighbours in a search differ by less",
        "write f'{val_accuracy:.4f}'",
        ("{val_accuracy:.4f}", "{val_accuracy:.2f}"),
    ),
    slip(
        "accuracy_in_percent",
        "the accuracy is written in percent",
        "leave it between 0 and 1",
        ("{val_accuracy:.4f}", "{100 * val_accuracy:.4f}"),
    ),
    slip(
        "folder_returned",
        "the folder is returned, not the path of the .npz",
        "return the path of the file",
        line("return path", "return folder"),
    ),
    slip(
        "statistics_forgotten",
        "the statistics are not written",
        "write them as JSON beside the .npz, under the same name",
        (WRITE_NOTES, ""),
    ),
    slip(
        "params_without_names",
        "np.savez is handed the values alone and calls them arr_0, arr_1 and so on",
        "pass the dict as keyword arguments: np.savez(file, **params)",
        ("np.savez(archive, **params)", "np.savez(archive, *params.values())"),
    ),
]

READ_CHECKPOINTS = [
    slip(
        "sorted_as_text",
        "names are sorted as text, where 1000 comes before 999 and 10 before 9",
        "sort by the number of the epoch",
        ("key=lambda checkpoint: checkpoint[0]", "key=lambda checkpoint: checkpoint[2].name"),
    ),
    slip(
        "best_first",
        "checkpoints are sorted by accuracy",
        "sort by epoch; whoever wants the best can look for it",
        ("key=lambda checkpoint: checkpoint[0]", "key=lambda checkpoint: -checkpoint[1]"),
    ),
    slip(
        "newest_first",
        "the newest comes first",
        "sort with the lowest epoch first",
        ("key=lambda checkpoint: checkpoint[0])", "key=lambda checkpoint: checkpoint[0])[::-1]"),
    ),
    slip(
        "end_not_looked_at",
        "only the beginning of a name is matched, so temporary files and copies pass for checkpoints",
        "match the whole name with re.fullmatch",
        ("re.fullmatch", "re.match"),
    ),
    slip(
        "found_anywhere",
        "the pattern is looked for anywhere in a name, so copies and temporary files pass for checkpoints",
        "match the whole name with re.fullmatch",
        ("re.fullmatch", "re.search"),
    ),
    slip(
        "point_matches_anything",
        "a point in a regular expression stands for any character",
        r"write \. for a point",
        (r"\.npz", ".npz"),
    ),
    slip(
        "decimal_point_is_anything",
        "the point of the number stands for any character, and 09123 passes for an accuracy",
        r"write \. for a point: \d+\.\d+",
        (r"(\d+\.\d+|nan)", r"(\d+.\d+|nan)"),
    ),
    slip(
        "digits_and_points",
        "any mixture of digits and points passes for an accuracy",
        r"ask for digits, a point and digits: \d+\.\d+",
        (r"(\d+\.\d+|nan)", r"([\d.]+|nan)"),
    ),
    slip(
        "four_decimals",
        "one digit and four decimals are expected of an accuracy",
        r"allow any number of digits: \d+\.\d+",
        (r"(\d+\.\d+|nan)", r"(\d\.\d{4}|nan)"),
    ),
    slip(
        "strangers_raise",
        "names are taken apart before it is known that they are those of checkpoints, and int or float raises",
        "match the whole name with re.fullmatch, and pass over what does not fit",
        (r"epoch=(\d+)-val=(\d+\.\d+|nan)\.npz", r"epoch=(.*)-val=(.*)\.npz"),
    ),
    slip(
        "nan_passed_over",
        "a checkpoint whose accuracy is nan is passed over, though it says that the trial has diverged",
        "allow nan in the pattern",
        (r"(\d+\.\d+|nan)", r"(\d+\.\d+)"),
    ),
    slip(
        "text_returned",
        "the epoch is handed back as text",
        "convert it with int",
        ("int(match[1])", "match[1]"),
    ),
    slip(
        "json_listed",
        "the statistics are listed as checkpoints of their own",
        "look for names that end in .npz",
        (r"\.npz", r"\.(?:npz|json)"),
    ),
    slip(
        "folders_below_searched",
        "the folders below are searched as well, and their checkpoints taken for this one's",
        "use folder.iterdir(), which stays in the folder",
        ("folder.iterdir()", 'folder.rglob("*")'),
    ),
    slip(
        "broken_left_out",
        "files are opened, and those that are broken are left out",
        "go by the names alone: this is called often, for many trials, and reading takes time",
        (
            "        if match is None:\n",
            "        if match is not None:\n            try:\n                np.load(path).close()\n"
            "            except Exception:\n                match = None\n        if match is None:\n",
        ),
    ),
    slip(
        "only_three_digits",
        "exactly three digits are expected of an epoch",
        r"allow any number of digits: \d+",
        (r"epoch=(\d+)", r"epoch=(\d{3})"),
    ),
]

LOAD_NEWEST = [
    slip(
        "one_step_back_only",
        "when the newest checkpoint is broken one more is tried, and no others",
        "try all of them, the newest first",
        ("in reversed(checkpoints):", "in checkpoints[:-3:-1]:"),
    ),
    slip(
        "best_loaded",
        "the best checkpoint is loaded, so that training starts again from an earlier epoch",
        "load the one with the highest epoch",
        ("reversed(checkpoints)", "sorted(checkpoints, key=lambda c: (not c[1] >= 0, -c[1]))"),
    ),
    slip(
        "oldest_loaded",
        "the oldest checkpoint is loaded",
        "begin at the end of the list",
        ("reversed(checkpoints)", "checkpoints"),
    ),
    slip(
        "broken_raises",
        "a broken file raises, and the trial can never be resumed",
        "catch what reading raises and go on with the checkpoint before",
        ("            continue\n", "            raise\n"),
    ),
    slip(
        "broken_gives_up",
        "at the first broken file it gives up, although there are older checkpoints",
        "go on with the checkpoint before",
        ("            continue\n", "            return None\n"),
    ),
    slip(
        "only_bad_archives_caught",
        "only one kind of error is caught; a file that is empty, or no archive at all, raises others",
        "catch Exception",
        ("except Exception:", 'except __import__("zipfile").BadZipFile:'),
    ),
    slip(
        "value_errors_not_caught",
        "only errors of the operating system are caught; a file that is there and broken raises others",
        "catch Exception",
        ("except Exception:", "except OSError:"),
    ),
    slip(
        "no_statistics_no_matter",
        "a checkpoint whose statistics are missing or broken is taken all the same",
        "both files have to be whole",
        (
            '            text = path.with_suffix(".json").read_text()\n            statistics = json.loads(text)\n',
            "            try:\n"
            '                statistics = json.loads(path.with_suffix(".json").read_text())\n'
            "            except (OSError, ValueError):\n                statistics = {}\n",
        ),
    ),
    slip(
        "broken_deleted",
        "broken files are deleted",
        "only read; a broken file may still be of use to somebody",
        ("            continue\n", "            path.unlink()\n            continue\n"),
    ),
    slip(
        "diverged_passed_over",
        "a checkpoint called nan is passed over, and what has diverged is trained once more",
        "load the newest, whatever its accuracy",
        ("        try:\n", "        if np.isnan(_):\n            continue\n        try:\n"),
    ),
    slip(
        "empty_params",
        "where there is no checkpoint, empty results are returned; None was asked for",
        "return None, so that nobody takes an empty dict for parameters",
        line("return None", "return 0, {}, {}"),
    ),
    slip(
        "accuracy_returned",
        "the accuracy is returned in place of the statistics",
        "return what the .json holds",
        ("        return epoch, params, statistics\n", "        return epoch, params, _\n"),
    ),
]
