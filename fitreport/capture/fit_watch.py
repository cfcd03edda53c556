"""One fit, watched from its beginning to its end, and recorded epoch by epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from fitreport.capture.callbacks import described_callbacks
from fitreport.capture.checkpoints import CheckpointWatch
from fitreport.capture.compiled import Compiled, compiled_metrics
from fitreport.capture.describe import describe_machine, describe_optimizer, describe_training
from fitreport.capture.fit_call import FitCall
from fitreport.capture.listening import Listening
from fitreport.capture.logs import sort_logs
from fitreport.capture.rate import RateWatch
from fitreport.capture.recording import Recording
from fitreport.capture.stack import calling_list, epoch_end, is_running
from fitreport.capture.stopping import how_it_stopped
from fitreport.runfolder.format import EventRecord


class FitWatch:
    """What the recorder knows of the fit that is running.

    `callbacks` are those beside the recorder; `epoch` is the run's number of the epoch that is
    being trained, None between two. `raised` is called with an exception that ends the fit.
    """

    def __init__(
        self,
        recorder: Any,
        model: Any,
        params: Mapping[str, Any],
        recording: Recording,
        raised: Callable[[BaseException], None],
    ) -> None:
        self._call = FitCall.running(model)
        self.code = self._call.code
        self.epoch: int | None = None
        self._recorder, self._model, self._params = recorder, model, params
        self._recording, self._guard = recording, recording.guard
        self._list = calling_list(recorder)
        self.callbacks = [c for c in getattr(self._list, "callbacks", ()) if c is not recorder]
        if self._list is not None:
            # Last of all, so that what the others do at an epoch's end is done when it is recorded,
            # wherever the user put the recorder. Keras is walking along the old list just now.
            self._list.callbacks = [*self.callbacks, recorder]
        self.raised = raised
        self._unrecorded: tuple[int, Mapping[str, Any]] | None = None
        self._listening = Listening(self, self._list, self._call.batches())
        self._checkpoints = CheckpointWatch(self.callbacks, time.time_ns())
        self._rate = RateWatch()
        self._compiled = Compiled()
        self._last: int | None = None  # Keras's number of the last epoch that ended
        self._finite = True  # the last epoch's training loss
        self._started = False
        self._begun = 0.0

    def is_running(self) -> bool:
        """Whether this fit is still on the stack; taken for granted where it can't be known."""
        return self.code is None or is_running(self.code)

    def is_calling(self) -> bool:
        """Whether Keras calls the recorder for this fit, and not for an evaluation beside it."""
        return self._list is None or calling_list(self._recorder) is self._list

    def describe(self) -> None:
        """Tell everything that is known before the first batch."""
        facts = self._recording.folder.metadata.facts
        known = facts.get("optimizer", {})
        sections = {"optimizer": describe_optimizer(self._guard, self._model, known)}
        with self._guard("describe the call of fit"):
            sections["fit"] = self._call.settings(self._params)
            sections["fit"] |= described_callbacks(self.callbacks)
        with self._guard("describe the data"):
            sections["data"] = self._recording.folder.wish.data | self._call.data()
        self._call = FitCall({}, None)  # or a fit that crashed would keep its data in memory
        if "environment" not in facts:
            asked = self._recording.folder.wish.asked
            sections |= describe_machine(self._guard, self._model, asked)
        self._recording.folder.describe(facts=sections)
        self._describe_training()

    def begin_epoch(self, epoch: int) -> None:
        """Keras begins an epoch, under the number that Keras gives it."""
        recording = self._recording
        if not self._started:
            self._started = True
            earlier = recording.folder.earlier
            if earlier is not None and (timeline := earlier.timeline):
                self._rate = RateWatch(timeline.learning_rate[timeline.epochs < epoch])
            planned = self._params.get("epochs")
            recording.begin(epoch, None if planned is None else max(int(planned) - epoch, 0))
        self.epoch = epoch + recording.shift
        with self._guard("read the learning rate"):
            self._rate.begin(getattr(self._model, "optimizer", None))
        self._begun = time.perf_counter()

    def epoch_ends(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Keras is about to tell the callbacks, the recorder last of all."""
        self._unrecorded = int(epoch), logs or {}

    def catch_up(self) -> None:
        """Record the epoch that ended in full, but was cut off before the recorder was told."""
        if self._unrecorded is not None:
            epoch, logs = self._unrecorded
            further, at_work = epoch_end(self._list)
            self._checkpoints.leave_out(at_work)
            self.end_epoch(epoch, further or logs)

    def end_epoch(self, epoch: int, logs: Mapping[str, Any]) -> None:
        """Keras has ended an epoch, validation and the other callbacks included."""
        duration = time.perf_counter() - self._begun
        if self._last is None:
            self._describe_training()
        number = epoch + self._recording.shift
        values = sort_logs(logs, self._compiled.trained)
        self._finite = isinstance(values.train.get("loss", 0.0), float)
        events: list[EventRecord] = []
        with self._guard("read the learning rate"):
            if sync := getattr(self._model, "jax_state_sync", None):
                sync()  # JAX keeps the optimizer's state elsewhere within an epoch
            optimizer = getattr(self._model, "optimizer", None)
            values.learning_rate, event = self._rate.end(
                number, optimizer, values.learning_rate, self.callbacks
            )
            events += [event] if event else []
        with self._guard("look at the checkpoints"):
            events += self._checkpoints.written(epoch, number, logs, self._recording.folder.path)
        self.epoch, self._last, self._unrecorded = None, epoch, None
        self._recording.add(
            number, values, duration=duration, steps=self._params.get("steps"), events=events
        )

    def end(self) -> None:
        """Keras has ended the fit, as it should."""
        planned = self._params.get("epochs")
        left = planned is not None and self._last is not None and self._last + 1 < planned
        stop = how_it_stopped(
            self._model,
            self.callbacks,
            epochs_left=left,
            finite=self._finite,
            shift=self._recording.shift,
        )
        self._recording.end(stop.status, *stop.events, weights_of_epoch=stop.weights_of_epoch)

    def leave(self) -> None:
        """The fit is over, whichever way."""
        self._listening.end()

    def _describe_training(self) -> None:
        with self._guard("describe the metrics"):
            self._compiled = compiled_metrics(self._model, self.callbacks)
        changes = describe_training(self._guard, self._model, self._compiled)
        self._recording.folder.describe(**changes)
