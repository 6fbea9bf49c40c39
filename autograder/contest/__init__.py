"""The contest on held-out images: drawn, released, scored and ranked."""
