"""Every rule: its own examples, its documentation, and what must change no answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.diagnose import diagnose
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import Diagnosis
from fitreport.diagnosis.reading import read_run
from fitreport.diagnosis.rule import own_rules
from fitreport.hub import build_study
from fitreport.run import Event, Run

RULES = own_rules()


def diagnosed(run: Run) -> Diagnosis:
    return build_study([run]).diagnoses[0]


def fired(run: Run) -> set[str]:
    return {finding.rule for finding in diagnosed(run).findings}


def repeated(seeds: Sequence[Example]) -> Diagnosis:
    """What is said of the seeds of one configuration, of the one in which something was found."""
    runs = [
        msgspec.structs.replace(seed.run(str(at)), params={"units": 8, "seed": at})
        for at, seed in enumerate(seeds)
    ]
    return max(build_study(runs).diagnoses, key=lambda diagnosis: len(diagnosis.findings))


def examples() -> Iterator[tuple[str, str, Example | tuple[Example, ...], bool]]:
    for name, rule in RULES.items():
        yield from ((name, words, example, True) for words, example in rule.fires.items())
        yield from ((name, words, example, False) for words, example in rule.quiet.items())


@pytest.mark.parametrize(
    ("rule", "words", "example", "fires"),
    list(examples()),
    ids=[f"{rule}: {words}" for rule, words, _, _ in examples()],
)
def test_a_rule_fires_and_stays_quiet_on_its_own_examples(
    rule: str, words: str, example: Example | tuple[Example, ...], fires: bool
) -> None:
    diagnosis = repeated(example) if isinstance(example, tuple) else diagnosed(example.run(words))
    outcome = next(outcome for outcome in diagnosis.outcomes if outcome.rule == rule)
    assert outcome.result != "failed", outcome.reason
    assert (outcome.result == "fired") == fires
    assert any(finding.rule == rule for finding in diagnosis.findings) == fires


def test_a_message_calls_the_split_as_people_do() -> None:
    history = {"loss": [*falling(20), 1.5, *falling(12)[8:]], "share": [0.5] * 25}
    messages = [finding.message for finding in diagnosed(Example(history=history).run()).findings]
    assert any(message.startswith("Training loss jumped") for message in messages)
    assert any("Training share" in message for message in messages)
    assert not any("Train " in message for message in messages)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_what_a_rule_explains_is_a_rule_and_never_its_own_cause(rule) -> None:
    assert set(rule.explains) <= set(RULES) - {rule.id}


def test_no_two_rules_explain_each_other() -> None:
    pairs = {(cause, effect) for cause, rule in RULES.items() for effect in rule.explains}
    assert not {(a, b) for a, b in pairs if (b, a) in pairs}


curves = st.lists(
    st.floats(-10, 10, allow_nan=False).map(lambda v: round(v, 3)), min_size=1, max_size=40
)


@given(curves, curves, st.sampled_from([2.0**-30, 2.0**-3, 2.0**5, 2.0**30]))
def test_the_unit_of_a_loss_changes_no_answer(
    train: list[float], validation: list[float], scale: float
) -> None:
    """Powers of two, so that not a digit changes."""

    def answers(factor: float) -> set[str]:
        history = {
            "loss": [v * factor for v in train],
            "val_loss": [v * factor for v in validation],
            "score": [-v * factor for v in train],
        }
        return fired(Example(history=history).run())

    assert answers(1.0) == answers(scale)


@given(curves, curves, st.sampled_from([-64.0, 16.0, 1024.0]))
def test_a_constant_in_a_loss_changes_no_answer(
    train: list[float], validation: list[float], shift: float
) -> None:
    """Values on a grid of 1/64, so that a shift rounds none of them.

    One rule has a reason to care: a loss that was never negative is taken to end at 0.
    """

    def answers(by: float) -> set[str]:
        history = {
            "loss": [round(v * 64) / 64 + by for v in train],
            "val_loss": [round(v * 64) / 64 + by for v in validation],
        }
        return fired(Example(history=history).run()) - {"still-improving"}

    assert answers(0.0) == answers(shift)


anything = st.lists(st.floats(width=32) | st.just(math.nan), min_size=0, max_size=30)


@given(anything, anything, anything)
def test_no_rule_fails_whatever_the_values_are(
    train: list[float], validation: list[float], accuracy: list[float]
) -> None:
    history = {"loss": train, "val_loss": validation, "accuracy": accuracy}
    rates = train if train else None
    run = Example(history=history, learning_rate=rates, duration=rates, status="finished").run()
    failed = [o for o in diagnosed(run).outcomes if o.result == "failed"]
    assert not failed


def test_a_rule_that_breaks_says_so_and_costs_nothing_else() -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    rules = dict(RULES)
    rules["spike"] = msgspec.structs.replace(rules["spike"], judge=breaks)
    run = Example(history={"loss": [1.0, math.nan]}).run()
    study = build_study([run], rules=RuleBook(rules))
    outcomes = {outcome.rule: outcome for outcome in study.diagnoses[0].outcomes}
    assert outcomes["spike"].result == "failed"
    assert "ZeroDivisionError" in outcomes["spike"].reason
    assert outcomes["non-finite"].result == "fired"


def test_a_rule_that_is_off_is_not_asked_and_says_so() -> None:
    run = Example(history={"loss": [1.0, math.nan]}).run()
    reading = read_run(run, build_study([run]).pairs, None)
    (found,) = diagnose([reading], (), RuleBook(RULES, {"non-finite": None}))
    assert "non-finite" not in {finding.rule for finding in found.findings}
    assert "off" in {o.result for o in found.outcomes if o.rule == "non-finite"}


def test_a_cause_is_as_severe_as_the_worst_that_it_explains() -> None:
    """A divergence that is a warning, of a loss that ends no better than chance, is an error."""
    history = {"loss": [2.7, *falling(10, 2.3, 0.4), *[2.303] * 30], "accuracy": [0.1] * 41}
    findings = diagnosed(Example(history=history).run()).findings
    explained = {f.severity for f in findings if f.cause == findings[0].rule}
    assert "error" in explained
    assert findings[0].severity == "error"


def test_causes_come_first_and_the_worst_of_them_at_the_head() -> None:
    history = {"loss": [1.0, 0.6, math.nan, math.nan], "val_loss": [1.0, 0.7, 0.7, 0.7]}
    findings = diagnosed(Example(history=history, status="crashed", planned=9).run()).findings
    assert findings[0].rule == "non-finite"
    assert next(f for f in findings if f.rule == "incomplete").cause == "non-finite"


def test_a_training_that_terminate_on_nan_gave_up_is_told_so_and_not_to_be_resumed() -> None:
    event = Event("interrupted", 2, facts={"by": "TerminateOnNaN"})
    in_use = {"fit": {"callbacks": "TerminateOnNaN"}}
    history = {"loss": [1.0, 0.6, math.nan]}
    example = Example(
        history=history, status="interrupted", planned=9, events=(event,), facts=in_use
    )
    findings = {f.rule: f for f in diagnosed(example.run()).findings}
    assert findings["incomplete"].message.startswith(
        "The training was stopped by TerminateOnNaN: 3"
    )
    advice = " ".join((*findings["incomplete"].advice, *findings["non-finite"].advice))
    assert "resume" not in advice
    assert "TerminateOnNaN" not in advice
