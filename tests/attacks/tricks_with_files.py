"""Tricks with the file and the folder that are handed in: each ends in a grade or in one clear sentence."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

from catalogue import Document, trick
from tricks_with_cells import code

NAME = "parameter_updates"
FILE = f"{NAME}.ipynb"


def spelled(document: Document) -> bytes:
    """Write a notebook as JSON."""
    return json.dumps(document).encode()


@trick("all", says="not valid JSON")
def an_empty_file(document: Document, folder: Path) -> bytes:
    """Hand in nothing."""
    return b""


@trick("all", says="not valid JSON")
def a_file_cut_off(document: Document, folder: Path) -> bytes:
    """Hand in half a notebook."""
    return spelled(document)[:5000]


@trick("all", says="not UTF-8")
def text_that_is_not_utf8(document: Document, folder: Path) -> bytes:
    """Hand in bytes that are no text."""
    return spelled(document).replace(b"import", b"imp\xff\xfert", 1)


@trick("all", says="not UTF-8")
def text_in_utf16(document: Document, folder: Path) -> bytes:
    """Hand in another encoding."""
    return json.dumps(document).encode("utf-16")


@trick("all", says="not a valid notebook")
def not_a_number(document: Document, folder: Path) -> bytes:
    """Write NaN and infinity, which Python reads and JSON does not have."""
    return spelled(document | {"metadata": {"score": float("nan"), "points": float("inf")}})


@trick("all", says="not a valid notebook")
def a_number_of_a_million_digits(document: Document, folder: Path) -> bytes:
    """Write a number that takes long to read."""
    return spelled(document).replace(b'"nbformat": 4', b'"nbformat": 4, "x": ' + b"9" * 1_000_000, 1)


@trick("all", says="not a valid notebook")
def metadata_nested(document: Document, folder: Path) -> bytes:
    """Nest metadata a hundred thousand deep."""
    return spelled(document).replace(b'"metadata": {', b'"metadata": {"x": ' + b"[" * 100_000, 1)


@trick("all", says="not a valid notebook")
def metadata_of_empty_lists(document: Document, folder: Path) -> bytes:
    """Write forty megabytes of empty lists, which take a gigabyte once they are read."""
    lists = b"[" + b"[]," * 14_000_000 + b"[]]"
    return spelled(document).replace(b'"nbformat": 4', b'"nbformat": 4, "x": ' + lists, 1)


@trick()
def metadata_of_many_keys(document: Document, folder: Path) -> Document:
    """Write a hundred thousand keys of metadata in every place."""
    many = {f"key {number}": number for number in range(100_000)}
    document["metadata"] |= many
    document["cells"][0]["metadata"] |= many
    return document


@trick()
def keys_written_twice(document: Document, folder: Path) -> bytes:
    """Write the list of cells twice; the last one counts, for everyone who reads it."""
    return spelled(document).replace(b"{", b'{"cells": [], "nbformat": 3, ', 1)


@trick("all", says="larger than 50 MB and was not opened")
def a_hundred_megabytes(document: Document, folder: Path) -> None:
    """Hand in a file of a hundred megabytes."""
    (folder / FILE).write_bytes(spelled(document))
    os.truncate(folder / FILE, 100 << 20)


@trick("all", says="not UTF-8|not valid JSON")
def a_zip_bomb(document: Document, folder: Path) -> bytes:
    """Hand in an archive that unpacks to gigabytes, under the notebook's name and beside it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(FILE, bytes(200 << 20))
        archive.writestr(f"../../../attacked/{FILE}", b"{}")
    for name in (f"{NAME}.zip", f"{NAME}.ipynb.gz", "predictions.npz"):
        (folder / name).write_bytes(packed.getvalue())
    return packed.getvalue()


@trick("all", says="parameter_updates.ipynb is a link, and links are not followed")
def a_link_to_the_key(document: Document, folder: Path) -> None:
    """Hand in a link to the course's key in place of the notebook."""
    (folder / FILE).symlink_to("../../../.autograder/key")


@trick("all", says="parameter_updates.ipynb is a link, and links are not followed")
def a_link_to_somebody_elses_work(document: Document, folder: Path) -> None:
    """Hand in a link to the notebook of another student."""
    (folder / FILE).symlink_to(f"../../000-honest/{NAME}/{FILE}")


