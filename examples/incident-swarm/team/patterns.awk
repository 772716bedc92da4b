# Reads lines such as "2026-11-23T02:44:47.462Z ERROR insert into orders failed: disk I/O error": for each message of a WARNING or ERROR, whatever its numbers, where, when first, how often.
function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); return "\"" text "\"" }
$2 == "WARNING" || $2 == "ERROR" {
  what = $0
  sub(/^[^ ]+ [^ ]+ /, "", what)
  gsub(/[0-9]+/, "N", what)
  log_ = FILENAME
  sub(/.*\//, "", log_)
  key = log_ SUBSEP what
  if (!(key in first)) { first[key] = $1; order[++kinds] = key }
  count[key]++
}
