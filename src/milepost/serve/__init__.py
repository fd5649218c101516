"""The book while it is being written: watched, made again in part, and shown in a browser."""
