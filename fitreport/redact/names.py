"""Which names say that their value is a secret, and which say that it is an identifier.

`key` and `token` are everyday words in machine learning (`key_dim`, `max_tokens`, `pad_token`):
they count only in such company as leaves no doubt, or where the value looks like a key as well.
"""

from __future__ import annotations

import re
from functools import lru_cache

SPELT_OUT = r"""(?:pass(?:word|wd|phrase|code)|pwd|credentials?|secrets?|bearer|authorization
    |(?:api|access|secret|private|auth|account|encryption|signing|subscription|license|shared
      |master|storage|service|client|deploy)[_-]?keys?
    |(?:auth|access|api|refresh|bearer|session|security|id|sas|bot|personal|private)[_-]?token)"""
_SERVICE = r"""(?:openai|anthropic|hf|hugging_?face|wandb|comet|neptune|clear_?ml|kaggle|aws|azure
    |gcp|google|github|gitlab|slack|telegram|discord|twilio|sendgrid|stripe|datadog|sentry|mlflow|dvc
    |roboflow|replicate|cohere|mistral|groq|deepseek)"""

_SECRET = re.compile(
    rf"""(?<![a-z0-9]){SPELT_OUT}(?![a-z])
    |(?:^|[_/])(?:{_SERVICE}_(?:key|token)|(?:db|user|smtp|mail|admin|root|ftp|login)_?pass
    |(?:basic|http|proxy)_auth|cookies?|dsn|conn(?:ection)?_str(?:ing)?|web_?hook(?:_url)?)$""",
    re.VERBOSE,
)
_MAYBE = re.compile(r"(?:^|[_/])(?:token|auth)$")
_VOCABULARY = re.compile(
    r"""(?:^|[_/])(?:pad|padding|bos|eos|sos|eot|unk|unknown|oov|sep|cls|mask|start|end|begin|stop|first
    |last|next|special|image|audio|video|class|prompt|prefix|suffix|word|decoder|encoder|extra|bot
    |answer|query|think|newline|blank|space|split|forced|target|source|language|lang)_token$""",
    re.VERBOSE,
)
_IDENTIFIER = re.compile(
    r"""(?:^|[_/])(?:commit|digest|sha\d*|md5|hash|checksum|id|ids|uuid|guid|run|runs|rev|revision
    |version|fingerprint|git|branch|tree|parent|head|etag|path|file|folder|dir|data|dataset|model
    |checkpoint|weights|image|container)(?=$|[_/\d])""",
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def says_secret(name: str) -> bool:
    """Whether a text of this name is a secret whatever it looks like: `db.password`, `apiKey`."""
    return bool(_SECRET.search(_words(name)))


@lru_cache(maxsize=4096)
def may_say_secret(name: str) -> bool:
    """Whether a text of this name is a secret if it looks like a key: `token`, `my_token`."""
    words = _words(name)
    return bool(_MAYBE.search(words)) and not _VOCABULARY.search(words)


@lru_cache(maxsize=4096)
def identifies(name: str) -> bool:
    """Whether the name speaks of a commit, a digest, an id or a place: `git.commit`, `run_id`."""
    return bool(_IDENTIFIER.search(_words(name)))


def _words(name: str) -> str:
    """`optimizer.apiKey` -> `optimizer/api_key`: words apart by '_', levels by '/'."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name[:1000])
    return re.sub(r"[^a-z0-9/]+", "_", re.sub(r"[./\\]+", "/", apart.lower())).strip("_")
