"""Pure functions that make all figures: contributions, statuses, roll-up, outlook, changes."""
