"""Folders and actors as arguments: what the learner's function finds, and what the check is told of it."""

from __future__ import annotations

import io
import os
import sys
import zipfile

import numpy as np
import pytest
from test_calls import functions

from autograder.calls import Actor, Folder, Stop, StudentFault
from autograder.judging import fingerprints
from autograder.props import Actor as ActorProp

SAVE = """
import os
def save(folder, W):
    temporary = folder / "W.tmp"
    with open(temporary, "wb") as file:
        np.savez(file, W=W)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, folder / "W.npz")
    return folder / "W.npz"
"""


def test_a_folder_is_a_path_to_its_files():
    source = """
import json
def look(folder):
    with np.load(folder / "deep/W.npz") as archive:
        W = archive["W"]
    return sorted(path.name for path in folder.iterdir()), W, json.loads((folder / "a.json").read_text())["a"]
"""
    names, W, a = functions(source).look(
        Folder({"deep/W.npz": {"W": np.eye(2)}, "a.json": {"a": 1}, "note.txt": "!"})
    )
    assert names == ["a.json", "deep", "note.txt"]
    np.testing.assert_array_equal(W, np.eye(2))
    assert a == 1


def test_what_a_function_leaves_can_be_handed_to_the_next_call():
    found = functions(SAVE, "def look(folder): return np.load(folder / 'W.npz')['W']")
    left = found.save.observe(Folder(), np.arange(3.0)).folder
    assert set(left.files) == {"W.npz"}
    np.testing.assert_array_equal(found.look(left), np.arange(3.0))


def test_no_result_depends_on_where_the_folder_lies():
    found = functions(
        SAVE, "def places(folder): return [folder, str(folder), {'in': (str(folder / 'a/b'), 3)}]"
    )
    assert found.save(Folder(), np.ones(1)) == "W.npz"
    assert found.places(Folder()) == ["", "", {"in": ("a/b", 3)}]


def test_a_folder_may_be_a_keyword_argument_and_is_no_argument_written_to():
    reply = functions(SAVE).save.observe(W=np.ones(1), folder=Folder())
    assert reply.result == "W.npz"
    reply = functions(SAVE).save.observe(Folder(), np.ones(1))
    assert reply.changed == reply.lost == ()


def test_broken_files_come_and_go():
    source = """
def look(folder):
    (folder / "left.npz").write_bytes(b"PK nothing")
    (folder / "picture.bin").write_bytes(bytes(range(256)))
    return (folder / "broken.npz").read_text()
"""
    reply = functions(source).look.observe(Folder({"broken.npz": "half of it", "whole.json": [1, None]}))
    assert reply.result == "half of it"
    assert reply.folder.files == {
        "broken.npz": None,
        "left.npz": None,
        "picture.bin": None,
        "whole.json": [1, None],
    }


def test_an_archive_of_objects_is_never_unpickled():
    source = "def leave(folder): np.savez(folder / 'W.npz', W=np.array([{}], dtype=object))"
    assert functions(source).leave.observe(Folder()).folder.files == {"W.npz": None}


@pytest.mark.parametrize(
    "replace", ["os.replace(old, new)", "old.replace(new)", "rename(old, new)", "os.rename(old, new)"]
)
@pytest.mark.parametrize("sync", ["os.fsync(file.fileno())", "fsync(file)", "fsync(file.fileno())"])
def test_the_diary_tells_writing_syncing_and_renaming_in_order(replace: str, sync: str):
    source = f"""
import os
from os import fsync, rename
def save(folder):
    old, new = folder / "W.tmp", folder / "W.npz"
    with old.open("wb") as file:
        np.savez(file, W=np.ones(3))
        file.flush()
        {sync}
    {replace}
"""
    disk = functions(source).save.observe(Folder()).disk
    size = disk[1][2]
    assert disk == (("open", "W.tmp"), ("fsync", "W.tmp", size), ("rename", "W.tmp", "W.npz", size))
    assert size > 0


def test_what_was_not_flushed_is_not_yet_on_disk_when_it_is_synced():
    source = """
import os, tempfile
def save(folder):
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as file:
        file.write("x" * 100)
        os.fsync(file.fileno())
    os.replace(file.name, folder / "done.txt")
"""
    (_, _), (_, _, synced), (_, _, new, renamed) = functions(source).save.observe(Folder()).disk
    assert (synced, new, renamed) == (0, "done.txt", 100)


