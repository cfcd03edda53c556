"""What is redacted, and what a user of machine learning must never see redacted."""

import base64
import random
import string
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fitreport.redact import (
    REDACTED,
    redact_facts,
    redact_text,
    redact_value,
    secrets_in,
    secrets_in_value,
)

COMMIT = "3422977a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

SECRET_NAMES = [
    "password", "PASSWORD", "db_password", "dbPassword", "db.passwd", "mysql/pwd", "api_key",
    "apikey", "apiKey", "API-KEY", "optimizer.api_key", "OPENAI_API_KEY", "wandb_api_key",
    "openai_key", "auth_token", "access_token", "authToken", "hf_token", "HF_TOKEN", "secret",
    "client_secret", "aws_secret_access_key", "aws_access_key_id", "credentials",
    "gcp.credentials.user", "passphrase", "private_key", "authorization", "connection_string",
    "slack_webhook_url", "smtp_pass", "session_token",
]  # fmt: skip

EVERYDAY_NAMES = [
    "key_dim", "max_tokens", "tokenizer", "num_key_value_heads", "keypoint_loss", "key", "keys",
    "sort_key", "tokens", "num_tokens", "token_type", "pad_token", "eos_token", "oov_token",
    "mask_token", "secretary", "author", "passes", "passing_score", "compass", "monkey",
    "authors", "public_key_dim", "forward_pass", "keyword", "value_dim", "attention_key_layer",
]  # fmt: skip

