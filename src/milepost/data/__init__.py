"""Reading, checking and selecting what was promised and what was observed."""
