"""Grading behind the wall: one submission, a class, and a class again."""
