"""What every room uses: errors, the workbook and its files, the model, the kinds."""
