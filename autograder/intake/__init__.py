"""The way in: what a learning platform gives to download, sorted by student for `nbgrader zip_collect`."""
