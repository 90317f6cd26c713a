"""`pytest --measure-dynamics=my_adapter.py`: every theorem is a test.

One check judges all that are selected, for all workers of xdist together, by as many processes of the
adapter as there are workers; a test waits for the verdict on its theorem.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

EFFORTS = ("quick", "standard", "thorough")

# Runs a command and writes its exit status to a file: who started it may be gone by then.
WAIT = "import pathlib, subprocess, sys; pathlib.Path(sys.argv[1]).write_text(str(subprocess.call(sys.argv[2:])))"


def pytest_addoption(parser):
    group = parser.getgroup("measure-dynamics")
    group.addoption("--measure-dynamics", metavar="ADAPTER", help="a Python program, or a command: each theorem is a test of it")
    group.addoption("--measure-dynamics-effort", choices=EFFORTS, default="quick", help="as of check, quick if not given")
    group.addoption("--measure-dynamics-jar", metavar="JAR", help="measure-dynamics.jar, if it is not where it is built")
    group.addoption("--measure-dynamics-report", metavar="DIR", help="where evidence.json and the problem files go")


def jar_of(config):
    """The jar that is named, or that of the repository around this file or the working directory."""
    named = config.getoption("--measure-dynamics-jar") or os.environ.get("MEASURE_DYNAMICS_JAR")
    folders = [*Path(__file__).resolve().parents, Path.cwd(), *Path.cwd().parents]
    jars = [Path(named)] if named else [folder / "properties/target/measure-dynamics.jar" for folder in folders]
    for jar in jars:
        if jar.is_file():
            return str(jar)
    raise pytest.UsageError(
        f"found no {named or 'properties/target/measure-dynamics.jar'}: build it (mvn -q package -DskipTests in the repository), "
        "or name it by --measure-dynamics-jar or MEASURE_DYNAMICS_JAR"
    )


class Verdict(Exception):
    """What is no pass, in the words of the suite."""


class Check:
    """The run of the suite, in a directory that the workers share."""

    def __init__(self, config, directory):
        adapter = config.getoption("--measure-dynamics")
        self.adapter = [sys.executable, adapter] if adapter.endswith(".py") else shlex.split(adapter)
        self.effort, self.jar, self.directory = config.getoption("--measure-dynamics-effort"), jar_of(config), directory
        self.report = Path(config.getoption("--measure-dynamics-report") or directory / "report")
        self.status, self.log = directory / "status", directory / "log"
        self.processes = os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
        self.selected = []

    def theorems(self):
        """The catalogue, asked for once."""
        kept = self.directory / "theorems.json"
        if not kept.exists():
            try:
                asked = subprocess.run(["java", "-jar", self.jar, "theorems", "--json"], stdout=subprocess.PIPE, check=True)
            except (OSError, subprocess.CalledProcessError) as error:
                raise pytest.UsageError(f"the theorems cannot be listed, is there a JDK 17? {error}")
            kept.write_bytes(asked.stdout)
        return json.loads(kept.read_text())

    def start(self):
        """Starts it, if no worker has."""
        try:
            (self.directory / "started").mkdir()
        except FileExistsError:
            return
        command = ["java", "-jar", self.jar, "check", "--effort", self.effort, "--processes", self.processes, "--report", str(self.report)]
        for theorem in self.selected:
            command += ["--theorem", theorem]
        with open(self.log, "wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", WAIT, str(self.status), *command, "--", *self.adapter],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        (self.directory / "group").write_text(str(process.pid))

    def evidence(self, theorem):
        """Waits for what is found about a theorem."""
        self.start()
        while True:
            ended = self.status.exists()
            try:
                found = json.loads((self.report / "evidence.json").read_text())["evidence"]
            except (OSError, ValueError):
                found = []
            for evidence in found:
                if evidence["theorem"] == theorem:
                    return evidence
            if ended:
                raise Verdict("the check ended without a verdict on it:\n" + self.log.read_text()[-2000:])
            time.sleep(0.2)

    def stop(self):
        """Ends what still runs, and those who wait for it."""
        group = self.directory / "group"
        if group.exists() and not self.status.exists():
            try:
                os.killpg(int(group.read_text()), signal.SIGTERM)
            except ProcessLookupError:
                pass
            self.status.write_text("stopped")

    def words(self, evidence):
        """A verdict, its budget and the line that replays it."""
        said = f"{evidence['verdict']}: {evidence['what']}"
        if evidence["bound"]:
            budget = {"claim": evidence["claim"], **evidence["budget"]}
            terms = " + ".join(f"{'Monte Carlo' if name == 'monteCarlo' else name} {budget[name]:g}" for name in budget if name != "alpha")
            said += f"\nobserved {evidence['observed']:g}, bound {evidence['bound']:g} = {terms}"
        if evidence["replay"]:
            said += f"\nreplay: {shlex.join(['java', '-jar', self.jar, 'replay', evidence['replay'], '--', *self.adapter])}"
        return said


class Adapter(pytest.Collector):
    """What the tests of an adapter belong to."""

    def collect(self):
        return []


class Theorem(pytest.Item):
    """A theorem about the adapter."""

    check = None

    def runtest(self):
        costly = self.check.effort == "quick" and self.get_closest_marker("quick") is None
        if costly:
            pytest.skip("costly: --measure-dynamics-effort=standard")
        evidence = self.check.evidence(self.name)
        self.user_properties += [(key, evidence[key]) for key in ("verdict", "observed", "bound", "replay")]
        if evidence["verdict"] == "not covered":
            pytest.skip(evidence["what"])
        if evidence["verdict"] != "upheld":
            raise Verdict(self.check.words(evidence))

    def repr_failure(self, excinfo):
        return str(excinfo.value) if isinstance(excinfo.value, Verdict) else super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, None, f"theorem {self.name}"


class Plugin:
    """What pytest asks, of one adapter."""

    def __init__(self, config):
        shared = getattr(config, "workerinput", {}).get("measure_dynamics")
        self.is_worker = shared is not None
        self.check = Check(config, Path(shared or tempfile.mkdtemp(prefix="measure-dynamics-")))
        self.theorems = self.check.theorems()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        node.workerinput["measure_dynamics"] = str(self.check.directory)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session, config, items):
        name = config.getoption("--measure-dynamics")
        adapter, found = Adapter.from_parent(session, name=name, nodeid=name), []
        for theorem in self.theorems:
            item = Theorem.from_parent(adapter, name=theorem["id"])
            item.check = self.check
            for marker in marks(theorem):
                item.add_marker(marker)
            found.append(item)
        items += found
        config.hook.pytest_collectreport(report=pytest.CollectReport(name, "passed", None, found))

    def pytest_collection_finish(self, session):
        chosen = [item for item in session.items if isinstance(item, Theorem)]
        quick = self.check.effort == "quick"
        self.check.selected = [item.name for item in chosen if not quick or item.get_closest_marker("quick")]

    def pytest_sessionfinish(self):
        if not self.is_worker:
            self.check.stop()

    def pytest_unconfigure(self):
        if not self.is_worker:
            shutil.rmtree(self.check.directory, ignore_errors=True)


def marks(theorem):
    """Its block, whether it belongs to the base, and the efforts at which it is asked unless named."""
    first = EFFORTS.index(theorem["effort"])
    return [theorem["id"].split(".")[0], *(["base"] if theorem["base"] else []), *EFFORTS[first:]]


def pytest_configure(config):
    if config.getoption("--measure-dynamics"):
        plugin = Plugin(config)
        for marker in dict.fromkeys(mark for theorem in plugin.theorems for mark in marks(theorem)):
            config.addinivalue_line("markers", f"{marker}: theorems of Measure Dynamics")
        config.pluginmanager.register(plugin, "measure-dynamics-check")