def test_each_of_two_open_files_is_seen_to_be_synced():
    source = """
import os
def save(folder):
    with open(folder / "a.tmp", "w") as a, open(folder / "b.tmp", "w") as b:
        a.write("aa")
        b.write("b")
        for file in (a, b):
            file.flush()
            os.fsync(file)
"""
    disk = functions(source).save.observe(Folder()).disk
    assert disk[2:] == (("fsync", "a.tmp", 2), ("fsync", "b.tmp", 1))


def test_after_a_call_fsync_is_what_it_was():
    before = os.fsync, sys.getprofile()
    functions(SAVE).save(Folder(), np.ones(1))
    assert (os.fsync, sys.getprofile()) == before


def test_what_is_read_or_lies_elsewhere_is_not_in_the_diary():
    source = """
import os, pathlib, tempfile
def busy(folder):
    (folder / "there.txt").read_text()
    with tempfile.TemporaryDirectory() as other:
        elsewhere = pathlib.Path(other, "x")
        elsewhere.write_text("x")
        elsewhere.replace(folder / "x.txt")
"""
    assert functions(source).busy.observe(Folder({"there.txt": "t"})).disk == (("rename", "", "x.txt", 1),)


KILLED = """
import pathlib
def work(folder, step):
    for i in range(5):
        try:
            step(i)
        except Exception:
            pass
        (folder / f"{i}.txt").write_text("done")
"""


def test_a_callback_can_kill_a_call_and_the_folder_is_as_it_was_then():
    def step(i):
        if i == 2:
            raise Stop("killed")

    with pytest.raises(StudentFault) as caught:
        functions(KILLED).work(Folder(), step)
    assert caught.value.kind == "stopped"
    assert list(caught.value.folder.files) == ["0.txt", "1.txt"]


def test_what_is_killed_stays_dead_whatever_it_catches():
    calls = []

    def step(i):
        calls.append(i)
        raise Stop("killed")

    functions(KILLED.replace("except Exception", "except BaseException")).work(Folder(), step)
    assert calls == [0]


def test_a_call_that_raises_tells_of_the_folder_too():
    with pytest.raises(StudentFault) as caught:
        functions(KILLED).work(Folder({"a.txt": "a"}))
    assert caught.value.kind == "raised" and caught.value.folder.files == {"a.txt": "a"}


def test_links_out_of_the_folder_are_not_followed():
    source = "import os\ndef leave(folder): os.symlink('/etc/passwd', folder / 'passwd.txt')"
    assert functions(source).leave.observe(Folder()).folder.files == {}


def test_mistakes_on_disk_have_fingerprints_of_their_own():
    def print_of(source):
        return fingerprints.fingerprint("save", functions(source).save.observe(Folder(), np.ones(2)))

    in_place = "def save(folder, W):\n    np.savez(folder / 'W.npz', W=W)\n    return folder / 'W.npz'"
    other_name = SAVE.replace("W.tmp", "temporary")
    assert fingerprints.alike([print_of(SAVE)], [print_of(other_name)])
    assert not fingerprints.alike([print_of(SAVE)], [print_of(in_place)])
    assert not fingerprints.alike([print_of(SAVE)], [print_of(SAVE.replace("W=W", "W=2 * W"))])


def test_only_the_checks_can_name_an_actor():
    assert Actor is ActorProp
    with pytest.raises(ModuleNotFoundError):
        functions("def f(x): return x").f(Actor("nowhere.to.be.found"))


def test_an_archive_is_read_whatever_made_it():
    source = """
import io, zipfile
def leave(folder):
    (folder / "W.npz").write_bytes(bytes(np.frombuffer(KEPT, np.uint8)))
"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        content = io.BytesIO()
        np.save(content, np.arange(4))
        archive.writestr("W.npy", content.getvalue())
    left = functions(f"KEPT = {buffer.getvalue()!r}", source).leave.observe(Folder()).folder
    np.testing.assert_array_equal(left.files["W.npz"]["W"], np.arange(4))


def test_an_actor_is_made_on_the_other_side():
    actor = Actor("babysitting.loop.flagged", flag=2.0)
    np.testing.assert_array_equal(functions("def f(actor): return actor[0][:3, 1]").f(actor), [2.0, 2.0, 2.0])
