"""Calling what a learner wrote, in this process or behind the wall: cells are run, functions get plain data."""
