"""Grading on other machines, by way of a Dask scheduler."""
