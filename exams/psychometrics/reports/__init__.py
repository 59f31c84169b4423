"""An analysis as people read it: in a terminal, as a workbook, as a tagged PDF. All three show the same sections."""
