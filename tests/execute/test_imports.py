import json

from run_support import code, notebook

from milepost.execute.imports import imported_modules


def test_modules_are_found_in_code_and_not_in_words(tmp_path):
    path = tmp_path / "a.ipynb"
    prose = {"cell_type": "markdown", "metadata": {}, "source": "import nothing"}
    cells = [
        code("import pandas as pd\nfrom milepost import charts"),
        code("%matplotlib inline\nimport magic"),
        code("def f():\n    import scipy.stats\nfrom . import here"),
        prose,
    ]
    path.write_text(json.dumps(notebook(*cells)))
    found = imported_modules([path, path, tmp_path / "missing.ipynb"])
    assert found == ["pandas", "milepost", "milepost.charts", "scipy.stats"]
