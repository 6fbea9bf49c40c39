"""A folder for one call of a learner's function: made, watched while the function works in it, and read back.

It runs on the answering side. What it says of the disk is as trustworthy as the learner's process: not at all by
itself, but nobody gets further by lying here than by writing other files.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.calling import wire

MAX_FILES = 1000
MAX_TEXT = 1 << 16
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

# ["open", name] a file opened for writing; ["fsync", name, bytes] ; ["rename", old, new, bytes]
Deed = list[Any]

_SYNCS = [name for name in ("fsync", "fdatasync") if hasattr(os, name)]
# An audit hook cannot be taken away again: this one looks here for who wants to know.
_watched: list[Watch] = []


@contextlib.contextmanager
def scratch(files: Mapping[str, Any]) -> Iterator[Path]:
    """Make a folder with `files`, as `autograder.props.Folder` describes them, and delete it at the end."""
    root = Path(os.path.realpath(tempfile.mkdtemp(prefix="folder-")))
    try:
        for name, value in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, value)
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _write(path: Path, value: Any) -> None:
    if path.suffix == ".npz" and isinstance(value, dict):
        np.savez(path, **value)
    elif path.suffix == ".json" and not isinstance(value, str):
        path.write_text(json.dumps(value), encoding="utf-8")
    else:
        path.write_text(value, encoding="utf-8")


def contents(root: Path) -> dict[str, Any]:
    """Read what lies in a folder, in the form in which `scratch` takes it."""
    found: dict[str, Any] = {}
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink() and len(found) < MAX_FILES:
                found[path.relative_to(root).as_posix()] = _read(path)
    return dict(sorted(found.items()))


def _read(path: Path) -> Any:
    try:
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as archive:
                value: Any = {name: archive[name] for name in archive.files}
        elif path.suffix == ".json":
            value = json.loads(path.read_text(encoding="utf-8"))
        else:
            value = path.read_text(encoding="utf-8")[:MAX_TEXT]
        wire.encode(value)
    except Exception:  # a file may be broken in any way
        return None
    return value


def without(root: Path, value: Any) -> Any:
    """Give `value` with every path inside the folder as a name relative to it: no result depends on where it lies."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, str):
        inside = value.startswith((str(root) + os.sep, str(root) + "/"))
        return Path(value).relative_to(root).as_posix() if inside else "" if value == str(root) else value
    if type(value) is dict:
        return {without(root, key): without(root, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        parts = [without(root, item) for item in value]
        return parts if isinstance(value, list) else tuple(parts)
    return value


class Watch:
    """Keeps a diary of what is written, synced and renamed in a folder while it is entered."""

    def __init__(self, root: Path) -> None:
        self.root, self.deeds = str(root), list[Deed]()
        self._written: list[str] = []
        self._named = False

    def __enter__(self) -> Watch:
        if _hook not in _installed:
            sys.addaudithook(_hook)
            _installed.append(_hook)
        _watched.append(self)
        # os.fsync tells no audit hook of itself. In its place it can be seen which file it is called with; one that was
        # imported before by its own name only shows in a profile, and is taken for the file that was opened last.
        self._replaced = {name: getattr(os, name) for name in _SYNCS}
        for name, sync in self._replaced.items():
            setattr(os, name, self._in_place_of(sync))
        self._profile = sys.getprofile()
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._profile)
        for name, sync in self._replaced.items():
            setattr(os, name, sync)
        _watched.remove(self)

    def opened(self, path: str, flags: int) -> None:
        if flags & WRITING and (name := self._inside(path)):
            self._written.append(path)
            self.deeds.append(["open", name])

    def renamed(self, old: str, new: str) -> None:
        if self._inside(old) or self._inside(new):
            self.deeds.append(["rename", self._inside(old), self._inside(new), _size(old)])

    def _in_place_of(self, sync: Callable[[Any], None]) -> Callable[[Any], None]:
        def named(file: Any) -> None:
            with contextlib.suppress(OSError, TypeError):
                about = os.stat(file if isinstance(file, int) else file.fileno())
                self._synced(
                    [p for p in self._written if os.path.exists(p) and os.path.samestat(os.stat(p), about)]
                )
            self._named = True
            try:
                sync(file)
            finally:
                self._named = False

        return named

    def _called(self, frame: Any, event: str, function: Any) -> None:
        if event == "c_call" and not self._named and function in self._replaced.values():
            self._synced([path for path in self._written if os.path.exists(path)])

    def _synced(self, paths: list[str]) -> None:
        if paths:
            self.deeds.append(["fsync", self._inside(paths[-1]), _size(paths[-1])])

    def _inside(self, path: str) -> str:
        """Name a path relative to the folder; "" outside."""
        whole = os.path.abspath(path)
        if not whole.startswith(self.root + os.sep):
            return ""
        return whole[len(self.root) + 1 :].replace(os.sep, "/")


_installed: list[Any] = []


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if not _watched or event not in ("open", "os.rename"):
        return
    with contextlib.suppress(TypeError, ValueError, OSError):  # a descriptor, or anything that is no path
        for watch in list(_watched):
            if event == "open":
                watch.opened(os.fsdecode(args[0]), args[2])
            else:
                watch.renamed(os.fsdecode(args[0]), os.fsdecode(args[1]))


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return -1
