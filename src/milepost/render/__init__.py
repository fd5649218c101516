"""Render the book that ``_quarto.yml`` describes: with Quarto, or with what the wheels carry.

A renderer computes nothing: it reads executed notebooks and pages and sets them.
"""
