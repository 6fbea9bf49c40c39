"""Print one line that is larger than anything that crosses, and raise it, too.

Loses: nothing
"""

import sys

sys.stdout.write("x" * 100_000_000)
sys.stderr.write("y" * 100_000_000)
raise ValueError("z" * 100_000_000)
