#!/usr/bin/env python3
"""Writes tokenizers.h: small vocabularies, learnt here from the texts below, and what WordPiece,
byte-level BPE, unigram and Llama's BPE make of other texts, each computed straight from its definition.

Usage: tests/golden/tokenizers.py > tests/golden/tokenizers.h
"""
import json
import math
import unicodedata
from collections import Counter

CORPUS = """The rocket rises over the quiet harbour, and the harbour watches. Under the moonlight a
baker counts flour, sugar and 12 eggs; the oven's warm, it's nearly done. Rockets rose, bakers rested,
watchers waited. Nobody counted the stars that night, though 1,000 were bright. We're watching, they've
counted, I'll rest. The violinist's melody rises with the rocket; the chorus answers, unanswered.""".replace("\n", " ")

TEXTS = [
    "", " ", "\n", "The rocket rises", "the ROCKET watchers' watching", "  two  spaces\tand\r\nlines \n\n end  ",
    "It's nearly 1,000 o'clock; they've 12 eggs, we'Re", "unanswerable harbourmaster", "naïve Émile résumé",
    "e\u0301te\u0301 \u00fcber", "你好 rocket世界", "שלום מרحبا", "😀👍🏽 rocket \U0001F468\u200D\U0001F469", "a\u200bb\ufeffc\u00a0d",
    "\x00the\x01 oven\x7f", "\ufffdthe", "x" * 120 + " the", "!?...,,--", "_snake_case_ #tag @you", "½ ② Ⅷ ٣",
    "\u3000wide\u2028line\u0085next", "ß ẞ ſ İ ı Σας", "harbour[MASK]harbour [SEP]", "'s'sS'tT", "   ", "\t\t x",
]


def category(c):
    return unicodedata.category(c)


def is_space(c):
    return c in "\t\n\v\f\r \x85" or category(c)[0] == "Z"


# WordPiece after BERT's normaliser and pre-tokeniser.

