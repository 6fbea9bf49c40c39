"""CIFAR-10: 60,000 photographs of 32 x 32 pixels in ten classes.

Learning Multiple Layers of Features from Tiny Images, Alex Krizhevsky, 2009. The archive is its author's own, in the
binary version: records of one byte for the label and 3072 for the pixels, nothing that could run.
"""

import os
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pooch

from cs231n_utils.data import Dataset
from cs231n_utils.download import fetch

NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
RECORD = 1 + 3 * 32 * 32  # bytes: the label, then all of red, all of green, all of blue
FOLDER = "cifar-10-batches-bin"
# What is unpacked: one file for training, one for testing, so that each can be mapped as one array.
UNPACKED = {
    "cifar-10-train.bin": tuple(f"{FOLDER}/data_batch_{k}.bin" for k in range(1, 6)),
    "cifar-10-test.bin": (f"{FOLDER}/test_batch.bin",),
}


@dataclass(frozen=True)
class Archive:
    """Where the archive is, and how to know it.

    sha256   of the whole file
    records  in each of its six files
    """

    url: str
    sha256: str
    records: int


OFFICIAL = Archive(
    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    10_000,
)


class Images(NamedTuple):
    """All of CIFAR-10 as it is on disk: X_* uint8 (N, 32, 32, 3), mapped and read-only, y_* int64 (N,)."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def load_cifar10(
    root: str | Path | None = None,
    download: bool = False,
    *,
    num_train: int | None = None,
    num_val: int = 1000,
    num_test: int | None = None,
    seed: int = 0,
    dtype: type = np.float32,
    progress: bool = True,
    archive: Archive = OFFICIAL,
) -> Dataset:
    """Load CIFAR-10, split and centred with the mean of the training part. Pixels start out between 0 and 1.

    root, download, progress  see `map_cifar10`
    num_train, num_val        disjoint parts of the 50,000 training images; None takes all that are left. 49,000
                              images in float32 fill 600 MB; use fewer where that is too much
    num_test                  of the 10,000 test images; None takes all
    seed                      which images are taken is a function of this number alone
    """
    images = map_cifar10(root, download, progress=progress, archive=archive)
    if num_train is None:
        num_train = len(images.y_train) - num_val
    if num_test is None:
        num_test = len(images.y_test)
    rng = np.random.default_rng(seed)
    order, test = rng.permutation(len(images.y_train)), rng.permutation(len(images.y_test))[:num_test]
    if (
        min(num_train, num_val, num_test) < 1
        or num_train + num_val > len(order)
        or num_test > len(images.y_test)
    ):
        raise ValueError(
            f"there are {len(order)} images to train and validate with and {len(images.y_test)} to test with; "
            f"{num_train}, {num_val} and {num_test} cannot be had."
        )
    train, val = order[:num_train], order[num_train : num_train + num_val]

    def pixels(X: np.ndarray, rows: np.ndarray) -> np.ndarray:
        taken = X[rows].reshape(len(rows), -1).astype(dtype)
        taken /= 255
        return taken

    X_train, X_val = pixels(images.X_train, train), pixels(images.X_train, val)
    X_test = pixels(images.X_test, test)
    mean = X_train.mean(axis=0)
    for X in (X_train, X_val, X_test):
        X -= mean
    labels = images.y_train[train], images.y_train[val], images.y_test[test]
    return Dataset(X_train, labels[0], X_val, labels[1], X_test, labels[2], mean, (32, 32, 3))


def map_cifar10(
    root: str | Path | None = None,
    download: bool = False,
    *,
    progress: bool = True,
    archive: Archive = OFFICIAL,
) -> Images:
    """Map CIFAR-10 into memory: nothing is read before it is used, and no copy is made.

    root      folder for the archive (162 MB) and what is unpacked from it (176 MB); None is this user's cache. An
              archive that you put there yourself is used
    download  fetch the archive if it is not there; a download that broke off is continued
    progress  show how far the download is

    Raises FileNotFoundError if there is nothing and nothing may be downloaded, ConnectionError if that fails, and
    ValueError if the archive is not the official one or damaged.
    """
    folder = Path(pooch.os_cache("cs231n-learning") if root is None else root).expanduser()
    sizes = {name: len(members) * archive.records * RECORD for name, members in UNPACKED.items()}
    if not all((folder / name).is_file() and (folder / name).stat().st_size == sizes[name] for name in sizes):
        packed = folder / archive.url.rpartition("/")[2]
        if packed.exists():
            if pooch.file_hash(str(packed), alg="sha256") != archive.sha256:
                raise ValueError(
                    f"{packed} is damaged, or not the official archive: delete it and download it again."
                )
        elif download:
            fetch(archive.url, packed, archive.sha256, progress=progress)
        else:
            raise FileNotFoundError(
                f"CIFAR-10 is not in {folder}: call with download=True once (162 MB), or put {packed.name} there."
            )
        _unpack(packed, archive, folder)
    (X_train, y_train), (X_test, y_test) = (_map(folder / name) for name in UNPACKED)
    return Images(X_train, y_train, X_test, y_test)


def _unpack(packed: Path, archive: Archive, folder: Path) -> None:
    """Copy the records out of the archive. Nothing in it decides on a path, and no more is read than is expected."""
    parts = {name: folder / f"{name}.part" for name in UNPACKED}
    try:
        with tarfile.open(packed, "r:gz") as tar:
            for name, members in UNPACKED.items():
                with parts[name].open("wb") as file:
                    for member in members:
                        file.write(_records(tar, member, archive.records))
    except (tarfile.TarError, EOFError, zlib.error, KeyError, ValueError, OSError) as error:
        for part in parts.values():
            part.unlink(missing_ok=True)
        reason = error.args[0] if isinstance(error, KeyError) else error
        raise ValueError(f"{packed} cannot be unpacked: {reason}.") from None
    for name, part in parts.items():
        os.replace(part, folder / name)


def _records(tar: tarfile.TarFile, name: str, count: int) -> bytes:
    member = tar.getmember(name)
    file = tar.extractfile(member) if member.isreg() else None
    if file is None or member.size != count * RECORD:
        raise ValueError(f"{name} is not a file of {count} records of {RECORD} bytes")
    records = file.read(count * RECORD)
    if len(records) != count * RECORD:
        raise ValueError(f"{name} ends too soon")
    if np.frombuffer(records, dtype=np.uint8)[::RECORD].max() >= len(NAMES):
        raise ValueError(f"{name} has a label that is none of the {len(NAMES)} classes")
    return records


def _map(path: Path) -> tuple[np.ndarray, np.ndarray]:
    records = np.memmap(path, dtype=np.uint8, mode="r").reshape(-1, RECORD)
    # Planes of red, green and blue become the last axis of a view; the file stays as it is.
    return records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), records[:, 0].astype(np.int64)
