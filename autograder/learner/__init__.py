"""What learners run on their own machine: checks of their own work, and how far they are."""
