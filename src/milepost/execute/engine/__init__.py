"""A papermill engine on processes forked from one that has everything imported."""
