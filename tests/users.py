"""Commands that another user of the system runs."""

NOBODY = 65534


def as_user(user: int | None) -> list[str]:
    """Begin a command that another user runs: one who may read Python wherever it lies."""
    if user is None:
        return []
    capability = "+dac_read_search"
    return [
        "setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups",
        f"--inh-caps={capability}", f"--ambient-caps={capability}",
    ]  # fmt: skip
