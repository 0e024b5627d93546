"""Measures for Prometheus: of requests, of samples, and of what the judge cost. No content is in them."""

from collections.abc import Iterable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, Summary, generate_latest

from judge.cost.prices import Prices
from judge.reward import Outcome
from judge.serving.gate import Gate
from judge.tally import Entry

_SECONDS = (0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 20, 40, 80, 160)
"""The bounds of the histogram of requests. A guess: from a check alone to the deadline."""


class Measures:
    """The measures of one server."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, gate: Gate) -> None:
        """Begin at 0."""
        registry = self._registry = CollectorRegistry()
        self._requests = Counter("judge_requests", "Requests that were answered", ["route", "status"], registry=registry)
        self._seconds = Histogram("judge_request_seconds", "Seconds", ["route"], buckets=_SECONDS, registry=registry)
        self._samples = Counter("judge_samples", "Samples", ["outcome", "whose", "reason"], registry=registry)
        self._reward = Summary("judge_reward", "Rewards, in the rubric's range", registry=registry)
        self._tokens = Counter("judge_tokens", "Tokens of the judge", ["direction"], registry=registry)
        self._usd = Counter("judge_cost_usd", "US dollars, of models with a known price", registry=registry)
        self._retries = Counter("judge_retries", "Failed calls that were followed by another", registry=registry)
        under_way = Gauge("judge_requests_under_way", "Requests that have no answer yet", registry=registry)
        under_way.set_function(lambda: gate.under_way)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def scored(self, outcomes: Iterable[Outcome], prices: Prices) -> None:
        """Count outcomes."""
        for entry in (Entry.of(outcome, prices) for outcome in outcomes):
            whose = entry.whose if entry.reason else ""
            self._samples.labels(entry.outcome, whose, entry.reason).inc()
            if entry.reward is not None:
                self._reward.observe(entry.reward)
            if entry.tokens is not None:
                self._tokens.labels("input").inc(entry.tokens.input)
                self._tokens.labels("output").inc(entry.tokens.output)
            self._usd.inc(entry.cost or 0.0)
            self._retries.inc(entry.retries)

    def page(self) -> bytes:
        """Return them all in Prometheus' text form."""
        return generate_latest(self._registry)
