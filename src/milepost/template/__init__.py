"""What ``milepost new`` and ``milepost add`` write: a workbook of few, short files."""
