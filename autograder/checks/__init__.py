"""What is proved about each question: one module for each assignment, named like it."""

# The order in which they are worked through.
COURSE = (
    "gradient_checks",
    "sanity_checks",
    "babysitting",
    "parameter_updates",
    "hyperparameter_search",
    "evaluation",
    "capstone",
)
