"""Making a book from a workbook, and putting it where readers find it: whole, or not at all."""