SHAPES = [
    "AKIAIOSFODNN7EXAMPLF",
    "ghp_" + "a1B2c3D4e" * 4,
    "github_pat_" + "11ABCDEFG0" * 4,
    "glpat-" + "x1Y2z3_4" * 3,
    "hf_" + "aBcDeFgHiJ" * 4,
    "sk-" + "aB3dE6gH9k" * 4,
    "sk-proj-" + "aB3dE-6gH9" * 4,
    "sk-ant-api03-" + "abcd1234" * 4,
    "xoxb-123456789012-abcdefABCDEF",
    "sk_live_" + "4eC39HqLyjWDarjt",
    "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
    "pypi-AgEIcHlwaS5vcmc" + "aB3" * 25,
    "npm_" + "aB3dE6" * 6,
    "SG." + "a" * 22 + "." + "b" * 43,
    "123456789:AA" + "a1B2c3D" * 4 + "abcde",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn (cut short",
    "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX",
    "https://discord.com/api/webhooks/1234/abcdef",
    "kU4xqZ9sT2vB7nM1pR6wY3aD8fG5hJ0cL4eX9iO2",
    base64.b64encode(random.Random(3).randbytes(33)).decode(),
]

HARMLESS = [
    COMMIT,
    DIGEST,
    f"sha256:{DIGEST}",
    "sha256-kU4xqZ9sT2vB7nM1pR6wY3aD8fG5hJ0cL4eX9iO2kU4=",
    "data:image/png;base64,kU4xqZ9sT2vB7nM1pR6wY3aD8fG5hJ0cL4eX9iO2",
    f"trained from commit {COMMIT} on main",
    "123e4567-e89b-12d3-a456-426614174000",
    "Run-123E4567-e89b-12d3-a456-426614174000",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "SparseCategoricalCrossentropy",
    "SparseCategoricalCrossentropy(from_logits=True, reduction='sum_over_batch_size')",
    "keras.src.optimizers.schedules.learning_rate_schedule.ExponentialDecay",
    "(None, 224, 224, 3)",
    "block_13_expand_relu/BatchNormalization_v1/moving_variance",
    "resnet50v2_imagenet_224x224_fp16_v2",
    "Wide-ResNet28x10-CIFAR10-SGD0.1-wd5e4-s1",
    "ResNet28x10CIFAR10SGD01wd5e4",
    "ResNet50_cifar10_3422977a8b7c_v2",
    "DepthwiseSeparableConv2DBlock_with_SqueezeExcite_3x3_s2_p1",
    "/home/jane/projects/runs/digits-2024-01-31T12-33-44/weights.40-0.31.keras",
    "C:\\Users\\jane\\Documents\\Models\\EfficientNetV2B0\\checkpoint-000123.keras",
    "efficientnetv2-b0-21k-ft1k_imagenet_classification_2",
    "NVIDIA-A100-SXM4-80GB-MIG-1g.10gb",
    "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz",
    "lr=1e-3,bs=128,key_dim=64,max_tokens=1024,tokenizer=bert-base-uncased",
    "[64, 128, 256, 0.5, 0.001]",
    "The password policy: none. The secret of a good model: patience and data.",
    "A token is a word or a part of one; each key attends to every query.",
    "https://example.org/data/train.csv?split=train",
    "https://localhost:8080/user@example",
    "ssh://git@example.org/team/repository.git",
    "events.out.tfevents.1612345678.host.1234.0.v2",
    "unfroze the backbone: block5_conv1 to block5_conv3",
]  # fmt: skip


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_text_under_a_secret_name_is_redacted(name: str) -> None:
    assert redact_value(name, "abc") == REDACTED


@pytest.mark.parametrize("name", EVERYDAY_NAMES)
@pytest.mark.parametrize("value", ["bert-base-uncased", "<pad>", "[MASK]", "relu"])
def test_everyday_names_are_not_redacted(name: str, value: str) -> None:
    assert redact_value(name, value) == value


@pytest.mark.parametrize("value", [64, 0.5, True, None, 10**30, float("inf")])
def test_only_text_is_ever_redacted(value: float | None) -> None:
    assert redact_value("api_key", value) == value


def test_a_bare_token_is_redacted_where_its_value_looks_like_a_key() -> None:
    assert redact_value("token", "s3cr3tvalue") == REDACTED
    assert redact_value("my_token", "<my-token>") == "<my-token>"
    assert redact_value("token", "word") == "word"


@pytest.mark.parametrize("secret", SHAPES)
def test_a_secret_is_found_by_its_shape_anywhere(secret: str) -> None:
    for text in (secret, f"see {secret}", f"value='{secret}'"):
        assert secret not in redact_text(text)
        assert REDACTED in redact_text(text)
    assert redact_value("note", secret) == REDACTED


@pytest.mark.parametrize("text", HARMLESS)
def test_what_training_is_full_of_stays_as_it_is(text: str) -> None:
    assert secrets_in(text) == ()
    assert redact_text(text) == text


@pytest.mark.parametrize("name", ["git.commit", "digest", "sha256", "run_id", "data_md5"])
@pytest.mark.parametrize("value", [COMMIT, DIGEST, "kU4xqZ9sT2vB7nM1pR6wY3aD8fG5hJ0cL4eX9iO2"])
def test_commits_digests_and_ids_stay_under_their_names(name: str, value: str) -> None:
    assert redact_value(name, value) == value


def test_a_known_key_format_is_redacted_even_under_the_name_of_an_id() -> None:
    assert redact_value("run_id", "ghp_" + "a1B2c3D4e" * 4) == REDACTED


def test_long_hexadecimal_under_any_other_name_is_redacted() -> None:
    assert redact_value("wandb", COMMIT) == REDACTED
    assert redact_value("extra", DIGEST) == REDACTED


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("postgres://jane:hunter2@db/runs", "postgres://[redacted]@db/runs"),
        ("https://jane:p@ss@host/x", "https://[redacted]@host/x"),
        ("https://:t0ken@host/x", "https://[redacted]@host/x"),
        (f"https://{COMMIT}@host/x", "https://[redacted]@host/x"),
        ("https://host/f?a=1&sig=abcDEF123%3D&b=2", "https://host/f?a=1&sig=[redacted]&b=2"),
        ("https://host/f?X-Amz-Signature=abcdef12", "https://host/f?X-Amz-Signature=[redacted]"),
        ("train.py --api-key abcd1234 --lr 0.1", "train.py --api-key [redacted] --lr 0.1"),
        ("DB_PASSWORD=hunter2 python train.py", "DB_PASSWORD=[redacted] python train.py"),
        ('{"api_key": "abcd"}', '{"api_key": "[redacted]"}'),
        ("password: hunter2!", "password: [redacted]"),
        ("Authorization: Bearer abcdef1234567890", "Authorization: Bearer [redacted]"),
    ],
)
def test_only_the_secret_part_of_a_text_is_replaced(text: str, redacted: str) -> None:
    assert redact_text(text) == redacted


