"""Files that are never seen half written."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Container, Mapping
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file so that a reader, or a crash, sees the old content or the new, never a part.

    Raises OSError that names it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content, mode)
    except OSError as error:  # which names no file, or the temporary one
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_out(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file where a person wants it: through a link, and into a pipe or a device as into what it is."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)
    else:
        write_whole(path.resolve(), content, mode)


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_zip(
    path: Path, content: Mapping[str, bytes], executable: Container[str] = (), mode: int = 0o644
) -> None:
    """Write a zip file of these names, whole or not at all; the same content gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, which keeps who may run a file
            entry.external_attr = (0o100755 if name in executable else 0o100644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    write_out(path, packed.getvalue(), mode)
