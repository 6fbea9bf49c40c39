"""A course folder: its assignments and notebooks, and making, proving and packing what students get."""
