"""Item analysis. NumPy, pandas and SciPy only; usable from a notebook, without Django."""
