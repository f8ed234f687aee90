"""The app, with the time of each fragment run written on the console: see benchmarks.answering."""

import time
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from assessment.web import handin, script

run_script = ScriptRunner._run_script


def timed(runner: ScriptRunner, request) -> None:  # type: ignore[no-untyped-def]
    begun = time.perf_counter()
    run_script(runner, request)
    if request.fragment_id or request.fragment_id_queue:
        print(f"fragment-run-seconds {time.perf_counter() - begun}", flush=True)


ScriptRunner._run_script = timed  # type: ignore[method-assign]
app = st.App(
    Path(__file__).parent.parent / "assessment" / "web" / "main.py",
    routes=[handin.route, script.route],
)
