"""Calls that others disturb: threads that write or step meanwhile, forks, Ctrl-C, an interpreter that ends.

Each runs in a process of its own, which must end by itself.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from elman import engine
from elman.errors import SettingError
from elman.network import Dense, Embedding, Network, OneHot, Trainer, Values

HEAD = """
import os, signal, sys, threading, time
import numpy as np
from elman.network import *
def lasts(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
def beside(work):
    def forever():
        while True:
            work()
    threading.Thread(target=forever, daemon=True).start()
"""


def run(program: str) -> str:
    """What the program prints; it must end well, within minutes however busy the machine is."""
    code = HEAD + textwrap.dedent(program)
    forks = "ignore:This process:DeprecationWarning"  # from 3.12 on Python warns of every fork beside threads
    done = subprocess.run(
        [sys.executable, "-W", forks, "-c", code], capture_output=True, text=True, timeout=300, env=None, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("inputs", ["Embedding(50, 8)", "OneHot(50)"])
def test_ids_that_change_during_a_call_are_those_that_were_checked(inputs: str) -> None:
    run(f"""
        net = Network({inputs}, hidden=16, head=Values(2, at="every"), threads=1)
        ids = np.zeros((200, 300), np.int64)
        def write():
            ids[:] = 2**40
            ids[:] = 0
        beside(write)
        for _ in lasts(1.5):
            try:
                net.forward(ids)
            except ValueError:
                pass
        os._exit(0)
    """)


def test_outputs_and_states_are_read_while_another_thread_steps() -> None:
    run("""
        net = Network(Dense(2), hidden=16, head=Values(2, at="every"), cell="lstm", threads=1)
        trainer, random = Trainer(net), np.random.default_rng(0)
        def step():
            batch, steps = random.integers(1, 300, 2)
            trainer.step(np.zeros((batch, steps, 2), "f4"), np.zeros((batch, steps, 2), "f4"))
        beside(step)
        for _ in lasts(1.5):
            trainer.outputs.sum(), trainer.state, trainer.progress, trainer.learning_rate
            trainer.learning_rate = 1e-3
        os._exit(0)
    """)


def test_steps_go_on_beside_training() -> None:
    found = run("""
        net = Network(Dense(8), hidden=[64], threads=1)
        trainer, x = Trainer(net, SGD(1e-30)), np.zeros((64, 400, 8), "f4")
        expected = net.step(np.ones(8, "f4"))[0]
        same = []
        def step():
            same.append((net.step(np.ones(8, "f4"))[0] == expected).all())
        beside(step)
        while len(same) < 100:
            trainer.step(x, np.zeros((64, 1)))
        print(all(same))
        sys.stdout.flush()
        os._exit(0)
    """)
    assert found == "True\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_child_that_is_forked_during_training_goes_on() -> None:
    found = run("""
        net = Network(Dense(8), hidden=[64, 32], threads=2)
        trainer, x = Trainer(net), np.ones((64, 60, 8), "f4")
        beside(lambda: trainer.step(x, np.zeros((64, 1))))
        time.sleep(0.2)
        ended = 0
        for _ in range(5):
            time.sleep(0.013)
            child = os.fork()
            if child == 0:
                signal.alarm(60)
                net.forward(x), net.step(np.zeros(8, "f4")), Trainer(net).step(x, np.zeros((64, 1)))
                os._exit(7)
            ended += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        print(ended)
        sys.stdout.flush()
        os._exit(0)
    """)
    assert found == "5\n"


def test_a_thread_that_trains_when_the_interpreter_ends_makes_no_noise() -> None:
    run("""
        net = Network(Dense(8), hidden=[64], threads=2)
        trainer, x, y = Trainer(net), np.zeros((64, 100, 8), "f4"), np.zeros((64, 1), "f4")
        beside(lambda: trainer.step(x, y))
        beside(lambda: net.forward(x))
        beside(lambda: trainer.outputs)
        time.sleep(0.5)
    """)


@pytest.mark.parametrize(
    "call",
    [
        "trainer.steps(x[:32, :50], y[:32, :50], count=10**6)",
        "[trainer.step(x, y) for _ in range(10**6)]",
        "net.gradients(np.zeros((64, 100_000, 8), 'f4'), np.zeros((64, 100_000, 1)))",
        "net.forward(np.zeros((64, 1_000_000, 8), 'f4'))",
    ],
)
def test_ctrl_c_is_heard_in_a_long_call_and_nothing_is_lost(call: str) -> None:
    found = run(f"""
        net = Network(Dense(8), hidden=[64], head=Values(1, at="every"))
        trainer, x, y = Trainer(net), np.zeros((64, 500, 8), "f4"), np.zeros((64, 500, 1), "f4")
        before = trainer.step(x, y)
        weights = {{name: values.copy() for name, values in net.parameters.items()}}
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        try:
            {call}
            print("not heard")
        except KeyboardInterrupt:
            steps = int(trainer.progress["steps"])
            same = all((values == weights[name]).all() for name, values in net.parameters.items())
            finite = np.isfinite(trainer.step(x, y))
            print("heard", (steps == 1) == same, finite, int(trainer.progress["steps"]) == steps + 1)
        sys.stdout.flush()
        os._exit(0)
    """)
    assert found == "heard True True True\n"


@pytest.mark.parametrize(
    "settings", ["Embedding(10**6, 64), hidden=1", "Dense(1), hidden=800, recurrent_start='orthogonal'"]
)
def test_while_a_large_network_is_made_signals_are_heard_and_other_threads_run(settings: str) -> None:
    found = run(f"""
        heard, ticks = [], []
        signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
        beside(lambda: (ticks.append(1), time.sleep(0.001)))
        time.sleep(0.1)
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        before = len(ticks)
        Network({settings})
        during = len(ticks) - before
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(len(heard) >= 3, during >= 3)  # held up, one is heard at the end, and a thread goes on then
        def stop(*_):
            raise KeyboardInterrupt
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        try:
            Network({settings})
        except KeyboardInterrupt:
            print("heard")
        print(Network(Dense(1), hidden=2).forward(np.ones((1, 1, 1)))[0].shape)
        sys.stdout.flush()
        os._exit(0)
    """)
    assert found == "True True\nheard\n(1, 1)\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the address space so")
def test_where_a_thread_cannot_be_started_that_is_said_and_later_calls_work() -> None:
    found = run("""
        import resource
        net = Network(Dense(8), hidden=[64, 32], threads=1)
        x = np.ones((64, 60, 8), "f4")
        one = net.forward(x)[0]
        net.threads = 2
        status = open("/proc/self/status").read()
        size = int(status.split("VmSize:")[1].split()[0]) * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size + 6 * 2**20, resource.RLIM_INFINITY))
        try:
            net.forward(x)
            print("a thread was started")
        except (Exception, MemoryError) as error:
            print(type(error).__name__, error)
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        print((net.forward(x)[0] == one).all())
        sys.stdout.flush()
        os._exit(0)
    """)
    assert found.startswith(("ElmanError no thread can be started (", "MemoryError"))
    assert found.endswith("\nTrue\n")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"hidden": 2**62}, "hidden is 4611686018427387904; expected a whole number from 1 to 2147483648"),
        ({"hidden": [2**70, 1]}, "hidden is 1180591620717411303424; expected a whole number"),
        ({"hidden": [2**30, 2**30]}, "the network would have more than 70368744177664 parameters"),
        ({"inputs": Embedding(2**30, 2**30)}, "the network would have more than"),
    ],
)
def test_sizes_that_no_memory_has_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Network(**{"inputs": Dense(3), "hidden": 4, **settings})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"hidden": [2**62, 1]}, "hidden is 4611686018427387904; expected a number from 1 to 2147483648"),
        ({"hidden": [2**70]}, r"hidden is \[1180591620717411303424\], which the engine does not take"),
        ({"input_size": 2**62}, "size of the inputs is 4611686018427387904"),
        ({"input": "embedding", "embedding_size": 2**61}, "dim of the inputs is 2305843009213693952"),
        ({"dropout": "much"}, "dropout is 'much', which the engine does not take"),
        ({"cell": None}, "cell is None, which the engine does not take"),
        ({"cell": "keeper"}, "keeper"),
    ],
)
def test_the_engine_checks_settings_by_itself(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        engine.make_network("float32", Network(Dense(3), hidden=4)._settings() | settings, 0)


def test_the_engine_checks_by_itself_what_it_is_given() -> None:
    net = Network(Dense(3), hidden=[4], head=Values(2, at="every"))
    x, y, core = np.zeros((2, 5, 3), "f4"), np.zeros((2, 5, 2), "f4"), net._core
    whole = ((x, None, None, ()), 5, None, None, None)
    targets = (None, y, None)
    core.gradients(*whole, *targets, 1)
    lengths, states = np.full(3, 5), np.zeros(7, "f4")
    for wrong, message in (
        (((x[:, :, :2].copy(), None, None, ()), 5, None, None, None), "x has 20 numbers; expected 30"),
        (((None, lengths, None, ()), 5, None, None, None), "x is not what the network reads"),
        (((x, None, None, ()), 6, None, None, None), "x has 30 numbers; expected 36"),
        (((x, None, None, ()), 5, lengths, None, None), "lengths has 3 numbers; expected 2"),
        (((x, None, None, ()), 5, None, states, None), "state has 7 numbers; expected 8"),
    ):
        with pytest.raises(SettingError, match=message):
            core.forward(*wrong, 1)
        for call in (core.gradients, core.loss):
            with pytest.raises(SettingError, match=message):
                call(*wrong, *targets, 1)
    for wrong_targets, message in (
        ((None, y[:1], None), "y has 10 numbers; expected 20"),
        ((None, None, None), "y is not what the head answers"),
        ((None, y, np.zeros(3, "f4")), "weights has 3 numbers; expected 10"),
    ):
        with pytest.raises(SettingError, match=message):
            core.loss(*whole, *wrong_targets, 1)
    with pytest.raises(SettingError, match="d_outputs has 10 numbers; expected 20"):
        core.backward(*whole, y[:1], None, None, 1)
    with pytest.raises(SettingError, match="moments has 1 numbers; expected"):
        Trainer(net)._core.put_moments(np.zeros(1, "f4"), np.zeros(1, "f4"))


def test_no_more_threads_are_asked_for_than_there_are_cores() -> None:
    net = Network(Dense(3), hidden=4, threads=10**6)
    assert net.threads == Trainer(net, threads=10**6).threads == engine.available_cores()
    assert Network(Dense(3), hidden=4, threads=1).threads == 1


def test_a_thread_forks_while_the_main_one_is_in_long_calls() -> None:
    out = run("""
        net = Network(Dense(32), cell="lstm", hidden=[128], head=Values(at="every"), threads=1)
        x = np.zeros((64, 1000, 32), np.float32)
        done = []
        def forks():
            for _ in range(4):
                time.sleep(0.1)
                child = os.fork()
                if child == 0:
                    net.forward(x[:, :1])
                    os._exit(7)
                done.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        thread = threading.Thread(target=forks)
        thread.start()
        while thread.is_alive():
            net.forward(x)
        print(done)
    """)
    assert out == "[7, 7, 7, 7]\n"


def test_a_child_that_is_forked_between_two_steps_of_one_call_can_train() -> None:
    out = run("""
        net = Network(Dense(3), hidden=4, head=Values(at="last"), threads=1)
        trainer = Trainer(net)
        x, y = np.zeros((2, 3, 3), np.float32), np.zeros((2, 1), np.float32)
        beside(lambda: trainer.steps(x, y, 1000))
        for _ in range(20):
            child = os.fork()
            if child == 0:
                trainer.learning_rate, trainer.step(x, y)
                os._exit(7)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        print("fine", flush=True)
        os._exit(0)
    """)
    assert out == "fine\n"


@pytest.mark.parametrize(
    ("call", "use"),
    [
        ("trainer.steps(x, y, 10**9)", "trainer.progress"),
        ("trainer.steps(x, y, 10**9)", "net.forward(x)"),
        ("net.forward(long)", "trainer.step(x, y)"),
        ("net.forward(long)", "Trainer(net).learning_rate"),
    ],
)
def test_a_handler_that_uses_what_is_at_work_is_refused(call: str, use: str) -> None:
    out = run(f"""
        net = Network(Dense(8), cell="lstm", hidden=[64], head=Values(at="last"), threads=1)
        trainer = Trainer(net)
        x, y = np.zeros((32, 300, 8), np.float32), np.zeros((32, 1), np.float32)
        class Refused(Exception):
            pass
        def handler(*_):
            try:
                {use}
            except ValueError as error:
                raise Refused(str(error)) from None
        long = np.zeros((64, 10_000, 8), np.float32)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.1, 0.05)
        try:
            while True:
                {call}
        except Refused as error:
            signal.setitimer(signal.ITIMER_REAL, 0)
            print(error)
        trainer.step(x, y)
    """)
    assert out.startswith("this network is at work in the call that a signal interrupted")


def test_ids_beyond_a_length_may_be_anything() -> None:
    for inputs in (OneHot(5), Embedding(5, 3)):
        net = Network(inputs, hidden=4)
        padded, _ = net.forward([[1, 2, -1, 99], [3, 1, 4, 0]], lengths=[2, 4])
        whole, _ = net.forward([[1, 2, 0, 0], [3, 1, 4, 0]], lengths=[2, 4])
        assert (padded == whole).all()
        with pytest.raises(SettingError, match="found -1 at flat index 2"):
            net.forward([[1, 2, -1, 99], [3, 1, 4, 0]], lengths=[3, 4])
