"""Item analysis. NumPy, pandas and SciPy only; usable from a notebook, without Django."""

from exams.psychometrics.analysis import analyze
from exams.psychometrics.bad_input import BadInput
from exams.psychometrics.document import Analysis

__all__ = ["Analysis", "BadInput", "analyze"]
