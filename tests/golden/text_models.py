#!/usr/bin/env python3
"""Writes text_models.h: hidden states of small transformers, computed straight from the papers'
and the published models' definitions, in double precision, with nothing but the standard library.

Weights are not stored: both this file and the test make them from their names (numbers_of).

Usage: tests/golden/text_models.py > tests/golden/text_models.h
"""
import json
import math

TEXTS = [[5, 7, 2, 9, 11, 3, 4, 8, 6, 10, 1], [12], [3, 3, 9, 1, 20]]
LONG = [(7 * i * i + 3 * i) % 23 for i in range(40)]
TENSORS = {}


def numbers_of(name, count):
    """The weights of a tensor: a linear congruence started from the FNV-1a hash of its name."""
    state = 0xcbf29ce484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001b3) % 2**64
    numbers = []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        numbers.append((state >> 41) / 2**22 - 1)
    norm = "norm" in name.lower() and name.endswith("weight")
    return [1 + n / 4 if norm else n / 2 for n in numbers]


def tensor(name, *shape):
    TENSORS[name] = list(shape)
    numbers = numbers_of(name, math.prod(shape))
    if len(shape) == 1:
        return numbers
    return [numbers[i * shape[1]:(i + 1) * shape[1]] for i in range(shape[0])]


def linear(x, name, out, bias=True):
    weight = tensor(name + ".weight", out, len(x[0]))
    shift = tensor(name + ".bias", out) if bias else [0] * out
    return [[sum(a * b for a, b in zip(row, w)) + s for w, s in zip(weight, shift)] for row in x]


def layer_norm(x, name, eps):
    weight, bias = tensor(name + ".weight", len(x[0])), tensor(name + ".bias", len(x[0]))
    result = []
    for row in x:
        mean = sum(row) / len(row)
        scale = 1 / math.sqrt(sum((v - mean)**2 for v in row) / len(row) + eps)
        result.append([(v - mean) * scale * w + b for v, w, b in zip(row, weight, bias)])
    return result


def rms_norm(x, name, eps):
    weight = tensor(name + ".weight", len(x[0]))
    result = []
    for row in x:
        scale = 1 / math.sqrt(sum(v * v for v in row) / len(row) + eps)
        result.append([v * scale * w for v, w in zip(row, weight)])
    return result


ACTIVATIONS = {
    "gelu": lambda x: x * math.erfc(-x / math.sqrt(2)) / 2,
    "gelu_new": lambda x: x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "relu": lambda x: max(x, 0.0),
    "silu": lambda x: x / (1 + math.exp(-x)),
}


def act(x, name):
    return [[ACTIVATIONS[name](v) for v in row] for row in x]


def add(*xs):
    return [[sum(vs) for vs in zip(*rows)] for rows in zip(*xs)]


def mul(x, y):
    return [[a * b for a, b in zip(r, s)] for r, s in zip(x, y)]


def rows_of(table, ids):
    return [table[i] for i in ids]


def softmax(xs):
    top = max(xs)
    powers = [math.exp(x - top) for x in xs]
    return [p / sum(powers) for p in powers]


def attention(q, k, v, heads, key_heads=None, scale=None, causal=False, bias=None):
    """bias(head, distance of the key after the query) is added to a score."""
    key_heads = key_heads or heads
    width = len(q[0]) // heads
    scale = 1 / math.sqrt(width) if scale is None else scale
    result = [[] for _ in q]
    for h in range(heads):
        g = h * key_heads // heads
        for t, query in enumerate(q):
            seen = t + 1 if causal else len(k)
            scores = []
            for s in range(seen):
                pairs = zip(query[h * width:(h + 1) * width], k[s][g * width:(g + 1) * width])
                scores.append(sum(a * b for a, b in pairs) * scale + (bias(h, s - t) if bias else 0))
            weights = softmax(scores)
            for i in range(width):
                result[t].append(sum(w * v[s][g * width + i] for s, w in enumerate(weights)))
    return result


def bucket(distance, buckets, farthest):
    half, start = buckets // 2, 0
    if distance > 0:
        start = half
    away = abs(distance)
    exact = half // 2
    if away < exact:
        return start + away
    beyond = int(math.log(away / exact) / math.log(farthest / exact) * (half - exact))
    return start + min(exact + beyond, half - 1)


