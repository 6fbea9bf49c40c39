"""What each `autograder COMMAND` takes and does, a module for each kind of use.

A module's `add_to` describes its commands to the parser; the functions below it run them. What takes long to import is
imported where it is used: `autograder check` starts without nbgrader.
"""
