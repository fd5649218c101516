"""A website in a branch of the repository, as hosts of code serve it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from milepost.core.errors import UserError

BRANCH = "gh-pages"


def publish_to_branch(
    root: Path, make: Callable[[Path], None], message: str, say: Callable[[str], None]
) -> None:
    """Let a website be made in the branch ``gh-pages``, which is committed and not pushed.

    Parameters
    ----------
    make
        Writes the website into the folder that it is given: what the branch has, or an empty one.

    Raises
    ------
    UserError
        If git can't do it; with its words.
    """
    with tempfile.TemporaryDirectory(prefix="milepost-pages-") as scratch:
        folder = Path(scratch) / BRANCH
        if _git(root, "rev-parse", "--verify", "--quiet", BRANCH, check=False):
            _git(root, "worktree", "add", "--quiet", str(folder), BRANCH)
        else:
            _git(root, "worktree", "add", "--quiet", "--detach", "--no-checkout", str(folder))
            # a checkout would lay the workbook's own files there, to be committed with the site
            _git(folder, "symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
            _git(folder, "read-tree", "--empty")
        try:
            if (folder / "_quarto.yml").exists():
                raise UserError(
                    f"The branch {BRANCH} holds the workbook's own files, rows that nobody else may see "
                    "among them, as an earlier version committed them: delete it, also where it was "
                    f"pushed (git push origin --delete {BRANCH}; git branch -D {BRANCH}), and publish "
                    "again."
                )
            make(folder)
            _git(folder, "add", "--all", "--force")
            if _git(folder, "status", "--porcelain"):
                _git(folder, "commit", "--quiet", "-m", message)
                say(f"committed to the branch {BRANCH}: git push origin {BRANCH}")
            else:
                say(f"nothing changed: the branch {BRANCH} is as it was")
        finally:
            _git(root, "worktree", "remove", "--force", str(folder), check=False)


def _git(folder: Path, *words: str, check: bool = True) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise UserError(
            "git is not on the PATH: publish into a folder instead (--to DIR)."
        ) from error
    if check and done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it failed"])[0]
        raise UserError(f"git {words[0]}: {reason}")
    return done.stdout.strip()
