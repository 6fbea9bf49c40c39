"""What the tests of the sandbox share. They run in the real one: nothing stands in for it."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.calls import StudentFault
from autograder.sandbox.host import Child, Sandbox

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 20.0  # far more than anything needs: a busy machine is no failure
SHORT = 0.5  # what a loop without end is given

# What one leaves behind in a folder `place`.
LEFT = {
    "files": "for n in range(200): open(f'{place}/{n}', 'w').write('x')",
    "folders": "os.makedirs(f'{place}/a/b/c'); open(f'{place}/a/b/c/d', 'w').close()",
    "odd names": "open(os.fsencode(place) + b'/\\xff\\n*', 'w').close(); open(f'{place}/.hidden', 'w').close()",
    "links": "os.symlink('/usr', f'{place}/usr'); os.symlink('nowhere', f'{place}/broken')",
    "a folder that cannot be listed": "os.mkdir(f'{place}/d', 0o300); open(f'{place}/d/kept', 'w').close()",
    "a folder without any rights": "os.makedirs(f'{place}/a/b', 0o700); os.mkdir(f'{place}/a/b/c', 0)",
    "a file without any rights": "os.close(os.open(f'{place}/f', os.O_CREAT, 0))",
    "folders as deep as one likes": "os.chdir(place)\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')",
    "an open file": "kept = open(f'{place}/open', 'w')",
}

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")


@contextmanager
def fresh(sandbox: Sandbox) -> Iterator[Child]:
    """Give a fresh child. However it ends, the next one must work."""
    child = sandbox.child()
    yield child
    child.close()
    after = sandbox.child()
    assert after.run("x = 6 * 7\nx", "<after>", SECONDS)["outputs"][0]["text"] == "42\n"
    after.close()


def define(child, source):
    """Run a cell that must not raise."""
    assert child.run(textwrap.dedent(source), "<cell>", SECONDS)["error"] is None


def call(child, source, *args, name="f", seconds=SECONDS, **kwargs):
    """Define `f` and call it."""
    define(child, source)
    return child.call(name, args, kwargs, seconds)


def fault(child, source, *args, **kwargs):
    """Define `f` and call it; it must not give a result."""
    with pytest.raises(StudentFault) as caught:
        call(child, source, *args, **kwargs)
    return caught.value