def relative(name, heads, buckets, farthest):
    table = tensor(name, buckets, heads)
    return lambda head, distance: table[bucket(distance, buckets, farthest)][head]


def rotate(x, heads, base):
    width = len(x[0]) // heads
    half = width // 2
    result = []
    for position, row in enumerate(x):
        out = list(row)
        for h in range(heads):
            for i in range(half):
                angle = position * base**(-2 * i / width)
                a, b = row[h * width + i], row[h * width + half + i]
                out[h * width + i] = a * math.cos(angle) - b * math.sin(angle)
                out[h * width + half + i] = b * math.cos(angle) + a * math.sin(angle)
        result.append(out)
    return result


def bert(c, ids, prefix="", first=0):
    H, eps, name = c["hidden_size"], c["layer_norm_eps"], prefix + "embeddings."
    x = rows_of(tensor(name + "word_embeddings.weight", c["vocab_size"], H), ids)
    places = tensor(name + "position_embeddings.weight", c["max_position_embeddings"], H)
    segment = tensor(name + "token_type_embeddings.weight", c["type_vocab_size"], H)[0]
    x = add(x, places[first:first + len(ids)], [segment] * len(ids))
    x = layer_norm(x, name + "LayerNorm", eps)
    for i in range(c["num_hidden_layers"]):
        name = f"{prefix}encoder.layer.{i}."
        q, k, v = (linear(x, name + "attention.self." + r, H) for r in ("query", "key", "value"))
        mixed = attention(q, k, v, c["num_attention_heads"])
        x = layer_norm(add(linear(mixed, name + "attention.output.dense", H), x),
                       name + "attention.output.LayerNorm", eps)
        inner = act(linear(x, name + "intermediate.dense", c["intermediate_size"]), c["hidden_act"])
        x = layer_norm(add(linear(inner, name + "output.dense", H), x), name + "output.LayerNorm", eps)
    return x


def roberta(c, ids):
    return bert(c, ids, "roberta.", c["pad_token_id"] + 1)


def distilbert(c, ids):
    H, eps, name = c["dim"], 1e-12, "distilbert.embeddings."
    x = rows_of(tensor(name + "word_embeddings.weight", c["vocab_size"], H), ids)
    places = tensor(name + "position_embeddings.weight", c["max_position_embeddings"], H)
    x = layer_norm(add(x, places[:len(ids)]), name + "LayerNorm", eps)
    for i in range(c["n_layers"]):
        name = f"distilbert.transformer.layer.{i}."
        q, k, v = (linear(x, name + f"attention.{r}_lin", H) for r in "qkv")
        mixed = linear(attention(q, k, v, c["n_heads"]), name + "attention.out_lin", H)
        x = layer_norm(add(mixed, x), name + "sa_layer_norm", eps)
        inner = act(linear(x, name + "ffn.lin1", c["hidden_dim"]), c["activation"])
        x = layer_norm(add(linear(inner, name + "ffn.lin2", H), x), name + "output_layer_norm", eps)
    return x


def mpnet(c, ids):
    H, eps, name = c["hidden_size"], c["layer_norm_eps"], "embeddings."
    x = rows_of(tensor(name + "word_embeddings.weight", c["vocab_size"], H), ids)
    places = tensor(name + "position_embeddings.weight", c["max_position_embeddings"], H)
    first = c["pad_token_id"] + 1
    x = layer_norm(add(x, places[first:first + len(ids)]), name + "LayerNorm", eps)
    bias = relative("encoder.relative_attention_bias.weight", c["num_attention_heads"],
                    c["relative_attention_num_buckets"], 128)
    for i in range(c["num_hidden_layers"]):
        name = f"encoder.layer.{i}."
        q, k, v = (linear(x, name + "attention.attn." + r, H) for r in "qkv")
        mixed = attention(q, k, v, c["num_attention_heads"], bias=bias)
        x = layer_norm(add(linear(mixed, name + "attention.attn.o", H), x),
                       name + "attention.LayerNorm", eps)
        inner = act(linear(x, name + "intermediate.dense", c["intermediate_size"]), c["hidden_act"])
        x = layer_norm(add(linear(inner, name + "output.dense", H), x), name + "output.LayerNorm", eps)
    return x


