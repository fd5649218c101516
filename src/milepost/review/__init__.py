"""What reviewers send back: their comments, and where each belongs."""
