from milepost.execute.environment import execution_environment


def test_a_persons_own_settings_do_not_reach_an_execution(tmp_path):
    mine = {
        "TZ": "Asia/Tokyo",
        "MATPLOTLIBRC": "/home/me",
        "IPYTHONDIR": "/home/me",
        "PATH": "/bin",
    }
    env = execution_environment(tmp_path, tmp_path, mine)
    assert (env["TZ"], env["LC_ALL"], env["PYTHONHASHSEED"]) == ("UTC", "C.UTF-8", "0")
    assert env["OMP_NUM_THREADS"] == "1"
    assert env["PATH"] == "/bin"
    assert "/home/me" not in env.values()
    assert mine["TZ"] == "Asia/Tokyo", "the given one is left alone"
