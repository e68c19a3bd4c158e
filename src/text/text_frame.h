#pragma once

#include "lore/text/tokenizer.h"

#include "text/json_view.h"

namespace lore {

// What the "post_processor" of a tokenizer.json puts around a single text: BertProcessing,
// RobertaProcessing, TemplateProcessing, or a Sequence with one of these. Throws Error(format), or
// Error(unsupported) for a type unknown here or a template that repeats the text.
TextFrame read_text_frame(const JsonView& post_processor);

}  // namespace lore
