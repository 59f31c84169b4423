"""Reports of an analysis as terminal text, workbook and tagged PDF. All three show the same sections."""
