# Writes each ```cpp block that has a main() to <folder>/snippet_<line>.cc.
/^```/ && inside {
  inside = 0
  if (text ~ /int main\(/) {
    file = folder "/snippet_" start ".cc"
    printf "#line %d \"README.md\"\n%s", start + 1, text > file
    close(file)
  }
  next
}
/^```cpp/ { inside = 1; start = NR; text = ""; next }
inside { text = text $0 "\n" }
