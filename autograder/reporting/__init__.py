"""The class report, a section in each module; `autograder/report.py` puts them together."""
