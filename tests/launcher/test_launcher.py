"""The launcher `./bandian` in a folder of its own, with stand-ins for Python, uv and df on its PATH."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = (
    "sh", "cat", "cp", "cut", "date", "env", "find", "grep", "ln", "mkdir", "mv", "readlink", "rm", "rmdir",
    "sed", "sha256sum", "sleep", "touch", "tr", "uname",
)  # fmt: skip

# Answers what the launcher asks of an interpreter, and notes every call in $CALLS.
PYTHON = """#!/bin/sh
echo "python $*" >>"$CALLS"
case "$*" in
    *base_prefix*) echo "{version} $FAKE_HOME" ;;
    *ensurepip*) exit "${{FAKE_NO_ENSUREPIP:-0}}" ;;
    '-m venv '*) mkdir -p "$3/bin" "$3/lib/python{version}" && ln -s "$(readlink -f "$0")" "$3/bin/python" ;;
    '-m pip config list') printf '%s\\n' "${{FAKE_PIP_CONFIG:-}}" ;;
    '-m pip install '*)
        echo "${{FAKE_PIP_SAYS:-}}" >&2
        [ -z "${{FAKE_PIP_SAYS:-}}" ] && cp "$FAKE_UV" .venv/bin/uv ;;
    '-m bot.cli'*) shift 2; printf '<%s>' "$@"; echo; cat; env >"$CALLS.env"; exit "${{FAKE_EXIT:-0}}" ;;
esac
"""
UV = """#!/bin/sh
if [ "$1" = --version ]; then echo "uv ${FAKE_UV_VERSION:-0.13.9}"; exit; fi
echo "uv $*" >>"$CALLS"
env >"$CALLS.uv"
if [ -n "${FAKE_UV_SAYS:-}" ]; then echo "$FAKE_UV_SAYS" >&2; exit 2; fi
if [ -n "${FAKE_UV_SLEEP:-}" ]; then exec sleep "$FAKE_UV_SLEEP"; fi
"""
DF = """#!/bin/sh
echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
echo "/dev/disk 99999999 1 ${FAKE_FREE_KB:-9999999} 1% /"
"""


def script(path: Path, text: str) -> Path:
    """Write an executable file."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@dataclass
