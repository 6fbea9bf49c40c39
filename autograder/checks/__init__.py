"""What is proved about each question: one module for each assignment, named like it."""
