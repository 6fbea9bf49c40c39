"""What is written down: nbgrader's gradebook, results as files, and why one differs from the one before."""
