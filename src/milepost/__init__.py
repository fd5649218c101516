"""milepost: a reproducible reporting workbook.

A team puts observations in ``data/``, says in ``params/`` what is to be published, and gets a
book whose every figure can be traced to rows and sources. Nothing about one organisation or one
plan is written in this package.
"""

from importlib.metadata import version

__version__ = version("milepost")
