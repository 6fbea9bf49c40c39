"""The class report, a section in each module; `autograder/reporting/page.py` puts them together."""
