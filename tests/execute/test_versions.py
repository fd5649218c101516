from importlib.metadata import version

from milepost.core.versions import canonical, installed_versions, read_metadata


def test_what_the_package_needs_is_named_with_its_version():
    found = installed_versions()
    assert found["pandas"] == version("pandas")
    assert found["numpy"] == version("numpy"), "needed by what is needed"
    assert found["python"].startswith("CPython 3.")


def test_what_only_stands_beside_it_does_not_count():
    assert not {"ruff", "pytest", "milepost"} & set(installed_versions())


def test_requirements_of_extras_do_not_count(tmp_path):
    path = tmp_path / "METADATA"
    path.write_text(
        "Metadata-Version: 2.4\nName: A_b\nVersion: 1.2\nRequires-Dist: Some.Thing>=2\n"
        "Requires-Dist: other; extra == 'dev'\n\nName: not this\n"
    )
    assert read_metadata(path) == ("A_b", "1.2", ["some-thing"])


def test_names_are_compared_as_the_index_does():
    assert canonical("Ruamel.YAML__x") == "ruamel-yaml-x"