@trick("all", says="parameter_updates.ipynb is a link, and links are not followed")
def a_link_to_the_solution(document: Document, folder: Path) -> None:
    """Hand in a link to the instructor's notebook."""
    (folder / FILE).symlink_to(f"../../../solutions/{NAME}/{FILE}")


@trick("all", says="parameter_updates.ipynb is a link, and links are not followed")
def a_link_to_itself(document: Document, folder: Path) -> None:
    """Hand in a link that leads to itself."""
    (folder / FILE).symlink_to(FILE)


@trick("all", says="There is no parameter_updates.ipynb")
def a_folder_in_its_place(document: Document, folder: Path) -> None:
    """Hand in a folder under the notebook's name."""
    (folder / FILE / FILE).mkdir(parents=True)


@trick("all", says="There is no parameter_updates.ipynb")
def a_pipe_in_its_place(document: Document, folder: Path) -> None:
    """Hand in a named pipe, which nobody ever writes to."""
    os.mkfifo(folder / FILE)


@trick("all", says="There is no parameter_updates.ipynb")
def another_name(document: Document, folder: Path) -> None:
    """Hand in a notebook under names that resemble its own."""
    for name in (FILE.upper(), f"{FILE} ", f" {FILE}", f"{NAME}.ipynb.ipynb", f"{FILE}\n", f"..{FILE}"):
        (folder / name).write_bytes(spelled(document))


@trick()
def a_pipe_for_a_timestamp(document: Document, folder: Path) -> Document:
    """Hand in a named pipe where nbgrader keeps the time."""
    os.mkfifo(folder / "timestamp.txt")
    return document


@trick()
def a_link_for_a_timestamp(document: Document, folder: Path) -> Document:
    """Hand in a link to the key where nbgrader keeps the time."""
    (folder / "timestamp.txt").symlink_to("../../../.autograder/key")
    return document


@trick()
def a_timestamp_of_forty_megabytes(document: Document, folder: Path) -> Document:
    """Hand in a time that takes long to read."""
    (folder / "timestamp.txt").write_bytes(b"9" * (40 << 20))
    return document


@trick()
def a_timestamp_that_is_none(document: Document, folder: Path) -> Document:
    """Hand in bytes where nbgrader keeps the time."""
    (folder / "timestamp.txt").write_bytes(b"\xff\xfe 0001-01-01 \x00 25:61")
    return document


@trick()
def modules_beside_it(document: Document, folder: Path) -> Document:
    """Hand in modules and configuration that Python, pytest, nbgrader or IPython might pick up."""
    for name in (
        "numpy.py",
        "sitecustomize.py",
        "usercustomize.py",
        "conftest.py",
        "json.py",
        "autograder.py",
    ):
        (folder / name).write_text("open('/tmp/attacked-by-a-module', 'w')\nraise SystemExit(0)\n")
    (folder / "nbgrader_config.py").write_text("open('/tmp/attacked-by-a-module', 'w')\n")
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-p attacked'\n")
    (folder / "gradebook.db").write_bytes(b"SQLite format 3\x00")
    return document


@trick()
def files_beside_it(document: Document, folder: Path) -> Document:
    """Hand in links, pipes, deep folders and odd names beside the notebook."""
    (folder / "log.jsonl").symlink_to("../../../.autograder/key")
    (folder / "predictions.csv").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.json")
    (folder / "huge.json").touch()
    os.truncate(folder / "huge.json", 1 << 40)
    (folder / "loop").symlink_to("..")
    (folder / "-rf *.txt").write_text("x")
    open(os.fsencode(folder) + b"/\xff\n.txt", "w").close()
    folder.joinpath(*["deep"] * 40).mkdir(parents=True)
    for number in range(300):
        (folder / f"note_{number}.txt").write_text("x" * 1000)
    return document


@trick()
def saved_outputs_of_forty_megabytes(document: Document, folder: Path) -> Document:
    """Save forty megabytes of output in the demonstrations' cells."""
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 1_000_000}
    document["cells"].append(code("") | {"outputs": [output] * 40})
    return document
