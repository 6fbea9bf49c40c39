"""Inside the sandbox: one submission's process. It serves what the grader asks and is believed in nothing.

["run", source, name]     -> {"error": output or None, "outputs": [nbformat outputs]}
["call", name], arguments -> any number of ["callback", number], arguments (answered by a value or a fault),
                             then ["reply"], reply
"""

from __future__ import annotations

import socket
from typing import Any

from autograder import wire
from autograder.answering import answer
from autograder.cells import captured, new_namespace, run_cell
from autograder.sandbox.lockdown import lock_down


def serve(connection: socket.socket) -> None:
    """Lock this process, say so, and answer until the connection closes."""
    lock_down()
    send(connection, ["locked"])
    namespace = new_namespace()
    with captured() as outputs:
        while True:
            match receive(connection):
                case ["run", source, name]:
                    error = run_cell(source, namespace, name)
                    send(connection, {"error": error, "outputs": outputs()})
                case ["call", name]:
                    reply = _call(connection, namespace, name, receive_frame(connection))
                    send(connection, ["reply"])
                    connection.sendall(reply)


def _call(connection: socket.socket, namespace: dict[str, Any], name: str, request: bytes) -> bytes:
    def call_back(number: int, arguments: bytes) -> bytes:
        send(connection, ["callback", number])
        connection.sendall(arguments)
        value = receive_frame(connection)
        match wire.decode(value):
            case {"callback failed": str(text)}:
                raise ValueError(text)
        return value

    return answer(namespace, name, request, call_back)


def send(connection: socket.socket, value: Any) -> None:
    """Send one frame."""
    connection.sendall(wire.encode(value))


def receive(connection: socket.socket) -> Any:
    """Receive one frame and read it."""
    return wire.decode(receive_frame(connection))


def receive_frame(connection: socket.socket) -> bytes:
    """Receive one whole frame. Raises EOFError when the other side is gone, NotPlain when it is over the limits."""
    prefix = receive_exactly(connection, wire.PREFIX.size)
    return prefix + receive_exactly(connection, sum(wire.sizes(prefix)))


def receive_exactly(connection: socket.socket, size: int) -> bytes:
    """Receive `size` bytes, taking memory only as they come."""
    parts = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
