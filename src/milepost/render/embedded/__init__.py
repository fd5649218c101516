"""Renders the book on Pandoc and Typst where Quarto is not installed."""
