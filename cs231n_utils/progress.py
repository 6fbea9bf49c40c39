"""A bar that says how far something is."""

import os
import sys
from typing import Any

from tqdm import tqdm


def progress_bar(**options: Any) -> tqdm:
    """Give a bar on standard output. Where it cannot be drawn over, as in a file, it is written twice a minute."""
    is_drawn = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    in_notebook = type(sys.stdout).__module__.startswith("ipykernel")
    # Text works in every notebook; the widget needs an extension.
    return tqdm(file=sys.stdout, mininterval=0.1 if is_drawn or in_notebook else 30, **options)