class Project:
    """A copy of the launcher with a small lock, and what its stand-ins noted."""

    folder: Path
    tools: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    @property
    def lock(self) -> Path:
        return self.folder / ".venv.lock"

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        """The launcher as a running process."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [self.folder / "bandian", *arguments],
            env=self.environment | extra, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True,
        )  # fmt: skip

    def run(self, *arguments: str, stdin: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
        """The launcher, until it ends; in a working directory that is not the project's."""
        return subprocess.run(
            [self.folder / "bandian", *arguments], cwd="/", env=self.environment | extra,
            input=stdin, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip

    def calls(self) -> list[str]:
        """What was called since the last look."""
        noted = Path(self.environment["CALLS"])
        lines = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
        noted.unlink(missing_ok=True)
        return lines

    def seen_by(self, whom: str) -> dict[str, str]:
        """The environment that uv or the command was given."""
        text = Path(f"{self.environment['CALLS']}.{whom}").read_text(encoding="utf-8")
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def python(self, name: str, version: str) -> Path:
        """Put an interpreter of that version on the PATH."""
        return script(self.tools / name, PYTHON.format(version=version))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder, tools, home = tmp_path / "办电 助手", tmp_path / "tools", tmp_path / "home"
    for new in (folder, tools, home):
        new.mkdir()
    for tool in TOOLS:
        (tools / tool).symlink_to(shutil.which(tool) or pytest.fail(f"{tool} is missing"))
    script(tools / "df", DF)
    shutil.copy2(ROOT / "bandian", folder / "bandian")
    (folder / "requirements.lock").write_text("six==1.17.0\n", encoding="utf-8")
    made = Project(folder, tools)
    made.environment = {
        "PATH": str(tools), "HOME": str(home), "CALLS": str(tmp_path / "calls"),
        "FAKE_HOME": "/usr", "FAKE_UV": str(script(tmp_path / "uv", UV)),
    }  # fmt: skip
    made.python("python3.11", "3.11")
    return made


@pytest.fixture
def ready(project: Project) -> Project:
    """A project that was set up."""
    assert project.run("check").returncode == 0
    project.calls()
    return project


def syncs(calls: list[str]) -> int:
    return sum(call.startswith("uv pip sync") for call in calls)


def new_environments(calls: list[str]) -> int:
    return sum(call.startswith("python -m venv") for call in calls)


def test_first_start_sets_up_and_passes_everything_on(project: Project) -> None:
    done = project.run("ask", "过户 要带什么", "", "--json", stdin="一行\n", FAKE_EXIT="3")
    assert done.returncode == 3
    assert done.stdout == "<ask><过户 要带什么><><--json>\n一行\n"
    assert "首次使用" in done.stderr and "已就绪" in done.stderr
    calls = project.calls()
    assert new_environments(calls) == syncs(calls) == 1
    install = next(call for call in calls if "pip install" in call)
    assert "--require-hashes" in install
    assert "--hash=sha256:" in (project.venv / "uv.txt").read_text()
    assert "--require-hashes" in next(call for call in calls if call.startswith("uv pip sync"))
    assert not project.lock.exists()


def test_second_start_only_runs_the_command(ready: Project) -> None:
    done = ready.run("serve")
    assert (done.returncode, done.stderr) == (0, "")
    assert ready.calls() == ["python -m bot.cli serve"]


def test_second_start_is_fast(ready: Project) -> None:
    def seconds() -> float:
        begun = time.perf_counter()
        ready.run("serve")
        return time.perf_counter() - begun

    assert min(seconds() for _ in range(5)) < 0.2


def test_works_through_a_link(ready: Project, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(ready.folder / "bandian")
    told = subprocess.check_output([link, "x"], cwd="/", env=ready.environment, input="", text=True)
    assert told == "<x>\n"


def test_command_gets_its_environment(ready: Project) -> None:
    ready.run("x", OMP_NUM_THREADS="2", PYTHONHOME="/nowhere")
    seen = ready.seen_by("env")
    assert seen["RASA_TELEMETRY_ENABLED"] == "false"
    assert (seen["PYTHONUTF8"], seen["SQLALCHEMY_SILENCE_UBER_WARNING"]) == ("1", "1")
    assert seen["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert (seen["OPENBLAS_NUM_THREADS"], seen["MKL_NUM_THREADS"]) == ("1", "1")
    assert seen["OMP_NUM_THREADS"] == "2"
    assert "PYTHONHOME" not in seen


def test_changed_lock_updates_the_environment_in_place(ready: Project) -> None:
    (ready.folder / "requirements.lock").write_text("six==1.16.0\n", encoding="utf-8")
    assert ready.run("x").returncode == 0
    calls = ready.calls()
    assert (syncs(calls), new_environments(calls)) == (1, 0)
    ready.run("x")
    assert ready.calls() == ["python -m bot.cli x"]


def test_other_python_asked_for_makes_a_new_environment(ready: Project) -> None:
    older = ready.python("python3.10", "3.10")
    ready.run("x", BANDIAN_PYTHON=str(older))
    assert new_environments(ready.calls()) == 1
    assert (ready.venv / "lib/python3.10").is_dir() and not (ready.venv / "lib/python3.11").exists()
    ready.run("x", BANDIAN_PYTHON=str(older))
    ready.run("x")
    assert ready.calls() == ["python -m bot.cli x"] * 2


def test_python_that_changed_under_the_environment(ready: Project) -> None:
    ready.python("python3.11", "3.12")
    (ready.venv / "bin/python").unlink()
    (ready.venv / "bin/python").symlink_to(ready.python("python3", "3.10"))
    ready.run("x")
    assert new_environments(ready.calls()) == 1
    assert (ready.venv / "lib/python3.10").is_dir()


def test_uv_on_the_path_is_used(project: Project) -> None:
    script(project.tools / "uv", UV)
    assert project.run("x").returncode == 0
    assert not any("pip install" in call for call in project.calls())
    assert not (project.venv / "bin/uv").exists()


def test_old_uv_on_the_path_is_passed_over(project: Project) -> None:
    script(project.tools / "uv", UV.replace("0.13.9", "0.2.1"))
    assert project.run("x").returncode == 0
    assert any("pip install" in call for call in project.calls())


def test_interpreters_that_fail_are_passed_over(project: Project) -> None:
    script(project.tools / "python3.11", "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n")
    script(project.tools / "python3.10", "#!/bin/sh\nexit 0\n")
    project.python("python3", "3.10")
    assert project.run("x").returncode == 0
    assert (project.venv / "lib/python3.10").is_dir()


def test_python_of_pyenv_without_its_shims(project: Project) -> None:
    folder = Path(project.environment["HOME"]) / ".pyenv/versions/3.10.13/bin"
    folder.mkdir(parents=True)
    project.python("python3.11", "3.12").rename(folder / "python3.11")
    project.python("python3.10", "3.10").rename(folder / "python3.10")
    assert project.run("x").returncode == 0
    assert (project.venv / "lib/python3.10").is_dir()


def test_settings_for_pip_count_for_uv(project: Project) -> None:
    config = "\n".join(
        (
            "global.index-url='file:///mirror/simple'",
            "global.extra-index-url='\\nfile:///one\\nfile:///two'",
            ":env:.cert='/etc/own.pem'",
            "global.cert='/etc/other.pem'",
            "global.find-links='/wheels /more'",
            "install.no-index='true'",
        )
    )
    project.run("x", FAKE_PIP_CONFIG=config)
    seen = project.seen_by("uv")
    assert seen["UV_DEFAULT_INDEX"] == "file:///mirror/simple"
    assert seen["UV_EXTRA_INDEX_URL"] == "file:///one file:///two"
    assert seen["SSL_CERT_FILE"] == "/etc/own.pem"
    assert seen["UV_FIND_LINKS"] == "/wheels,/more"
    assert any("--no-index" in call for call in project.calls())


def test_settings_of_uv_itself_win(project: Project) -> None:
    config = "global.index-url='file:///pip'\nglobal.cert='/pip.pem'"
    project.run("x", FAKE_PIP_CONFIG=config, UV_DEFAULT_INDEX="file:///uv", SSL_CERT_FILE="/uv.pem")
    seen = project.seen_by("uv")
    assert (seen["UV_DEFAULT_INDEX"], seen["SSL_CERT_FILE"]) == ("file:///uv", "/uv.pem")


@pytest.mark.parametrize("home", ["/dev/null", ""])
def test_home_that_cannot_be_written(project: Project, home: str) -> None:
    assert project.run("x", HOME=home).returncode == 0
    assert project.seen_by("uv")["UV_CACHE_DIR"] == str(project.venv / ".uv-cache")


def fails_with(done: subprocess.CompletedProcess[str], line: str) -> None:
    assert (done.returncode, done.stdout) == (1, "")
    told = [said for said in done.stderr.splitlines() if said.startswith("办电助手：")]
    assert len(told) == 1 and line in told[0] and done.stderr.endswith(told[0] + "\n")
    assert "Traceback" not in done.stderr


def test_no_supported_python(project: Project) -> None:
    project.python("python3.11", "3.12")
    fails_with(project.run("x"), "Python 3.11 or 3.10 is required")
    assert not project.venv.exists() and not project.lock.exists()


def test_unusable_python_asked_for(project: Project) -> None:
    fails_with(project.run("x", BANDIAN_PYTHON="/no/such/python"), "/no/such/python")


def test_no_venv_module(project: Project) -> None:
    fails_with(project.run("x", FAKE_NO_ENSUREPIP="1"), "python3-venv")


def test_other_platform(project: Project) -> None:
    (project.tools / "uname").unlink()
    script(project.tools / "uname", "#!/bin/sh\necho Darwin arm64\n")
    fails_with(project.run("x"), "Darwin arm64")


def test_too_little_disk(project: Project) -> None:
    fails_with(project.run("x", FAKE_FREE_KB=str(3 * 1024 * 1024)), "3072 MB")
    assert new_environments(project.calls()) == 0


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("  cause: client error (Connect)\n  cause: dns error", "No network"),
        ("  cause: No space left on device (os error 28)", "Disk full"),
        ("error: Hash mismatch for `six==1.17.0`", "Hash mismatch"),
        ("error: something else", "Set-up failed"),
    ],
)
def test_installation_that_fails(project: Project, said: str, line: str) -> None:
    fails_with(project.run("x", FAKE_UV_SAYS=said), line)
    assert not (project.venv / ".bandian-ready").exists() and not project.lock.exists()
    assert said in (project.venv / "setup.log").read_text()
    assert project.run("x").returncode == 0


def test_uv_that_cannot_be_fetched(project: Project) -> None:
    fails_with(project.run("x", FAKE_PIP_SAYS="ERROR: No matching distribution found for uv"), "No network")


def test_failed_download_keeps_what_stands_and_a_full_disk_does_not(ready: Project) -> None:
    lock, left = ready.folder / "requirements.lock", ready.venv / "left"
    left.touch()
    lock.write_text("six==1.16.0\n")
    ready.run("x", FAKE_UV_SAYS="dns error")
    ready.run("x")
    assert left.exists()
    lock.write_text("six==1.15.0\n")
    ready.run("x", FAKE_UV_SAYS="No space left on device")
    ready.run("x")
    assert not left.exists()


@pytest.fixture
def installing(project: Project) -> Iterator[subprocess.Popen[str]]:
    """A start whose uv takes its time; yields when uv runs."""
    running = project.start("x", FAKE_UV_SLEEP="20")
    seen = Path(project.environment["CALLS"] + ".uv")
    deadline = time.monotonic() + 10
    while not seen.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert seen.exists()
    yield running
    running.kill()
    running.communicate()


def holders(project: Project) -> list[int]:
    """Process ids in the lock."""
    return [int(line.split()[1]) for line in (project.lock / "holders").read_text().splitlines()]


def runs(process: int) -> bool:
    """Whether a process is there and not just waiting to be reaped."""
    try:
        return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_interruption_ends_uv_and_is_redone(project: Project, installing: subprocess.Popen[str]) -> None:
    uv = holders(project)[-1]
    assert uv != installing.pid and runs(uv)
    installing.send_signal(signal.SIGTERM)
    assert installing.wait(10) == 143
    assert not runs(uv) and not project.lock.exists()
    project.calls()
    assert project.run("x").returncode == 0
    assert new_environments(project.calls()) == 1


def test_killed_launcher_leaves_a_lock_until_its_uv_ends(
    project: Project, installing: subprocess.Popen[str]
) -> None:
    uv = holders(project)[-1]
    installing.kill()
    installing.wait()
    project.calls()
    second = project.start("x")
    time.sleep(0.8)
    assert second.poll() is None and project.calls() == []
    os.kill(uv, signal.SIGTERM)
    out, err = second.communicate(timeout=20)
    assert (second.returncode, out) == (0, "<x>\n") and "另一个进程" in err
    assert new_environments(project.calls()) == 1


def test_lock_of_a_reused_process_id_is_stale(project: Project) -> None:
    project.lock.mkdir()
    (project.lock / "holders").write_text(f"{os.uname().nodename} {os.getpid()} 1\n")
    assert project.run("x").returncode == 0


def test_starts_at_once_set_up_once(project: Project) -> None:
    starts = [project.start(str(number)) for number in range(4)]
    told = [start.communicate(timeout=30)[0] for start in starts]
    assert told == [f"<{number}>\n" for number in range(4)]
    calls = project.calls()
    assert (new_environments(calls), syncs(calls)) == (1, 1)


def test_no_host_is_named() -> None:
    assert "://" not in (ROOT / "bandian").read_text(encoding="utf-8")
