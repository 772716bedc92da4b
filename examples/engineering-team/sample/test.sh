#!/bin/sh
# Form first; what the functions do is tested when their form is right. Each fault is a line "not ok KIND FILE: WORDS".
red=0
complain() { red=1; printf 'not ok %s\n' "$1"; }

for file in src/*.sh; do
  if grep -q '[[:blank:]]$' "$file"; then complain "form $file: blanks at the end of a line"; fi
  if [ -n "$(tail -c 1 "$file")" ]; then complain "form $file: no line break at the end"; fi
  problem=$(sh -n "$file" 2>&1) || complain "form $file: $problem"
done
[ "$red" = 0 ] || exit 1
echo "ok form"

for file in tests/*_test.sh; do
  about=src/$(basename "$file" _test.sh).sh
  problem=$(sh "$file" 2>&1) || complain "unit $about: $problem"
done
[ "$red" = 0 ] || exit 1
echo "ok unit"
