"""What the notebooks import: data, networks, a training loop, loss surfaces and plots.

Import the module you need (`from cs231n_utils import surfaces`); importing the package itself costs nothing.
"""
