"""Validates a workbook: every problem at once, each with file, row, column and rule."""
