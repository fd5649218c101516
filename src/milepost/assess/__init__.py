"""How far a target has come: pure functions from targets and observations to assessments."""
