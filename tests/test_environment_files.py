"""The conda environment asks for what the package asks for, no older and nothing left out."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib": "matplotlib-base"}


def test_environment_yml_names_every_dependency_with_its_lower_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    described = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    words = [w for w in described if isinstance(w, str)]
    words += [w for w in described[-1]["pip"] if not w.startswith("-")]
    there = {m[1]: m[2] for w in words if (m := re.match(r"([\w-]+) *(.*)", w))}
    for text in project["dependencies"]:
        wanted = Requirement(text)
        assert there.get(CONDA_NAMES.get(wanted.name, wanted.name)) == str(wanted.specifier), text
