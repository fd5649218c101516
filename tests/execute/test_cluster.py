"""Dask: the same chapters, also when a worker is lost or the workbook isn't shared."""

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager

import pytest
from run_support import fixture_job

from milepost.core.errors import UserError

distributed = pytest.importorskip("distributed", reason="an optional extra")
dask = pytest.importorskip("dask", reason="an optional extra")


@contextmanager
def cluster(workers):
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_dask_on_this_machine_makes_the_same_bytes(book, make_book):
    names = ["basic", "failing", "external_output", "prints"]
    jobs = [fixture_job(name) for name in names]
    events = []
    found = book.execute(*jobs, engine="local", workers=2, on_event=events.append)
    other = make_book()
    expected = other.execute(*jobs)
    assert {n: o.state for n, o in found.items()} == {n: o.state for n, o in expected.items()}
    assert found["failing"].error.trace == expected["failing"].error.trace
    assert files(book.chapters) == files(other.chapters)
    assert {"started", "cell", "executed", "failed"} == {event.kind for event in events}
    assert book.states(jobs[0], engine="local") == ["fresh"]


@pytest.mark.long
def test_a_lost_workers_notebooks_are_executed_by_another(book):
    for name in "abcdef":
        book.write(name, "import time\ntime.sleep(0.7)", "n")
    killed = []
    with cluster(2) as made:

        def kill_one_that_works(event):
            if event.kind == "cell" and not killed:
                worker = next(iter(made.workers.values()))
                killed.append(worker.pid)
                os.kill(worker.pid, signal.SIGKILL)

        states = book.states(
            *[book.job(name) for name in "abcdef"],
            engine=made.scheduler_address,
            on_event=kill_one_that_works,
        )
    assert killed
    assert states == ["executed"] * 6


@pytest.mark.long
def test_where_the_workbook_is_not_shared_inputs_and_results_are_sent(book, monkeypatch):
    monkeypatch.setattr("milepost.execute.cluster._path_for_workers", lambda path: f"{path}-not")
    table = book.store / "tables" / "t.parquet"
    table.parent.mkdir(parents=True)
    table.write_bytes(b"content")
    book.write(
        "a",
        "from milepost.core.workbook import find_workbook\n"
        "root = find_workbook().root\n"
        "print((root / '.milepost/tables/t.parquet').read_text(), chapter)",
        "from pathlib import Path\n"
        "folder = Path('figures') / chapter\nfolder.mkdir(parents=True)\n"
        "(folder / 'x.csv').write_text('n')",
    )
    job = book.job("a")
    job = type(job)(job.name, job.label, job.notebook, job.parameters, (table,))
    book.write("b", "1 / 0")
    found = book.execute(job, book.job("b"), engine="local")
    assert found["a"].state == "executed"
    assert "content a" in book.shown("a")
    assert (book.chapters / "figures/a/x.csv").read_text() == "n"
    assert found["b"].error.notebook == book.store / "failed" / "b.ipynb"
    assert "ZeroDivisionError" in found["b"].error.notebook.read_text()
    assert book.states(job, engine="local") == ["fresh"]
    assert list((book.store / "tmp").iterdir()) == []


def test_a_cluster_that_does_not_answer_is_named(book, monkeypatch):
    monkeypatch.setattr("milepost.execute.cluster.PATIENCE", 1)
    with pytest.raises(UserError, match=r"127\.0\.0\.1:9"):
        book.execute(fixture_job("basic"), engine="tcp://127.0.0.1:9")


def test_without_dask_it_is_said_how_to_get_it(book, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(UserError, match=r"milepost\[dask\]"):
        book.execute(fixture_job("basic"), engine="local")


@pytest.fixture
def certificate(tmp_path):
    """A key and a certificate of one's own, named as Dask's configuration names them."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not on the PATH")
    key, pem = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", pem], check=True, capture_output=True,
    )  # fmt: skip
    named = {"distributed.comm.require-encryption": True, "distributed.comm.tls.ca-file": str(pem)}
    for role in ("client", "scheduler", "worker"):
        named[f"distributed.comm.tls.{role}.key"] = str(key)
        named[f"distributed.comm.tls.{role}.cert"] = str(pem)
    return named


@pytest.mark.long
def test_a_cluster_behind_tls_is_used_by_who_has_its_certificate_and_by_nobody_else(
    book, certificate, monkeypatch
):
    monkeypatch.setattr("milepost.execute.cluster.PATIENCE", 3)
    book.write("a", "1 + 1")
    job = book.job("a")
    with dask.config.set(certificate):
        made = distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50,
            protocol="tls", host="127.0.0.1", security=distributed.Security(),
        )  # fmt: skip
    with made:
        address = made.scheduler_address
        assert address.startswith("tls://")
        with pytest.raises(UserError, match="No Dask cluster"):
            book.execute(job, engine=address)
        with dask.config.set(certificate):
            assert book.states(job, engine=address) == ["executed"]