def albert(c, ids):
    E, H, eps, name = c["embedding_size"], c["hidden_size"], c["layer_norm_eps"], "albert.embeddings."
    x = rows_of(tensor(name + "word_embeddings.weight", c["vocab_size"], E), ids)
    places = tensor(name + "position_embeddings.weight", c["max_position_embeddings"], E)
    segment = tensor(name + "token_type_embeddings.weight", c["type_vocab_size"], E)[0]
    x = layer_norm(add(x, places[:len(ids)], [segment] * len(ids)), name + "LayerNorm", eps)
    x = linear(x, "albert.encoder.embedding_hidden_mapping_in", H)
    for i in range(c["num_hidden_layers"]):
        group = i * c["num_hidden_groups"] // c["num_hidden_layers"]
        name = f"albert.encoder.albert_layer_groups.{group}.albert_layers.0."
        q, k, v = (linear(x, name + "attention." + r, H) for r in ("query", "key", "value"))
        mixed = linear(attention(q, k, v, c["num_attention_heads"]), name + "attention.dense", H)
        x = layer_norm(add(mixed, x), name + "attention.LayerNorm", eps)
        inner = act(linear(x, name + "ffn", c["intermediate_size"]), c["hidden_act"])
        x = layer_norm(add(linear(inner, name + "ffn_output", H), x),
                       name + "full_layer_layer_norm", eps)
    return x


def t5(c, ids):
    H, eps, inner = c["d_model"], c["layer_norm_epsilon"], c["num_heads"] * c["d_kv"]
    x = rows_of(tensor("shared.weight", c["vocab_size"], H), ids)
    bias = relative("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                    c["num_heads"], c["relative_attention_num_buckets"],
                    c["relative_attention_max_distance"])
    for i in range(c["num_layers"]):
        name = f"encoder.block.{i}.layer.0."
        before = rms_norm(x, name + "layer_norm", eps)
        q, k, v = (linear(before, name + "SelfAttention." + r, inner, False) for r in "qkv")
        mixed = attention(q, k, v, c["num_heads"], scale=1, bias=bias)
        x = add(x, linear(mixed, name + "SelfAttention.o", H, False))
        name = f"encoder.block.{i}.layer.1."
        before = rms_norm(x, name + "layer_norm", eps)
        name += "DenseReluDense."
        if c["feed_forward_proj"] == "gated-gelu":
            gate = act(linear(before, name + "wi_0", c["d_ff"], False), "gelu_new")
            between = mul(gate, linear(before, name + "wi_1", c["d_ff"], False))
        else:
            between = act(linear(before, name + "wi", c["d_ff"], False), "relu")
        x = add(x, linear(between, name + "wo", H, False))
    return rms_norm(x, "encoder.final_layer_norm", eps)


