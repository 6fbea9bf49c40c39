"""One submission behind the wall: its cells are run, and its functions are called, in a process that may be lost."""

from __future__ import annotations

import time
from typing import Any

from autograder.calling.bounds import TooLong, alarm
from autograder.calling.plain import NotPlain
from autograder.calls import Call, Reply, StudentFault
from autograder.course.notebook import Cell
from autograder.sandbox.host import ENDED, Child, Died, Exchange, Sandbox, TimedOut, ask
from autograder.shown import clean, discreet
from autograder.values import Limits

MAX_REPLIES = 128 << 20  # bytes of memory that all replies to one question may take
MAX_SHOWN = 16 << 20  # characters that all cells together may show
MAX_TROUBLES = 20


class Session:
    """One submission behind the wall, forked anew and loaded again when its process is lost."""

    def __init__(self, sandbox: Sandbox, cells: list[Cell], limits: Limits, deadline: float) -> None:
        self._sandbox, self._cells, self._limits, self._deadline = sandbox, cells, limits, deadline
        self._child: Child | None = None
        self._left_out: set[int] = set()
        self._shown = 0
        self.outputs: dict[int, list[dict[str, Any]]] = {}
        self.troubles: list[str] = []

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def call(self, question: str, exchange: Exchange) -> Call:
        """Give what calls the learner's functions for one question, by way of `exchange`."""

        def call(
            function: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False
        ) -> Reply:
            try:
                with alarm(self._limits.question):  # for functions of ours that are called back
                    return ask(exchange, function, args, kwargs, observed)
            except TooLong:
                self._end()
                raise StudentFault("timed out", self._too_slow(question)) from None
            except StudentFault as fault:
                fault.text = discreet(fault.text)  # it may say what the inputs were
                raise
            except Died as error:
                raise StudentFault("died", self._ended(f"{question}: {error}")) from None

        return call

    def exchange(self, question: str) -> Exchange:
        """Give the way to the learner's process for one question; its time starts with the first message.

        The process is started and loaded when there is none. Raises StudentFault for what becomes of it.
        """
        until, asked, most = 0.0, None, 0

        def exchange(message: bytes) -> bytes:
            nonlocal until, asked, most
            child = self._child or self._loaded()
            if child is not asked:
                most = child.weight + (most - asked.weight if asked else MAX_REPLIES)
                asked = child
            now = time.monotonic()
            until = until or min(now + self._limits.question, self._deadline)
            try:
                if child.weight > most:
                    raise Died(f"all that it answered is more than {MAX_REPLIES >> 20} MB")
                return child.exchange(message, until - now)  # the check's own time stands still meanwhile
            except TimedOut:
                self._end()
                raise StudentFault("timed out", self._too_slow(question)) from None
            except Died as error:
                raise StudentFault("died", self._ended(f"{question}: {error}")) from None

        return exchange

    def _too_slow(self, name: str) -> str:
        if time.monotonic() < self._deadline:
            return f"{name} was stopped after {self._limits.question:g} s without an answer."
        return f"The {self._limits.submission:g} s for the whole notebook were used up before {name} had answered."

    def _ended(self, what: str) -> str:
        how, by_itself = self._end(), what.endswith(ENDED)  # else it is we who kill it
        return f"{what} ({how})." if by_itself and how.startswith("signal") else f"{what}."

    def _end(self) -> str:
        with alarm(0):  # half an order would be the end of the sandbox
            child, self._child = self._child, None
            return child.close() if child else ""

    def _loaded(self) -> Child:
        """Give a child in which the learner's cells have run, leaving out those that killed one before."""
        with alarm(0):  # a check's own time stands still meanwhile
            while self._child is None:
                self._look_at_the_clock()
                self._child = self._sandbox.child()
                for cell in self._cells:
                    self._look_at_the_clock()
                    if cell.index not in self._left_out and not self._run(self._child, cell):
                        break
        return self._child

    def _look_at_the_clock(self) -> None:
        if time.monotonic() >= self._deadline:
            self._end()
            limit = self._limits.submission
            raise StudentFault("timed out", f"The {limit:g} s for the whole notebook were used up.")

    def _run(self, child: Child, cell: Cell) -> bool:
        name = cell.grade_id or f"cell {cell.index + 1}"
        seconds = min(self._limits.cell, self._deadline - time.monotonic())
        try:
            answer = child.run(cell.source, f"<{name}>", max(seconds, 0.1))
            error, outputs = answer["error"], answer["outputs"]
        except TimedOut:
            self._end()
            trouble = f"Cell {cell.index + 1} ({name}) was stopped after {seconds:.2g} s and left out."
        except Died as died:
            trouble = self._ended(f"Cell {cell.index + 1} ({name}) was left out: {died}")
        except NotPlain as error:
            self._end()
            trouble = f"Cell {cell.index + 1} ({name}) was left out: it is {error}."
        except (TypeError, KeyError):
            trouble = self._ended(f"Cell {cell.index + 1} ({name}) was left out: it sent no answer")
        else:
            if cell.index not in self.outputs:
                self.outputs[cell.index] = self._to_show([*outputs, error] if error else outputs)
            return True
        self._left_out.add(cell.index)
        if len(self.troubles) < MAX_TROUBLES:
            self.troubles.append(trouble)
        self.outputs[cell.index] = [{"output_type": "stream", "name": "stdout", "text": trouble + "\n"}]
        return False

    def _to_show(self, outputs: Any) -> list[dict[str, Any]]:
        """Keep what a cell shows, until all cells together have shown more than anybody reads."""
        kept = clean(outputs) if self._shown <= MAX_SHOWN else []
        self._shown += sum(len(str(output)) for output in kept)
        return kept
