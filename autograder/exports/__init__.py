"""Where grades go: tables for learning platforms, reports for build servers, a grader for Gradescope.

docs/exports.md says what each is for and where to click.
"""