def test_facts_are_redacted_in_values_and_in_names() -> None:
    key = "ghp_" + "a1B2c3D4e" * 4
    facts = {"api_key": "abc", "lr": 0.1, "path": f"runs/{key}", key: True}
    assert redact_facts(facts) == {
        "api_key": REDACTED,
        "lr": 0.1,
        "path": f"runs/{REDACTED}",
        REDACTED: True,
    }
    assert facts["api_key"] == "abc"


def test_what_is_redacted_is_clean() -> None:
    assert secrets_in_value("api_key", REDACTED) == ()
    assert secrets_in("password=[redacted], https://[redacted]@host, sig=[redacted]") == ()


def test_nearly_every_long_random_string_is_found() -> None:
    chance = random.Random(1)
    alphabet = string.ascii_letters + string.digits
    drawn = ["".join(chance.choices(alphabet, k=40)) for _ in range(2000)]
    drawn += [base64.urlsafe_b64encode(chance.randbytes(32)).decode() for _ in range(2000)]
    assert sum(bool(secrets_in(text)) for text in drawn) >= 0.97 * len(drawn)


MARKUP = st.sampled_from(
    [
        "://",
        "@",
        ":",
        "=",
        "password",
        "api_key",
        "sig=",
        "?",
        "/",
        " ",
        "Bearer ",
        '"',
        "[redacted]",
    ]
)
TEXTS = st.lists(st.one_of(MARKUP, st.sampled_from(SHAPES + HARMLESS), st.text(max_size=12))).map(
    "".join
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("://a:b@[redacted]:c@d")
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact_text(text)
    assert redact_text(once) == once


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_matches_are_ordered_apart_and_inside_the_text(text: str) -> None:
    ends = [0]
    for match in secrets_in(text):
        assert ends[-1] <= match.start < match.end <= len(text)
        ends.append(match.end)


WORDS = ["relu", "adam", "dense", "conv", "key", "token", "loss", "of", "the", "64", "0.1"]


@given(st.lists(st.sampled_from(WORDS)))
def test_ordinary_sentences_are_never_touched(words: list[str]) -> None:
    assert redact_text(" ".join(words)) == " ".join(words)


EVIL = [
    "eyJ", "://", "://a:", "-----BEGIN PRIVATE KEY", "https://a.", "password:", "aB1", "/hooks/",
    "Bearer ", "://a:b@", "a@", "?key=", "--api-key ", "gh", "_", "bcd", "https://a/hooks/",
]  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_makes_it_slow(evil: str) -> None:
    """Twice the text costs about twice the time, where backtracking would make it four times."""

    def seconds(length: int) -> float:
        text = evil * (length // len(evil))
        taken = []
        for _ in range(3):
            start = time.process_time()
            secrets_in(text)
            taken.append(time.process_time() - start)
        return min(taken)

    assert seconds(160_000) < 3 * seconds(80_000) + 0.05


def test_a_hundred_thousand_short_texts_cost_little() -> None:
    texts = [f"block_{i}_expand_relu" for i in range(100_000)]
    start = time.process_time()
    for text in texts:
        redact_value("layer", text)
    assert time.process_time() - start < 2