def llama(c, ids, biased=False, head_norms=False):
    H, eps = c["hidden_size"], c["rms_norm_eps"]
    heads, key_heads, base = c["num_attention_heads"], c["num_key_value_heads"], c["rope_theta"]
    width = c.get("head_dim", H // heads)

    def by_head(x, name):
        if not head_norms:
            return x
        normed = [rms_norm([row[i:i + width] for i in range(0, len(row), width)], name, eps)
                  for row in x]
        return [sum(row, []) for row in normed]

    x = rows_of(tensor("model.embed_tokens.weight", c["vocab_size"], H), ids)
    for i in range(c["num_hidden_layers"]):
        name = f"model.layers.{i}."
        before = rms_norm(x, name + "input_layernorm", eps)
        q = linear(before, name + "self_attn.q_proj", heads * width, biased)
        k = linear(before, name + "self_attn.k_proj", key_heads * width, biased)
        v = linear(before, name + "self_attn.v_proj", key_heads * width, biased)
        q = rotate(by_head(q, name + "self_attn.q_norm"), heads, base)
        k = rotate(by_head(k, name + "self_attn.k_norm"), key_heads, base)
        mixed = attention(q, k, v, heads, key_heads, causal=True)
        x = add(x, linear(mixed, name + "self_attn.o_proj", H, False))
        before = rms_norm(x, name + "post_attention_layernorm", eps)
        gate = act(linear(before, name + "mlp.gate_proj", c["intermediate_size"], False), "silu")
        up = linear(before, name + "mlp.up_proj", c["intermediate_size"], False)
        x = add(x, linear(mul(gate, up), name + "mlp.down_proj", H, False))
    return rms_norm(x, "model.norm", eps)


def qwen2(c, ids):
    return llama(c, ids, biased=True)


def qwen3(c, ids):
    return llama(c, ids, head_norms=True)


BERT = {"vocab_size": 23, "hidden_size": 12, "num_hidden_layers": 2, "num_attention_heads": 3,
        "intermediate_size": 20, "max_position_embeddings": 48, "type_vocab_size": 2,
        "hidden_act": "gelu", "layer_norm_eps": 1e-5}
T5 = {"model_type": "t5", "vocab_size": 23, "d_model": 12, "d_kv": 6, "num_heads": 3, "num_layers": 2,
      "d_ff": 20, "relative_attention_num_buckets": 8, "relative_attention_max_distance": 16,
      "layer_norm_epsilon": 1e-6, "feed_forward_proj": "relu"}
LLAMA = {"vocab_size": 23, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 2, "intermediate_size": 20, "max_position_embeddings": 64,
         "rms_norm_eps": 1e-5, "rope_theta": 100.0, "hidden_act": "silu"}
MODELS = [
    ("bert", bert, {"model_type": "bert", **BERT}),
    ("roberta", roberta, {"model_type": "roberta", **BERT, "type_vocab_size": 1, "pad_token_id": 1}),
    ("distilbert", distilbert, {"model_type": "distilbert", "vocab_size": 23, "dim": 12, "n_layers": 2,
                                "n_heads": 3, "hidden_dim": 20, "max_position_embeddings": 48,
                                "activation": "gelu"}),
    ("mpnet", mpnet, {"model_type": "mpnet", **BERT, "pad_token_id": 1,
                      "relative_attention_num_buckets": 32}),
    ("albert", albert, {"model_type": "albert", **BERT, "num_hidden_layers": 3, "embedding_size": 6,
                        "num_hidden_groups": 2, "inner_group_num": 1, "hidden_act": "gelu_new"}),
    ("t5", t5, T5),
    ("t5_gated", t5, {**T5, "feed_forward_proj": "gated-gelu"}),
    ("llama", llama, {"model_type": "llama", **LLAMA}),
    ("qwen2", qwen2, {"model_type": "qwen2", **LLAMA}),
    ("qwen3", qwen3, {"model_type": "qwen3", **LLAMA, "head_dim": 6}),
]


def summary(hidden):
    return [hidden[0], hidden[-1], [sum(column) / len(hidden) for column in zip(*hidden)]]


def floats(name, values):
    lines = [f"inline constexpr float {name}[] = {{"]
    for i in range(0, len(values), 12):
        lines.append("    " + ", ".join(f"{v:.7g}" + ("" if "." in f"{v:.7g}" or "e" in f"{v:.7g}"
                                                     else ".0") + "f" for v in values[i:i + 12]) + ",")
    return "\n".join(lines + ["};"])


print("#pragma once\n\n#include <cstddef>\n#include <cstdint>\n#include <span>\n#include <vector>\n")
print("// Written by text_models.py beside it.\n// clang-format off\nnamespace lore::golden {\n")
print("struct TensorShape {\n  const char* name;\n  std::size_t rows;\n  std::size_t cols;\n};\n")
print("// A model, its checkpoint's tensors, and for each of `texts` three rows of H: the hidden states of\n"
      "// the first and of the last token, and the mean over the tokens.")
print("struct TextModel {\n  const char* name;\n  const char* config;\n"
      "  std::span<const TensorShape> tensors;\n  std::span<const float> hidden;\n};\n")
texts = TEXTS + [LONG]
print("inline const std::vector<std::vector<std::int32_t>> texts = {")
for text in texts:
    print("    {" + ", ".join(map(str, text)) + "},")
print("};\n")
for name, model, config in MODELS:
    TENSORS.clear()
    hidden = [v for text in texts for row in summary(model(config, text)) for v in row]
    print(f"inline constexpr TensorShape {name}_tensors[] = {{")
    for tensor_name, shape in TENSORS.items():
        rows, cols = shape if len(shape) == 2 else (1, shape[0])
        print(f'    {{"{tensor_name}", {rows}, {cols}}},')
    print("};")
    print(floats(f"{name}_hidden", hidden))
    print()
print("inline const std::vector<TextModel> text_models = {")
for name, _, config in MODELS:
    print(f'    {{"{name}", R"({json.dumps(config)})", {name}_tensors, {name}_hidden}},')
print("};\n\n}  // namespace lore::golden\n// clang-format on")
