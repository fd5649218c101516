"""Reads the data package: CSV, Excel and Parquet to typed frames, with their problems."""
