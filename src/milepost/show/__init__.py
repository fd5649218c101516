"""What a reader sees: figures, and the tables and words beside them."""
