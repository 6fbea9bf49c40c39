"""Run code cells one after another in one namespace, as a kernel would, and keep what they show.

The same code runs in the sandbox and, for a learner's own check, in the learner's process. It understands IPython's
syntax (magics, `!`, `?`) without starting IPython's shell, which would cost more than most cells do.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import linecache
import re
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

DEFINITION = re.compile(r"^(?:def|class) .*(?:\n(?:[ \t#].*)?)*\Z", re.MULTILINE)  # and nothing after it
MAX_TEXT = 20_000
MAX_FIGURES = 20
MAX_PICTURES = 2 << 20  # characters of all in a cell; what is over the wire's limit is lost with its cell


def new_namespace(name: str = "__main__") -> dict[str, Any]:
    """Make the namespace that a notebook's cells share, or that of a file: a module of its own."""
    module = types.ModuleType(name)
    sys.modules.setdefault(name, module)  # where dataclasses, for one, look for their module
    namespace = vars(module)
    namespace["get_ipython"] = lambda: _Shell(namespace)
    return namespace


def run_cell(source: str, namespace: dict[str, Any], name: str) -> dict[str, Any] | None:
    """Run one cell. Returns None, or the exception it ended with as an nbformat `error` output.

    `name` stands for the cell in tracebacks: "<adam_solution>".
    """
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        program, last = python_of(source), None
        if not _ends_in_a_definition(program):
            program = ast.parse(program, name)
            last = program.body.pop() if program.body and isinstance(program.body[-1], ast.Expr) else None
        exec(compile(program, name, "exec", dont_inherit=True), namespace)
        if last is not None:
            show = ast.Interactive([last])
            exec(compile(show, name, "single", dont_inherit=True), namespace)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return error_output(error)
    return None


def _ends_in_a_definition(program: str) -> bool:
    """Say whether the last statement is a definition: then there is nothing to show.

    Such cells, most of those graded, need no syntax tree, which takes longer than to compile them. What looks like a
    definition may stand in a string, which then ends below.
    """
    last = DEFINITION.search(program)
    return last is not None and not any(last[0].count(quotes) % 2 for quotes in ('"""', "'''"))


def python_of(source: str) -> str:
    """Turn IPython's syntax into Python; plain Python is given back as it is, without importing IPython."""
    if not any(mark in source for mark in "%!?"):
        return source
    with contextlib.suppress(SyntaxError, ValueError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are shown when the cell is compiled
        ast.parse(source)
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)


def error_output(error: BaseException) -> dict[str, Any]:
    """Describe an exception as a notebook does, without the frames that are not the learner's."""
    trace = error.__traceback__
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith("<"):
        trace = trace.tb_next
    try:
        lines = traceback.format_exception(type(error), error, trace, limit=-8)
        text = str(error)[:1000]
    except BaseException:  # its own __str__ may raise anything
        lines, text = [f"{type(error).__name__}\n"], ""
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": text,
        "traceback": "".join(lines)[-MAX_TEXT:].splitlines(),
    }


@contextlib.contextmanager
def captured() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Capture what cells print, display and draw; the value gives nbformat outputs and starts afresh."""
    text = io.StringIO()

    def outputs() -> list[dict[str, Any]]:
        printed = text.getvalue()
        text.seek(0)
        text.truncate()
        if len(printed) > MAX_TEXT:
            printed = printed[:MAX_TEXT] + f"\n... ({len(printed) - MAX_TEXT} more characters)\n"
        stream = [{"output_type": "stream", "name": "stdout", "text": printed}] if printed else []
        return stream + _figures()

    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        yield outputs


def _figures() -> list[dict[str, Any]]:
    """Draw the open matplotlib figures as PNG and close them, as the inline backend does after each cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    outputs, size = [], 0
    for number in pyplot.get_fignums()[:MAX_FIGURES]:
        data = {"text/plain": "<Figure>"}
        try:
            figure, png = pyplot.figure(number), io.BytesIO()
            if hasattr(figure, "in_words"):
                data["text/plain"] = str(figure.in_words())[:MAX_TEXT]
            figure.savefig(png, format="png", dpi=72, bbox_inches="tight")
            picture = base64.b64encode(png.getvalue()).decode()
            size += len(picture)
            if size <= MAX_PICTURES:
                data["image/png"] = picture
        except Exception as error:  # a label that cannot be drawn must not cost the cell what it defines
            data["text/plain"] = f"<Figure that cannot be drawn: {type(error).__name__}>"
        outputs.append({"output_type": "display_data", "metadata": {}, "data": data})
    pyplot.close("all")
    return outputs


class _Shell:
    """What `get_ipython()` gives: enough for the magics that notebooks really use. Anything else does nothing.

    `timeit` is among the rest: what it runs leaves nothing behind.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace

    def run_line_magic(self, name: str, line: str, *_: Any) -> Any:
        if name != "time":
            return None
        try:
            code = compile(line, "<magic>", "eval", dont_inherit=True)
        except SyntaxError:
            code = compile(line, "<magic>", "exec", dont_inherit=True)
        return eval(code, self.user_ns)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in ("time", "capture", "prun"):
            exec(compile(python_of(cell), f"<%%{name}>", "exec", dont_inherit=True), self.user_ns)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **kwargs: None
