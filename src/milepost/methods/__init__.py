"""Published methods of assessing progress, each with its source."""
