"""Observations from people's files: a form to fill, and the way of a filled file into ``data/``."""