def is_chinese(c):
    ranges = [(0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
              (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)]
    return any(low <= ord(c) <= high for low, high in ranges)


def bert_words(text, lower):
    clean = ""
    for c in text:
        if c in "\0\ufffd" or (category(c) in ("Cc", "Cf", "Co", "Cs") and c not in "\t\n\r"):
            continue
        clean += " " if is_space(c) else f" {c} " if is_chinese(c) else c
    if lower:
        clean = "".join(c for c in unicodedata.normalize("NFD", clean) if category(c) != "Mn")
        clean = "".join(c.lower() for c in clean)
    words = [""]
    for c in clean:
        if c == " ":
            words.append("")
        elif category(c)[0] == "P" or (c.isascii() and not c.isalnum()):
            words += [c, ""]
        else:
            words[-1] += c
    return [word for word in words if word]


def learn_word_pieces():
    """Characters, then the most frequent starts and ends of words."""
    counts, characters = Counter(), set()
    for word in bert_words(CORPUS, True):
        characters |= {word[0]} | {"##" + c for c in word[1:]}
        for size in range(2, len(word) + 1):
            counts[word[:size]] += size
            counts["##" + word[-size:]] += size if size < len(word) else 0
    frequent = sorted(counts, key=lambda piece: (-counts[piece], piece))[:120]
    characters |= {"你", "e", "##́"}
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + sorted(characters) + [f for f in frequent if f not in characters]


def word_piece(word, ids):
    if len(word) > 100:
        return [ids["[UNK]"]]
    found, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in ids:
                found.append(ids[piece])
                start = end
                break
        else:
            return [ids["[UNK]"]]
    return found


def split_at(text, tokens):
    """Cuts `text` at the given tokens, which stay whole."""
    parts = [text]
    for token in tokens:
        cut = []
        for part in parts:
            for i, piece in enumerate(part.split(token) if part not in tokens else [part]):
                cut += ([token] if i else []) + [piece]
        parts = cut
    return [part for part in parts if part]


def bert_ids(text, ids, lower):
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    found = []
    for part in split_at(text, special):
        if part in special:
            found.append(ids[part])
        else:
            for word in bert_words(part, lower):
                found += word_piece(word, ids)
    return found


# Byte-level BPE after GPT-2's words.

def byte_characters():
    printable = [b for b in range(256) if 0x21 <= b <= 0x7E or 0xA1 <= b <= 0xAC or b >= 0xAE]
    others = [b for b in range(256) if b not in printable]
    return {**{b: chr(b) for b in printable}, **{b: chr(256 + i) for i, b in enumerate(others)}}


BYTES = byte_characters()


def kind(c):
    return "L" if category(c)[0] == "L" else "N" if category(c)[0] == "N" else " " if is_space(c) else "x"


def gpt2_words(text):
    words, at = [], 0
    while at < len(text):
        end = at
        for ending in ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d"):
            if text.startswith(ending, at):
                end = at + len(ending)
                break
        if end == at:
            start = at + 1 if text[at] == " " and at + 1 < len(text) and kind(text[at + 1]) != " " else at
            end = start + 1
            while end < len(text) and kind(text[end]) == kind(text[start]):
                end += 1
            if kind(text[start]) == " " and end < len(text) and end - start > 1:
                end -= 1
        words.append(text[at:end])
        at = end
    return words


def merged(symbols, pair):
    result, i = [], 0
    while i < len(symbols):
        if tuple(symbols[i:i + 2]) == pair:
            result.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            result.append(symbols[i])
            i += 1
    return result


def characters_of(word):
    return [BYTES[b] for b in word.encode()]


def learn_merges(count, words, symbols_of):
    """The most frequent pair of neighbours becomes one symbol, `count` times."""
    counts = Counter(words)
    cut = {word: symbols_of(word) for word in counts}
    merges = []
    while len(merges) < count:
        pairs = Counter()
        for word, symbols in cut.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += counts[word]
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        cut = {word: merged(symbols, best) for word, symbols in cut.items()}
    return merges


def bpe_ids(text, ids, merges):
    special = ["<s>", "</s>"]
    found = []
    for part in split_at(text, special):
        for word in [part] if part in special else gpt2_words(part):
            symbols = [part] if part in special else characters_of(word)
            for pair in merges:  # in their order, each wherever it fits
                symbols = merged(symbols, pair)
            found += [ids[symbol] for symbol in symbols]
    return found


# Unigram after SentencePiece's spaces, and byte-pair merges of characters with bytes for the rest.

SPACE = "\u2581"


def spaced_words(text):
    """Spaces become visible, one stands in front, and each starts a word."""
    marked = text.replace(" ", SPACE)
    if text and not marked.startswith(SPACE):
        marked = SPACE + marked
    words = []
    for c in marked:
        if c == SPACE or not words:
            words.append("")
        words[-1] += c
    return words


def byte_tokens():
    return [f"<0x{b:02X}>" for b in range(256)]


def learn_unigrams(count):
    """Characters and the parts of words that save most of them; no two scores or sums are equal."""
    counts = Counter()
    for word in spaced_words(CORPUS):
        for start in range(len(word)):
            for end in range(start + 1, len(word) + 1):
                counts[word[start:end]] += end - start
    characters = {c for piece in counts for c in piece}
    frequent = sorted((piece for piece in counts if len(piece) > 1), key=lambda p: (-counts[p], p))[:count]
    pieces = sorted(characters) + frequent
    total = sum(counts[piece] for piece in pieces)
    return {piece: math.log(counts[piece] / total) for piece in pieces}


def best_cut(word, scores, unknown):
    """The likeliest pieces of a word: every cut is compared; an unknown character costs `unknown`."""
    best = [(0.0, [])]
    for end in range(1, len(word) + 1):
        choices = []
        for start in range(end):
            piece = word[start:end]
            if piece in scores:
                choices.append((best[start][0] + scores[piece], best[start][1] + [piece]))
        if word[end - 1] not in scores:
            choices.append((best[end - 1][0] + unknown, best[end - 1][1] + [None]))
        best.append(max(choices, key=lambda choice: choice[0]))
    return best[-1][1]


def unigram_ids(text, scores, ids):
    found = []
    for word in spaced_words(text):
        at = 0
        for piece in best_cut(word, scores, min(scores.values()) - 10):
            if piece is None:
                found += [ids[f"<0x{b:02X}>"] for b in word[at].encode()]
            else:
                found.append(ids[piece])
            at += len(piece or word[at])
    return found


def character_pair_ids(text, ids, merges):
    """Llama's: one mark in front of all, spaces as marks, and no words."""
    symbols = list(SPACE + text.replace(" ", SPACE)) if text else []
    for pair in merges:
        symbols = merged(symbols, pair)
    found = []
    for symbol in symbols:
        found += [ids[symbol]] if symbol in ids else [ids[f"<0x{b:02X}>"] for b in symbol.encode()]
    return found


# Writing.

def cpp_string(text):
    """A literal of the bytes, each that is not plain ASCII as an octal escape."""
    plain = lambda b: 0x20 <= b < 0x7F and b not in b'"\\?'
    return '"' + "".join(chr(b) if plain(b) else f"\\{b:03o}" for b in text.encode()) + '"'


def cpp_lines(name, text):
    lines = [f"    {cpp_string(text[i:i + 60])}" for i in range(0, len(text), 60)]
    return f"inline constexpr std::string_view {name} =\n" + "\n".join(lines) + ";\n"


def cpp_cases(name, encode):
    rows = [f"    {{{{{cpp_string(t)}, {len(t.encode())}}}, {{{', '.join(map(str, encode(t)))}}}}}," for t in TEXTS]
    return f"inline const std::vector<TokenizedText> {name} = {{\n" + "\n".join(rows) + "\n};\n"


pieces = learn_word_pieces()
piece_ids = {piece: i for i, piece in enumerate(pieces)}
merges = learn_merges(150, gpt2_words(CORPUS), characters_of)
tokens = ["<s>", "<pad>", "</s>", "<unk>"] + [BYTES[b] for b in range(256)] + [a + b for a, b in merges] + ["<mask>"]
token_ids = {token: i for i, token in enumerate(tokens)}

scores = learn_unigrams(120)
unigram_pieces = ["<unk>"] + byte_tokens() + list(scores)
unigram_numbers = {piece: i for i, piece in enumerate(unigram_pieces)}
character_merges = learn_merges(120, spaced_words(CORPUS), list)
character_tokens = (["<unk>", "<s>"] + byte_tokens() + sorted({c for word in spaced_words(CORPUS) for c in word}) +
                    [a + b for a, b in character_merges])
character_ids = {token: i for i, token in enumerate(dict.fromkeys(character_tokens))}

unigram_file = {
    "pre_tokenizer": {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "split": True},
    "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": True,
              "vocab": [["<unk>", 0.0]] + [[token, 0.0] for token in byte_tokens()] + [[p, scores[p]] for p in scores]}}
