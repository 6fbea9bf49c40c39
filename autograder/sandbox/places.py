"""Where a child may write: how much of it is in use while the child lives, and sweeping when it has ended.

With namespaces these are /tmp and /dev/shm, file systems of the sandbox's own and of a fixed size. Without them there
is one private folder on the machine's own disk, and what a child keeps there, in files without a name too, is counted.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator

MAX_FILES = 20_000  # a file takes a kilobyte of the kernel's memory, which a tmpfs does not count
MAX_FILES_ON_DISK = 5_000
MAX_SIZE = 64 << 20
MAX_THREADS = 256
PREFIX = "/tmp/sandbox-"  # sticky: whoever has made a folder there can delete it; and it names no course


def private_folder() -> str:
    """Make a folder that only this user can use."""
    return tempfile.mkdtemp(prefix=os.path.basename(PREFIX), dir=os.path.dirname(PREFIX))


def remove(private: str) -> None:
    """Delete a private folder and all that is in it. Its child must have ended."""
    sweep([private])
    os.rmdir(private)


def ways_into(place: str) -> list[str]:
    """Name the folder and those in it that lead to what is mounted beneath it: they are swept, but stay."""
    ways = [place]
    for folder in ways:
        ways += [path for path, is_folder in _entries(folder) if is_folder]
    return ways


def has_many_files(place: str) -> bool:
    """Say whether the file system at a place, which is of a fixed size, holds too many files, links and folders."""
    about = os.statvfs(place)
    return about.f_files - about.f_ffree > MAX_FILES


def is_overfull(private: str, pid: int, largest: int) -> bool:
    """Say whether a child keeps too much on the disk, hides something from being counted, or has too many threads.

    largest  bytes that a file may have: what is mapped but has no name is taken to be so large

    Nothing is followed or changed here: the child may exchange a folder for a link at any moment.
    """
    try:
        files, size = _seen(private)
        size += _held(pid) + largest * _mapped(private, pid)
        return (
            files > MAX_FILES_ON_DISK or size > MAX_SIZE or len(os.listdir(f"/proc/{pid}/task")) > MAX_THREADS
        )
    except (FileNotFoundError, ProcessLookupError):
        return False  # it has ended meanwhile
    except OSError:
        return True


def _seen(private: str) -> tuple[int, int]:
    """Count the files, and their bytes on the disk, until they are too many."""
    files, size, folders = 0, 0, [private]
    while folders and files <= MAX_FILES_ON_DISK and size <= MAX_SIZE:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                files += 1
                with contextlib.suppress(FileNotFoundError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                if files > MAX_FILES_ON_DISK:
                    break
    return files, size


def _held(pid: int) -> int:
    """Count the bytes of what a process has open and has deleted."""
    size = 0
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            about = os.stat(f"/proc/{pid}/fd/{descriptor}")
            size += 0 if about.st_nlink else about.st_blocks * 512
    return size


def _mapped(private: str, pid: int) -> int:
    """Count the files that a process has mapped into its memory and deleted."""
    with open(f"/proc/{pid}/maps", "rb") as file:
        lines = [line.split(maxsplit=5) for line in file if line.endswith(b" (deleted)\n")]
    mark = os.fsencode(private) + b"/"
    return len({(line[3], line[4]) for line in lines if line[5].startswith(mark)})


def sweep(ways: list[str]) -> None:
    """Delete what a child left in these folders, however deep or unreadable.

    Any OSError is let through: a sandbox that cannot be swept ends, and the next submission gets a new one.
    """
    folders = list(ways)
    while folders:
        folder = folders.pop()
        for path, is_folder in _entries(folder):
            if not is_folder:
                os.unlink(path)
            elif path not in ways:
                os.chmod(path, 0o700)
                if folder not in ways:  # up to the top, or paths would grow too long for the kernel
                    here, path = path, os.path.join(ways[0], os.urandom(16).hex())
                    os.rename(here, path)
                folders.append(path)
        if folder not in ways:
            os.rmdir(folder)


def _entries(folder: str) -> Iterator[tuple[str, bool]]:
    """Give path and "is a folder" of all that lies in a folder and is not mounted there."""
    device = os.stat(folder).st_dev
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.stat(follow_symlinks=False).st_dev == device:
                yield entry.path, entry.is_dir(follow_symlinks=False)
