"""Inside the sandbox: one submission's process. It serves what the grader asks and is believed in nothing.

["run", source, name]     -> {"error": output or None, "outputs": [nbformat outputs]}
["call", name, n, observed], n arguments -> any number of ["callback", number, args, kwargs], each answered by a value
                                            or a fault, then the reply, a dict
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from autograder.calling import wire
from autograder.calling.answering import answer, quietly
from autograder.calling.cells import captured, new_namespace, run_cell
from autograder.sandbox.lockdown import Lock, lock_down
from autograder.sandbox.stream import Stream

LOCKED = wire.encode(["locked"])


def serve(stream: Stream, lock: Lock) -> None:
    """Lock this process, say so, and answer until the stream ends."""
    lock_down(lock)

    def call_back(message: bytes) -> bytes:
        stream.send(message)
        return stream.receive()

    stream.send(LOCKED)
    namespace = new_namespace()
    with captured() as outputs, quietly():
        while True:
            match _order(stream.receive()):
                case ["run", source, name]:
                    error = run_cell(source, namespace, name)
                    stream.send(wire.encode({"error": error, "outputs": outputs()}))
                case ["call", name, int(count), bool(observed)]:
                    request = [stream.receive() for _ in range(count)]
                    stream.send(answer(namespace, name, request, observed, call_back))


@lru_cache(64)
def _order(frame: bytes) -> Any:
    """Read an order; the same function is called many times."""
    return wire.decode(frame)
