"""What the notebooks import: data and augmentation, networks, a training loop, executors, a log, surfaces and plots.

Import the module you need (`from cs231n_utils import surfaces`); importing the package itself costs nothing.
"""