llama_file = {
    "normalizer": {"type": "Sequence", "normalizers": [
        {"type": "Prepend", "prepend": SPACE},
        {"type": "Replace", "pattern": {"String": " "}, "content": SPACE}]},
    "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True,
              "vocab": character_ids, "merges": [f"{a} {b}" for a, b in character_merges]}}

print("#pragma once\n\n#include <cstdint>\n#include <string_view>\n#include <vector>\n")
print("// Written by tokenizers.py beside it.\n// clang-format off\nnamespace lore::golden {\n")
print("struct TokenizedText {\n  std::string_view text;\n  std::vector<std::int32_t> ids;\n};\n")
print(cpp_lines("word_piece_vocabulary", "".join(piece + "\n" for piece in pieces)))
print(cpp_cases("lower_cased_word_pieces", lambda t: bert_ids(t, piece_ids, True)))
print(cpp_cases("cased_word_pieces", lambda t: bert_ids(t, piece_ids, False)))
print(cpp_lines("byte_pair_vocabulary", json.dumps(token_ids)))
print(cpp_lines("byte_pair_merges", "#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges)))
print(cpp_cases("byte_pairs", lambda t: bpe_ids(t, token_ids, merges)))
print(cpp_lines("unigram_file", json.dumps(unigram_file)))
print(cpp_cases("unigrams", lambda t: unigram_ids(t, scores, unigram_numbers)))
print(cpp_lines("llama_file", json.dumps(llama_file)))
print(cpp_cases("llama_pairs", lambda t: character_pair_ids(t, character_ids, character_merges)))
print("}  // namespace lore::golden\n// clang-format on")
