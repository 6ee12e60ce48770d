"""Settings that are unsafe are refused, all of them at once (SEC-17); the demo cannot be made to listen to others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from screening.config import (
    DEMO_KEYS,
    DEMO_MARK,
    PRODUCTION_MARK,
    Config,
    UnsafeConfiguration,
    from_environment,
)
from screening.serving import processes
from screening.storage.sealing.keys import KeyRing


@pytest.fixture
def good(tmp_path: Path) -> dict[str, str]:
    """Settings with which production starts."""
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").mkdir()
    KeyRing.create(tmp_path / "keys" / "ring")
    return {
        "SCREENING_MODE": "production",
        "SCREENING_DATA": str(tmp_path / "data"),
        "SCREENING_KEYS": str(tmp_path / "keys" / "ring"),
        "SCREENING_URL": "https://Intake.example",
        "SCREENING_PROXY": "yes",
    }


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(UnsafeConfiguration) as unsafe:
        from_environment(environ)
    return unsafe.value.problems


def one_problem(environ: dict[str, str], start: str, has: str = "") -> None:
    (found,) = problems(environ)
    assert found.startswith(start)
    assert has in found


def test_good_settings_are_taken_as_they_are(good: dict[str, str], tmp_path: Path) -> None:
    config = from_environment(good)
    assert (config.demo, config.host, config.port, config.behind_proxy) == (False, "127.0.0.1", 8000, True)
    assert config.hosts == {"intake.example"}
    assert config.database == f"sqlite:///{tmp_path / 'data' / 'screening.db'}"


def test_a_status_port_is_a_number_or_nothing(good: dict[str, str]) -> None:
    assert from_environment(good).status_port is None
    assert from_environment({**good, "SCREENING_STATUS_PORT": "9000"}).status_port == 9000
    one_problem({**good, "SCREENING_STATUS_PORT": "x"}, "SCREENING_STATUS_PORT: found 'x'")


def test_a_mode_that_is_none_is_refused_and_not_taken_for_the_demo() -> None:
    one_problem(
        {"SCREENING_MODE": "Production"}, "SCREENING_MODE: found 'Production'; allowed demo, production"
    )


@pytest.mark.parametrize("name", ["SCREENING_DATA", "SCREENING_KEYS", "SCREENING_URL", "SCREENING_PROXY"])
def test_production_names_what_is_not_set(good: dict[str, str], name: str) -> None:
    one_problem({**good, name: ""}, f"{name}: found nothing; allowed ")


def test_production_refuses_a_folder_of_the_demo(good: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data" / DEMO_MARK).touch()
    one_problem(good, "SCREENING_DATA: ", "a folder of the demo")


def test_the_demo_refuses_a_folder_with_real_data(tmp_path: Path) -> None:
    (tmp_path / PRODUCTION_MARK).touch()
    one_problem({"SCREENING_DATA": str(tmp_path)}, "SCREENING_DATA: ", "which holds real data")


def test_production_refuses_the_keys_of_a_demo(good: dict[str, str], tmp_path: Path) -> None:
    KeyRing.create(tmp_path / "keys" / "demo", DEMO_KEYS)
    assert KeyRing.load(tmp_path / "keys" / "demo").keys
    one_problem(
        {**good, "SCREENING_KEYS": str(tmp_path / "keys" / "demo")},
        "SCREENING_KEYS: found the keys of a demo",
    )


@pytest.mark.parametrize("where", ["data/ring", "keys/../data/ring", "data/../data/deep/ring", "link/ring"])
def test_production_refuses_keys_inside_the_data_whatever_the_way_there(
    good: dict[str, str], tmp_path: Path, where: str
) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    one_problem(
        {**good, "SCREENING_KEYS": str(tmp_path / where)}, "SCREENING_KEYS: ", "inside SCREENING_DATA"
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601, 0o666])
def test_production_refuses_keys_that_others_may_use(good: dict[str, str], mode: int) -> None:
    os.chmod(good["SCREENING_KEYS"], mode)
    one_problem(good, f"SCREENING_KEYS: found mode {mode:04o}; allowed 0600")


def test_production_refuses_keys_of_another_user(
    good: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    one_problem(good, "SCREENING_KEYS: found a file of another user")


@pytest.mark.parametrize(
    "url",
    ["http://intake.example", "intake.example", "https://", "https://[", "https://a:b@intake.example", "https://x.example/y",
     "https://x.example?y", "https://x.example#y", "https://x.example:0x", "https://x y", "ftp://x.example", "https://\u0445.example"],
)  # fmt: skip
def test_production_refuses_an_address_that_is_no_https_host(good: dict[str, str], url: str) -> None:
    one_problem({**good, "SCREENING_URL": url}, "SCREENING_URL: found ")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.9", "intake.example", "localhost"])
def test_production_listens_behind_its_proxy_alone(good: dict[str, str], host: str) -> None:
    one_problem({**good, "SCREENING_HOST": host}, f"SCREENING_HOST: found '{host}'; allowed 127.0.0.1")


@pytest.mark.parametrize("value", ["1", "true", "on"])
def test_production_refuses_debugging(good: dict[str, str], value: str) -> None:
    one_problem({**good, "FLASK_DEBUG": value}, "FLASK_DEBUG: found on")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8e3", "٨٠", "9" * 5000, "8000 "])
def test_a_port_is_a_number(good: dict[str, str], port: str) -> None:
    one_problem({**good, "PORT": port}, "PORT: found ")


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/d", "hunter2", "sqlite://", "postgres://u:hunter2@h/d"])
def test_another_kind_of_database_is_refused_without_showing_its_password(
    good: dict[str, str], url: str
) -> None:
    one_problem({**good, "SCREENING_DATABASE": url}, "SCREENING_DATABASE: ")
    assert "hunter2" not in str(problems({**good, "SCREENING_DATABASE": url}))


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / DEMO_MARK).touch()
    found = problems({
        "SCREENING_MODE": "production",
        "SCREENING_DATA": str(tmp_path),
        "SCREENING_KEYS": str(tmp_path / "ring"),
        "SCREENING_URL": "http://intake.example",
        "SCREENING_HOST": "0.0.0.0",
        "SCREENING_DATABASE": "mysql://x",
        "PORT": "x",
        "FLASK_DEBUG": "1",
    })  # fmt: skip
    names = [line.partition(":")[0] for line in found]
    assert sorted(names) == sorted([
        "PORT", "SCREENING_URL", "SCREENING_PROXY", "SCREENING_HOST", "SCREENING_DATA", "FLASK_DEBUG",
        "SCREENING_KEYS", "SCREENING_DATABASE",
    ])  # fmt: skip
    assert len(problems({"SCREENING_MODE": "production"})) == 4


@pytest.mark.parametrize(
    ("url", "hosts"),
    [("https://x.example:443", "x.example"), ("https://x.example:8443/", "x.example:8443"), ("https://[2001:db8::1]", "[2001:db8::1]")],
)  # fmt: skip
def test_the_host_is_compared_as_browsers_send_it(good: dict[str, str], url: str, hosts: str) -> None:
    config = from_environment({**good, "SCREENING_URL": url})
    assert config.hosts == {hosts}
    assert not config.url.endswith("/")


def test_the_demo_listens_on_this_machine_alone_whatever_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SCREENING_HOST", "HOST", "GUNICORN_CMD_ARGS"):
        monkeypatch.setenv(name, "--bind=0.0.0.0:9" if name.startswith("G") else "0.0.0.0")
    config = from_environment({**os.environ, "SCREENING_DATA": str(tmp_path), "PORT": "8123"})
    assert config == Config(
        demo=True, data=tmp_path, keys=tmp_path / "demo-keys" / "keyring", database=f"sqlite:///{tmp_path / 'screening.db'}",
        host="127.0.0.1", port=8123, url="http://127.0.0.1:8123", behind_proxy=False,
    )  # fmt: skip
    assert config.hosts == {"127.0.0.1:8123", "localhost:8123"}
    server = processes.WebServer(config).cfg
    assert server.address == [("127.0.0.1", 8123)]
    assert (server.forwarded_allow_ips, server.forwarder_headers) == ([], [])
    assert (server.accesslog, server.loglevel) == (None, "error")
    assert from_environment({"SCREENING_DATA": str(tmp_path), "PORT": "80"}).hosts == {
        "127.0.0.1",
        "localhost",
    }
